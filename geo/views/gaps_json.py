"""Who is left out, as plain data: the documented JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.areas import ICA
from geo.coverage.basis import sector_evidence
from geo.coverage.gaps import SECTOR
from geo.coverage.unsourced import sectors_without_source, unconfirmed_members
from geo.views.coverage_json import area_document, basis_document

if TYPE_CHECKING:
    from geo.coverage.gaps import Gaps
    from geo.coverage.matrix import Matrix, MatrixRow
    from geo.dataset import Atlas


def gap_document(atlas: Atlas, found: Gaps, *, sector: str = "") -> dict[str, Any]:
    """
    Return the gaps of an area as JSON-ready data. This is a contract: fields are only added.

    Parameters
    ----------
    sector
        Narrows the document to one sector's gap, and to the councils in it; "" for all.

    Returns
    -------
    document
        `area` as in `geo.views.coverage_json.coverage_document`; `beyond_km`; `sector` or null;
        `gaps` (`key`, `text`, `population`, `councils` that are left out); `councils`, one each
        (`code`, `name`, `region`, `ica_status`, `population`, `counted` and `indicative` places
        by layer, `designations` (layers that it has, 0 to 3), `total`, `nationwide`, `sectors` by
        code: null or `basis`, `evidence`, `place`; `nearest_site`: null or `id`, `name`,
        `distance_km`, `distance_is_upper_bound`); `sectors_without_source`;
        `unconfirmed_members`, null but of the alliance; and `what_if`, `filters`, `data_as_of`,
        `last_updated` and `attribution` as there. docs/json.md describes it.
    """
    kept = [gap for key, gap in found.gaps.items() if not sector or key == f"{SECTOR}{sector}"]
    listed = found.area.codes if not sector else kept[0].codes
    levels = found.matrix.result.query.levels
    of_alliance = found.area.key == ICA
    return {
        "area": area_document(atlas, found.area),
        "beyond_km": found.beyond_km,
        "sector": sector or None,
        "gaps": [
            {
                "key": gap.key,
                "text": gap.text,
                "population": gap.population,
                "councils": list(gap.codes),
            }
            for gap in kept
        ],
        "councils": [_council(atlas, found.matrix, found.matrix.rows[code]) for code in listed],
        "sectors_without_source": list(sectors_without_source(atlas.registry, levels=levels)),
        "unconfirmed_members": unconfirmed_members(atlas.registry) if of_alliance else None,
        **basis_document(atlas, found.matrix.result),
    }


def _council(atlas: Atlas, matrix: Matrix, row: MatrixRow) -> dict[str, Any]:
    council = row.council
    near = matrix.nearest.get(council.LAD25CD)
    return {
        "code": council.LAD25CD,
        "name": council.LAD25NM,
        "region": council.RGNNM,
        "ica_status": row.ica.status if row.ica else "none",
        "population": council.population_mid2024,
        "counted": dict(row.counted),
        "indicative": dict(row.indicative),
        "designations": row.designations,
        "total": row.total,
        "nationwide": row.nationwide,
        "sectors": {sector: _sector(row, sector) for sector in atlas.registry.sectors},
        "nearest_site": {
            "id": near.shown.place.id,
            "name": near.shown.place.name,
            "distance_km": near.distance_km,
            "distance_is_upper_bound": near.is_upper_bound,
        }
        if near
        else None,
    }


def _sector(row: MatrixRow, sector: str) -> dict[str, Any] | None:
    cover = row.strongest.get(sector)
    if cover is None:
        return None
    return {
        "basis": cover.basis,
        "evidence": sector_evidence(cover, sector),
        "place": cover.shown.place.id,
    }
