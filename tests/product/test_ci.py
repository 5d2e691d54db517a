"""What continuous integration runs: the README's own command first, and no program too many."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.browser import ROOT

if TYPE_CHECKING:
    from pathlib import Path

HERE = ("bash", "dirname", "id")
"""Programs that the script itself needs."""

NEEDED = ("chromium", "nginx", "systemd-analyze", "node", "npm")


def ran(folder: Path, *there: str) -> list[str]:
    """Run the script where only `there` are installed; return what it installed and made."""
    programs, log = folder / "bin", folder / "log"
    programs.mkdir()
    for name in HERE:
        (programs / name).symlink_to(str(shutil.which(name)))
    for name in there:
        (programs / name).symlink_to("/bin/true")
    for name in ("apt-get", "make", "sudo"):
        own = {"sudo": 'exec "$@"'}.get(name, f'echo "{name} $*" >> "{log}"')
        (programs / name).write_text(f"#!{shutil.which('bash')}\n{own}\n")
        (programs / name).chmod(0o755)
    subprocess.run([ROOT / ".ci" / "run"], check=True, env={"PATH": str(programs)})  # noqa: S603 - our own script
    return log.read_text().splitlines()


def installed(lines: list[str]) -> list[str]:
    asked = [line.split() for line in lines if line.startswith("apt-get install")]
    named = [[word for word in words[2:] if not word.startswith("-")] for words in asked]
    assert [words for words in named if len(words) != 1] == []
    return [words[0] for words in named if not words[0].startswith("postgresql")]


def test_the_first_thing_it_makes_is_what_the_readme_says(tmp_path: Path) -> None:
    lines = ran(tmp_path, *NEEDED)
    assert [line for line in lines if line.startswith("make")] == ["make test", "make test-slow"]
    assert "make test " in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("missing", "packages"),
    [
        ((), []),
        (("node",), ["nodejs"]),
        (("npm",), ["npm"]),
        (("node", "npm"), ["nodejs", "npm"]),
        (("chromium", "systemd-analyze"), ["chromium", "systemd"]),
    ],
)
def test_only_what_is_missing_is_installed_one_by_one(
    tmp_path: Path, missing: tuple[str, ...], packages: list[str]
) -> None:
    assert installed(ran(tmp_path, *(name for name in NEEDED if name not in missing))) == packages
