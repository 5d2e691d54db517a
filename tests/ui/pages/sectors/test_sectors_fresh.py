"""A running app takes up employment that is fetched, and lets go of what is not kept any more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from geo.clients.nomis import EmploymentData
from geo.settings import Settings
from geo.statistics.employment import remove_employment, required_codes, store_employment
from geo.statistics.figures import statistics_of
from geo.statistics.industries import industries_of
from geo.statistics.recode import recode_employment
from ui.state import shared
from ui.state.cache import clear_process_caches

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_fetched_employment_is_used_and_can_be_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "settings", lambda: Settings(cache_dir=tmp_path))
    clear_process_caches()
    try:
        register = shared.current_dataset().register
        industries = industries_of(register)
        assert [*statistics_of(shared.current_dataset()).measures] == ["gva"]
        employment_figures = {"total": 1000, **dict.fromkeys(required_codes(industries), 5)}
        figures = {
            code: employment_figures
            for code, council in register.local_authorities.items()
            if council.nation != "Northern Ireland"
        }
        published = EmploymentData(address="https://nomis", year="2024", rows=1, figures=figures)
        day = datetime(2026, 11, 25, tzinfo=UTC)
        stored_employment = recode_employment(
            register, published, industries, source="BRES", fetched_at=day
        )
        store_employment(stored_employment, tmp_path)
        shared.reload_if_changed()
        assert [*statistics_of(shared.current_dataset()).measures] == ["gva", "employment"]
        remove_employment(tmp_path)
        shared.reload_if_changed()
        assert [*statistics_of(shared.current_dataset()).measures] == ["gva"]
    finally:
        monkeypatch.undo()
        clear_process_caches()
