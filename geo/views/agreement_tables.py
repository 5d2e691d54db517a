"""Strength and designation of one industry, council by council: rows, and the documented JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.coverage.basis import sector_evidence
from geo.coverage.unsourced import no_source_words
from geo.places.place import ICA_KINDS
from geo.statistics.strength import CASES, case_of
from geo.views.coverage_json import area_document, basis_document, sector_cell
from geo.views.sector_tables import CASE, figure_cells, measure_document, strength_fields
from geo.views.summary import authority, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.dataset import Atlas
    from geo.statistics.agreement import Agreement, CouncilCase
    from geo.statistics.industries import Industry
    from geo.views.coverage_json import Cell


def agreement_rows(found: Agreement, codes: Sequence[str] = ()) -> list[dict[str, Cell]]:
    """
    List the councils of an agreement, in order of code.

    Parameters
    ----------
    codes
        Those to list; all of them where it is left out.

    Returns
    -------
    rows
        Without columns for figures where the industry has none at all.
    """
    return [_row(found, found.councils[code]) for code in codes or found.councils]


def filed_rows(atlas: Atlas, found: Agreement, codes: Sequence[str] = ()) -> list[dict[str, Cell]]:
    """List the same for a file, which stands alone: each row says of what it is, and its caveat."""
    industry, measure = found.industry, found.measure
    listed = codes or tuple(found.councils)
    return [
        {
            **row,
            "About the figure": found.councils[code].strength.caveat,
            "Industry": industry.name,
            "SIC 2007 codes": " ".join(industry.codes),
            "Measure": measure.column,
            "Compared with": measure.reference,
            "Strong from": found.strong_from,
            "Note": measure.note,
            "Source": measure.source,
            "Data as of": atlas.registry.data_date,
        }
        for code, row in zip(listed, agreement_rows(found, codes), strict=True)
    ]


def agreement_basis(atlas: Atlas, found: Agreement) -> str:
    """Say what strong and covered mean in an agreement, and on whose authority."""
    measure = found.measure
    strong = (
        f"Strong means a location quotient of {found.strong_from:g} or more, which is the "
        f"industry's share of {measure.name.lower()} ({measure.year}) over its share in "
        f"{_the(measure.reference)}; where that line is drawn is a convention. "
    )
    query = found.matrix.result.query
    words = (
        f"{strong if found.has_figures else ''}{_covered(found.industry)}",
        no_source_words(atlas.registry, levels=query.levels, sector=found.industry.key)
        if found.industry.is_sector
        else "",
        authority(atlas, query),
        measure.note if found.has_figures else "",
    )
    return " ".join(word for word in words if word)


def together(found: Agreement) -> str:
    """Say how strong the industry is in all that is looked at; "" where there is no figure."""
    whole = found.whole
    if whole.share is None or whole.quotient is None:
        return ""
    theirs = "Together {:.1%} of their" if len(found.area.codes) > 1 else "{:.1%} of its"
    return (
        f"{theirs.format(whole.share)} {found.measure.name.lower()} is in "
        f"{found.industry.in_sentence}, a location quotient of {whole.quotient:.2f}."
    )


def caveat(found: Agreement) -> str:
    """Say what must stand beside every figure of an industry; "" where nothing must."""
    industry = found.industry
    if not industry.is_measurable:
        return (
            f"There is no figure for {industry.in_sentence}, and none can be given. "
            f"{industry.caveat}."
        )
    if not found.has_figures:
        return f"{found.whole.caveat}."
    parts = (
        f" No SIC code is given for {_listed(industry.unmeasured)}." if industry.unmeasured else ""
    )
    return f"{industry.caveat}.{parts}" if industry.caveat else parts.strip()


def agreement_document(atlas: Atlas, found: Agreement) -> dict[str, Any]:
    """
    Return an agreement as JSON-ready data. This is a contract: fields are only added.

    Returns
    -------
    document
        `area` as in `geo.views.coverage_json.coverage_document`; `industry` (`key`, `name`,
        `is_sector`, `sic_codes`, `rating`, `caveat`, `unmeasured`); `measure` and, of the area
        taken together, `whole` as in `geo.views.sector_tables.strength_document`;
        `strong_from`; `cases` (`case`, `text`, `population`, `councils`); `councils`, one each
        (`code`, `name`, `region`, `ica_status`, `population`, `is_covered`,
        `is_only_indicative`, `cover`: null or `basis`, `evidence`, `place`; and its strength);
        and `what_if`, `filters`, `data_as_of` and `attribution`. docs/json.md describes it.
    """
    industry = found.industry
    covered = any(one.is_covered for one in found.councils.values())
    whole_case = case_of(found.whole, is_covered=covered, strong_from=found.strong_from)
    return {
        "area": area_document(atlas, found.area),
        "industry": {
            "key": industry.key,
            "name": industry.name,
            "is_sector": industry.is_sector,
            "sic_codes": list(industry.codes),
            "rating": industry.rating or None,
            "caveat": industry.caveat,
            "unmeasured": list(industry.unmeasured),
        },
        "measure": measure_document(found.measure),
        "strong_from": found.strong_from,
        "whole": strength_fields(found.whole, whole_case),
        "cases": [
            {
                "case": case,
                "text": group.text,
                "population": group.population,
                "councils": list(group.codes),
            }
            for case, group in found.groups.items()
        ],
        "councils": [_council(found, one) for one in found.councils.values()],
        **basis_document(atlas, found.matrix.result),
    }


def _row(found: Agreement, one: CouncilCase) -> dict[str, Cell]:
    council = one.row.council
    return {
        "LAD25CD": council.LAD25CD,
        "Council": council.LAD25NM,
        CASE: CASES[one.case],
        **(figure_cells(one.strength) if found.has_figures else {}),
        "Cover": _cover(found.industry, one),
        "People": council.population_mid2024,
        "ICA": ICA_KINDS[one.row.ica.status] if one.row.ica else "",
        "Region": council.RGNNM or council.nation,
    }


def _cover(industry: Industry, one: CouncilCase) -> str:
    if industry.is_sector:
        return sector_cell(one.row, industry.key) or "none"
    beside = one.row.indicative_links()
    return f"{counted(one.row.total, 'place', 'places')}{f' +{beside}*' if beside else ''}"


def _council(found: Agreement, one: CouncilCase) -> dict[str, Any]:
    council = one.row.council
    cover = one.row.strongest.get(found.industry.key)
    return {
        "code": council.LAD25CD,
        "name": council.LAD25NM,
        "region": council.RGNNM,
        "ica_status": one.row.ica.status if one.row.ica else "none",
        "population": council.population_mid2024,
        "is_covered": one.is_covered,
        "is_only_indicative": one.is_only_indicative,
        "cover": {
            "basis": cover.basis,
            "evidence": sector_evidence(cover, found.industry.key),
            "place": cover.shown.place.id,
        }
        if cover
        else None,
        **strength_fields(one.strength, one.case),
    }


def _covered(industry: Industry) -> str:
    if industry.is_sector:
        return (
            "Covered means that a documented, place-based place is linked to the sector: a site, "
            "a cluster, or a city region that lists it."
        )
    return (
        f"No place is designated for {industry.in_sentence}, which is not one of the eight "
        "sectors: covered means by any documented, place-based place, whatever its sector."
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(name if "(" in name or name[:2].isupper() else name.lower() for name in names)


def _the(reference: str) -> str:
    return f"the {reference}" if reference == "UK" else reference
