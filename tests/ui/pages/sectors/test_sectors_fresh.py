"""A running app takes up employment that is fetched, and lets go of what is not kept any more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from geo.clients.nomis import Published
from geo.settings import Settings
from geo.statistics.employment import codes_wanted, keep_employment, remove_employment
from geo.statistics.industries import industries_of
from geo.statistics.recode import carried
from ui.state import shared
from ui.state.cache import forget

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_employment_is_taken_up_and_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "settings", lambda: Settings(cache_dir=tmp_path))
    forget()
    try:
        registry = shared.atlas().registry
        industries = industries_of(registry)
        assert [*shared.atlas().figures.measures] == ["gva"]
        of = {"total": 1000, **dict.fromkeys(codes_wanted(industries), 5)}
        figures = {
            code: of
            for code, council in registry.local_authorities.items()
            if council.nation != "Northern Ireland"
        }
        published = Published(address="https://nomis", year="2024", rows=1, figures=figures)
        day = datetime(2026, 11, 25, tzinfo=UTC)
        kept = carried(registry, published, industries, source="BRES", fetched_at=day)
        keep_employment(kept, tmp_path)
        shared.take_up_fresh_data()
        assert [*shared.atlas().figures.measures] == ["gva", "employment"]
        remove_employment(tmp_path)
        shared.take_up_fresh_data()
        assert [*shared.atlas().figures.measures] == ["gva"]
    finally:
        monkeypatch.undo()
        forget()
