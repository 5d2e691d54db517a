"""Tests of the Export page with AppTest: what it says you will get is what you get."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pypdf
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from geo.areas import area_of, names_of_areas
from geo.export.briefing.data import BriefingOptions
from geo.export.content.results import content_of
from geo.export.files.formats import FORMATS
from geo.export.files.options import ExportOptions
from geo.export.printmap.paper import PAPERS
from geo.query import default_query, run_query
from geo.scenario.scenario import MARKER, Scenario, write_scenario
from tests.support.layers import POLICY_LAYERS
from tests.support.pages import address, opened, plain, text
from ui.pages.export import briefing, layers, maps
from ui.pages.export.view import CODEC, KINDS, ExportView, default_view
from ui.state.shared import current_dataset as shared_atlas

if TYPE_CHECKING:
    from geo.dataset import Dataset

PROPOSAL: Final = Scenario(name="Ours <b>", sectors=("DE",), councils=("E08000010",))


def labels(page: AppTest) -> list[str]:
    """Return the labels of the download buttons."""
    return [button.proto.label.replace("\\", "") for button in page.get("download_button")]


def view_of(dataset: Dataset, **changes: Any) -> ExportView:  # noqa: ANN401
    """Return the view of a first visit, changed."""
    return replace(default_view(dataset.register, default_query(dataset.register)), **changes)


def test_a_first_visit_offers_every_layer_as_geopackage(dataset: Dataset) -> None:
    page = opened("export")
    content = content_of(dataset, run_query(dataset, default_query(dataset.register)))
    shown = text(page)
    for theme in content.layers_and_tables:
        assert theme.title in shown
        assert f'<td class="pm-number">{len(theme.attributes):,}</td>' in shown
    assert dataset.attribution in shown
    assert labels(page) == ["Download placemap-united-kingdom-2026-07-04.gpkg"]
    assert address(page) == {}


def test_the_file_is_what_the_page_said(dataset: Dataset) -> None:
    content = content_of(
        dataset, run_query(dataset, default_query(dataset.register)), layers=["clusters"]
    )
    options = ExportOptions(shorten=True)
    alone = layers._build_file(content, ("csv",), "clusters.csv", options)  # noqa: SLF001
    assert alone.decode("utf-8-sig").count("\r\n") == 1 + len(content.layers[0].attributes)
    several = layers._build_file(content, ("gpkg", "xlsx"), "all.zip", options)  # noqa: SLF001
    names = zipfile.ZipFile(io.BytesIO(several)).namelist()
    assert {"README.txt", "LICENCE.txt"} <= set(names)
    assert any(name.startswith("gpkg/") for name in names)
    assert any(name.startswith("xlsx/") for name in names)


def test_an_area_narrows_what_is_taken() -> None:
    page = opened("export", area="GM", layers="city_regions,local_authorities", format="csv")
    assert "placemap-greater-manchester" in labels(page)[0]
    assert '<td class="pm-number">10</td>' in text(page)
    assert address(page) == {
        "area": "GM",
        "layers": "city_regions,local_authorities",
        "format": "csv",
    }


def test_the_addresses_of_layers_carry_the_filters() -> None:
    chosen = {"area": "GM", "sector": "CE", "levels": "deal", "documented": "1"}
    shown = text(opened("export", layers="clusters,local_authorities", **chosen))
    for layer in ("clusters", "local_authorities"):
        assert f"layers/{layer}.geojson?area=GM&amp;sector=CE&amp;levels=deal" in shown
    assert "layers/city_regions.geojson" not in shown
    scenario = write_scenario(PROPOSAL)
    assert "layers/clusters.geojson" not in text(opened("export", scenario=scenario))


def test_what_a_format_cannot_hold_is_said_and_not_offered() -> None:
    page = opened("export", format="geojson", crs="EPSG:27700")
    # One format that has a CRS of its own is written in that.
    assert not page.warning
    assert "EPSG:4326" in text(page)


def test_nothing_chosen_is_said() -> None:
    page = opened("export", layers="none")
    assert "at least one layer" in page.info[0].value
    assert labels(page) == []


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"format": "gif"}, "format 'gif'"),
        ({"area": "Atlantis"}, "area 'Atlantis'"),
        ({"what": "song"}, "what 'song'"),
        ({"paper": "A9"}, "paper 'A9'"),
        ({"scenario": "{}"}, "a proposal that cannot be"),
    ],
)
def test_what_an_address_asks_in_vain_is_named(parameters: dict[str, str], named: str) -> None:
    page = opened("export", **parameters)
    said = page.warning[0].value.replace("\\", "")
    assert named in said
    assert address(page) == {}


def test_a_map_is_shown_before_it_is_taken(dataset: Dataset) -> None:
    page = opened("export", what="print", area="GM", paper="A4 landscape", title="Our *map* <b>")
    assert labels(page) == ["Download PNG", "Download SVG", "Download PDF"]
    assert "297 by 210 mm" in page.caption[0].value
    wanted = maps._MapRequest(  # noqa: SLF001
        query=CODEC.read(dataset, {"area": "GM"})[0].export_query,
        paper="A4 landscape",
        title="Our *map* <b>",
        scenario=None,
    )
    picture = Image.open(io.BytesIO(maps._draw(wanted, "png")))  # noqa: SLF001
    assert picture.size == PAPERS["A4 landscape"].pixels
    assert "Our *map* &lt;b&gt;" in maps._draw(wanted, "svg").decode()  # noqa: SLF001


def test_a_briefing_needs_an_area_and_comes_in_three_formats(dataset: Dataset) -> None:
    assert "Choose an area" in opened("export", what="briefing").info[0].value
    page = opened("export", what="briefing", area="E08000010")
    assert len(labels(page)) == 3
    query = CODEC.read(dataset, {"area": "E08000010"})[0].export_query
    options = BriefingOptions(query=query)
    content = briefing._render(options, "E08000010", "pdf")  # noqa: SLF001
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert 2 <= len(reader.pages) <= 4
    assert "Wigan" in reader.pages[0].extract_text()


def test_a_briefing_has_all_sectors_and_the_one_chosen_is_kept_for_what_has_one() -> None:
    page = opened("export", what="briefing", sector="DE")
    assert "export_sector" not in [box.key for box in page.selectbox]
    kind = next(one for one in page.segmented_control if one.key == "export_kind")
    kind.set_value("layers").run()
    assert page.selectbox(key="export_sector").value == "DE"


@pytest.mark.slow
def test_a_county_gets_a_briefing_for_each_council(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    del tmp_path_factory
    page = opened("export", what="briefing", area="SY")
    page.button(key="export_batch_button").click().run(timeout=180)
    assert not page.exception
    assert "Download 4 briefings as a zip" in labels(page)


def test_too_many_councils_are_for_the_command_line() -> None:
    page = opened("export", what="briefing", area="E92000001")
    assert any("placemap briefing" in part.value for part in page.markdown)


def test_a_proposal_is_marked_on_the_page_and_in_the_file() -> None:
    page = opened("export", scenario=write_scenario(PROPOSAL))
    shown = text(page)
    assert MARKER in shown
    assert "Ours &lt;b&gt;" in shown
    assert "Ours <b>" not in shown
    assert json.loads(address(page)["scenario"])["name"] == "Ours <b>"
    page.button(key="export_drop").click().run()
    assert MARKER not in text(page)
    assert address(page) == {}


def test_every_address_reads_back(dataset: Dataset) -> None:
    assert shared_atlas().register.data_date == dataset.register.data_date
    for kind in KINDS:
        for key in FORMATS:
            view = view_of(
                dataset,
                kind=kind,
                layers=POLICY_LAYERS[1:],
                formats=(key,),
                drawn=True,
                title="Ünïcode & <b>",
                paper="A3 landscape",
                scenario=PROPOSAL,
            )
            assert CODEC.read(dataset, CODEC.write(dataset, view)) == (view, [])
    assert CODEC.write(dataset, view_of(dataset)) == {}


def test_a_choice_made_before_the_page_was_whole_is_kept() -> None:
    # What Streamlit does to a click within the first second: the run ends, and another begins.
    cut_short = (
        "import streamlit as st\n"
        "from ui.pages.export.view import PAGE\n"
        "from ui.state.session import mark_changed\n"
        "from ui.state.shared import current_dataset\n"
        "PAGE.open(current_dataset())\n"
        "st.text_input('Title', key='export_title', on_change=mark_changed)\n"
        "st.stop()\n"
    )
    page = AppTest.from_string(cut_short, default_timeout=60)
    page.query_params["what"] = "print"
    page.run()
    page.text_input(key="export_title").set_value("Mine").run()
    view = page.session_state["view of export"]
    assert (view.kind, view.title) == ("print", "Mine")


def test_areas_of_one_name_are_options_apart_each_with_its_kind(dataset: Dataset) -> None:
    options = opened("export").selectbox(key="export_area").options
    assert [one for one in options if one.startswith("North East, ")] == [
        "North East, mayoral strategic authority (NE)",
        "North East, region (E12000001)",
    ]
    assert len({*options}) == len(options) == len(names_of_areas(dataset.register))
    register = dataset.register
    labels_there = {area_of(register, key).label for key in names_of_areas(register)}
    assert {one.rpartition(" (")[0] for one in options[1:]} == labels_there - {
        "United Kingdom, all councils"
    }


def test_files_of_areas_of_one_name_are_called_apart() -> None:
    for what in ({"format": "csv"}, {"what": "web"}):
        pages = [opened("export", area=key, **what) for key in ("NE", "E12000001")]
        names = {re.split(r"-20|\.", labels(page)[0])[0] for page in pages}
        assert names == {
            "Download placemap-north-east-mayoral-strategic-authority",
            "Download placemap-north-east-region",
        }


def test_an_address_may_name_an_area_and_asks_where_the_name_means_several() -> None:
    page = opened("export", area="Wigan", layers="city_regions")
    assert not page.warning
    assert address(page)["area"] == "E08000010"
    page = opened("export", area="North East")
    (warning,) = page.warning
    said = plain(warning.value)
    assert "E12000001 for North East, region" in said
    assert "NE for North East, mayoral strategic authority" in said
    assert address(page) == {}
    page = opened("export", area="North East, region")
    assert not page.warning
    assert address(page) == {"area": "E12000001"}
