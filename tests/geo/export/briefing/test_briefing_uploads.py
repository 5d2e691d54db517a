"""What a user brought, in a briefing: a section and on the map, marked, in every format."""

from __future__ import annotations

import html
import io
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

import docx
import pytest
import shapely
from docx.oxml.ns import qn
from shapely.geometry import mapping

from geo.areas import area_of
from geo.export.briefing import uploads as briefing_brought
from geo.export.briefing.content import briefing_of
from geo.export.briefing.data import BriefingData, BriefingOptions
from geo.export.briefing.files import RENDERERS
from geo.export.briefing.manifest import fingerprint
from geo.export.briefing.model import Bullets, Figure, Heading, Note
from geo.export.printmap import upload_layers as figure_brought
from geo.export.printmap.upload_layers import upload_in_area
from geo.scenario.scenario import Scenario
from geo.settings import Settings
from geo.uploads.layers import create_upload
from geo.uploads.locate import Councils
from geo.uploads.overlay import overlay_upload, restrict_to
from geo.uploads.parse import parse_upload
from geo.uploads.readers.dispatch import open_upload
from geo.uploads.records import MARKER
from geo.views.upload_coverage import summary_sentences
from tests.support.briefings import WIGAN, text_of_docx, text_of_html, text_of_pdf, without_spaces
from tests.support.command_line import run

if TYPE_CHECKING:
    from pathlib import Path

    from geo.dataset import Dataset
    from geo.export.briefing.model import Document
    from geo.uploads.overlay import UploadOverlay
    from geo.uploads.records import Upload

SVG: Final = "{http://www.w3.org/2000/svg}"
SITES: Final = b"Name,lon,lat\nAlpha,-2.63,53.54\nBeta,-4.4,55.5\n"
ZONE: Final = {
    "In it": (-2.70, 53.48, -2.60, 53.55),
    "Beside it": (-2.76, 53.5, -2.74, 53.51),
    "Far off": (-1.5, 52.5, -1.4, 52.6),
}
EAST_AYRSHIRE: Final = "S12000008"
NAME: Final = "#sites <b>&"
READERS: Final = {"pdf": text_of_pdf, "docx": text_of_docx, "html": text_of_html}


@pytest.fixture(scope="module")
def point_upload(dataset: Dataset) -> Upload:
    parsed = parse_upload(open_upload(SITES, "sites.csv"), Councils(dataset.register))
    return create_upload(parsed, name=NAME, licence="Ours, 2026")


@pytest.fixture(scope="module")
def zone_upload(dataset: Dataset) -> Upload:
    boxes = [
        {"type": "Feature", "properties": {"Name": name}, "geometry": mapping(shapely.box(*box))}
        for name, box in ZONE.items()
    ]
    data = json.dumps({"type": "FeatureCollection", "features": boxes}).encode()
    parsed = parse_upload(open_upload(data, "zone.geojson"), Councils(dataset.register))
    return create_upload(parsed, name="Zone", licence="OGL v3.0", style_name="green")


@pytest.fixture(scope="module")
def briefing_data(dataset: Dataset) -> BriefingData:
    return BriefingData(dataset)


@pytest.fixture(scope="module")
def overlays(
    briefing_data: BriefingData, point_upload: Upload, zone_upload: Upload
) -> tuple[UploadOverlay, UploadOverlay]:
    point_overlay, zone_overlay = (
        overlay_upload(briefing_data.dataset, briefing_data.register_result, upload)
        for upload in (point_upload, zone_upload)
    )
    return point_overlay, zone_overlay


@pytest.fixture(scope="module")
def document(
    briefing_data: BriefingData, overlays: tuple[UploadOverlay, UploadOverlay]
) -> Document:
    return briefing_of(
        briefing_data, area_of(briefing_data.dataset.register, WIGAN), overlays=overlays[:1]
    )


def map_figure(document: Document) -> Figure:
    (map_block,) = [block for block in document.blocks if isinstance(block, Figure)]
    return map_block


def svg_text(svg: bytes) -> str:
    """Return every word on a map."""
    root = ET.fromstring(svg)  # noqa: S314 - our own file
    return " ".join("".join(node.itertext()) for node in root.iter(f"{SVG}text"))


def test_it_has_the_summary_sentences_for_the_area_alone(
    briefing_data: BriefingData, point_upload: Upload, document: Document
) -> None:
    sentences = summary_sentences(
        overlay_upload(briefing_data.dataset, briefing_data.result, point_upload, within=[WIGAN])
    )
    assert sentences[0] == "2 points: 1 lies in 1 council."
    lists = [block.items for block in document.blocks if isinstance(block, Bullets)]
    assert (f"{NAME}: {sentences[0]}", *sentences[1:]) in lists


def test_it_is_marked_and_has_its_licence(document: Document) -> None:
    headings = [block.text for block in document.blocks if isinstance(block, Heading)]
    assert f"Your own data ({MARKER})" in headings
    (note,) = [block.text for block in document.blocks if isinstance(block, Note)]
    assert "not part of the register" in note
    assert f"{NAME}: Ours, 2026" in note


@pytest.mark.parametrize("form", RENDERERS)
def test_every_format_includes_the_upload_as_text(form: str, document: Document) -> None:
    text = without_spaces(READERS[form](RENDERERS[form](document)))
    assert without_spaces(f"{NAME}: 2 points") in text


def test_the_map_draws_shapes_in_or_near_the_area_marked_as_uploads(
    briefing_data: BriefingData, overlays: tuple[UploadOverlay, UploadOverlay]
) -> None:
    figure_block = map_figure(
        briefing_of(
            briefing_data, area_of(briefing_data.dataset.register, WIGAN), overlays=overlays
        )
    )
    map_text = svg_text(figure_block.picture.svg)
    assert f"{NAME} (yours), 1 in Wigan: {MARKER}" in map_text
    assert f"Zone (yours), 1 in Wigan: {MARKER}" in map_text
    assert {"Alpha", "In it"} == {*re.findall("Alpha|Beta|In it|Far off", map_text)}
    assert not re.search("Beta|Far off", map_text)
    assert f"{NAME} ({MARKER}), points in Wigan: 1 (Alpha)." in figure_block.alt
    assert f"Zone ({MARKER}), areas in Wigan: 1 (In it), and 1 around it." in figure_block.alt
    assert f"{MARKER}: {NAME} (red: crossed hatching" in figure_block.caption
    assert (
        figure_block.picture.png
        != map_figure(
            briefing_of(briefing_data, area_of(briefing_data.dataset.register, WIGAN))
        ).picture.png
    )


def test_shapes_near_an_area_are_drawn_even_if_none_is_inside(
    briefing_data: BriefingData, overlays: tuple[UploadOverlay, UploadOverlay]
) -> None:
    area = area_of(briefing_data.dataset.register, "E08000001")  # Bolton, north of the zone
    upload_map = upload_in_area(restrict_to(overlays[1], area.codes), area)
    (layer,) = upload_map.layers
    assert (upload_map.rows_inside, upload_map.around_count, layer.count_label) == (
        (),
        1,
        "none in Bolton",
    )
    assert layer.note == "Licence: OGL v3.0."
    distant_area = area_of(briefing_data.dataset.register, EAST_AYRSHIRE)
    figure_block = map_figure(briefing_of(briefing_data, distant_area, overlays=overlays[1:]))
    assert MARKER not in figure_block.alt + figure_block.caption
    assert upload_in_area(restrict_to(overlays[1], distant_area.codes), distant_area).layers == ()


def test_every_shape_is_drawn_for_the_whole_uk(
    briefing_data: BriefingData, overlays: tuple[UploadOverlay, UploadOverlay]
) -> None:
    uk = area_of(briefing_data.dataset.register, "")
    upload_map = upload_in_area(overlays[1], uk)
    assert (len(upload_map.rows_inside), upload_map.around_count) == (3, 0)
    assert [layer.count_label for layer in upload_map.layers] == ["3 in the United Kingdom"]


def test_too_many_shapes_are_not_drawn_and_the_caption_reports_it(
    briefing_data: BriefingData,
    overlays: tuple[UploadOverlay, UploadOverlay],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (figure_brought, briefing_brought):
        monkeypatch.setattr(module, "MAX_DRAWN_SHAPES", 0)
    figure_block = map_figure(
        briefing_of(
            briefing_data, area_of(briefing_data.dataset.register, WIGAN), overlays=overlays[:1]
        )
    )
    assert f"“{NAME}” has more than 0 shapes in or near Wigan" in figure_block.caption
    assert NAME not in figure_block.alt
    assert NAME not in svg_text(figure_block.picture.svg)


@pytest.mark.parametrize("form", ["docx", "html"])
def test_the_alternative_text_of_the_map_includes_the_upload(form: str, document: Document) -> None:
    """Of the PDF, typst's standard wants the same words, and the template gives it them."""
    content = RENDERERS[form](document)
    description = f"{NAME} ({MARKER}), points in Wigan: 1 (Alpha)."
    if form == "docx":
        pictures = docx.Document(io.BytesIO(content)).element.body.iter(qn("wp:docPr"))
        assert any(description in str(picture.get("descr")) for picture in pictures)
    else:
        assert description in html.unescape(content.decode())


def test_the_command_writes_the_same_section(document: Document, tmp_path: Path) -> None:
    file = tmp_path / "sites.csv"
    file.write_bytes(SITES + b"Gone,0,0\n")
    upload_options = ("--name", NAME, "--licence", "Ours, 2026")
    result = run(
        "briefing", "Wigan", "--with", str(file), *upload_options, "-o", str(tmp_path / "w.html")
    )
    assert result.exit_code == 0, result.output
    assert f"Note: {NAME}: 2 of 3 rows can be placed; 1 cannot." in result.stderr
    assert (tmp_path / "w.html").read_bytes() == RENDERERS["html"](document)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("Wigan", "--with", "{}", "--by", "code"), "This must be decided first"),
        (("Wigan", "--with", "{}", "--with", "{}", "--name", "A"), "Found --name and several"),
    ],
)
def test_the_command_refuses_invalid_options(
    options: tuple[str, ...], words: str, tmp_path: Path
) -> None:
    file = tmp_path / "sites.csv"
    file.write_bytes(SITES)
    output_path = tmp_path / "w.html"
    result = run("briefing", *(option.format(file) for option in options), "-o", str(output_path))
    assert result.exit_code != 0
    assert words in result.stderr
    assert not output_path.exists()


def test_a_scenario_is_never_counted_as_documented(dataset: Dataset, point_upload: Upload) -> None:
    scenario = Scenario(name="A test", sectors=("AM",), councils=(EAST_AYRSHIRE,))
    with_scenario, without_scenario = (
        briefing_of(
            briefing_data,
            area_of(dataset.register, EAST_AYRSHIRE),
            overlays=[overlay_upload(dataset, briefing_data.register_result, point_upload)],
        )
        for briefing_data in (
            BriefingData(dataset, BriefingOptions(scenario=scenario)),
            BriefingData(dataset),
        )
    )
    lists = [
        [block.items for block in briefing.blocks if isinstance(block, Bullets)]
        for briefing in (with_scenario, without_scenario)
    ]
    upload_lists = [
        [items for items in lists_of_briefing if items[0].startswith(NAME)]
        for lists_of_briefing in lists
    ]
    assert upload_lists[0] == upload_lists[1] != []


def test_without_uploads_there_is_no_section(dataset: Dataset) -> None:
    briefing = briefing_of(BriefingData(dataset), area_of(dataset.register, WIGAN))
    assert "Your own data" not in str(briefing)


def test_a_batch_is_rewritten_when_its_uploads_change(
    point_upload: Upload, zone_upload: Upload
) -> None:
    settings = Settings()
    fingerprints = {
        fingerprint(settings, BriefingOptions(), uploads)
        for uploads in (
            (),
            (point_upload,),
            (zone_upload,),
            (point_upload, zone_upload),
            (replace(zone_upload, style_name="blue"),),
        )
    }
    assert len(fingerprints) == 5
    assert fingerprint(settings, BriefingOptions(), (replace(zone_upload),)) in fingerprints


@pytest.mark.slow
def test_a_batch_draws_the_upload_in_every_briefing(tmp_path: Path) -> None:
    file = tmp_path / "sites.csv"
    file.write_bytes(SITES)
    upload_options = ("--name", NAME, "--licence", "Ours, 2026", "--format", "html")
    result = run(
        "briefing",
        "--all",
        WIGAN,
        "--with",
        str(file),
        *upload_options,
        "-o",
        str(tmp_path / "out"),
    )
    assert result.exit_code == 0, result.output
    (path,) = (tmp_path / "out").glob("*.html")
    page = html.unescape(path.read_text(encoding="utf-8"))
    assert f"{NAME} ({MARKER}), points in Wigan: 1 (Alpha)." in page
