"""What continuous integration runs: the README's own command first, and no program too many."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.browser import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PRESENT_PROGRAMS = ("bash", "dirname", "id")
"""Programs that the script itself needs."""

PROGRAMS = ("chromium", "nginx", "systemd-analyze", "node", "npm")


def run_install_script(folder: Path, *present: str) -> list[str]:
    """Run the script where only `there` are installed; return what it installed and made."""
    programs, log = folder / "bin", folder / "log"
    programs.mkdir()
    for name in PRESENT_PROGRAMS:
        (programs / name).symlink_to(str(shutil.which(name)))
    for name in present:
        (programs / name).symlink_to("/bin/true")
    for name in ("apt-get", "make", "sudo"):
        script = {"sudo": 'exec "$@"'}.get(name, f'echo "{name} $*" >> "{log}"')
        (programs / name).write_text(f"#!{shutil.which('bash')}\n{script}\n")
        (programs / name).chmod(0o755)
    subprocess.run([ROOT / ".ci" / "run"], check=True, env={"PATH": str(programs)})  # noqa: S603 - our own script
    return log.read_text().splitlines()


def installed_packages(lines: list[str]) -> list[str]:
    install_commands = [line.split() for line in lines if line.startswith("apt-get install")]
    package_lists = [
        [word for word in command_words[2:] if not word.startswith("-")]
        for command_words in install_commands
    ]
    assert [command_words for command_words in package_lists if len(command_words) != 1] == []
    return [
        command_words[0]
        for command_words in package_lists
        if not command_words[0].startswith("postgresql")
    ]


def test_the_first_make_task_is_in_the_readme(tmp_path: Path) -> None:
    lines = run_install_script(tmp_path, *PROGRAMS)
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
def test_only_missing_programs_are_installed(
    tmp_path: Path, missing: tuple[str, ...], packages: list[str]
) -> None:
    assert (
        installed_packages(
            run_install_script(tmp_path, *(name for name in PROGRAMS if name not in missing))
        )
        == packages
    )
