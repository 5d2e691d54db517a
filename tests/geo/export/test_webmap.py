"""The standalone web map: one file, no network, every word as text."""

from __future__ import annotations

import io
import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Final

import folium
import geopandas as gpd
import numpy as np
import pytest
import shapely
from PIL import Image
from playwright.sync_api import expect

from geo.errors import CRSError
from geo.export.webmap.layers import PRECISION, encode_shape
from geo.export.webmap.page import ExtraLayer, web_map
from geo.places.place import CLUSTERS, ICA_MEMBERS
from geo.query import run_query
from geo.scenario.scenario import MARKER as PROPOSED
from geo.styles.choropleth import Choropleth, ClassBreak
from geo.styles.units import nbsp_units
from geo.views.listing import listing
from geo.views.summary import summarise
from tests.support.fixtures_core import SQUARES, query_with, unfiltered_query_with
from tests.support.layers import STYLES

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from geo.dataset import Dataset
    from tests.conftest import Open
    from tests.support.fixtures_core import Package

AWKWARD: Final = "<script>alert(1)</script> </script> ${x} \"q\" 'q' & <img src=x onerror=alert(2)>"


class Links(HTMLParser):
    """What a page would fetch, and what it links to."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.linked: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a tag down."""
        self.tags.append(tag)
        attributes = dict(attrs)
        if tag == "a":
            self.linked.append(str(attributes.get("href")))
        else:
            self.fetched += [
                str(attributes[key]) for key in ("src", "href", "data") if key in attributes
            ]


def page_of(dataset: Dataset, **changes: Any) -> str:  # noqa: ANN401
    return web_map(dataset, run_query(dataset, query_with(dataset, **changes))).decode()


def proposal(**changes: Any) -> ExtraLayer:  # noqa: ANN401
    fields: dict[str, Any] = {
        "label": "Arc",
        "shapes": gpd.GeoDataFrame(
            {"name": [AWKWARD]}, geometry=[SQUARES["E07000001"]], crs="EPSG:27700"
        ),
        "style": STYLES[CLUSTERS],
        "marker": PROPOSED,
        "name_column": "name",
    }
    return ExtraLayer(**(fields | changes))


@pytest.fixture(scope="module")
def file(dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a first visit, as if on a stick."""
    path = tmp_path_factory.mktemp("stick") / "map.html"
    path.write_bytes(web_map(dataset, run_query(dataset, query_with(dataset))))
    return path


def test_the_four_layers_need_less_than_1_5_mb(file: Path) -> None:
    assert file.stat().st_size < 1_500_000


def test_it_fetches_nothing(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    links = Links()
    links.feed(text)
    assert links.fetched == []
    assert "link" not in links.tags
    assert not re.search(r"url\((?!#)", text)
    assert "sourceMappingURL" not in text
    assert "default-src 'none'" in text
    assert all(address.startswith(("http", "#")) for address in links.linked)


@pytest.mark.parametrize("word", ["jquery", "bootstrap", "awesome", "cdn."])
def test_it_contains_only_leaflet(file: Path, word: str) -> None:
    assert word not in file.read_text(encoding="utf-8").lower()


def test_folium_is_not_modified(small: Dataset) -> None:
    before = (list(folium.Map.default_js), list(folium.Map.default_css))
    page_of(small)
    assert (folium.Map.default_js, folium.Map.default_css) == before


def test_it_describes_the_map_in_text(small: Dataset) -> None:
    result = run_query(small, unfiltered_query_with(small))
    text = web_map(small, result, title="Two & two").decode()
    assert '<html lang="en-GB">' in text
    assert "<title>Two &amp; two</title>" in text
    assert nbsp_units(summarise(small, result).headline) in text
    assert small.attribution.removeprefix("Source: ") in text
    links = Links()
    links.feed(text)
    assert {"header", "main", "footer", "table"} <= {*links.tags}
    rows = re.findall(r'<tr><th scope="row">', text)
    assert len(rows) == len(listing(small, result))


def map_data(content: bytes) -> dict[str, Any]:
    """Return the data that a page draws."""
    text = content.decode().partition('id="description">')[2].partition("</script>")[0]
    document: dict[str, Any] = json.loads(text)
    return document


def test_a_popup_has_full_sentences_without_register_notes(dataset: Dataset) -> None:
    result = run_query(dataset, unfiltered_query_with(dataset))
    document = map_data(web_map(dataset, result))
    places = [place for layer in document["layers"] for place in layer["places"]]
    assert len(places) > 150
    sentences = [line for place in places for line in place["facts"]]
    sentences += [row["words"] for place in places for row in place["said"]]
    assert not [line for line in sentences if ".." in line]
    assert all(line.endswith(".") for place in places for line in place["facts"])
    place_by_ref = dataset.place_by_ref
    for place in places:
        notes = {
            place_by_ref[place["ref"]].note,
            *(row.note for row in place_by_ref[place["ref"]].designations),
        }
        place_text = " ".join([*place["facts"], *(row["words"] for row in place["said"])])
        # A location note that is the same text is said as such.
        other_notes = {
            note for note in notes if note and note not in place_by_ref[place["ref"]].location_note
        }
        assert not [note for note in other_notes if len(note) > 30 and note in place_text]


def test_the_legend_matches_the_map(small: Dataset) -> None:
    aston = run_query(
        small, unfiltered_query_with(small, area="E06000003")
    )  # Cedar has no site with a point
    page = web_map(small, aston).decode()
    legend = page.partition('<form class="legend"')[2].partition("</form>")[0]
    assert "Strategic industrial sites" not in legend
    assert "High-potential clusters" in legend
    assert "Hollow" not in legend
    counts = [int(n) for n in re.findall(r'<span class="count">(\d+)<', legend)]
    place_counts = [len(layer["places"]) for layer in map_data(page.encode())["layers"]]
    assert sorted(counts) == sorted(number for number in place_counts if number)


def test_the_legend_of_a_sector_separates_sites_from_areas(small: Dataset) -> None:
    page = web_map(small, run_query(small, unfiltered_query_with(small, sector="DE"))).decode()
    for legend_label in ("Linked to defence", "Site linked to defence", "Not linked to it"):
        assert f"<span>{legend_label}</span>" in page
    sites_map = web_map(
        small, run_query(small, query_with(small, sector="DE", layers=(ICA_MEMBERS,)))
    ).decode()
    assert "linked to" not in sites_map.partition('<form class="legend"')[2].partition("</form>")[0]


def test_names_are_escaped(small_package: Package) -> None:
    small_package.edit("city_regions", 2, "name", AWKWARD)
    dataset = small_package.dataset()
    text = web_map(
        dataset, run_query(dataset, query_with(dataset)), title=AWKWARD, extra_layers=[proposal()]
    ).decode()
    links = Links()
    links.feed(text)
    assert links.tags.count("script") == 4
    assert "img" not in links.tags


def test_only_web_addresses_are_links(small_package: Package) -> None:
    small_package.edit("sources", 2, "url", "javascript:alert(1)")
    text = page_of(small_package.dataset())
    assert "javascript:" not in text
    assert "A White Paper" in text


def test_an_extra_layer_in_degrees_is_refused(small: Dataset) -> None:
    degrees = proposal().shapes.to_crs("EPSG:4326")
    with pytest.raises(CRSError, match="Arc is in EPSG:4326"):
        web_map(small, run_query(small, query_with(small)), extra_layers=[proposal(shapes=degrees)])


def corners(ring: list[int]) -> list[tuple[float, float]]:
    """Add up the steps of a ring, as the page does."""
    spots = np.cumsum(np.reshape(ring, (-1, 2)), axis=0) / PRECISION
    return [(float(x), float(y)) for x, y in spots]


def test_shapes_round_trip_through_their_encoding() -> None:
    hole = shapely.box(-2.01, 53.01, -2.0, 53.02)
    shape = shapely.union(
        shapely.box(-2.1, 53.0, -1.9, 53.1).difference(hole), shapely.box(0, 50, 0.5, 50.5)
    )
    polygons = [
        shapely.Polygon(corners(shell), [corners(hole) for hole in holes])
        for shell, *holes in encode_shape(shape)["a"]
    ]
    assert shapely.union_all(polygons).symmetric_difference(shape).area < 1e-9
    assert encode_shape(shapely.Point(-1.5, 52)) == {"p": [-15_000, 520_000]}
    assert encode_shape(shapely.LineString([(0, 0), (1, 2)])) == {"l": [[0, 0, 10_000, 20_000]]}


def count_pixels(page: Page, colour: tuple[int, int, int]) -> int:
    """Count the map's pixels of about a colour."""
    picture = Image.open(io.BytesIO(page.locator(".folium-map").screenshot())).convert("RGB")
    return int((np.abs(np.asarray(picture).astype(int) - colour).max(axis=2) < 40).sum())


PLUM: Final = (128, 22, 80)


@pytest.mark.browser
def test_it_opens_from_a_local_file_and_draws(open_page: Open, file: Path) -> None:
    page_visit = open_page(file.as_uri())
    page = page_visit.page
    expect(page.locator(".place")).not_to_have_count(0)
    assert count_pixels(page, PLUM) > 2_000
    expect(page.get_by_text("The map needs JavaScript")).to_be_hidden()
    assert page_visit.requested_paths == [file.as_uri()]
    assert page_visit.external_requests == []
    assert page_visit.errors == []


@pytest.mark.browser
def test_the_legend_switches_layers_by_keyboard(open_page: Open, file: Path) -> None:
    page = open_page(file.as_uri()).page
    before = count_pixels(page, PLUM)
    box = page.get_by_role("checkbox", name=STYLES[CLUSTERS].label)
    box.focus()
    page.keyboard.press("Space")
    expect(box).not_to_be_checked()
    assert count_pixels(page, PLUM) < before / 10
    page.keyboard.press("Space")
    assert count_pixels(page, PLUM) == before


@pytest.mark.browser
def test_a_name_in_the_table_opens_its_popup(open_page: Open, file: Path) -> None:
    page_visit = open_page(file.as_uri())
    page = page_visit.page
    page.get_by_role("checkbox", name=STYLES["city_regions"].label).uncheck()
    name = page.get_by_role("button", name="Greater Manchester", exact=True).first
    name.focus()
    page.keyboard.press("Enter")
    popup = page.locator(".popup")
    expect(popup.get_by_role("heading")).to_have_text("Greater Manchester")
    expect(popup).to_contain_text("Evidence: documented")
    expect(popup).to_contain_text("Named by")
    expect(popup).to_contain_text("for Advanced manufacturing")
    expect(popup.get_by_role("link").first).to_have_attribute("rel", "noopener noreferrer")
    # Its layer was off: it is on again.
    expect(page.get_by_role("checkbox", name=STYLES["city_regions"].label)).to_be_checked()
    assert page_visit.errors == []


@pytest.mark.browser
def test_a_click_lists_all_places_at_that_point(open_page: Open, file: Path) -> None:
    page = open_page(file.as_uri()).page
    page.get_by_role("button", name="Greater Manchester", exact=True).first.click()
    page.locator(".leaflet-popup-close-button").click()
    expect(page.locator(".popup")).to_have_count(0)
    box = page.locator(".folium-map").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 0.5 + 40, box["y"] + box["height"] * 0.5 + 40)
    headings = page.locator(".popup").get_by_role("heading").all_inner_texts()
    assert headings.count("Greater Manchester") == 2  # the region, and the cluster


@pytest.mark.browser
def test_a_click_on_a_council_gives_its_class(
    open_page: Open, small: Dataset, tmp_path: Path
) -> None:
    code = "E07000001"
    choropleth = Choropleth(
        title=AWKWARD,
        classes=(ClassBreak(id="0", label="1: 1 council", fill="#123456"),),
        class_by_council={code: "0"},
        text_by_council={code: "Jobs: 1"},
        marker="Yours",
    )
    path = tmp_path / "map.html"
    path.write_bytes(
        web_map(small, run_query(small, query_with(small, layers=())), choropleth=choropleth)
    )
    page_visit = open_page(path.as_uri())
    page = page_visit.page
    classed = page.locator("path.is-classed")
    expect(classed).to_have_css("fill", "rgb(18, 52, 86)")
    box = classed.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    popup = page.locator(".popup")
    expect(popup).to_contain_text(small.register.local_authorities[code].LAD25NM)
    expect(popup).to_contain_text(f"{AWKWARD}: Yours")
    expect(popup).to_contain_text("Jobs: 1")
    assert page_visit.errors == []


@pytest.mark.browser
def test_awkward_names_are_text_in_the_browser(
    open_page: Open, small_package: Package, tmp_path: Path
) -> None:
    small_package.edit("city_regions", 2, "name", AWKWARD)
    dataset = small_package.dataset()
    path = tmp_path / "awkward.html"
    path.write_bytes(
        web_map(
            dataset,
            run_query(dataset, query_with(dataset)),
            title=AWKWARD,
            extra_layers=[proposal()],
        )
    )
    page_visit = open_page(path.as_uri())
    page = page_visit.page
    expect(page.get_by_role("heading", level=1)).to_have_text(AWKWARD)
    page.get_by_role("button", name="alert(1)").first.click()
    expect(page.locator(".popup").get_by_role("heading")).to_have_text(AWKWARD)
    expect(page.locator(".leaflet-tooltip")).to_have_text(PROPOSED)
    assert page_visit.errors == []
    assert page_visit.requested_paths == [path.as_uri()]


@pytest.mark.browser
def test_without_scripts_the_text_and_the_table_are_shown(
    chromium: Browser, file: Path, dataset: Dataset
) -> None:
    headline = summarise(dataset, run_query(dataset, query_with(dataset))).headline
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    expect(page.get_by_text(headline, exact=True)).to_be_visible()
    expect(page.get_by_text("The map needs JavaScript")).to_be_visible()
    expect(page.get_by_role("checkbox")).to_have_count(0)
    expect(page.get_by_role("rowheader", name="Greater Manchester").first).to_be_visible()
    context.close()


@pytest.mark.browser
def test_a_sector_in_focus_fades_the_other_places(
    open_page: Open, dataset: Dataset, tmp_path: Path
) -> None:
    path = tmp_path / "defence.html"
    path.write_bytes(web_map(dataset, run_query(dataset, query_with(dataset, sector="DE"))))
    page = open_page(path.as_uri()).page
    expect(page.get_by_text("Linked to defence", exact=True)).to_be_visible()
    assert page.locator(".place.is-focus").count() == 14
    assert page.locator(".place.is-muted").count() > 100
    neutral_places = page.locator(f".leaflet-layer-{ICA_MEMBERS}-pane .place")
    assert neutral_places.count() == 17
    expect(neutral_places.first).not_to_have_class("is-muted")
