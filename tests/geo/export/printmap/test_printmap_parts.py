"""The parts of the printed map: words, patterns, layout and names, each by itself."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.export.printmap.frame import LandGrid, fit_frame, round_km
from geo.export.printmap.labels import Label, place_labels
from geo.export.printmap.layout import MapElement, lay_out
from geo.export.printmap.names import short_name
from geo.export.printmap.page import Box
from geo.export.printmap.patterns import MM_PER_PX, fill_with_pattern
from geo.export.printmap.text import (
    TextBlock,
    TextStyle,
    balance_lines,
    fit_text,
    to_printable,
    width_mm,
    wrap_text,
)
from geo.styles.patterns import Pattern

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

PLAIN: Final = TextStyle(face="regular", size_pt=10)
PANEL: Final = Box(left=10, bottom=10, width=180, height=250)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  two\n\twords ", "two words"),
        ("caf\u0065\u0301", "café"),
        ("bell\x07 and \u202eback", "bell and back"),
        ("日", "[cjk unified ideograph-65e5]"),
        ("a😀b", "a😀b"),
        ("🧑\u200d🚀", "[adult]\u200d[rocket]"),
        ("\ud800", "[U+D800]"),
        ("שלום", "שלום"),
        ("Ynys Môn, Tŷ, £5 \u2013 “x”", "Ynys Môn, Tŷ, £5 \u2013 “x”"),
        ("", ""),
    ],
)
def test_unprintable_characters_are_replaced(text: str, shown: str) -> None:
    assert to_printable(text) == shown


@given(text=st.text(max_size=60), face=st.sampled_from(["regular", "semibold", "bold", "italic"]))
def test_printable_text_is_unchanged(text: str, face: str) -> None:
    printable = to_printable(text, face)  # type: ignore[arg-type]
    assert to_printable(printable, face) == printable  # type: ignore[arg-type]


@given(text=st.text(max_size=200), room=st.floats(5, 200), lines=st.integers(1, 4))
def test_wrapped_text_fits_the_given_width(text: str, room: float, lines: int) -> None:
    block = wrap_text(text, PLAIN, room_mm=room, max_lines=lines)
    assert len(block.lines) <= lines
    for line in block.lines:
        # One letter is set however narrow the room.
        assert width_mm(line, PLAIN) <= room + 1e-9 or len(line) <= 2


@given(words=st.lists(st.sampled_from(["a", "bcd", "efghij", "klmnopqrst"]), max_size=30))
def test_no_word_is_lost_if_there_is_room(words: list[str]) -> None:
    block = wrap_text(" ".join(words), PLAIN, room_mm=60)
    assert " ".join(block.lines).split() == words
    assert " ".join(balance_lines(block, " ".join(words)).lines).split() == words


def test_truncated_text_ends_with_an_ellipsis() -> None:
    block = wrap_text("one two three four five six", PLAIN, room_mm=20, max_lines=1)
    assert block.is_truncated
    assert block.lines[0].endswith("…")


def test_text_shrinks_before_it_is_truncated() -> None:
    text = "one two three four five six"
    room = width_mm(text, PLAIN) * 0.9
    block = fit_text(text, PLAIN, room_mm=room, max_lines=1, min_share=0.5)
    assert not block.is_truncated
    assert block.type.size_pt < PLAIN.size_pt


def test_balanced_lines_are_about_as_long() -> None:
    text = "City regions, clusters and sites reach 200 of 361 councils"
    block = wrap_text(text, PLAIN, room_mm=width_mm(text, PLAIN) * 0.95)
    first, last = (width_mm(line, PLAIN) for line in balance_lines(block, text).lines)
    assert last > 0.7 * first


def length(pattern: Pattern, region: BaseGeometry) -> float:
    return sum(line.length for line in fill_with_pattern(pattern, region, scale=1).shapes)


@pytest.mark.parametrize("angle", [0, 30, 45, 90, 135, 170])
def test_a_hatch_covers_a_region_evenly(angle: int) -> None:
    hatch = Pattern(kind="hatch", colour="#000000", angle=angle, spacing_px=8)
    ring = shapely.Point(50, 50).buffer(40).difference(shapely.Point(50, 50).buffer(20))
    spacing = 8 * MM_PER_PX
    assert length(hatch, ring) == pytest.approx(ring.area / spacing, rel=0.01)
    cross = Pattern(kind="cross", colour="#000000", angle=angle, spacing_px=8)
    assert length(cross, ring) == pytest.approx(2 * ring.area / spacing, rel=0.01)


@given(
    points=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=3, max_size=12),
    angle=st.sampled_from([0, 45, 90, 135]),
)
def test_a_hatch_is_within_its_region(points: list[tuple[int, int]], angle: int) -> None:
    region = shapely.make_valid(shapely.Polygon(points), method="structure")
    hatch = Pattern(kind="hatch", colour="#000000", angle=angle, spacing_px=8)
    marks = fill_with_pattern(hatch, region, scale=1)
    assert all(shapely.covers(region.buffer(1e-6), line) for line in marks.shapes)


def test_a_hatch_at_45_rises_to_the_right() -> None:
    hatch = Pattern(kind="hatch", colour="#000000", angle=45)
    line = max(
        fill_with_pattern(hatch, shapely.box(0, 0, 30, 30), scale=1).shapes, key=shapely.length
    )
    (x0, y0), (x1, y1) = shapely.get_coordinates(line)
    assert (y1 - y0) / (x1 - x0) == pytest.approx(1)


def test_dots_are_complete_and_on_a_grid() -> None:
    dots = Pattern(kind="dots", colour="#000000", spacing_px=10)
    spacing = 10 * MM_PER_PX
    marks = fill_with_pattern(dots, shapely.box(0.1, 0.1, 3.5 * spacing, 2.5 * spacing), scale=1)
    corners = [shapely.get_coordinates(dot)[0] / spacing for dot in marks.shapes]
    assert np.allclose(corners, np.round(corners))
    assert len(corners) == 6


@given(most=st.floats(0.001, 1e6))
def test_a_scale_bar_length_starts_with_1_2_or_5(most: float) -> None:
    length_km = round_km(most)
    assert length_km <= most * (1 + 1e-6)
    assert length_km > most / 2.5 * (1 - 1e-6)
    assert round(length_km / 10 ** math.floor(math.log10(length_km) + 1e-9), 6) in {1, 2, 5}


ISLAND: Final = np.array([shapely.box(0, 0, 300_000, 500_000)], dtype=object)


@pytest.mark.parametrize("anchor", [(0, 0), (0.5, 0.5), (1, 1)])
def test_a_frame_contains_its_bounds(anchor: tuple[float, float]) -> None:
    frame = fit_frame(PANEL, (0, 0, 300_000, 500_000), anchor=anchor)
    west, south = frame.to_world(PANEL.left, PANEL.bottom)
    east, north = frame.to_world(PANEL.right, PANEL.top)
    assert west <= 1e-6
    assert south <= 1e-6
    assert east >= 300_000 - 1e-6
    assert north >= 500_000 - 1e-6
    sheet_bounds = frame.to_sheet(ISLAND)[0].bounds
    assert sheet_bounds == pytest.approx(
        (
            PANEL.left + (PANEL.width - 150) * anchor[0],
            PANEL.bottom,
            PANEL.left + (PANEL.width - 150) * anchor[0] + 150,
            PANEL.top,
        )
    )


def box_request(name: str, width: float, height: float) -> MapElement:
    return MapElement(
        name=name,
        sizes=lambda _: ((width, height),),
        preferred_position=lambda frame, size: (frame.box.left, frame.box.top - size[1]),
    )


def test_a_layout_covers_neither_land_nor_other_boxes() -> None:
    land = LandGrid(ISLAND)
    requests = (box_request("legend", 60, 50), box_request("inset", 30, 30))
    layout = lay_out(PANEL, (0, 0, 300_000, 500_000), land, requests)
    land_box = shapely.box(*layout.frame.to_sheet(ISLAND)[0].bounds)
    boxes = [shapely.box(b.left, b.bottom, b.right, b.top) for b in layout.places.values()]
    assert len(boxes) == 2
    assert not boxes[0].intersects(boxes[1])
    assert not any(box.intersects(land_box) for box in boxes)
    assert all(PANEL.contains(box) for box in layout.places.values())


def test_a_layout_without_room_omits_a_box() -> None:
    layout = lay_out(
        PANEL, (0, 0, 300_000, 500_000), LandGrid(ISLAND), (box_request("wall", 170, 240),)
    )
    assert layout.places == {}


labels = st.lists(
    st.builds(
        Label,
        block=st.integers(1, 14).map(lambda n: TextBlock(lines=("x" * n,), type=PLAIN)),
        anchor=st.tuples(st.floats(0, 200), st.floats(0, 260)),
        type_scale=st.just(1.0),
        radius_mm=st.floats(0, 10),
        may_leave=st.booleans(),
        must_fit=st.booleans(),
    ),
    max_size=25,
)


@given(labels=labels)
def test_labels_do_not_overlap(labels: list[Label]) -> None:
    avoid = Box(left=60, bottom=60, width=50, height=50)
    placed_labels = place_labels(labels, PANEL, avoid=[avoid], symbols=np.empty((0, 2)))
    boxes = [name.box for name in placed_labels]
    assert all(PANEL.contains(box) and not box.overlaps(avoid) for box in boxes)
    for number, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:number])


def test_a_label_avoids_symbols_if_possible() -> None:
    label = Label(
        block=TextBlock(lines=("Here",), type=PLAIN),
        anchor=(100, 100),
        type_scale=1.0,
        radius_mm=0.0,
        may_leave=True,
    )
    symbols = np.array([[100.0, 100.0], [104.0, 100.0]])
    (name,) = place_labels([label], PANEL, avoid=[], symbols=symbols)
    assert name.box.right < 100 or not 99 < name.box.bottom + name.box.height / 2 < 101


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Tay Cities Region", "Tay Cities Region"),
        ("Swansea Bay / South West Wales CJC", "Swansea Bay"),
        ("North West Northern Ireland (Derry)", "North West Northern Ireland"),
        ("(all in brackets)", "(all in brackets)"),
    ],
)
def test_short_names(name: str, short: str) -> None:
    assert short_name(name) == short
