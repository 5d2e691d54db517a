"""Tables and JSON of strength and designation of one industry, by council."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.coverage.basis import sector_evidence
from geo.places.place import ICA_STATUS_NAMES
from geo.statistics.strength import case_of
from geo.text import format_count
from geo.views.agreement_sentences import case_sentence
from geo.views.coverage_json import area_document, basis_document
from geo.views.coverage_phrases import sector_cell
from geo.views.sector_tables import CASE, figure_cells, measure_document, strength_fields
from geo.views.strength_sentences import CASE_LABELS, strength_caveat

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
        The councils to list; empty for all.

    Returns
    -------
    rows
        Without columns for figures if the industry has no figures at all.
    """
    return [_row(agreement, agreement.councils[code]) for code in codes or agreement.councils]


def agreement_file_rows(
    dataset: Dataset, agreement: Agreement, codes: Sequence[str] = ()
) -> list[dict[str, Cell]]:
    """List the councils of an agreement for a file: each row names its industry and its caveat."""
    industry, measure = agreement.industry, agreement.measure
    council_codes = codes or tuple(agreement.councils)
    return [
        {
            **row,
            "About the figure": strength_caveat(
                dataset.register, agreement.councils[code].strength
            ),
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


def agreement_document(dataset: Dataset, agreement: Agreement) -> dict[str, Any]:
    """
    Return an agreement as JSON-ready data. This is a contract: fields are only added.

    Returns
    -------
    document
        `area` as in `geo.views.coverage_json.coverage_document`; `industry` (`key`, `name`,
        `is_sector`, `sic_codes`, `rating`, `caveat`, `unmeasured`); `measure` and, for the whole
        area, `whole` as in `geo.views.sector_tables.strength_document`;
        `strong_from`; `cases` (`case`, `text`, `population`, `councils`); one entry of `councils`
        for each (`code`, `name`, `region`, `ica_status`, `population`, `is_covered`,
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
        "whole": strength_fields(dataset.register, agreement.area_strength, area_case),
        "cases": [
            {
                "case": case,
                "text": case_sentence(agreement, case).text,
                "population": group.population,
                "councils": list(group.codes),
            }
            for case, group in agreement.groups.items()
        ],
        "councils": [
            _council_document(dataset, agreement, council_case)
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


def _council_document(
    dataset: Dataset, agreement: Agreement, council_case: CouncilCase
) -> dict[str, Any]:
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
        **strength_fields(dataset.register, council_case.strength, council_case.case),
    }
