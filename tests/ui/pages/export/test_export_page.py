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
from tests.support.pages import address, html_text, plain_text, run_page
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


def test_a_first_visit_lists_every_layer_as_geopackage(dataset: Dataset) -> None:
    page = run_page("export")
    content = content_of(dataset, run_query(dataset, default_query(dataset.register)))
    page_text = html_text(page)
    for export_layer in content.layers_and_tables:
        assert export_layer.title in page_text
        assert f'<td class="pm-number">{len(export_layer.attributes):,}</td>' in page_text
    assert dataset.attribution in page_text
    assert labels(page) == ["Download placemap-united-kingdom-2026-07-04.gpkg"]
    assert address(page) == {}


def test_the_file_matches_the_page(dataset: Dataset) -> None:
    content = content_of(
        dataset, run_query(dataset, default_query(dataset.register)), layers=["clusters"]
    )
    options = ExportOptions(shorten=True)
    csv_file = layers._build_file(content, ("csv",), "clusters.csv", options)  # noqa: SLF001
    assert csv_file.decode("utf-8-sig").count("\r\n") == 1 + len(content.layers[0].attributes)
    zip_file = layers._build_file(content, ("gpkg", "xlsx"), "all.zip", options)  # noqa: SLF001
    names = zipfile.ZipFile(io.BytesIO(zip_file)).namelist()
    assert {"README.txt", "LICENCE.txt"} <= set(names)
    assert any(name.startswith("gpkg/") for name in names)
    assert any(name.startswith("xlsx/") for name in names)


def test_an_area_restricts_the_export() -> None:
    page = run_page("export", area="GM", layers="city_regions,local_authorities", format="csv")
    assert "placemap-greater-manchester" in labels(page)[0]
    assert '<td class="pm-number">10</td>' in html_text(page)
    assert address(page) == {
        "area": "GM",
        "layers": "city_regions,local_authorities",
        "format": "csv",
    }


def test_the_addresses_of_layers_include_the_filters() -> None:
    parameters = {"area": "GM", "sector": "CE", "levels": "deal", "documented": "1"}
    page_text = html_text(run_page("export", layers="clusters,local_authorities", **parameters))
    for layer in ("clusters", "local_authorities"):
        assert f"layers/{layer}.geojson?area=GM&amp;sector=CE&amp;levels=deal" in page_text
    assert "layers/city_regions.geojson" not in page_text
    scenario = write_scenario(PROPOSAL)
    assert "layers/clusters.geojson" not in html_text(run_page("export", scenario=scenario))


def test_a_format_with_a_fixed_crs_is_written_in_that_crs() -> None:
    page = run_page("export", format="geojson", crs="EPSG:27700")
    # One format that has a CRS of its own is written in that.
    assert not page.warning
    assert "EPSG:4326" in html_text(page)


def test_no_layers_is_reported() -> None:
    page = run_page("export", layers="none")
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
def test_invalid_parameters_of_an_address_are_named(parameters: dict[str, str], named: str) -> None:
    page = run_page("export", **parameters)
    warning_text = page.warning[0].value.replace("\\", "")
    assert named in warning_text
    assert address(page) == {}


def test_a_map_is_previewed_before_its_download(dataset: Dataset) -> None:
    page = run_page("export", what="print", area="GM", paper="A4 landscape", title="Our *map* <b>")
    assert labels(page) == ["Download PNG", "Download SVG", "Download PDF"]
    assert "297 by 210 mm" in page.caption[0].value
    map_request = maps._MapRequest(  # noqa: SLF001
        query=CODEC.read(dataset, {"area": "GM"})[0].export_query,
        paper="A4 landscape",
        title="Our *map* <b>",
        scenario=None,
    )
    picture = Image.open(io.BytesIO(maps._draw(map_request, "png")))  # noqa: SLF001
    assert picture.size == PAPERS["A4 landscape"].pixels
    assert "Our *map* &lt;b&gt;" in maps._draw(map_request, "svg").decode()  # noqa: SLF001


def test_a_briefing_needs_an_area_and_has_three_formats(dataset: Dataset) -> None:
    assert "Choose an area" in run_page("export", what="briefing").info[0].value
    page = run_page("export", what="briefing", area="E08000010")
    assert len(labels(page)) == 3
    query = CODEC.read(dataset, {"area": "E08000010"})[0].export_query
    options = BriefingOptions(query=query)
    content = briefing._render(options, "E08000010", "pdf")  # noqa: SLF001
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert 2 <= len(reader.pages) <= 4
    assert "Wigan" in reader.pages[0].extract_text()


def test_a_briefing_has_all_sectors_and_the_chosen_sector_is_retained_for_other_exports() -> None:
    page = run_page("export", what="briefing", sector="DE")
    assert "export_sector" not in [box.key for box in page.selectbox]
    kind = next(control for control in page.segmented_control if control.key == "export_kind")
    kind.set_value("layers").run()
    assert page.selectbox(key="export_sector").value == "DE"


@pytest.mark.slow
def test_a_county_has_a_briefing_for_every_council(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    del tmp_path_factory
    page = run_page("export", what="briefing", area="SY")
    page.button(key="export_batch_button").click().run(timeout=180)
    assert not page.exception
    assert "Download 4 briefings as a zip" in labels(page)


def test_too_many_councils_refer_to_the_command_line() -> None:
    page = run_page("export", what="briefing", area="E92000001")
    assert any("placemap briefing" in block.value for block in page.markdown)


def test_a_proposal_is_marked_on_the_page_and_in_the_file() -> None:
    page = run_page("export", scenario=write_scenario(PROPOSAL))
    page_text = html_text(page)
    assert MARKER in page_text
    assert "Ours &lt;b&gt;" in page_text
    assert "Ours <b>" not in page_text
    assert json.loads(address(page)["scenario"])["name"] == "Ours <b>"
    page.button(key="export_drop").click().run()
    assert MARKER not in html_text(page)
    assert address(page) == {}


def test_every_address_round_trips(dataset: Dataset) -> None:
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


def test_a_choice_made_during_loading_is_retained() -> None:
    # What Streamlit does to a click within the first second: the run ends, and another begins.
    partial_script = (
        "import streamlit as st\n"
        "from ui.pages.export.view import PAGE\n"
        "from ui.state.session import mark_changed\n"
        "from ui.state.shared import current_dataset\n"
        "PAGE.open(current_dataset())\n"
        "st.text_input('Title', key='export_title', on_change=mark_changed)\n"
        "st.stop()\n"
    )
    page = AppTest.from_string(partial_script, default_timeout=60)
    page.query_params["what"] = "print"
    page.run()
    page.text_input(key="export_title").set_value("Mine").run()
    view = page.session_state["view of export"]
    assert (view.kind, view.title) == ("print", "Mine")


def test_areas_with_the_same_name_are_separate_options_with_their_kind(dataset: Dataset) -> None:
    options = run_page("export").selectbox(key="export_area").options
    assert [option for option in options if option.startswith("North East, ")] == [
        "North East, mayoral strategic authority (NE)",
        "North East, region (E12000001)",
    ]
    assert len({*options}) == len(options) == len(names_of_areas(dataset.register))
    register = dataset.register
    labels_of_areas = {area_of(register, key).label for key in names_of_areas(register)}
    assert {option.rpartition(" (")[0] for option in options[1:]} == labels_of_areas - {
        "United Kingdom, all councils"
    }


def test_files_of_areas_with_the_same_name_have_different_names() -> None:
    for parameters in ({"format": "csv"}, {"what": "web"}):
        pages = [run_page("export", area=key, **parameters) for key in ("NE", "E12000001")]
        names = {re.split(r"-20|\.", labels(page)[0])[0] for page in pages}
        assert names == {
            "Download placemap-north-east-mayoral-strategic-authority",
            "Download placemap-north-east-region",
        }


def test_an_address_may_name_an_area_and_an_ambiguous_name_is_asked_about() -> None:
    page = run_page("export", area="Wigan", layers="city_regions")
    assert not page.warning
    assert address(page)["area"] == "E08000010"
    page = run_page("export", area="North East")
    (warning,) = page.warning
    warning_text = plain_text(warning.value)
    assert "E12000001 for North East, region" in warning_text
    assert "NE for North East, mayoral strategic authority" in warning_text
    assert address(page) == {}
    page = run_page("export", area="North East, region")
    assert not page.warning
    assert address(page) == {"area": "E12000001"}
