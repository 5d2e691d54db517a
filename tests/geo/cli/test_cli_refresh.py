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


def test_boundaries_can_be_refreshed_and_reset(portal: Portal) -> None:
    result = refresh(portal, "boundaries", "--vintage", "2025-12", "--resolution", "bgc")
    assert result.exit_code == 0
    active = portal.active_boundaries()
    assert active.kind == "refreshed"
    assert result.stdout.splitlines() == [
        "Local Authority Districts (December 2025) Boundaries UK BGC: in use.",
        f"From {active.address}",
        f"Kept as {active.path} (SHA-256 {active.sha256[:16]}…)",
    ]
    assert result.stderr.splitlines()[0] == "  0% Asking ONS what there is"
    assert result.stderr.splitlines()[-1] == "100% Done"

    assert refresh(portal, "--reset").stdout == "The embedded boundaries are in use again.\n"
    assert portal.active_boundaries().kind == "embedded"
    assert refresh(portal, "--reset").stdout.startswith("Nothing was refreshed")


def test_a_configured_file_still_has_priority(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLACEMAP_BOUNDARIES", "mine.parquet")
    result = refresh(portal, "boundaries")
    assert "BGC: kept." in result.stdout
    assert result.stderr.endswith("Not in use: mine.parquet is set, and comes first.\n")


def test_an_error_is_printed_as_one_message(portal: Portal) -> None:
    portal.ons.change = lambda *_: {"error": {"code": 400, "message": "Invalid query"}}
    result = refresh(portal, "boundaries")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "found the error 400 (Invalid query), expected an answer" in result.stderr
    assert result.stderr.endswith("The boundaries in use stay what they were.\n")


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ((), "Found nothing to refresh"),
        (("--reset", "boundaries"), "Found --reset and what to refresh"),
        (("boundaries", "--resolution", "BFE"), "is not one of 'buc', 'bgc', 'bfc'"),
        (("boundaries", "--vintage", "2031-05"), "ONS has no BGC boundaries of 2031-05"),
    ],
)
def test_invalid_arguments_are_refused(
    portal: Portal, arguments: tuple[str, ...], found: str
) -> None:
    result = refresh(portal, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert found in result.stderr
