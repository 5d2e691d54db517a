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
from tests.support.fixtures_core import ROOT, SQUARES, query_with, unfiltered_query_with
from tests.support.layers import STYLES
from tests.support.tagged import assert_tagged, elements, root_of

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.export.printmap.file import MapFormat

SVG: Final = "{http://www.w3.org/2000/svg}"

UPLOAD_STYLE: Final = LayerStyle(
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


def draw_svg(dataset: Dataset, options: MapOptions | None = None, **changes: Any) -> ET.Element:  # noqa: ANN401
    """Draw the result of a first visit, changed, as SVG."""
    result = run_query(dataset, query_with(dataset, **changes))
    return ET.fromstring(draw_map(dataset, result, options, file_format="svg"))  # noqa: S314


def text_lines(picture: ET.Element) -> list[str]:
    """Return the words set on a picture, line by line."""
    return [str(node.text) for node in picture.iter(f"{SVG}text")]


def joined_text(picture: ET.Element) -> str:
    """Return the words of a picture as if no line were broken."""
    return " ".join(text_lines(picture))


def proposal_layer(**changes: Any) -> ExtraLayer:  # noqa: ANN401
    """Return a proposal over Aston and Birch."""
    shapes = gpd.GeoDataFrame(
        {"name": ["Arc"]},
        geometry=[shapely.union(SQUARES["E07000001"], SQUARES["E07000002"])],
        crs="EPSG:27700",
    )
    fields: dict[str, Any] = {
        "label": "A northern arc",
        "shapes": shapes,
        "style": UPLOAD_STYLE,
        "marker": PROPOSED,
        "name_column": "name",
    }
    return ExtraLayer(**(fields | changes))


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_a_png_has_300_dots_an_inch(small: Dataset, paper: Paper) -> None:
    content = draw_map(small, run_query(small, query_with(small)), MapOptions(paper=paper))
    picture = Image.open(io.BytesIO(content))
    assert picture.size == tuple(
        round(side / 25.4 * DPI) for side in (paper.width_mm, paper.height_mm)
    )
    assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.01)
    assert picture.mode == "RGB"


def test_a_png_has_metadata(small: Dataset) -> None:
    result = run_query(small, query_with(small))
    picture = Image.open(io.BytesIO(draw_map(small, result, MapOptions(title="Żółw & co"))))
    assert picture.info["Title"] == "Żółw & co"
    assert picture.info["Description"] == alt_text(small, result, MapOptions(title="Żółw & co"))
    assert small.attribution.removeprefix("Source: ") in picture.info["Copyright"]


def test_an_svg_has_the_paper_size_and_a_title_and_description(
    small: Dataset,
) -> None:
    picture = draw_svg(small, MapOptions(title="A < B"))
    assert (picture.get("width"), picture.get("height")) == ("595.275591pt", "841.889764pt")
    assert picture.get("role") == "img"
    assert picture.get("aria-labelledby") == "figure-title figure-desc"
    titles = [node.text for node in picture.iter(f"{SVG}title")]
    assert titles == ["A < B"]
    description = picture.find(f"{SVG}desc")
    assert description is not None
    assert str(description.text).startswith("Map of the United Kingdom. A < B.")


def test_an_svg_embeds_its_fonts_and_fetches_nothing(small: Dataset) -> None:
    content = draw_map(small, run_query(small, query_with(small)), file_format="svg").decode()
    assert content.count("@font-face") >= 2
    assert not re.search(r"url\((?!data:|#)", content)
    assert not re.search(r"(href|src)=\"(?!#)", content)


def test_a_pdf_is_tagged_with_its_content_and_date(small: Dataset) -> None:
    result, options = (
        run_query(small, query_with(small)),
        MapOptions(title="Two words #let [x] <b>"),
    )
    reader = PdfReader(io.BytesIO(draw_map(small, result, options, file_format="pdf")))
    assert_tagged(reader, title=options.title)
    figures = [
        element for element in elements(root_of(reader)["/StructTreeRoot"]) if "/Alt" in element
    ]
    assert [(element["/S"], element["/Alt"]) for element in figures] == [
        ("/Figure", alt_text(small, result, options))
    ]
    metadata = reader.metadata
    assert metadata is not None
    assert metadata.subject == alt_text(small, result, options)
    assert "Open Government Licence" in str(metadata.keywords)
    assert str(metadata.creation_date) == str(parse_date(small.register.data_date))
    (page,) = reader.pages
    # 210 x 297 mm in points.
    assert [round(float(side), 1) for side in page.mediabox[2:]] == [595.3, 841.9]
    text = page.extract_text()
    assert options.title in text
    assert "High-potential clusters (" in text


def test_a_pdf_with_combining_accents_is_tagged(small: Dataset) -> None:
    options = MapOptions(title="x\N{COMBINING DOT BELOW}\N{COMBINING CIRCUMFLEX ACCENT}\N{CEDILLA}")
    content = draw_map(small, run_query(small, query_with(small)), options, file_format="pdf")
    reader = PdfReader(io.BytesIO(content))
    assert root_of(reader)["/Lang"] == "en-GB"
    tags = [str(element["/S"]) for element in elements(root_of(reader)["/StructTreeRoot"])]
    assert "/Figure" in tags
    assert options.title in reader.pages[0].extract_text()


def test_the_legend_of_the_small_dataset_is_complete(small: Dataset) -> None:
    query = unfiltered_query_with(small)
    picture = draw_map(small, run_query(small, query), file_format="svg")
    text = joined_text(ET.fromstring(picture))  # noqa: S314
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
    places = [text.index(row) for row in rows]
    assert places == sorted(places)


def test_the_legend_has_no_row_for_absent_features(small: Dataset) -> None:
    text = joined_text(draw_svg(small, documented_only=True, layers=(CITY_REGIONS,)))
    assert "City regions (1 shown)" in text
    for absent in ("High-potential clusters", "Dashed", "Dotted", "Hollow", "Linked"):
        assert absent not in text


def test_the_styles_of_the_small_dataset_are_in_the_legend(small: Dataset) -> None:
    plan = plan_of(small, run_query(small, unfiltered_query_with(small)), MapOptions())
    styles = {
        item.id: (item.dashed, item.secondary, item.hollow)
        for layer in plan.layers
        for item in layer.items
    }
    assert styles == {
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


def dash_patterns(picture: ET.Element) -> set[str]:
    """Return the dash patterns of a picture's outlines, "" for a full line."""
    patterns = set()
    for node in picture.iter(f"{SVG}path"):
        match = re.search(r"stroke-dasharray: ([\d.,]+)", node.get("style", ""))
        patterns.add(match[1] if match else "")
    return patterns


def test_indicative_outlines_are_dashed(small: Dataset) -> None:
    documented = draw_svg(
        small, documented_only=True, layers=(CITY_REGIONS,), region_types=("mayoral",)
    )
    assert dash_patterns(documented) == {""}
    indicative = draw_svg(small, layers=(CITY_REGIONS,), region_types=("corridor",))
    assert len(dash_patterns(indicative) - {""}) == 1


def test_outlines_of_local_designations_are_dotted_with_round_ends(small: Dataset) -> None:
    local = draw_svg(small, layers=(CLUSTERS,), levels=("local",))
    for dotted in dash_patterns(local) - {""}:
        dot, gap = map(float, dotted.split(","))
        assert dot < gap / 20
    styles = [node.get("style", "") for node in local.iter(f"{SVG}path")]
    assert all("round" in style for style in styles if "dasharray" in style)


def test_the_note_source_and_date_are_on_the_map(small: Dataset) -> None:
    text = joined_text(draw_svg(small, MapOptions(note="Drawn for a test.")))
    assert "Evidence: Drawn for a test. We count only what we have confirmed" in text
    assert "data as of 23 June 2025" in text
    assert small.attribution.removeprefix("Source: ") in text


def test_the_default_title_and_subtitle_describe_the_result(small: Dataset) -> None:
    lines = text_lines(draw_svg(small))
    assert lines[0] == "City regions, clusters and sites reach 2 of 4 councils"
    assert "United Kingdom, as of 23 June 2025" in joined_text(draw_svg(small))


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
def test_titles_state_the_main_result(small: Dataset, changes: dict[str, Any], title: str) -> None:
    result = run_query(small, query_with(small, **changes))
    picture = ET.fromstring(draw_map(small, result, file_format="svg"))  # noqa: S314
    assert [node.text for node in picture.iter(f"{SVG}title")] == [title]


@pytest.mark.parametrize("file_format", MAP_FORMATS)
@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_any_title_prints(small: Dataset, title: str, file_format: MapFormat) -> None:
    options = MapOptions(
        title=title, subtitle=title, note=title, paper=Paper(width_mm=160, height_mm=120)
    )
    result = run_query(small, query_with(small, layers=()))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert draw_map(small, result, options, file_format=file_format)


def test_a_title_with_markup_prints_as_text(small: Dataset) -> None:
    title = "# <b>*half*</b> & $\\frac{1}{2}$ 😀"
    assert text_lines(draw_svg(small, MapOptions(title=title)))[0] == title


def test_a_long_title_is_cut_on_the_map_and_complete_in_the_file(small: Dataset) -> None:
    picture = draw_svg(small, MapOptions(title=TITLES["long"]))
    title = next(picture.iter(f"{SVG}title"))
    assert title.text == TITLES["long"].strip()
    assert sum(line.endswith("…") for line in text_lines(picture)) == 1


@pytest.mark.parametrize("size", [(100, 100), (100, 400), (400, 100), (420, 297)])
def test_everything_is_within_the_paper(dataset: Dataset, size: tuple[int, int]) -> None:
    options = MapOptions(paper=Paper(width_mm=size[0], height_mm=size[1]))
    content = draw_map(dataset, run_query(dataset, query_with(dataset)), options)
    pixels = np.asarray(Image.open(io.BytesIO(content)))
    edge = 30  # 2.5 mm
    inside = np.zeros(pixels.shape[:2], dtype=bool)
    inside[edge:-edge, edge:-edge] = True
    assert (pixels[~inside] == 255).all()
    assert (pixels[inside] != 255).any()


def test_a_sector_in_focus_fills_the_linked_places(small: Dataset) -> None:
    picture = draw_svg(small, sector="AM")
    text = joined_text(picture)
    assert "Linked to advanced manufacturing: 1 city region and 3 clusters shown" in text
    assert "Linked to advanced manufacturing: 1 strategic site shown" in text
    assert "Not linked to it" not in text
    fill = f"fill: {FOCUS_COLOUR.lower()}"
    styles = [node.get("style", "") for node in picture.iter(f"{SVG}path")]
    assert any(fill in style and "opacity: 0.55" in style for style in styles)
    other_text = joined_text(draw_svg(small, sector="DE"))
    # Sites that are not linked are hollow too, and have a row of their own.
    assert "Not linked to it: 1 strategic site shown" in other_text


def test_the_whole_country_has_insets(dataset: Dataset) -> None:
    lines = text_lines(draw_svg(dataset))
    assert "Orkney and Shetland (moved)" in lines
    assert "London" in lines


def test_an_inset_without_features_is_omitted(dataset: Dataset) -> None:
    assert "London" not in text_lines(draw_svg(dataset, layers=(ICA_MEMBERS,)))


def test_a_council_is_framed_with_its_neighbours(dataset: Dataset) -> None:
    lines = text_lines(draw_svg(dataset, area="E08000010"))
    assert {"Wigan", "Land around", "St. Helens"} <= {*lines}
    assert "Orkney and Shetland (moved)" not in lines
    assert "London" not in lines


def test_a_frame_may_differ_from_the_area_of_the_query(dataset: Dataset) -> None:
    area = area_of(dataset.register, "GM")
    picture = draw_svg(dataset, MapOptions(area=area), layers=(STRATEGIC_SITES,))
    assert {"Greater Manchester", "Bolton", "Oldham", "Atom Valley"} <= {*text_lines(picture)}
    # No other place's name: they lie outside the frame.
    assert "Freeport" not in joined_text(picture)


def test_city_regions_are_labelled(dataset: Dataset) -> None:
    text = joined_text(draw_svg(dataset, layers=(CITY_REGIONS,)))
    for name in ("Greater Manchester", "West Midlands", "Tees Valley", "Belfast Region"):
        assert name in text


def test_a_highlighted_council_is_labelled(small: Dataset) -> None:
    lines = text_lines(draw_svg(small, MapOptions(highlight=("E06000003",)), layers=()))
    assert lines.count("Cedar") == 2  # on the map, and in the legend


def test_a_proposal_is_marked_on_the_map_in_the_legend_and_the_note(small: Dataset) -> None:
    options = MapOptions(extra_layers=(proposal_layer(),))
    picture = draw_svg(small, options, layers=())
    text = joined_text(picture)
    assert text.count(PROPOSED) == 3  # on the map, in the legend, in the note
    assert "Arc" in text_lines(picture)
    assert PROPOSED in alt_text(small, run_query(small, query_with(small, layers=())), options)


@pytest.mark.parametrize(
    "shape", [shapely.Point(405_000, 405_000), shapely.LineString([(4e5, 4e5), (4.4e5, 4.1e5)])]
)
def test_an_upload_may_be_points_or_lines(small: Dataset, shape: shapely.Geometry) -> None:
    shapes = gpd.GeoDataFrame({"name": ["Here"]}, geometry=[shape], crs="EPSG:27700")
    lines = text_lines(
        draw_svg(
            small, MapOptions(extra_layers=(proposal_layer(shapes=shapes, marker=""),)), layers=()
        )
    )
    assert {"Here", "A northern arc (1 shown)"} <= {*lines}


def test_a_choropleth_has_a_legend_of_classes(small: Dataset) -> None:
    choropleth = Choropleth(
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
    picture = draw_svg(
        small, MapOptions(choropleth=choropleth, title="Many live in Dolwen"), layers=()
    )
    lines = text_lines(picture)
    assert {"People", "few", "many", "No data"} <= {*lines}
    assert "Land around" not in lines
    fills = [node.get("style", "") for node in picture.iter(f"{SVG}path")]
    assert sum("#6bace6" in style for style in fills) == 2  # the council and its sample


def test_an_extra_layer_is_not_changed(small: Dataset) -> None:
    layer = proposal_layer()
    before = layer.shapes.copy(deep=True)
    draw_svg(small, MapOptions(extra_layers=(layer,)))
    assert layer.shapes.equals(before)
    assert layer.shapes.crs == before.crs


def test_an_extra_layer_in_degrees_is_refused(small: Dataset) -> None:
    degrees = proposal_layer().shapes.to_crs("EPSG:4326")
    with pytest.raises(CRSError, match="A northern arc is in EPSG:4326, not EPSG:27700"):
        draw_svg(small, MapOptions(extra_layers=(proposal_layer(shapes=degrees),)))


@pytest.mark.parametrize(
    ("sheet", "error", "message"),
    [
        (MapOptions(highlight=("E1",)), UnknownNameError, "No council has the code E1"),
        (
            MapOptions(extra_layers=(proposal_layer(name_column="x"),)),
            ExportError,
            "no column x. Found name, geometry",
        ),
        (
            MapOptions(extra_layers=(proposal_layer(shapes=proposal_layer().shapes.iloc[:0]),)),
            ExportError,
            "has no shapes to draw",
        ),
    ],
)
def test_invalid_options_are_refused(
    small: Dataset, sheet: MapOptions, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        draw_svg(small, sheet)


def test_an_unknown_format_is_refused(small: Dataset) -> None:
    with pytest.raises(ExportError, match="Choose one of png, svg, pdf"):
        draw_map(small, run_query(small, query_with(small)), file_format="gif")  # type: ignore[arg-type]


def test_a_map_too_large_for_memory_is_refused(small: Dataset) -> None:
    large_options = MapOptions(paper=Paper(width_mm=1200, height_mm=1200))
    with pytest.raises(ExportError, match=r"more than 100 million\. Choose SVG or PDF"):
        draw_map(small, run_query(small, query_with(small)), large_options)


@pytest.mark.parametrize("side", [99.9, 1200.1, 0, -5, float("nan"), float("inf")])
def test_paper_sizes_have_limits(side: float) -> None:
    with pytest.raises(ExportError, match="Choose between 100 and 1200 mm"):
        Paper(width_mm=side, height_mm=200)


def test_paper_is_parsed_from_its_name_or_size() -> None:
    assert parse_paper("A4 portrait") is A4
    assert parse_paper("180x120") == Paper(width_mm=180, height_mm=120)
    assert parse_paper("180 × 120.5") == Paper(width_mm=180, height_mm=120.5)  # noqa: RUF001
    with pytest.raises(UnknownNameError, match="No paper called 'B5'"):
        parse_paper("B5")


def test_the_alternative_text_describes_the_map(small: Dataset) -> None:
    result = run_query(small, query_with(small))
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
    result = run_query(dataset, query_with(dataset))
    options = MapOptions(paper=Paper(width_mm=120, height_mm=140))
    own_files = [draw_map(dataset, result, options, file_format=name) for name in MAP_FORMATS]
    assert [hashlib.sha256(content).hexdigest() for content in own_files] == hashes[:3]


def test_threads_draw_the_same_maps_as_a_single_thread(small: Dataset) -> None:
    result = run_query(small, query_with(small))
    option_list = [
        MapOptions(title=title, paper=Paper(width_mm=120, height_mm=120)) for title in "abcd"
    ]
    expected_maps = [draw_map(small, result, options, file_format="svg") for options in option_list]
    with ThreadPoolExecutor(4) as pool:
        threaded_maps = [
            *pool.map(
                lambda options: draw_map(small, result, options, file_format="svg"), option_list
            )
        ]
    assert threaded_maps == expected_maps


def test_dots_of_the_cluster_pattern_are_drawn_in_the_legend(small: Dataset) -> None:
    result = run_query(small, query_with(small, layers=(CLUSTERS,), area="W92000004"))
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
def test_layers_are_drawn_in_their_own_colour(dataset: Dataset, layer: str) -> None:
    outline = STYLES[layer].outline.lower()
    picture = draw_svg(dataset, layers=(layer,))
    paths = [node.get("style", "") for node in picture.iter(f"{SVG}path")]
    # In the legend, and on the map.
    assert sum(f"stroke: {outline}" in style for style in paths) >= 2
