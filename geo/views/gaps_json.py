"""Gaps as plain data: the documented JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.areas import ICA
from geo.coverage.basis import sector_evidence
from geo.coverage.gaps import SECTOR_PREFIX
from geo.coverage.unsourced import count_unconfirmed_members, sectors_without_source
from geo.views.coverage_json import area_document, basis_document
from geo.views.gap_sentences import gap_sentence

if TYPE_CHECKING:
    from geo.coverage.gaps import Gaps
    from geo.coverage.matrix import Matrix, MatrixRow
    from geo.dataset import Dataset


def gap_document(dataset: Dataset, gaps: Gaps, *, sector: str = "") -> dict[str, Any]:
    """
    Return the gaps of an area as JSON-ready data. This is a contract: fields are only added.

    Parameters
    ----------
    sector
        Restrict the document to one sector's gap and its councils; "" for all.

    Returns
    -------
    document
        `area` as in `geo.views.coverage_json.coverage_document`; `beyond_km`; `sector` or null;
        `gaps` (`key`, `text`, `population`, `councils` with the gap); an entry of `councils` each
        (`code`, `name`, `region`, `ica_status`, `population`, `counted` and `indicative` places
        by layer, `designations` (layers that it has), `total`, `nationwide`, `sectors` by
        code: null or `basis`, `evidence`, `place`; `nearest_site`: null or `id`, `name`,
        `distance_km`, `distance_is_upper_bound`); `sectors_without_source`;
        `unconfirmed_members`, null except for ICA members; and `what_if`, `filters`,
        `data_as_of`, `last_updated` and `attribution` as there. docs/json.md describes it.
    """
    selected_gaps = [
        gap for key, gap in gaps.gaps.items() if not sector or key == f"{SECTOR_PREFIX}{sector}"
    ]
    codes = gaps.area.codes if not sector else selected_gaps[0].codes
    levels = gaps.matrix.result.query.levels
    is_alliance = gaps.area.key == ICA
    return {
        "area": area_document(dataset, gaps.area),
        "beyond_km": gaps.beyond_km,
        "sector": sector or None,
        "gaps": [
            {
                "key": gap.key,
                "text": gap_sentence(dataset, gaps, gap.key).text,
                "population": gap.population,
                "councils": list(gap.codes),
            }
            for gap in selected_gaps
        ],
        "councils": [_council(dataset, gaps.matrix, gaps.matrix.rows[code]) for code in codes],
        "sectors_without_source": list(sectors_without_source(dataset.register, levels=levels)),
        "unconfirmed_members": count_unconfirmed_members(dataset.register) if is_alliance else None,
        **basis_document(dataset, gaps.matrix.result),
    }


def _council(dataset: Dataset, matrix: Matrix, row: MatrixRow) -> dict[str, Any]:
    council = row.council
    nearest_site = matrix.nearest.get(council.LAD25CD)
    return {
        "code": council.LAD25CD,
        "name": council.LAD25NM,
        "region": council.RGNNM,
        "ica_status": row.ica.status if row.ica else "none",
        "population": council.population_mid2024,
        "counted": dict(row.confirmed_counts),
        "indicative": dict(row.indicative_counts),
        "designations": row.layer_count,
        "total": row.total,
        "nationwide": row.nationwide,
        "sectors": {sector: _sector(row, sector) for sector in dataset.register.sectors},
        "nearest_site": {
            "id": nearest_site.place.place.id,
            "name": nearest_site.place.place.name,
            "distance_km": nearest_site.distance_km,
            "distance_is_upper_bound": nearest_site.is_upper_bound,
        }
        if nearest_site
        else None,
    }


def _sector(row: MatrixRow, sector: str) -> dict[str, Any] | None:
    cover = row.strongest.get(sector)
    if cover is None:
        return None
    return {
        "basis": cover.basis,
        "evidence": sector_evidence(cover, sector),
        "place": cover.place.place.id,
    }
