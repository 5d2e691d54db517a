"""`placemap refresh`, against a portal on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.command_line import run
from tests.support.portal import Portal, open_portal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result


@pytest.fixture
def portal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    with open_portal(tmp_path) as portal:
        monkeypatch.setenv("PLACEMAP_CACHE_DIR", str(portal.settings.cache_dir))
        yield portal


def refresh(portal: Portal, *arguments: str) -> Result:
    return run("--data-dir", str(portal.settings.data_dir), "refresh", *arguments)


def test_boundaries_are_refreshed_and_reset(portal: Portal) -> None:
    done = refresh(portal, "boundaries", "--vintage", "2025-12", "--resolution", "bgc")
    assert done.exit_code == 0
    kept = portal.in_use()
    assert kept.kind == "refreshed"
    assert done.stdout.splitlines() == [
        "Local Authority Districts (December 2025) Boundaries UK BGC: in use.",
        f"From {kept.address}",
        f"Kept as {kept.path} (SHA-256 {kept.sha256[:16]}…)",
    ]
    assert done.stderr.splitlines()[0] == "  0% Asking ONS what there is"
    assert done.stderr.splitlines()[-1] == "100% Done"

    assert refresh(portal, "--reset").stdout == "The embedded boundaries are in use again.\n"
    assert portal.in_use().kind == "embedded"
    assert refresh(portal, "--reset").stdout.startswith("Nothing was refreshed")


def test_a_file_that_is_set_still_comes_first(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLACEMAP_BOUNDARIES", "mine.parquet")
    done = refresh(portal, "boundaries")
    assert "BGC: kept." in done.stdout
    assert done.stderr.endswith("Not in use: mine.parquet is set, and comes first.\n")


def test_a_fault_is_one_message(portal: Portal) -> None:
    portal.ons.change = lambda *_: {"error": {"code": 400, "message": "Invalid query"}}
    done = refresh(portal, "boundaries")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "found the error 400 (Invalid query), expected an answer" in done.stderr
    assert done.stderr.endswith("The boundaries in use stay what they were.\n")


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ((), "Found nothing to refresh"),
        (("--reset", "boundaries"), "Found --reset and what to refresh"),
        (("boundaries", "--resolution", "BFE"), "is not one of 'buc', 'bgc', 'bfc'"),
        (("boundaries", "--vintage", "2031-05"), "ONS has no BGC boundaries of 2031-05"),
    ],
)
def test_what_cannot_be_asked_is_misuse(
    portal: Portal, arguments: tuple[str, ...], found: str
) -> None:
    done = refresh(portal, *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert found in done.stderr
