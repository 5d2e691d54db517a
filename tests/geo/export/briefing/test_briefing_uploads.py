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
from tests.support.briefings import WIGAN, squeezed, text_of_docx, text_of_html, text_of_pdf
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
def brought(dataset: Dataset) -> Upload:
    found = parse_upload(open_upload(SITES, "sites.csv"), Councils(dataset.register))
    return create_upload(found, name=NAME, licence="Ours, 2026")


@pytest.fixture(scope="module")
def zone(dataset: Dataset) -> Upload:
    boxes = [
        {"type": "Feature", "properties": {"Name": name}, "geometry": mapping(shapely.box(*box))}
        for name, box in ZONE.items()
    ]
    data = json.dumps({"type": "FeatureCollection", "features": boxes}).encode()
    found = parse_upload(open_upload(data, "zone.geojson"), Councils(dataset.register))
    return create_upload(found, name="Zone", licence="OGL v3.0", style_name="green")


@pytest.fixture(scope="module")
def answers(dataset: Dataset) -> BriefingData:
    return BriefingData(dataset)


@pytest.fixture(scope="module")
def laid(
    answers: BriefingData, brought: Upload, zone: Upload
) -> tuple[UploadOverlay, UploadOverlay]:
    first, second = (
        overlay_upload(answers.dataset, answers.register_result, one) for one in (brought, zone)
    )
    return first, second


@pytest.fixture(scope="module")
def document(answers: BriefingData, laid: tuple[UploadOverlay, UploadOverlay]) -> Document:
    return briefing_of(answers, area_of(answers.dataset.register, WIGAN), overlays=laid[:1])


def figure(document: Document) -> Figure:
    (found,) = [block for block in document.blocks if isinstance(block, Figure)]
    return found


def words(svg: bytes) -> str:
    """Return every word on a map."""
    root = ET.fromstring(svg)  # noqa: S314 - our own file
    return " ".join("".join(node.itertext()) for node in root.iter(f"{SVG}text"))


def test_it_says_what_the_page_says_of_the_area_alone(
    answers: BriefingData, brought: Upload, document: Document
) -> None:
    said = summary_sentences(
        overlay_upload(answers.dataset, answers.result, brought, within=[WIGAN])
    )
    assert said[0] == "2 points: 1 lies in 1 council."
    lists = [block.items for block in document.blocks if isinstance(block, Bullets)]
    assert (f"{NAME}: {said[0]}", *said[1:]) in lists


def test_it_is_marked_and_keeps_its_licence(document: Document) -> None:
    headings = [block.text for block in document.blocks if isinstance(block, Heading)]
    assert f"Your own data ({MARKER})" in headings
    (note,) = [block.text for block in document.blocks if isinstance(block, Note)]
    assert "not part of the register" in note
    assert f"{NAME}: Ours, 2026" in note


@pytest.mark.parametrize("form", RENDERERS)
def test_each_format_holds_it_as_text(form: str, document: Document) -> None:
    text = squeezed(READERS[form](RENDERERS[form](document)))
    assert squeezed(f"{NAME}: 2 points") in text


def test_the_map_draws_what_is_in_the_area_or_near_and_says_whose_it_is(
    answers: BriefingData, laid: tuple[UploadOverlay, UploadOverlay]
) -> None:
    found = figure(briefing_of(answers, area_of(answers.dataset.register, WIGAN), overlays=laid))
    seen = words(found.picture.svg)
    assert f"{NAME} (yours), 1 in Wigan: {MARKER}" in seen
    assert f"Zone (yours), 1 in Wigan: {MARKER}" in seen
    assert {"Alpha", "In it"} == {*re.findall("Alpha|Beta|In it|Far off", seen)}
    assert not re.search("Beta|Far off", seen)
    assert f"{NAME} ({MARKER}), points in Wigan: 1 (Alpha)." in found.alt
    assert f"Zone ({MARKER}), areas in Wigan: 1 (In it), and 1 around it." in found.alt
    assert f"{MARKER}: {NAME} (red: crossed hatching" in found.caption
    assert (
        found.picture.png
        != figure(briefing_of(answers, area_of(answers.dataset.register, WIGAN))).picture.png
    )


def test_what_is_near_is_drawn_though_none_of_it_lies_within(
    answers: BriefingData, laid: tuple[UploadOverlay, UploadOverlay]
) -> None:
    area = area_of(answers.dataset.register, "E08000001")  # Bolton, north of the zone
    near = upload_in_area(restrict_to(laid[1], area.codes), area)
    (layer,) = near.layers
    assert (near.rows_inside, near.around_count, layer.count_label) == ((), 1, "none in Bolton")
    assert layer.note == "Licence: OGL v3.0."
    far = area_of(answers.dataset.register, EAST_AYRSHIRE)
    found = figure(briefing_of(answers, far, overlays=laid[1:]))
    assert MARKER not in found.alt + found.caption
    assert upload_in_area(restrict_to(laid[1], far.codes), far).layers == ()


def test_of_the_whole_uk_all_is_drawn(
    answers: BriefingData, laid: tuple[UploadOverlay, UploadOverlay]
) -> None:
    whole = area_of(answers.dataset.register, "")
    near = upload_in_area(laid[1], whole)
    assert (len(near.rows_inside), near.around_count) == (3, 0)
    assert [layer.count_label for layer in near.layers] == ["3 in the United Kingdom"]


def test_too_many_shapes_are_not_drawn_and_the_caption_says_so(
    answers: BriefingData,
    laid: tuple[UploadOverlay, UploadOverlay],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (figure_brought, briefing_brought):
        monkeypatch.setattr(module, "MAX_DRAWN_SHAPES", 0)
    found = figure(
        briefing_of(answers, area_of(answers.dataset.register, WIGAN), overlays=laid[:1])
    )
    assert f"“{NAME}” has more than 0 shapes in or near Wigan" in found.caption
    assert NAME not in found.alt
    assert NAME not in words(found.picture.svg)


@pytest.mark.parametrize("form", ["docx", "html"])
def test_words_for_the_map_go_along(form: str, document: Document) -> None:
    """Of the PDF, typst's standard wants the same words, and the template gives it them."""
    content = RENDERERS[form](document)
    told = f"{NAME} ({MARKER}), points in Wigan: 1 (Alpha)."
    if form == "docx":
        pictures = docx.Document(io.BytesIO(content)).element.body.iter(qn("wp:docPr"))
        assert any(told in str(one.get("descr")) for one in pictures)
    else:
        assert told in html.unescape(content.decode())


def test_the_command_writes_the_same_section(document: Document, tmp_path: Path) -> None:
    file = tmp_path / "sites.csv"
    file.write_bytes(SITES + b"Gone,0,0\n")
    told = ("--name", NAME, "--licence", "Ours, 2026")
    ran = run("briefing", "Wigan", "--with", str(file), *told, "-o", str(tmp_path / "w.html"))
    assert ran.exit_code == 0, ran.output
    assert f"Note: {NAME}: 2 of 3 rows can be placed; 1 cannot." in ran.stderr
    assert (tmp_path / "w.html").read_bytes() == RENDERERS["html"](document)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("Wigan", "--with", "{}", "--by", "code"), "This must be decided first"),
        (("Wigan", "--with", "{}", "--with", "{}", "--name", "A"), "Found --name and several"),
    ],
)
def test_the_command_refuses_what_it_cannot_do(
    options: tuple[str, ...], words: str, tmp_path: Path
) -> None:
    file = tmp_path / "sites.csv"
    file.write_bytes(SITES)
    out = tmp_path / "w.html"
    ran = run("briefing", *(option.format(file) for option in options), "-o", str(out))
    assert ran.exit_code != 0
    assert words in ran.stderr
    assert not out.exists()


def test_a_proposal_is_never_counted_as_documented(dataset: Dataset, brought: Upload) -> None:
    scenario = Scenario(name="A test", sectors=("AM",), councils=(EAST_AYRSHIRE,))
    proposed, plain = (
        briefing_of(
            answers,
            area_of(dataset.register, EAST_AYRSHIRE),
            overlays=[overlay_upload(dataset, answers.register_result, brought)],
        )
        for answers in (
            BriefingData(dataset, BriefingOptions(scenario=scenario)),
            BriefingData(dataset),
        )
    )
    lists = [
        [block.items for block in each.blocks if isinstance(block, Bullets)]
        for each in (proposed, plain)
    ]
    own = [[items for items in found if items[0].startswith(NAME)] for found in lists]
    assert own[0] == own[1] != []


def test_without_any_nothing_is_said(dataset: Dataset) -> None:
    plain = briefing_of(BriefingData(dataset), area_of(dataset.register, WIGAN))
    assert "Your own data" not in str(plain)


def test_a_batch_is_made_anew_when_what_was_brought_differs(brought: Upload, zone: Upload) -> None:
    settings = Settings()
    made_from = {
        fingerprint(settings, BriefingOptions(), several)
        for several in (
            (),
            (brought,),
            (zone,),
            (brought, zone),
            (replace(zone, style_name="blue"),),
        )
    }
    assert len(made_from) == 5
    assert fingerprint(settings, BriefingOptions(), (replace(zone),)) in made_from


@pytest.mark.slow
def test_a_batch_draws_it_in_each(tmp_path: Path) -> None:
    file = tmp_path / "sites.csv"
    file.write_bytes(SITES)
    told = ("--name", NAME, "--licence", "Ours, 2026", "--format", "html")
    ran = run("briefing", "--all", WIGAN, "--with", str(file), *told, "-o", str(tmp_path / "out"))
    assert ran.exit_code == 0, ran.output
    (path,) = (tmp_path / "out").glob("*.html")
    page = html.unescape(path.read_text(encoding="utf-8"))
    assert f"{NAME} ({MARKER}), points in Wigan: 1 (Alpha)." in page
