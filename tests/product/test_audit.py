"""The audit of packages, against a small database of faults of our own."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.browser import ROOT

if TYPE_CHECKING:
    from pathlib import Path

AUDIT = runpy.run_path(str(ROOT / "scripts" / "audit.py"))
findings, installed, pinned = (AUDIT[name] for name in ("findings", "installed", "pinned"))


def vulnerability(key: str, name: str, *events: dict[str, str], **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    ranges = [{"type": "ECOSYSTEM", "events": list(events)}, {"type": "GIT", "events": []}]
    affected = {"package": {"ecosystem": "PyPI", "name": name}, "ranges": ranges}
    return {"id": key, "summary": "Bad.", "affected": [affected | fields]}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "all.zip"
    vulnerabilities = [
        vulnerability("A", "Some_Package", {"introduced": "0"}, {"fixed": "1.10"}),
        vulnerability("B", "some-package", {"introduced": "2"}, {"last_affected": "2.1"}),
        vulnerability("C", "some.package", versions=["1.0.post1"]),
        vulnerability("D", "other", {"introduced": "0"}),
        vulnerability("E", "some-package", {"introduced": "0"})
        | {"withdrawn": "2026-01-01T00:00:00Z"},
        vulnerability("F", "some-package", {"fixed": "3"}, {"introduced": "2.5"}),
    ]
    with zipfile.ZipFile(path, "w") as archive:
        for entry in vulnerabilities:
            archive.writestr(f"{entry['id']}.json", json.dumps(entry))
    return path


@pytest.mark.parametrize(
    ("version", "faults"),
    [
        ("1.9", ["A"]),
        ("1.10", []),
        ("1.10rc1", ["A"]),
        ("2.1", ["B"]),
        ("2.1.1", []),
        ("1.0.post1", ["A", "C"]),
        ("2.5", ["F"]),
        ("3", []),
    ],
)
def test_a_version_has_the_vulnerabilities_of_its_ranges(
    database: Path, version: str, faults: list[str]
) -> None:
    assert [
        finding.vulnerability for finding in findings(database, {"some-package": version})
    ] == faults


def test_a_requirements_list_is_parsed_as_pip_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "pinned.txt"
    path.write_text(
        "# ours\n-i https://example.org\nSome_Package==1.9 \\\n    --hash=sha256:0\n"
        'other[extra]==2 ; python_version > "3"\n'
    )
    assert pinned(path) == {"some-package": "1.9", "other": "2"}
    path.write_text("other>=2\n")
    with pytest.raises(ValueError, match=r"'other>=2', expected name==version"):
        pinned(path)


def test_the_program_names_every_vulnerability_and_fails(database: Path, tmp_path: Path) -> None:
    path = tmp_path / "pinned.txt"
    for text, status in (("some-package==1.9", 1), ("some-package==1.10", 0)):
        path.write_text(text)
        files = ["--database", str(database), "--pinned", str(path)]
        command = [sys.executable, "scripts/audit.py", *files]
        process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own
        assert process.returncode == status
        assert ("some-package 1.9: A, fixed in 1.10. Bad." in process.stdout) == bool(status)


def test_the_installed_packages_are_checked() -> None:
    assert {"streamlit", "geopandas"} <= installed().keys()
