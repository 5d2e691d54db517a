"""
Check packages against a copy of the OSV database of known vulnerabilities, offline.

    python scripts/audit.py --database all.zip [--pinned requirements.txt]

The copy is the file that OSV publishes for PyPI: a zip with one JSON document per vulnerability.
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
    """A vulnerability of a package in use."""

    package: str
    version: str
    vulnerability: str
    fixed_in: str
    summary: str


def installed() -> dict[str, str]:
    """Return every package of this environment with its version."""
    return {
        canonicalize_name(distribution.name): distribution.version
        for distribution in distributions()
    }


def pinned(path: Path) -> dict[str, str]:
    """
    Read a list of `name==version`.

    Raises
    ------
    ValueError
        If a line pins no version.
    """
    pins: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.partition("#")[0].partition(";")[0].partition("--hash")[0].strip(" \\")
        if not text or text.startswith("-"):
            continue
        try:
            requirement = Requirement(text)
            (pin,) = requirement.specifier
        except (InvalidRequirement, ValueError):
            raise ValueError(f"{path}: found {text!r}, expected name==version.") from None
        if pin.operator != "==":
            raise ValueError(f"{path}: found {text!r}, expected name==version.")
        pins[canonicalize_name(requirement.name)] = pin.version
    return pins


def findings(database: Path, packages: Mapping[str, str]) -> list[Finding]:
    """Return the vulnerabilities of the packages, in order."""
    return sorted(
        Finding(
            package=name,
            version=packages[name],
            vulnerability=vulnerability["id"],
            fixed_in=_fixed_versions(affected),
            summary=str(vulnerability.get("summary", "")),
        )
        for vulnerability in _vulnerabilities(database)
        for affected in vulnerability.get("affected", [])
        if (name := canonicalize_name(affected.get("package", {}).get("name", ""))) in packages
        and _is_affected(packages[name], affected)
    )


def _vulnerabilities(database: Path) -> Iterator[dict[str, Any]]:
    with zipfile.ZipFile(database) as archive:
        for name in archive.namelist():
            vulnerability = json.loads(archive.read(name))
            if "withdrawn" not in vulnerability:
                yield vulnerability


def _is_affected(version: str, affected: Mapping[str, Any]) -> bool:
    if version in affected.get("versions", []):
        return True
    return any(
        _is_within(Version(version), version_range.get("events", []))
        for version_range in affected.get("ranges", [])
        if version_range.get("type") == "ECOSYSTEM"
    )


def _is_within(version: Version, events: list[dict[str, str]]) -> bool:
    """Return whether a version is in a range; its last event up to the version decides."""
    is_affected = False
    for kind, at_version in sorted(
        ((kind, _version(at_version)) for event in events for kind, at_version in event.items()),
        key=lambda change: change[1],
    ):
        if kind == "introduced" and at_version <= version:
            is_affected = True
        elif (kind == "fixed" and at_version <= version) or (
            kind == "last_affected" and at_version < version
        ):
            is_affected = False
    return is_affected


def _version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        return Version("0")


def _fixed_versions(affected: Mapping[str, Any]) -> str:
    versions = [
        event["fixed"]
        for version_range in affected.get("ranges", [])
        if version_range.get("type") == "ECOSYSTEM"
        for event in version_range.get("events", [])
        if "fixed" in event
    ]
    return ", ".join(versions) or "none yet"


def main() -> None:
    """Parse the command line, and print the vulnerabilities."""
    parser = argparse.ArgumentParser(description=__doc__, prog="audit.py")
    parser.add_argument("--database", type=Path, required=True, help="OSV's all.zip for PyPI")
    parser.add_argument("--pinned", type=Path, help="a list of name==version")
    options = parser.parse_args()
    packages = pinned(options.pinned) if options.pinned else installed()
    results = findings(options.database, packages)
    for finding in results:
        print(
            f"{finding.package} {finding.version}: {finding.vulnerability}, fixed in "
            f"{finding.fixed_in}. {finding.summary}"
        )
    print(f"{len(packages)} packages, {len(results)} known faults.")
    sys.exit(bool(results))


if __name__ == "__main__":
    main()
