"""The matrix, and who is left out: counts and sentences by hand, and against brute force."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.areas import ICA, UK, area_of, names_of_areas, set_of
from geo.coverage.area import coverage
from geo.coverage.cover import counts
from geo.coverage.documents import gaps_rows
from geo.coverage.gaps import ANYTHING, FAR, Gaps, closed, gaps
from geo.coverage.matrix import matrix
from geo.errors import UnknownNameError
from geo.places import CITY_REGIONS, CLUSTERS, STRATEGIC_SITES
from geo.query import ask
from geo.scenario import Scenario, propose
from tests.support.fixtures_core import SQUARES, Package, ask_for, ask_for_all, queries

if TYPE_CHECKING:
    from geo.atlas import Atlas
    from geo.query import Result

ASTON, BIRCH, CEDAR, DOLWEN = SQUARES
LAYERS = (CITY_REGIONS, CLUSTERS, STRATEGIC_SITES)


def everything(atlas: Atlas) -> Result:
    return ask(atlas, ask_for_all(atlas))


def left_out(atlas: Atlas, key: str, *, beyond_km: float = 20) -> Gaps:
    found = matrix(atlas, everything(atlas))
    return gaps(atlas, found, area_of(atlas.registry, key), beyond_km=beyond_km)


def texts(found: Gaps) -> dict[str, str]:
    return {key: gap.text for key, gap in found.gaps.items()}


def test_the_gaps_of_the_squares(small: Atlas) -> None:
    found = {key: gap.codes for key, gap in left_out(small, "", beyond_km=12).gaps.items()}
    assert found == {
        CITY_REGIONS: (CEDAR, DOLWEN),
        CLUSTERS: (DOLWEN,),
        STRATEGIC_SITES: (CEDAR, BIRCH, DOLWEN),
        ANYTHING: (DOLWEN,),
        FAR: (DOLWEN,),
        "sector:AM": (CEDAR, DOLWEN),
        "sector:DE": (DOLWEN,),
    }
    assert left_out(small, "", beyond_km=12).gaps[STRATEGIC_SITES].population == 1_400_000


IN_UK = "councils in the United Kingdom, home to"


def test_the_sentences_of_the_uk(small: Atlas) -> None:
    assert texts(left_out(small, "", beyond_km=2.5)) == {
        CITY_REGIONS: f"2 of 4 {IN_UK} 1.2 million people, are in no documented city region "
        "(indicative evidence says otherwise in 2 of them).",
        CLUSTERS: f"1 of 4 {IN_UK} 800,000 people, is in no documented cluster "
        "(indicative evidence says otherwise in 1 of them).",
        STRATEGIC_SITES: f"3 of 4 {IN_UK} 1.4 million people, host no documented strategic site "
        "(indicative evidence says otherwise in 2 of them).",
        ANYTHING: f"1 of 4 {IN_UK} 800,000 people, is covered by nothing documented and "
        "place-based (indicative evidence says otherwise in 1 of them).",
        FAR: f"2 of 4 {IN_UK} 1.2 million people, lie farther than 2.5 km from a documented "
        "strategic site.",
        "sector:AM": f"2 of 4 {IN_UK} 1.2 million people, have nothing documented and "
        "place-based for advanced manufacturing (indicative evidence says otherwise in 2 of "
        "them).",
        "sector:DE": f"1 of 4 {IN_UK} 800,000 people, has nothing documented and place-based for "
        "defence.",
    }


def test_the_sentences_of_a_council_that_has_something(small: Atlas) -> None:
    assert texts(left_out(small, ASTON)) == {
        CITY_REGIONS: "Aston has a documented city region.",
        CLUSTERS: "Aston has a documented cluster.",
        STRATEGIC_SITES: "Aston has a documented strategic site.",
        ANYTHING: "Aston has something documented and place-based.",
        FAR: "Aston has a documented strategic site within 20 km.",
        "sector:AM": "Aston has something documented and place-based for advanced manufacturing.",
        "sector:DE": "Aston has something documented and place-based for defence.",
    }


def test_the_sentences_of_a_council_that_is_left_out(small: Atlas) -> None:
    otherwise = "(indicative evidence says otherwise)"
    assert texts(left_out(small, DOLWEN, beyond_km=1)) == {
        CITY_REGIONS: f"Dolwen is in no documented city region {otherwise}.",
        CLUSTERS: f"Dolwen is in no documented cluster {otherwise}.",
        STRATEGIC_SITES: "Dolwen hosts no documented strategic site.",
        ANYTHING: f"Dolwen is covered by nothing documented and place-based {otherwise}.",
        FAR: "Dolwen lies farther than 1 km from a documented strategic site.",
        "sector:AM": "Dolwen has nothing documented and place-based for advanced manufacturing "
        f"{otherwise}.",
        "sector:DE": "Dolwen has nothing documented and place-based for defence.",
    }


@pytest.mark.parametrize(
    ("key", "layer", "text"),
    [
        ("E10000001", CLUSTERS, "Each of the 2 councils in Oldshire has a documented cluster."),
        (
            "E10000001",
            STRATEGIC_SITES,
            (
                "1 of 2 councils in Oldshire, home to 200,000 people, hosts no documented "
                "strategic site (indicative evidence says otherwise in 1 of them)."
            ),
        ),
        (
            "E12000001",
            CITY_REGIONS,
            "Each of the 2 councils in the North East has a documented city region.",
        ),
        ("W92000004", STRATEGIC_SITES, "Wales hosts no documented strategic site."),
        (
            "AB",
            FAR,
            (
                "Each of the 2 councils of Aston and Birch has a documented strategic site "
                "within 20 km."
            ),
        ),
        (
            f"{ASTON},{CEDAR},{DOLWEN}",
            CLUSTERS,
            (
                "1 of 3 councils chosen, home to 800,000 people, is in no documented cluster "
                "(indicative evidence says otherwise in 1 of them)."
            ),
        ),
        (f"{ASTON},{CEDAR}", CLUSTERS, "Each of the 2 councils chosen has a documented cluster."),
        (
            ICA,
            STRATEGIC_SITES,
            (
                "1 of 2 councils known or inferred to belong to the Industrial Communities "
                "Alliance, home to 200,000 people, hosts no documented strategic site (0 "
                "documented members; 1 inferred; indicative evidence says otherwise in 1 of them)."
            ),
        ),
        (
            ICA,
            CITY_REGIONS,
            (
                "Each of the 2 councils known or inferred to belong to the Industrial Communities "
                "Alliance has a documented city region."
            ),
        ),
    ],
)
def test_each_kind_of_area_has_its_words(small: Atlas, key: str, layer: str, text: str) -> None:
    assert left_out(small, key).gaps[layer].text == text


def test_members_that_are_inferred_are_told_from_those_that_are_known(atlas: Atlas) -> None:
    national = matrix(atlas, ask(atlas, ask_for(atlas)))
    found = gaps(atlas, national, area_of(atlas.registry, ICA))
    assert found.gaps["sector:FS"].text == (
        "17 of 17 councils known or inferred to belong to the Industrial Communities Alliance, "
        "home to 2.9 million people, have nothing documented and place-based for financial "
        "services (15 documented members; 2 inferred)."
    )


def test_indicative_evidence_is_told_though_a_nation_wide_programme_stands_before_it(
    small: Atlas,
) -> None:
    """Dolwen has S003 for manufacturing, nation-wide, and P005, indicative, in part."""
    row = matrix(small, everything(small)).rows[DOLWEN]
    assert row.strongest["AM"].basis == "nationwide"
    assert "indicative evidence" in left_out(small, DOLWEN).gaps["sector:AM"].text


@pytest.mark.parametrize("beyond_km", [0, -1, 500.1, float("nan"), float("inf")])
def test_a_distance_out_of_bounds_is_refused(small: Atlas, beyond_km: float) -> None:
    with pytest.raises(UnknownNameError, match="expected more than 0 and at most 500"):
        left_out(small, "", beyond_km=beyond_km)


def test_without_sites_everybody_is_far_from_them(small: Atlas) -> None:
    none = matrix(small, ask(small, ask_for_all(small, levels=())))
    found = gaps(small, none, area_of(small.registry, ""))
    assert found.gaps[FAR].codes == found.gaps[STRATEGIC_SITES].codes == tuple(sorted(SQUARES))


def test_nothing_is_closed_by_nothing(small: Atlas) -> None:
    before = left_out(small, "")
    assert {*closed(before, left_out(small, "")).values()} == {()}


def test_a_council_left_out_of_a_documented_region_is_counted_so(small_package: Package) -> None:
    small_package.edit("city_region_members", 3, "evidence", "indicative")
    small_package.edit("city_region_members", 3, "source_ids", "")
    found = left_out(small_package.atlas(), "E10000001").gaps[CITY_REGIONS]
    assert found.codes == (BIRCH,)


def test_the_rows_of_a_table(small: Atlas) -> None:
    rows = {str(row["LAD25CD"]): row for row in gaps_rows(small, left_out(small, ""))}
    assert rows[CEDAR] == {
        "LAD25CD": CEDAR,
        "Council": "Cedar",
        "Region": "London",
        "ICA": "candidate",
        "People": 400_000,
        "City regions": "0 +1*",
        "High-potential clusters": "1 +1*",
        "Strategic industrial sites": "0 +1*",
        "In all": 1,
        "Nation-wide": 0,
        "AM": "member*",
        "DE": "member",
        "Nearest site, km": 10,
        "Nearest site": "Old Works",
    }
    assert (rows[DOLWEN]["DE"], rows[DOLWEN]["AM"]) == ("nation-wide", "nation-wide")
    assert (rows[ASTON]["AM"], rows[ASTON]["Nearest site, km"]) == ("hosts it", 0)
    assert rows[DOLWEN]["ICA"] == ""


def test_a_table_marks_what_counts_a_proposal_and_not_what_it_only_touches(small: Atlas) -> None:
    scenario = Scenario(name="Ours", sectors=("DE",), councils=(DOLWEN,))
    result = propose(small, everything(small), scenario)
    (proposed,) = result.proposed
    shape = SQUARES[DOLWEN]
    touching = replace(proposed, shares={DOLWEN: 1.0, CEDAR: 0.001}, shape=shape)
    found = gaps(
        small,
        matrix(small, replace(result, proposed=(touching,))),
        area_of(small.registry, f"{CEDAR},{DOLWEN}"),
    )
    cedar, dolwen = gaps_rows(small, found)
    assert (cedar["High-potential clusters"], cedar["DE"]) == ("1 +1*", "member")
    assert (dolwen["High-potential clusters"], dolwen["DE"]) == (
        "1 +1* with the proposal",
        "proposed",
    )


@given(data=st.data())
@settings(max_examples=10)
def test_gaps_are_what_brute_force_finds(atlas: Atlas, data: st.DataObject) -> None:
    result = ask(atlas, replace(data.draw(queries(atlas)), area=""))
    keys = sorted(names_of_areas(atlas.registry).keys() - {UK, "E92000001"})
    area = area_of(atlas.registry, data.draw(st.sampled_from(keys)))
    beyond_km = data.draw(st.floats(0.1, 100))
    found = gaps(atlas, matrix(atlas, result), area, beyond_km=beyond_km)
    expected: dict[str, list[str]] = {key: [] for key in found.gaps}
    for code in area.codes:
        own = coverage(atlas, result, set_of(atlas.registry, [code]))
        firm = {layer: [c for c in own.of_layer(layer) if counts(c.evidence)] for layer in LAYERS}
        missed = {layer: not firm[layer] for layer in LAYERS}
        missed[ANYTHING] = not any(firm.values())
        missed |= {f"sector:{sector}": not c.codes for sector, c in own.sectors.items()}
        missed[FAR] = found.matrix.nearest.get(code, (1e9,))[0] > beyond_km
        for key, is_missed in missed.items():
            expected[key] += [code] if is_missed else []
    assert {key: [*gap.codes] for key, gap in found.gaps.items()} == expected
    for gap in found.gaps.values():
        assert gap.population == atlas.population(gap.codes)
        assert gap.text.endswith(".")
