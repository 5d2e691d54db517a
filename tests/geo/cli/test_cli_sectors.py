"""`placemap sectors`: the same answer as the core, in every form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.areas import area_of
from geo.coverage.matrix import build_matrix
from geo.query import run_query
from geo.statistics.agreement import industry_agreement
from geo.statistics.figures import statistics_of
from geo.views.agreement_sentences import case_sentence
from tests.support.command_line import answer, document, rows, run
from tests.support.fixtures_core import ask_for

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.statistics.agreement import Agreement


def told(dataset: Dataset, key: str, sector: str, **how: float) -> Agreement:
    of = (statistics_of(dataset).industries[sector], statistics_of(dataset).measure("gva"))
    every = build_matrix(dataset, run_query(dataset, ask_for(dataset)))
    return industry_agreement(
        dataset, every, area_of(dataset.register, key), industry_measure=of, **how
    )


def test_one_sector_council_by_council(dataset: Dataset) -> None:
    found = told(dataset, "ica", "manufacturing")
    said = answer("sectors", "ica", "--sector", "manufacturing", "--measure", "gva")
    assert said.splitlines()[:4] == [case_sentence(found, case).text for case in found.groups]
    assert "not one of the eight sectors" in said
    assert "Gross value added 2023, £ million" in said
    (wigan,) = [line for line in said.splitlines() if line.startswith("E08000010")]
    assert "strong, covered" in wigan
    assert wigan.split("  ")[-1] == "North West"


def test_where_the_line_is_drawn_is_an_option(dataset: Dataset) -> None:
    found = told(dataset, "ica", "manufacturing", strong_from=2.0)
    asked = ("--sector", "manufacturing", "--measure", "gva", "--strong-from", "2")
    assert [one["councils"] for one in document("sectors", "ica", *asked)["cases"]] == [
        [*group.codes] for group in found.groups.values()
    ]


def test_no_figure_is_said_as_such() -> None:
    said = answer("sectors", "Wales", "--sector", "CE")
    assert "There is no figure for clean energy industries, and none can be given." in said
    assert "Location quotient" not in said
    result = run("sectors", "Cornwall", "--sector", "FS", "--measure", "gva", "--csv")
    (row,) = rows(result.stdout)
    assert row["Gross value added 2023, £ million"] == "suppressed"
    assert row["Location quotient"] == "suppressed"
    assert row["Share, %"] == ""
    assert row["Strength and cover"] == "no figure, not covered"
    assert row["About the figure"] == "Suppressed by the publisher"


def test_every_sector_of_one_area() -> None:
    said = rows(answer("sectors", "Wigan", "--measure", "gva", "--csv"))
    assert len(said) == 11
    by_code = {row["Code"] or row["Sector or industry"]: row for row in said}
    assert by_code["FS"]["Location quotient"] == "0.18"
    assert by_code["DE"]["Gross value added 2023, £ million"] == "no figure"
    assert by_code["Construction"]["Strength and cover"] == "strong, covered"


def test_what_there_is_not_is_refused() -> None:
    for wrong, named in (
        (("--sector", "mining"), "no sector or industry 'mining'"),
        (("--measure", "jobs"), "no measure 'jobs'"),
        (("--sector", "FS", "--strong-from", "0.5"), "must be from 1 to 10, not 0.5"),
    ):
        result = run("sectors", *wrong)
        assert result.exit_code == 2
        assert named in result.stderr
