"""Coverage and gaps as plain data: the documented JSON, and rows for tables and CSV."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from geo.coverage.basis import sector_evidence
from geo.coverage.counts import count_places
from geo.evidence import is_confirmed
from geo.places.place import CLUSTERS, ICA_STATUS_NAMES
from geo.scenario.scenario import MARKER
from geo.statistics.figures import statistics_of
from geo.views.coverage_phrases import (
    BASIS_LABELS,
    applies_to,
    basis_text,
    cover_note,
    evidence_label,
    sector_cell,
    sector_text,
)
from geo.views.distances import distance_text
from geo.views.listing import format_sectors
from geo.views.sector_tables import strength_document
from geo.views.updates import last_update_dates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.areas import Area
    from geo.coverage.area import AreaCover, Coverage
    from geo.coverage.gaps import Gaps
    from geo.coverage.matrix import Matrix, MatrixRow
    from geo.coverage.proximity import NearSite
    from geo.dataset import Dataset
    from geo.query import Result

Cell = str | int | float
COVERS_COLUMNS: Final = (
    "Place",
    "Layer",
    "Basis",
    "Evidence",
    "Sectors",
    "Applies to",
    "People",
    "Named by",
    "Programmes",
    "Sources",
    "Reference",
)
"""Columns of `covers_rows`; an empty table has them too."""

NEAREST_COLUMNS: Final = (
    "Site",
    "Distance",
    "Kind",
    "Sectors",
    "Evidence",
    "Sources",
    "Reference",
)
"""Columns of `nearest_rows`."""


def coverage_document(
    dataset: Dataset, coverage: Coverage, near_sites: Sequence[NearSite], *, note: str = ""
) -> dict[str, Any]:
    """
    Return the coverage of an area as JSON-ready data. This is a contract: fields are only added.

    Parameters
    ----------
    note
        How the area was matched, if it matters: the part of a postcode, or a former name.

    Returns
    -------
    document
        `area` (`code` is the area's key, `name`, `kind`, `population`, `councils`); `note`;
        `ica_status` (a status of the register, "none", or "mixed" over several councils);
        `counts` (`councils_reached`, and `layers`: places of each by `CountStatus`);
        one entry of `covered_by` for each place (`id`, `name`, `layer`, `basis`, `share` of land
        or null, `sectors`, `sectors_unchecked`, `programmes`, `designation_levels`, `evidence`,
        `source_ids`, `councils`, `population`, `note`); one of `sectors` for each of the eight
        (`sector`, `basis` or null, `evidence` or null, `places` by id, strongest first);
        `nearest_sites` (`id`, `name`, `distance_km`, `distance_is_upper_bound`,
        `is_across_water`, `bearing`, `is_host`, `rounded_to_km`, `evidence`); `unplaced`
        (`id`, `name`); `strength` (see `geo.views.sector_tables`);
        `what_if` (`name`, `marker` of the proposed place); `filters`, `data_as_of`,
        `attribution`. docs/json.md describes it; its schema is docs/schemas/coverage.schema.json.
    """
    return {
        "area": area_document(dataset, coverage.area),
        "note": note,
        "ica_status": _ica_status(dataset, coverage),
        "counts": counts_document(dataset, coverage),
        "covered_by": [_cover_document(area_cover) for area_cover in coverage.covers],
        "sectors": [
            {
                "sector": cover.sector,
                "basis": cover.basis,
                "evidence": cover.evidence,
                "places": [area_cover.place.place.id for area_cover in cover.covers],
            }
            for cover in coverage.sectors.values()
        ],
        "nearest_sites": [
            {
                "id": site.place.place.id,
                "name": site.place.place.name,
                "distance_km": site.distance_km,
                "distance_is_upper_bound": site.is_upper_bound,
                "is_across_water": site.is_across_water,
                "bearing": site.bearing,
                "is_host": site.is_host,
                "rounded_to_km": site.step_km,
                "evidence": site.evidence,
            }
            for site in near_sites
        ],
        "unplaced": [
            {"id": place.place.id, "name": place.place.name} for place in coverage.unplaced
        ],
        "strength": strength_document(statistics_of(dataset), coverage),
        **basis_document(dataset, coverage.result),
    }


def counts_document(dataset: Dataset, coverage: Coverage) -> dict[str, Any]:
    """Return how many places of each layer the area has, and how many councils they reach."""
    counts = count_places(dataset, coverage.result, area=coverage.area)
    return {
        "councils_reached": len(counts.councils),
        "layers": {layer: asdict(count) for layer, count in counts.layers.items()},
    }


def area_document(dataset: Dataset, area: Area) -> dict[str, Any]:
    """Return an area as JSON-ready data, as in every document."""
    return {
        "code": area.key,
        "name": area.name,
        "kind": area.kind,
        "population": dataset.population(area.codes),
        "councils": list(area.codes),
    }


def basis_document(dataset: Dataset, result: Result) -> dict[str, Any]:
    """Return the scenario, filters, date and attribution that end every JSON document."""
    query = result.query
    return {
        "what_if": [
            {"name": scenario_place.place.place.name, "marker": MARKER}
            for scenario_place in result.scenario_place
        ],
        "filters": {
            "designation_levels": list(query.levels),
            "region_types": list(query.region_types),
            "programmes": list(query.programmes),
            "documented_only": query.documented_only,
        },
        "data_as_of": dataset.register.data_date,
        "last_updated": dict(last_update_dates(dataset.register)),
        "attribution": dataset.attribution,
    }


def covers_rows(
    dataset: Dataset, coverage: Coverage, *, covers: Sequence[AreaCover] | None = None
) -> list[dict[str, Cell]]:
    """
    List what covers an area: one row for each place, in the order of the coverage.

    Parameters
    ----------
    covers
        The covers to list; None lists all of the coverage.
    """
    register = dataset.register
    levels, programmes = register.designation_levels, register.programmes
    return [
        {
            "Place": cover.place.place.name,
            "Layer": cover.place.place.layer_record.label,
            "Basis": basis_text(cover),
            "Evidence": evidence_label(cover.evidence),
            "Sectors": format_sectors(cover.place),
            "Applies to": applies_to(coverage, cover) or coverage.area.name,
            "People": cover.population,
            "Named by": ", ".join(levels[level].name for level in cover.place.levels),
            "Programmes": ", ".join(programmes[key].name for key in cover.place.programmes),
            "Sources": ", ".join(cover.place.place.source_ids),
            "Reference": cover.place.place.ref,
        }
        for cover in (coverage.covers if covers is None else covers)
    ]


def sector_rows(dataset: Dataset, coverage: Coverage) -> list[dict[str, Cell]]:
    """List the eight sectors: the strongest basis of each, its evidence, and all places."""
    return [
        {
            "Sector": dataset.register.sectors[cover.sector].name,
            "Code": cover.sector,
            "Strongest basis": sector_text(cover),
            "Evidence": evidence_label(cover.evidence) if cover.evidence else "",
            "Places": "; ".join(
                _sector_place_text(area_cover, cover.sector) for area_cover in cover.covers
            ),
            "Councils": len(cover.codes),
            "People": cover.population,
        }
        for cover in coverage.sectors.values()
    ]


def nearest_rows(near_sites: Sequence[NearSite]) -> list[dict[str, Cell]]:
    """List the nearest strategic sites."""
    return [
        {
            "Site": site.place.place.name,
            "Distance": distance_text(site),
            "Kind": site.place.place.kind,
            "Sectors": format_sectors(site.place),
            "Evidence": evidence_label(site.evidence),
            "Sources": ", ".join(site.place.place.source_ids),
            "Reference": site.place.place.ref,
        }
        for site in near_sites
    ]


def gaps_rows(dataset: Dataset, gaps: Gaps) -> list[dict[str, Cell]]:
    """
    List the matrix of an area: one row for each council, in order of code.

    A layer's cell counts documented, place-based places, with "+n*" for indicative ones. A
    sector's cell is its strongest basis, with an asterisk if indicative, or "". The distance is
    rounded as the site's coordinates allow, and 0 if the council hosts the site. "Nearest site
    is nearer" is "yes" if the distance is only an upper bound.
    """
    return [_gaps_row(dataset, gaps.matrix, row) for row in gaps.rows]


def _sector_place_text(cover: AreaCover, sector: str) -> str:
    suffix = "" if is_confirmed(sector_evidence(cover, sector)) else "*"
    noun = cover.place.place.layer_record.noun
    return f"{cover.place.place.name} ({noun}, {BASIS_LABELS[cover.basis]}){suffix}"


def _cover_document(cover: AreaCover) -> dict[str, Any]:
    place = cover.place
    return {
        "id": place.place.id,
        "name": place.place.name,
        "layer": place.place.layer,
        "basis": cover.basis,
        "share": cover.share,
        "sectors": list(place.sectors),
        "sectors_unchecked": sorted(place.indicative_sectors),
        "programmes": list(place.programmes),
        "designation_levels": list(place.levels),
        "evidence": cover.evidence,
        "source_ids": list(place.place.source_ids),
        "councils": list(cover.codes),
        "population": cover.population,
        "note": cover_note(cover) or place.place.note,
    }


def _ica_status(dataset: Dataset, coverage: Coverage) -> str:
    status = dataset.register.ica_status
    statuses = Counter(
        status[code].status if code in status else "none" for code in coverage.area.codes
    )
    return next(iter(statuses)) if len(statuses) == 1 else "mixed"


def _gaps_row(dataset: Dataset, matrix: Matrix, row: MatrixRow) -> dict[str, Cell]:
    council = row.council
    nearest_site = matrix.nearest.get(council.LAD25CD)
    return {
        "LAD25CD": council.LAD25CD,
        "Council": council.LAD25NM,
        "Region": council.RGNNM,
        "ICA": ICA_STATUS_NAMES[row.ica.status] if row.ica else "",
        "People": council.population_mid2024,
        **{
            layer.label: _count_text(row, layer.layer_id)
            for layer in dataset.register.coverage_layers.values()
        },
        "In all": row.total,
        "Nation-wide": row.nationwide,
        **{sector: sector_cell(row, sector) for sector in dataset.register.sectors},
        "Nearest site, km": nearest_site.distance_km if nearest_site else "",
        "Nearest site is nearer": "yes" if nearest_site and nearest_site.is_upper_bound else "",
        "Nearest site": nearest_site.place.place.name if nearest_site else "",
    }


def _count_text(row: MatrixRow, layer: str) -> str:
    indicative = row.indicative_counts[layer]
    is_proposed = layer == CLUSTERS and any(
        cover.evidence == "proposed" and cover.is_place_based for cover in row.covers
    )
    suffix = " with the proposal" if is_proposed else ""
    return f"{row.confirmed_counts[layer]}{f' +{indicative}*' if indicative else ''}{suffix}"
