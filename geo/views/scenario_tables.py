"""Tables of a scenario: gaps before and after, and the councils of the proposed place."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.coverage.gaps import SECTOR_PREFIX
from geo.places.place import ICA_STATUS_NAMES
from geo.scenario.scenario import MARKER
from geo.text import format_share, join_phrases
from geo.views.gap_sentences import gap_title
from geo.views.scenario_sentences import council_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.dataset import Dataset
    from geo.scenario.effect import CouncilChange, Effect

_CHANGE_LABELS: Final[Mapping[CouncilChange, str]] = MappingProxyType(
    {
        "new": "nothing now; would gain",
        "more": "a gap closes",
        "same": "no gap closes",
        "touched": "touched, not counted",
    }
)


def gap_change_rows(dataset: Dataset, effect: Effect) -> list[dict[str, str | int]]:
    """List the gaps that a proposal can close: how many councils have them before and after."""
    rows: list[dict[str, str | int]] = []
    for key, codes in effect.closed_gaps.items():
        before, after = effect.before.gaps[key], effect.after.gaps[key]
        rows.append(
            {
                "Gap": gap_title(dataset, effect.before, key),
                "Councils left out now": len(before.codes),
                "With the proposal": len(after.codes),
                "Gap closes for": len(codes),
                "People there": dataset.population(codes),
                "Councils": join_phrases(council_names(dataset, codes)) if codes else "",
                "Status": MARKER,
            }
        )
    return rows


def council_change_rows(effect: Effect) -> list[dict[str, str | int]]:
    """List the councils that a proposal covers or touches, in order of code; each row is marked."""
    return [
        _council_row(effect, code)
        for code in sorted((*effect.covered_codes, *effect.touched_codes))
    ]


def _council_row(effect: Effect, code: str) -> dict[str, str | int]:
    before, after = effect.before.matrix.rows[code], effect.after.matrix.rows[code]
    council, sectors = before.council, effect.scenario.sectors
    gained_sectors = [
        sector for sector in sectors if code in effect.closed_gaps[f"{SECTOR_PREFIX}{sector}"]
    ]
    return {
        "LAD25CD": code,
        "Council": council.LAD25NM,
        "Status": MARKER,
        "What changes": _CHANGE_LABELS[effect.change_in(code)],
        "Confirmed places now": before.total,
        "With the proposal": after.total,
        "Sectors gained": " ".join(gained_sectors),
        "Land taken in": format_share(effect.scenario_place.shares[code]),
        "People": council.population_mid2024,
        "Region": council.RGNNM,
        "ICA": ICA_STATUS_NAMES[before.ica.status] if before.ica else "",
    }
