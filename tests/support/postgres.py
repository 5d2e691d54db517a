"""A PostgreSQL server with PostGIS that the tests start for themselves, and stop."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD: Final = "s3cret-of-the-tests"  # noqa: S105 - of a server that lives for a minute

INSTALL_FOLDERS: Final = (
    "/usr/lib/postgresql",
    "/usr/pgsql",
    "/opt/homebrew/opt",
    "/usr/local/pgsql",
)


def program_folder() -> Path | None:
    """Return the folder of a server's programs, if PostGIS is installed beside it."""
    program_paths = [
        path for home in INSTALL_FOLDERS for path in sorted(Path(home).glob("*/bin/initdb"))
    ]
    for path in reversed(program_paths):
        version = path.parent.parent.name
        if Path(f"/usr/share/postgresql/{version}/extension/postgis.control").exists():
            return path.parent
    return None


def require_server() -> Path:
    """Skip, or in continuous integration fail, where there is no server to start."""
    folder = program_folder()
    if folder:
        return folder
    reason = "no PostgreSQL with PostGIS here (Debian: postgresql and postgresql-15-postgis-3)"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@contextlib.contextmanager
def postgis_server() -> Iterator[str]:
    """Start a server that listens on a socket in a folder of its own; yield its address."""
    binaries = require_server()
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # sockets want short names
    try:
        user_command = _unprivileged(folder)
        data, password = folder / "data", folder / "password"
        password.write_text(PASSWORD)
        if user_command:
            shutil.chown(password, "postgres")
        init_command: tuple[str | Path, ...] = (
            *user_command, binaries / "initdb", "-D", data, "-U", "ann", "-A", "scram-sha-256",
            "--pwfile", password, "--no-sync", "-E", "UTF8", "--locale", "C.UTF-8",
        )  # fmt: skip
        _run(*init_command)
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        control: tuple[str | Path, ...] = (
            *user_command,
            binaries / "pg_ctl",
            "-D",
            data,
            "-w",
            "-l",
            folder / "log",
        )
        _run(*control, "-o", options, "start")
        try:
            yield f"postgresql://ann:{PASSWORD}@/postgres?host={folder}"
        finally:
            _run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged(folder: Path) -> tuple[str | Path, ...]:
    """Return what runs a command as another user: the server refuses to be root's."""
    if os.geteuid() != 0:
        return ()
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ("setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups")


def _run(*command: str | Path) -> None:
    # What the server prints goes to a file: a pipe would stay open as long as it runs.
    with tempfile.TemporaryFile() as output_file:
        process = subprocess.run(  # noqa: S603 - our own server
            [str(part) for part in command],
            stdout=output_file,
            stderr=output_file,
            cwd="/",
            check=False,
        )
        if process.returncode:
            output_file.seek(0)
            pytest.fail(output_file.read().decode(errors="replace"))
