"""The printed map: what is on it, in which words, and the same bytes for the same input."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pytest
import shapely
from PIL import Image
from pypdf import PdfReader

from geo.areas import area_of
from geo.dates import parse_date
from geo.errors import CRSError, ExportError, UnknownNameError
from geo.export.printmap.file import MAP_FORMATS
from geo.export.printmap.paper import A4, DPI, PAPERS, Paper, parse_paper
from geo.export.printmap.patterns import LIGHTEN_SHARE, lighten
from geo.export.printmap.plan import plan_of
from geo.export.printmap.sheet import (
    ExtraLayer,
    MapOptions,
    alt_text,
    draw_map,
)
from geo.places.place import CITY_REGIONS, CLUSTERS, ICA_MEMBERS, STRATEGIC_SITES
from geo.query import run_query
from geo.scenario.scenario import MARKER as PROPOSED
from geo.styles.choropleth import Choropleth, ClassBreak
from geo.styles.glossary import DASHED, DOTTED, HOLLOW
from geo.styles.layers import FOCUS_COLOUR, LayerStyle
from geo.styles.patterns import Pattern
from geo.views.updates import last_update_text
from tests.support.fixtures_core import ROOT, SQUARES, ask_for, ask_for_all
from tests.support.layers import STYLES
from tests.support.tagged import assert_tagged, elements, root_of

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.export.printmap.file import MapFormat

SVG: Final = "{http://www.w3.org/2000/svg}"

RED: Final = LayerStyle(
    label="A northern arc",
    noun="area",
    outline="#A4262C",
    weight_px=2.4,
    pattern=Pattern(kind="cross", colour="#A4262C", spacing_px=12),
)

TITLES: Final = {
    "sign": "# 1 of 2: <b>bold</b> & *stars* $5 to $6",
    "formula": r"$\frac{1}{2}$ and $ alone, _under_ ^over^ \n %s {x}",
    "picture": "Astronauts 🧑‍🚀 and 😀 in 日本",
    "hebrew": "שלום עולם and Wigan",
    "arabic": "مرحبا بالعالم",
    "control": "a\x07b\u202ec\n\nd\te\ud800",
    "word": "x" * 500,
    "long": ("Where the strategy reaches " * 20)[:500],
    "blank": "   ",
}


def svg(dataset: Dataset, sheet: MapOptions | None = None, **changes: Any) -> ET.Element:  # noqa: ANN401
    """Draw the result of a first visit, changed, as SVG."""
    result = run_query(dataset, ask_for(dataset, **changes))
    return ET.fromstring(draw_map(dataset, result, sheet, file_format="svg"))  # noqa: S314


def words(picture: ET.Element) -> list[str]:
    """Return the words set on a picture, line by line."""
    return [str(node.text) for node in picture.iter(f"{SVG}text")]


def running(picture: ET.Element) -> str:
    """Return the words of a picture as if no line were broken."""
    return " ".join(words(picture))


def extra(**changes: Any) -> ExtraLayer:  # noqa: ANN401
    """Return a proposal over Aston and Birch."""
    shapes = gpd.GeoDataFrame(
        {"name": ["Arc"]},
        geometry=[shapely.union(SQUARES["E07000001"], SQUARES["E07000002"])],
        crs="EPSG:27700",
    )
    fields: dict[str, Any] = {
        "label": "A northern arc",
        "shapes": shapes,
        "style": RED,
        "marker": PROPOSED,
        "name_column": "name",
    }
    return ExtraLayer(**(fields | changes))


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_a_png_has_300_dots_an_inch(small: Dataset, paper: Paper) -> None:
    content = draw_map(small, run_query(small, ask_for(small)), MapOptions(paper=paper))
    picture = Image.open(io.BytesIO(content))
    assert picture.size == tuple(
        round(side / 25.4 * DPI) for side in (paper.width_mm, paper.height_mm)
    )
    assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.01)
    assert picture.mode == "RGB"


def test_a_png_says_what_it_is(small: Dataset) -> None:
    result = run_query(small, ask_for(small))
    picture = Image.open(io.BytesIO(draw_map(small, result, MapOptions(title="Żółw & co"))))
    assert picture.info["Title"] == "Żółw & co"
    assert picture.info["Description"] == alt_text(small, result, MapOptions(title="Żółw & co"))
    assert small.attribution.removeprefix("Source: ") in picture.info["Copyright"]


def test_an_svg_is_the_size_of_the_paper_and_has_words_for_those_who_do_not_see_it(
    small: Dataset,
) -> None:
    picture = svg(small, MapOptions(title="A < B"))
    assert (picture.get("width"), picture.get("height")) == ("595.275591pt", "841.889764pt")
    assert picture.get("role") == "img"
    assert picture.get("aria-labelledby") == "figure-title figure-desc"
    titles = [node.text for node in picture.iter(f"{SVG}title")]
    assert titles == ["A < B"]
    described = picture.find(f"{SVG}desc")
    assert described is not None
    assert str(described.text).startswith("Map of the United Kingdom. A < B.")


def test_an_svg_brings_its_fonts_and_asks_for_nothing(small: Dataset) -> None:
    content = draw_map(small, run_query(small, ask_for(small)), file_format="svg").decode()
    assert content.count("@font-face") >= 2
    assert not re.search(r"url\((?!data:|#)", content)
    assert not re.search(r"(href|src)=\"(?!#)", content)


def test_a_pdf_is_tagged_and_says_what_it_shows_and_as_of_when(small: Dataset) -> None:
    result, sheet = run_query(small, ask_for(small)), MapOptions(title="Two words #let [x] <b>")
    reader = PdfReader(io.BytesIO(draw_map(small, result, sheet, file_format="pdf")))
    assert_tagged(reader, title=sheet.title)
    shown = [one for one in elements(root_of(reader)["/StructTreeRoot"]) if "/Alt" in one]
    assert [(one["/S"], one["/Alt"]) for one in shown] == [
        ("/Figure", alt_text(small, result, sheet))
    ]
    told = reader.metadata
    assert told is not None
    assert told.subject == alt_text(small, result, sheet)
    assert "Open Government Licence" in str(told.keywords)
    assert str(told.creation_date) == str(parse_date(small.register.data_date))
    (page,) = reader.pages
    # 210 x 297 mm in points.
    assert [round(float(side), 1) for side in page.mediabox[2:]] == [595.3, 841.9]
    text = page.extract_text()
    assert sheet.title in text
    assert "High-potential clusters (" in text


def test_a_pdf_with_loose_accents_is_tagged_too(small: Dataset) -> None:
    sheet = MapOptions(title="x\N{COMBINING DOT BELOW}\N{COMBINING CIRCUMFLEX ACCENT}\N{CEDILLA}")
    content = draw_map(small, run_query(small, ask_for(small)), sheet, file_format="pdf")
    reader = PdfReader(io.BytesIO(content))
    assert root_of(reader)["/Lang"] == "en-GB"
    tags = [str(one["/S"]) for one in elements(root_of(reader)["/StructTreeRoot"])]
    assert "/Figure" in tags
    assert sheet.title in reader.pages[0].extract_text()


def test_legend_of_the_small_atlas(small: Dataset) -> None:
    everything = ask_for_all(small)
    picture = draw_map(small, run_query(small, everything), file_format="svg")
    found = running(ET.fromstring(picture))  # noqa: S314
    rows = [
        "City regions (2 shown)",
        "High-potential clusters (3 shown)",
        "Strategic industrial sites (2 shown)",
        "Industrial Communities Alliance (3 shown)",
        DASHED,
        DOTTED,
        HOLLOW,
        "Council",
    ]
    places = [found.index(row) for row in rows]
    assert places == sorted(places)


def test_legend_has_no_row_for_what_is_not_there(small: Dataset) -> None:
    found = running(svg(small, documented_only=True, layers=(CITY_REGIONS,)))
    assert "City regions (1 shown)" in found
    for absent in ("High-potential clusters", "Dashed", "Dotted", "Hollow", "Linked"):
        assert absent not in found


def test_looks_of_the_small_atlas(small: Dataset) -> None:
    plan = plan_of(small, run_query(small, ask_for_all(small)), MapOptions())
    looks = {
        item.id: (item.dashed, item.secondary, item.hollow)
        for layer in plan.layers
        for item in layer.items
    }
    assert looks == {
        "AB": (False, False, False),
        # Proposed on indicative evidence, and of Dolwen only the north.
        "CD": (True, False, False),
        "P001": (False, False, False),
        # Documented as a local priority only: the national statement assumes its extent.
        "P002": (False, True, False),
        "P005": (True, False, False),
        "S001": (False, False, False),
        "S002": (False, True, True),
        # Aston lists itself; Birch is in through Oldshire, inferred; Cedar is a candidate.
        "E07000001": (False, False, False),
        "E07000002": (True, False, False),
        "E06000003": (True, False, False),
    }


def dashes(picture: ET.Element) -> set[str]:
    """Return the dash patterns of a picture's outlines, "" for a full line."""
    found = set()
    for node in picture.iter(f"{SVG}path"):
        dashed = re.search(r"stroke-dasharray: ([\d.,]+)", node.get("style", ""))
        found.add(dashed[1] if dashed else "")
    return found


def test_what_is_indicative_is_dashed(small: Dataset) -> None:
    firm = svg(small, documented_only=True, layers=(CITY_REGIONS,), region_types=("mayoral",))
    assert dashes(firm) == {""}
    loose = svg(small, layers=(CITY_REGIONS,), region_types=("corridor",))
    assert len(dashes(loose) - {""}) == 1


def test_what_is_local_is_dotted_with_round_ends(small: Dataset) -> None:
    local = svg(small, layers=(CLUSTERS,), levels=("local",))
    for dotted in dashes(local) - {""}:
        dot, gap = map(float, dotted.split(","))
        assert dot < gap / 20
    styles = [node.get("style", "") for node in local.iter(f"{SVG}path")]
    assert all("round" in style for style in styles if "dasharray" in style)


def test_note_source_and_date_stand_on_the_sheet(small: Dataset) -> None:
    found = running(svg(small, MapOptions(note="Drawn for a test.")))
    assert "Evidence: Drawn for a test. We count only what we have confirmed" in found
    assert "data as of 23 June 2025" in found
    assert small.attribution.removeprefix("Source: ") in found


def test_default_title_and_subtitle(small: Dataset) -> None:
    found = words(svg(small))
    assert found[0] == "City regions, clusters and sites reach 2 of 4 councils"
    assert "United Kingdom, as of 23 June 2025" in running(svg(small))


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({"layers": (CITY_REGIONS,)}, "City regions reach 2 of 4 councils"),
        ({"sector": "DE"}, "Defence: city regions, clusters and sites reach no council"),
        ({"layers": (ICA_MEMBERS,)}, "2 councils of the Industrial Communities Alliance"),
        ({"layers": ()}, "Councils of the United Kingdom"),
        ({"area": "E07000001"}, "Aston: 1 city region, 1 cluster and 1 strategic site"),
        ({"area": "W92000004", "layers": (CLUSTERS,)}, "Clusters reach no council in Wales"),
    ],
)
def test_titles_say_the_main_fact(small: Dataset, changes: dict[str, Any], title: str) -> None:
    result = run_query(small, ask_for(small, **changes))
    picture = ET.fromstring(draw_map(small, result, file_format="svg"))  # noqa: S314
    assert [node.text for node in picture.iter(f"{SVG}title")] == [title]


@pytest.mark.parametrize("file_format", MAP_FORMATS)
@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_any_title_prints(small: Dataset, title: str, file_format: MapFormat) -> None:
    sheet = MapOptions(
        title=title, subtitle=title, note=title, paper=Paper(width_mm=160, height_mm=120)
    )
    result = run_query(small, ask_for(small, layers=()))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert draw_map(small, result, sheet, file_format=file_format)


def test_a_title_is_text(small: Dataset) -> None:
    title = "# <b>*half*</b> & $\\frac{1}{2}$ 😀"
    assert words(svg(small, MapOptions(title=title)))[0] == title


def test_a_long_title_is_cut_on_the_sheet_and_whole_in_the_file(small: Dataset) -> None:
    picture = svg(small, MapOptions(title=TITLES["long"]))
    title = next(picture.iter(f"{SVG}title"))
    assert title.text == TITLES["long"].strip()
    assert sum(line.endswith("…") for line in words(picture)) == 1


@pytest.mark.parametrize("size", [(100, 100), (100, 400), (400, 100), (420, 297)])
def test_everything_stays_on_the_sheet(dataset: Dataset, size: tuple[int, int]) -> None:
    sheet = MapOptions(paper=Paper(width_mm=size[0], height_mm=size[1]))
    content = draw_map(dataset, run_query(dataset, ask_for(dataset)), sheet)
    pixels = np.asarray(Image.open(io.BytesIO(content)))
    edge = 30  # 2.5 mm
    inside = np.zeros(pixels.shape[:2], dtype=bool)
    inside[edge:-edge, edge:-edge] = True
    assert (pixels[~inside] == 255).all()
    assert (pixels[inside] != 255).any()


def test_a_sector_in_focus_fills_what_is_linked(small: Dataset) -> None:
    picture = svg(small, sector="AM")
    found = running(picture)
    assert "Linked to advanced manufacturing: 1 city region and 3 clusters shown" in found
    assert "Linked to advanced manufacturing: 1 strategic site shown" in found
    assert "Not linked to it" not in found
    fill = f"fill: {FOCUS_COLOUR.lower()}"
    styles = [node.get("style", "") for node in picture.iter(f"{SVG}path")]
    assert any(fill in style and "opacity: 0.55" in style for style in styles)
    other = running(svg(small, sector="DE"))
    # Sites that are not linked are hollow too, and have a row of their own.
    assert "Not linked to it: 1 strategic site shown" in other


def test_the_whole_country_has_insets(dataset: Dataset) -> None:
    found = words(svg(dataset))
    assert "Orkney and Shetland (moved)" in found
    assert "London" in found


def test_an_inset_with_nothing_to_see_is_left_out(dataset: Dataset) -> None:
    assert "London" not in words(svg(dataset, layers=(ICA_MEMBERS,)))


def test_a_council_is_framed_with_its_neighbours(dataset: Dataset) -> None:
    found = words(svg(dataset, area="E08000010"))
    assert {"Wigan", "Land around", "St. Helens"} <= {*found}
    assert "Orkney and Shetland (moved)" not in found
    assert "London" not in found


def test_a_frame_may_be_another_area_than_the_query(dataset: Dataset) -> None:
    area = area_of(dataset.register, "GM")
    picture = svg(dataset, MapOptions(area=area), layers=(STRATEGIC_SITES,))
    assert {"Greater Manchester", "Bolton", "Oldham", "Atom Valley"} <= {*words(picture)}
    # No other place's name: they lie outside the frame.
    assert "Freeport" not in running(picture)


def test_city_regions_are_named_directly(dataset: Dataset) -> None:
    found = running(svg(dataset, layers=(CITY_REGIONS,)))
    for name in ("Greater Manchester", "West Midlands", "Tees Valley", "Belfast Region"):
        assert name in found


def test_what_is_highlighted_is_named(small: Dataset) -> None:
    found = words(svg(small, MapOptions(highlight=("E06000003",)), layers=()))
    assert found.count("Cedar") == 2  # on the map, and in the legend


def test_a_proposal_says_so_everywhere(small: Dataset) -> None:
    sheet = MapOptions(extra_layers=(extra(),))
    picture = svg(small, sheet, layers=())
    found = running(picture)
    assert found.count(PROPOSED) == 3  # on the map, in the legend, in the note
    assert "Arc" in words(picture)
    assert PROPOSED in alt_text(small, run_query(small, ask_for(small, layers=())), sheet)


@pytest.mark.parametrize(
    "shape", [shapely.Point(405_000, 405_000), shapely.LineString([(4e5, 4e5), (4.4e5, 4.1e5)])]
)
def test_an_upload_may_be_points_or_lines(small: Dataset, shape: shapely.Geometry) -> None:
    shapes = gpd.GeoDataFrame({"name": ["Here"]}, geometry=[shape], crs="EPSG:27700")
    found = words(
        svg(small, MapOptions(extra_layers=(extra(shapes=shapes, marker=""),)), layers=())
    )
    assert {"Here", "A northern arc (1 shown)"} <= {*found}


def test_a_theme_is_a_legend_of_classes(small: Dataset) -> None:
    theme = Choropleth(
        title="People",
        classes=(
            ClassBreak(id="few", label="few", fill="#6BACE6"),
            ClassBreak(
                id="many",
                label="many",
                fill="#12436D",
                pattern=Pattern(kind="hatch", colour="#FFFFFF"),
            ),
        ),
        class_by_council={"E07000001": "few", "W06000004": "many"},
    )
    picture = svg(small, MapOptions(choropleth=theme, title="Many live in Dolwen"), layers=())
    found = words(picture)
    assert {"People", "few", "many", "No data"} <= {*found}
    assert "Land around" not in found
    fills = [node.get("style", "") for node in picture.iter(f"{SVG}path")]
    assert sum("#6bace6" in style for style in fills) == 2  # the council and its sample


def test_an_extra_layer_is_not_changed(small: Dataset) -> None:
    layer = extra()
    before = layer.shapes.copy(deep=True)
    svg(small, MapOptions(extra_layers=(layer,)))
    assert layer.shapes.equals(before)
    assert layer.shapes.crs == before.crs


def test_an_extra_layer_in_degrees_is_refused(small: Dataset) -> None:
    degrees = extra().shapes.to_crs("EPSG:4326")
    with pytest.raises(CRSError, match="A northern arc is in EPSG:4326, not EPSG:27700"):
        svg(small, MapOptions(extra_layers=(extra(shapes=degrees),)))


@pytest.mark.parametrize(
    ("sheet", "error", "message"),
    [
        (MapOptions(highlight=("E1",)), UnknownNameError, "No council has the code E1"),
        (
            MapOptions(extra_layers=(extra(name_column="x"),)),
            ExportError,
            "no column x. Found name, geometry",
        ),
        (
            MapOptions(extra_layers=(extra(shapes=extra().shapes.iloc[:0]),)),
            ExportError,
            "has no shapes to draw",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    small: Dataset, sheet: MapOptions, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        svg(small, sheet)


def test_a_format_that_is_none_is_refused(small: Dataset) -> None:
    with pytest.raises(ExportError, match="Choose one of png, svg, pdf"):
        draw_map(small, run_query(small, ask_for(small)), file_format="gif")  # type: ignore[arg-type]


def test_a_picture_that_would_not_fit_in_memory_is_refused(small: Dataset) -> None:
    poster = MapOptions(paper=Paper(width_mm=1200, height_mm=1200))
    with pytest.raises(ExportError, match=r"more than 100 million\. Choose SVG or PDF"):
        draw_map(small, run_query(small, ask_for(small)), poster)


@pytest.mark.parametrize("side", [99.9, 1200.1, 0, -5, float("nan"), float("inf")])
def test_paper_has_limits(side: float) -> None:
    with pytest.raises(ExportError, match="Choose between 100 and 1200 mm"):
        Paper(width_mm=side, height_mm=200)


def test_paper_has_names() -> None:
    assert parse_paper("A4 portrait") is A4
    assert parse_paper("180x120") == Paper(width_mm=180, height_mm=120)
    assert parse_paper("180 × 120.5") == Paper(width_mm=180, height_mm=120.5)  # noqa: RUF001
    with pytest.raises(UnknownNameError, match="No paper called 'B5'"):
        parse_paper("B5")


def test_alternative_text(small: Dataset) -> None:
    result = run_query(small, ask_for(small))
    text = alt_text(small, result, MapOptions(highlight=("E06000003",)))
    assert text.startswith(
        "Map of the United Kingdom. City regions, clusters and sites reach 2 of 4 councils. "
    )
    assert "Picked out: Cedar." in text
    assert text.endswith(last_update_text(small.register))


HASHES = """
import hashlib, sys
from geo.dataset import load_dataset
from geo.export.printmap.options import MapOptions
from geo.export.printmap.sheet import draw_map
from geo.export.printmap.paper import Paper
from geo.export.webmap.page import web_map
from geo.query import default_query, run_query
from geo.settings import Settings
dataset = load_dataset(Settings())
result = run_query(dataset, default_query(dataset.register))
options = MapOptions(paper=Paper(width_mm=120, height_mm=140))
files = [draw_map(dataset, result, options, file_format=name) for name in ("png", "svg", "pdf")]
for content in [*files, web_map(dataset, result)]:
    print(hashlib.sha256(content).hexdigest())
print("matplotlib.pyplot" in sys.modules)
"""


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes_in_any_process(dataset: Dataset) -> None:
    # With a window system asked for, too: none is needed.
    runs = [
        subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", HASHES],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "MPLBACKEND": "TkAgg"},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("1", "2")
    ]
    first, second = (run.communicate()[0].split() for run in runs)
    assert first == second
    *hashes, has_pyplot = first
    assert has_pyplot == "False"
    result = run_query(dataset, ask_for(dataset))
    sheet = MapOptions(paper=Paper(width_mm=120, height_mm=140))
    mine = [draw_map(dataset, result, sheet, file_format=name) for name in MAP_FORMATS]
    assert [hashlib.sha256(content).hexdigest() for content in mine] == hashes[:3]


def test_threads_draw_what_one_draws(small: Dataset) -> None:
    result = run_query(small, ask_for(small))
    sheets = [MapOptions(title=title, paper=Paper(width_mm=120, height_mm=120)) for title in "abcd"]
    alone = [draw_map(small, result, sheet, file_format="svg") for sheet in sheets]
    with ThreadPoolExecutor(4) as pool:
        together = [
            *pool.map(lambda sheet: draw_map(small, result, sheet, file_format="svg"), sheets)
        ]
    assert together == alone


def test_few_dots_are_drawn_too(small: Dataset) -> None:
    result = run_query(small, ask_for(small, layers=(CLUSTERS,), area="W92000004"))
    pixels = np.asarray(Image.open(io.BytesIO(draw_map(small, result)))).astype(int)
    # Nothing but the legend's sample has dots: Dolwen is in no cluster of its own.
    dots = np.array(
        [
            int(lighten(STYLES[CLUSTERS].pattern.colour, LIGHTEN_SHARE)[i : i + 2], 16)
            for i in (1, 3, 5)
        ]
    )
    assert (np.abs(pixels - dots).max(axis=2) < 8).sum() > 50


@pytest.mark.parametrize("layer", STYLES)
def test_each_layer_is_drawn_in_its_colour(dataset: Dataset, layer: str) -> None:
    outline = STYLES[layer].outline.lower()
    picture = svg(dataset, layers=(layer,))
    paths = [node.get("style", "") for node in picture.iter(f"{SVG}path")]
    # In the legend, and on the map.
    assert sum(f"stroke: {outline}" in style for style in paths) >= 2
