"""Strength and designation of one industry, council by council: rows, and the documented JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.coverage.basis import sector_evidence
from geo.coverage.unsourced import no_source_text
from geo.places.place import ICA_STATUS_NAMES
from geo.statistics.strength import CASE_LABELS, case_of
from geo.text import format_count, with_article
from geo.views.coverage_json import area_document, basis_document, sector_cell
from geo.views.sector_tables import CASE, figure_cells, measure_document, strength_fields
from geo.views.summary import designated_by_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.dataset import Dataset
    from geo.statistics.agreement import Agreement, CouncilCase
    from geo.statistics.industries import Industry
    from geo.views.coverage_json import Cell


def agreement_rows(agreement: Agreement, codes: Sequence[str] = ()) -> list[dict[str, Cell]]:
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
    return [_row(agreement, agreement.councils[code]) for code in codes or agreement.councils]


def agreement_file_rows(
    dataset: Dataset, agreement: Agreement, codes: Sequence[str] = ()
) -> list[dict[str, Cell]]:
    """List the same for a file, which stands alone: each row says of what it is, and its caveat."""
    industry, measure = agreement.industry, agreement.measure
    council_codes = codes or tuple(agreement.councils)
    return [
        {
            **row,
            "About the figure": agreement.councils[code].strength.caveat,
            "Industry": industry.name,
            "SIC 2007 codes": " ".join(industry.codes),
            "Measure": measure.column,
            "Compared with": measure.reference,
            "Strong from": agreement.strong_from,
            "Note": measure.note,
            "Source": measure.source,
            "Data as of": dataset.register.data_date,
        }
        for code, row in zip(council_codes, agreement_rows(agreement, codes), strict=True)
    ]


def agreement_basis(dataset: Dataset, agreement: Agreement) -> str:
    """Say what strong and covered mean in an agreement, and on whose authority."""
    measure = agreement.measure
    strong_text = (
        f"Strong means a location quotient of {agreement.strong_from:g} or more, which is the "
        f"industry's share of {measure.name.lower()} ({measure.year}) over its share in "
        f"{with_article(measure.reference)}; where that line is drawn is a convention. "
    )
    query = agreement.matrix.result.query
    parts = (
        f"{strong_text if agreement.has_figures else ''}{_covered_definition(agreement.industry)}",
        no_source_text(dataset.register, levels=query.levels, sector=agreement.industry.key)
        if agreement.industry.is_sector
        else "",
        designated_by_text(dataset, query),
        measure.note if agreement.has_figures else "",
    )
    return " ".join(part for part in parts if part)


def area_strength_sentence(agreement: Agreement) -> str:
    """Say how strong the industry is in all that is looked at; "" where there is no figure."""
    area_strength = agreement.area_strength
    if area_strength.share is None or area_strength.quotient is None:
        return ""
    template = "Together {:.1%} of their" if len(agreement.area.codes) > 1 else "{:.1%} of its"
    return (
        f"{template.format(area_strength.share)} {agreement.measure.name.lower()} is in "
        f"{agreement.industry.in_sentence}, a location quotient of {area_strength.quotient:.2f}."
    )


def agreement_caveat(agreement: Agreement) -> str:
    """Say what must stand beside every figure of an industry; "" where nothing must."""
    industry = agreement.industry
    if not industry.is_measurable:
        return (
            f"There is no figure for {industry.in_sentence}, and none can be given. "
            f"{industry.caveat}."
        )
    if not agreement.has_figures:
        return f"{agreement.area_strength.caveat}."
    parts = (
        f" No SIC code is given for {_join_names(industry.unmeasured)}."
        if industry.unmeasured
        else ""
    )
    return f"{industry.caveat}.{parts}" if industry.caveat else parts.strip()


def agreement_document(dataset: Dataset, agreement: Agreement) -> dict[str, Any]:
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
    industry = agreement.industry
    is_covered = any(council_case.is_covered for council_case in agreement.councils.values())
    area_case = case_of(
        agreement.area_strength, is_covered=is_covered, strong_from=agreement.strong_from
    )
    return {
        "area": area_document(dataset, agreement.area),
        "industry": {
            "key": industry.key,
            "name": industry.name,
            "is_sector": industry.is_sector,
            "sic_codes": list(industry.codes),
            "rating": industry.rating or None,
            "caveat": industry.caveat,
            "unmeasured": list(industry.unmeasured),
        },
        "measure": measure_document(agreement.measure),
        "strong_from": agreement.strong_from,
        "whole": strength_fields(agreement.area_strength, area_case),
        "cases": [
            {
                "case": case,
                "text": group.text,
                "population": group.population,
                "councils": list(group.codes),
            }
            for case, group in agreement.groups.items()
        ],
        "councils": [
            _council_document(agreement, council_case)
            for council_case in agreement.councils.values()
        ],
        **basis_document(dataset, agreement.matrix.result),
    }


def _row(agreement: Agreement, council_case: CouncilCase) -> dict[str, Cell]:
    council = council_case.row.council
    return {
        "LAD25CD": council.LAD25CD,
        "Council": council.LAD25NM,
        CASE: CASE_LABELS[council_case.case],
        **(figure_cells(council_case.strength) if agreement.has_figures else {}),
        "Cover": _cover(agreement.industry, council_case),
        "People": council.population_mid2024,
        "ICA": ICA_STATUS_NAMES[council_case.row.ica.status] if council_case.row.ica else "",
        "Region": council.RGNNM or council.nation,
    }


def _cover(industry: Industry, council_case: CouncilCase) -> str:
    if industry.is_sector:
        return sector_cell(council_case.row, industry.key) or "none"
    indicative_links = council_case.row.indicative_count()
    return (
        f"{format_count(council_case.row.total, 'place', 'places')}"
        f"{f' +{indicative_links}*' if indicative_links else ''}"
    )


def _council_document(agreement: Agreement, council_case: CouncilCase) -> dict[str, Any]:
    council = council_case.row.council
    cover = council_case.row.strongest.get(agreement.industry.key)
    return {
        "code": council.LAD25CD,
        "name": council.LAD25NM,
        "region": council.RGNNM,
        "ica_status": council_case.row.ica.status if council_case.row.ica else "none",
        "population": council.population_mid2024,
        "is_covered": council_case.is_covered,
        "is_only_indicative": council_case.is_only_indicative,
        "cover": {
            "basis": cover.basis,
            "evidence": sector_evidence(cover, agreement.industry.key),
            "place": cover.place.place.id,
        }
        if cover
        else None,
        **strength_fields(council_case.strength, council_case.case),
    }


def _covered_definition(industry: Industry) -> str:
    if industry.is_sector:
        return (
            "Covered means that a documented, place-based place is linked to the sector: a site, "
            "a cluster, or a city region that lists it."
        )
    return (
        f"No place is designated for {industry.in_sentence}, which is not one of the eight "
        "sectors: covered means by any documented, place-based place, whatever its sector."
    )


def _join_names(names: Sequence[str]) -> str:
    return ", ".join(name if "(" in name or name[:2].isupper() else name.lower() for name in names)
