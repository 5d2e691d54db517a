"""
Hold packages against a copy of the OSV database of known faults, without a network.

    python scripts/audit.py --database all.zip [--pinned requirements.txt]

The copy is the file that OSV publishes for PyPI: a zip of one JSON document a fault.
"""

from __future__ import annotations

import argparse
import json
import sys
import zipfile
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path
from typing import TYPE_CHECKING, Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Finding:
    """A fault that a package in use has."""

    package: str
    version: str
    fault: str
    mended_in: str
    summary: str


def installed() -> dict[str, str]:
    """Return every package of this environment, and its version."""
    return {canonicalize_name(one.name): one.version for one in distributions()}


def pinned(path: Path) -> dict[str, str]:
    """
    Read a list of `name==version`.

    Raises
    ------
    ValueError
        If a line pins no version.
    """
    found: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.partition("#")[0].partition(";")[0].partition("--hash")[0].strip(" \\")
        if not text or text.startswith("-"):
            continue
        try:
            required = Requirement(text)
            (pin,) = required.specifier
        except (InvalidRequirement, ValueError):
            raise ValueError(f"{path}: found {text!r}, expected name==version.") from None
        if pin.operator != "==":
            raise ValueError(f"{path}: found {text!r}, expected name==version.")
        found[canonicalize_name(required.name)] = pin.version
    return found


def findings(database: Path, packages: Mapping[str, str]) -> list[Finding]:
    """Return the faults that the packages have, in order."""
    return sorted(
        Finding(
            package=name,
            version=packages[name],
            fault=fault["id"],
            mended_in=_mended_in(affected),
            summary=str(fault.get("summary", "")),
        )
        for fault in _faults(database)
        for affected in fault.get("affected", [])
        if (name := canonicalize_name(affected.get("package", {}).get("name", ""))) in packages
        and _is_affected(packages[name], affected)
    )


def _faults(database: Path) -> Iterator[dict[str, Any]]:
    with zipfile.ZipFile(database) as archive:
        for name in archive.namelist():
            fault = json.loads(archive.read(name))
            if "withdrawn" not in fault:
                yield fault


def _is_affected(version: str, affected: Mapping[str, Any]) -> bool:
    if version in affected.get("versions", []):
        return True
    return any(
        _is_within(Version(version), one.get("events", []))
        for one in affected.get("ranges", [])
        if one.get("type") == "ECOSYSTEM"
    )


def _is_within(version: Version, events: list[dict[str, str]]) -> bool:
    """Walk the events of a range up to the version: the last one decides."""
    is_affected = False
    for kind, at in sorted(
        ((kind, _version(at)) for event in events for kind, at in event.items()),
        key=lambda one: one[1],
    ):
        if kind == "introduced" and at <= version:
            is_affected = True
        elif (kind == "fixed" and at <= version) or (kind == "last_affected" and at < version):
            is_affected = False
    return is_affected


def _version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        return Version("0")


def _mended_in(affected: Mapping[str, Any]) -> str:
    fixed = [
        event["fixed"]
        for one in affected.get("ranges", [])
        if one.get("type") == "ECOSYSTEM"
        for event in one.get("events", [])
        if "fixed" in event
    ]
    return ", ".join(fixed) or "none yet"


def main() -> None:
    """Read the command line, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, prog="audit.py")
    parser.add_argument("--database", type=Path, required=True, help="OSV's all.zip for PyPI")
    parser.add_argument("--pinned", type=Path, help="a list of name==version")
    options = parser.parse_args()
    packages = pinned(options.pinned) if options.pinned else installed()
    found = findings(options.database, packages)
    for one in found:
        print(f"{one.package} {one.version}: {one.fault}, mended in {one.mended_in}. {one.summary}")
    print(f"{len(packages)} packages, {len(found)} known faults.")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
