"""`placemap sectors`: the same answer as the core, in every form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.areas import area_of
from geo.coverage.matrix import build_matrix
from geo.query import run_query
from geo.statistics.agreement import industry_agreement
from geo.statistics.figures import statistics_of
from geo.views.agreement_sentences import case_sentence
from tests.support.command_line import csv_rows, json_output, output_of, run
from tests.support.fixtures_core import query_with

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.statistics.agreement import Agreement


def agreement_of(dataset: Dataset, key: str, sector: str, **agreement_options: float) -> Agreement:
    industry_measure = (
        statistics_of(dataset).industries[sector],
        statistics_of(dataset).measure("gva"),
    )
    matrix = build_matrix(dataset, run_query(dataset, query_with(dataset)))
    return industry_agreement(
        dataset,
        matrix,
        area_of(dataset.register, key),
        industry_measure=industry_measure,
        **agreement_options,
    )


def test_the_sector_option_lists_every_council(dataset: Dataset) -> None:
    agreement = agreement_of(dataset, "ica", "manufacturing")
    output = output_of("sectors", "ica", "--sector", "manufacturing", "--measure", "gva")
    assert output.splitlines()[:4] == [
        case_sentence(agreement, case).text for case in agreement.groups
    ]
    assert "not one of the eight sectors" in output
    assert "Gross value added 2023, £ million" in output
    (wigan,) = [line for line in output.splitlines() if line.startswith("E08000010")]
    assert "strong, covered" in wigan
    assert wigan.split("  ")[-1] == "North West"


def test_the_strength_threshold_is_an_option(dataset: Dataset) -> None:
    agreement = agreement_of(dataset, "ica", "manufacturing", strong_from=2.0)
    arguments = ("--sector", "manufacturing", "--measure", "gva", "--strong-from", "2")
    assert [
        case_item["councils"] for case_item in json_output("sectors", "ica", *arguments)["cases"]
    ] == [[*group.codes] for group in agreement.groups.values()]


def test_missing_figures_are_explained() -> None:
    output = output_of("sectors", "Wales", "--sector", "CE")
    assert "There is no figure for clean energy industries, and none can be given." in output
    assert "Location quotient" not in output
    result = run("sectors", "Cornwall", "--sector", "FS", "--measure", "gva", "--csv")
    (row,) = csv_rows(result.stdout)
    assert row["Gross value added 2023, £ million"] == "suppressed"
    assert row["Location quotient"] == "suppressed"
    assert row["Share, %"] == ""
    assert row["Strength and cover"] == "no figure, not covered"
    assert row["About the figure"] == "Suppressed by the publisher"


def test_an_area_lists_every_sector_and_industry() -> None:
    sector_rows = csv_rows(output_of("sectors", "Wigan", "--measure", "gva", "--csv"))
    assert len(sector_rows) == 11
    by_code = {row["Code"] or row["Sector or industry"]: row for row in sector_rows}
    assert by_code["FS"]["Location quotient"] == "0.18"
    assert by_code["DE"]["Gross value added 2023, £ million"] == "no figure"
    assert by_code["Construction"]["Strength and cover"] == "strong, covered"


def test_unknown_sectors_measures_and_thresholds_are_refused() -> None:
    for arguments, message in (
        (("--sector", "mining"), "no sector or industry 'mining'"),
        (("--measure", "jobs"), "no measure 'jobs'"),
        (("--sector", "FS", "--strong-from", "0.5"), "must be from 1 to 10, not 0.5"),
    ):
        result = run("sectors", *arguments)
        assert result.exit_code == 2
        assert message in result.stderr
