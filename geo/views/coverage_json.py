"""Answers as plain data: the documented JSON, and rows for tables and CSV."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from geo.coverage.basis import PLACE_LAYERS, sector_evidence
from geo.coverage.counts import count_places
from geo.evidence import is_confirmed
from geo.places.place import CLUSTERS, ICA_KINDS, PROPOSALS
from geo.scenario.scenario import MARKER
from geo.styles.layers import STYLES
from geo.views.coverage_sentences import applies, share_words
from geo.views.listing import sector_codes
from geo.views.sector_tables import strength_document
from geo.views.updates import last_updated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.areas import Area
    from geo.coverage.area import AreaCover, Coverage, SectorCover
    from geo.coverage.gaps import Gaps
    from geo.coverage.matrix import Matrix, MatrixRow
    from geo.coverage.proximity import NearSite
    from geo.dataset import Atlas
    from geo.query import Result

Cell = str | int | float
BASIS_WORDS: Final = {
    "host": "hosts it",
    "member": "member",
    "part": "in part",
    "overlap": "overlaps",
    "touches": "touches",
    "nationwide": "nation-wide",
}
"""Basis → how a table says it."""

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
"""Columns of `covers_rows`, which a table has even where there is no row."""

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
    atlas: Atlas, found: Coverage, near: Sequence[NearSite], *, note: str = ""
) -> dict[str, Any]:
    """
    Return the coverage of an area as JSON-ready data. This is a contract: fields are only added.

    Parameters
    ----------
    note
        What must be said of how the area was found: by which part of a postcode, a former name.

    Returns
    -------
    document
        `area` (`code` is the area's key, `name`, `kind`, `population`, `councils`); `note`;
        `ica_status` (a footing of the register, "none", or "mixed" over several councils);
        `counts` (`councils_reached`, and `layers`: places of each by `CountedAs`);
        `covered_by`, one a place (`id`, `name`, `layer`, `basis`, `share` of land or null,
        `sectors`, `sectors_unchecked`, `programmes`, `designation_levels`, `evidence`,
        `source_ids`, `councils`, `population`, `note`); `sectors`, one each of the eight
        (`sector`, `basis` or null, `evidence` or null, `places` by id, strongest first);
        `nearest_sites` (`id`, `name`, `distance_km`, `distance_is_upper_bound`,
        `is_across_water`, `bearing`, `is_host`, `rounded_to_km`, `evidence`); `unplaced`
        (`id`, `name`); `strength` (see `geo.views.sector_tables`);
        `what_if` (`name`, `marker` of what is proposed besides); `filters`, `data_as_of`,
        `attribution`. docs/json.md describes it; its schema is docs/schemas/coverage.schema.json.
    """
    return {
        "area": area_document(atlas, found.area),
        "note": note,
        "ica_status": _ica_status(atlas, found),
        "counts": counts_document(atlas, found),
        "covered_by": [_covered_by(line) for line in found.covers],
        "sectors": [
            {
                "sector": cover.sector,
                "basis": cover.basis,
                "evidence": cover.evidence,
                "places": [line.shown.place.id for line in cover.covers],
            }
            for cover in found.sectors.values()
        ],
        "nearest_sites": [
            {
                "id": site.shown.place.id,
                "name": site.shown.place.name,
                "distance_km": site.distance_km,
                "distance_is_upper_bound": site.is_upper_bound,
                "is_across_water": site.is_across_water,
                "bearing": site.bearing,
                "is_host": site.is_host,
                "rounded_to_km": site.step_km,
                "evidence": site.evidence,
            }
            for site in near
        ],
        "unplaced": [{"id": shown.place.id, "name": shown.place.name} for shown in found.unplaced],
        "strength": strength_document(atlas.figures, found),
        **basis_document(atlas, found.result),
    }


def counts_document(atlas: Atlas, found: Coverage) -> dict[str, Any]:
    """Return how many places the area has of each layer, and how many councils they reach."""
    counts = count_places(atlas, found.result, area=found.area)
    return {
        "councils_reached": len(counts.councils),
        "layers": {layer: asdict(count) for layer, count in counts.layers.items()},
    }


def area_document(atlas: Atlas, area: Area) -> dict[str, Any]:
    """Return an area as JSON-ready data, as every document begins."""
    return {
        "code": area.key,
        "name": area.name,
        "kind": area.kind,
        "population": atlas.population(area.codes),
        "councils": list(area.codes),
    }


def basis_document(atlas: Atlas, result: Result) -> dict[str, Any]:
    """Return what an answer rests on as JSON-ready data, as every document ends."""
    query = result.query
    return {
        "what_if": [{"name": one.shown.place.name, "marker": MARKER} for one in result.proposed],
        "filters": {
            "designation_levels": list(query.levels),
            "region_types": list(query.region_types),
            "programmes": list(query.programmes),
            "documented_only": query.documented_only,
        },
        "data_as_of": atlas.registry.data_date,
        "last_updated": dict(last_updated(atlas.registry)),
        "attribution": atlas.attribution,
    }


def covers_rows(
    atlas: Atlas, found: Coverage, *, lines: Sequence[AreaCover] | None = None
) -> list[dict[str, Cell]]:
    """
    List what covers an area: one row a place, in the order of the coverage.

    Parameters
    ----------
    lines
        Those of its covers to list; all of them where it is left out.
    """
    registry = atlas.registry
    levels, programmes = registry.designation_levels, registry.programmes
    return [
        {
            "Place": line.shown.place.name,
            "Layer": _layer_name(line),
            "Basis": basis_words(line),
            "Evidence": evidence_words(line.evidence),
            "Sectors": sector_codes(line.shown),
            "Applies to": applies(found, line) or found.area.name,
            "People": line.population,
            "Named by": ", ".join(levels[level].name for level in line.shown.levels),
            "Programmes": ", ".join(programmes[key].name for key in line.shown.programmes),
            "Sources": ", ".join(line.shown.place.source_ids),
            "Reference": line.shown.place.ref,
        }
        for line in (found.covers if lines is None else lines)
    ]


def sector_rows(atlas: Atlas, found: Coverage) -> list[dict[str, Cell]]:
    """List the eight sectors: the strongest basis of each, on what evidence, and all the places."""
    return [
        {
            "Sector": atlas.registry.sectors[cover.sector].name,
            "Code": cover.sector,
            "Strongest basis": sector_words(cover),
            "Evidence": evidence_words(cover.evidence) if cover.evidence else "",
            "Places": "; ".join(_sector_place(line, cover.sector) for line in cover.covers),
            "Councils": len(cover.codes),
            "People": cover.population,
        }
        for cover in found.sectors.values()
    ]


def nearest_rows(near: Sequence[NearSite]) -> list[dict[str, Cell]]:
    """List the nearest strategic sites."""
    return [
        {
            "Site": site.shown.place.name,
            "Distance": site.words,
            "Kind": site.shown.place.kind,
            "Sectors": sector_codes(site.shown),
            "Evidence": evidence_words(site.evidence),
            "Sources": ", ".join(site.shown.place.source_ids),
            "Reference": site.shown.place.ref,
        }
        for site in near
    ]


def gaps_rows(atlas: Atlas, found: Gaps) -> list[dict[str, Cell]]:
    """
    List the matrix of an area: one row a council, in order of code.

    A layer's cell counts documented, place-based places, with "+n*" for indicative ones. A
    sector's cell is its strongest basis, an asterisk where that is indicative; "" is none. The
    distance is rounded as the site's coordinates allow, 0 where the council hosts the site;
    "Nearest site is nearer" says "yes" where the distance is only an upper bound.
    """
    return [_gaps_row(atlas, found.matrix, row) for row in found.rows]


def basis_words(line: AreaCover) -> str:
    """Say a basis, with the share or the part where there is one."""
    words = BASIS_WORDS[line.basis]
    if line.share is not None and line.share < 1:
        words = f"{words}, {share_words(line.share)} of the land"
    has_note = line.note and line.basis != "nationwide"  # whose note says the same again
    return f"{words}: {line.note}" if has_note else words


def evidence_words(evidence: str) -> str:
    """Say an evidence mark; what is proposed is said to be no designation."""
    return MARKER if evidence == "proposed" else evidence.replace("_", " ")


def sector_words(cover: SectorCover) -> str:
    """Say the strongest basis of a sector, and of what kind of place."""
    if cover.basis is None:
        return "none"
    if cover.basis == "nationwide":
        return "nation-wide only"
    noun = _noun(cover.covers[0].shown.place.layer)
    verb = {"host": "hosts a", "member": "member of a", "part": "in part in a"}
    return f"{verb.get(cover.basis, 'overlaps a')} {noun}"


def _noun(layer: str) -> str:
    return "proposed place" if layer == PROPOSALS else STYLES[layer].noun


def _sector_place(line: AreaCover, sector: str) -> str:
    mark = "" if is_confirmed(sector_evidence(line, sector)) else "*"
    noun = _noun(line.shown.place.layer)
    return f"{line.shown.place.name} ({noun}, {BASIS_WORDS[line.basis]}){mark}"


def _covered_by(line: AreaCover) -> dict[str, Any]:
    shown = line.shown
    return {
        "id": shown.place.id,
        "name": shown.place.name,
        "layer": shown.place.layer,
        "basis": line.basis,
        "share": line.share,
        "sectors": list(shown.sectors),
        "sectors_unchecked": sorted(shown.sectors_unchecked),
        "programmes": list(shown.programmes),
        "designation_levels": list(shown.levels),
        "evidence": line.evidence,
        "source_ids": list(shown.place.source_ids),
        "councils": list(line.codes),
        "population": line.population,
        "note": line.note or shown.place.note,
    }


def _ica_status(atlas: Atlas, found: Coverage) -> str:
    status = atlas.registry.ica_status
    several = Counter(
        status[code].status if code in status else "none" for code in found.area.codes
    )
    return next(iter(several)) if len(several) == 1 else "mixed"


def _layer_name(line: AreaCover) -> str:
    layer = line.shown.place.layer
    return "Proposed" if layer == PROPOSALS else STYLES[layer].label


def _gaps_row(atlas: Atlas, matrix: Matrix, row: MatrixRow) -> dict[str, Cell]:
    council = row.council
    near = matrix.nearest.get(council.LAD25CD)
    return {
        "LAD25CD": council.LAD25CD,
        "Council": council.LAD25NM,
        "Region": council.RGNNM,
        "ICA": ICA_KINDS[row.ica.status] if row.ica else "",
        "People": council.population_mid2024,
        **{STYLES[layer].label: _count(row, layer) for layer in PLACE_LAYERS},
        "In all": row.total,
        "Nation-wide": row.nationwide,
        **{sector: sector_cell(row, sector) for sector in atlas.registry.sectors},
        "Nearest site, km": near.distance_km if near else "",
        "Nearest site is nearer": "yes" if near and near.is_upper_bound else "",
        "Nearest site": near.shown.place.name if near else "",
    }


def _count(row: MatrixRow, layer: str) -> str:
    beside = row.indicative[layer]
    proposed = layer == CLUSTERS and any(
        cover.evidence == "proposed" and cover.is_place_based for cover in row.covers
    )
    mark = " with the proposal" if proposed else ""
    return f"{row.counted[layer]}{f' +{beside}*' if beside else ''}{mark}"


def sector_cell(row: MatrixRow, sector: str) -> str:
    """Say the strongest basis of a sector, an asterisk where that is indicative; "" for none."""
    cover = row.strongest.get(sector)
    if cover is None:
        return ""
    evidence = sector_evidence(cover, sector)
    if evidence == "proposed":
        return "proposed"
    return f"{BASIS_WORDS[cover.basis]}{'' if is_confirmed(evidence) else '*'}"
