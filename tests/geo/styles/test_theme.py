"""One look: the table of colours is what every page, map and document is drawn with."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Final

import pytest

from geo.styles.theme import (
    BACKGROUNDS,
    COLOURS,
    GRAPHIC_CONTRAST,
    MAP_COLOURS,
    MAP_SIZES_PT,
    SIZES_PT,
    TEXT_CONTRAST,
    css_variables,
)
from tests.support.browser import ROOT
from tests.support.colours import contrast
from tests.support.layers import STYLES

if TYPE_CHECKING:
    from pathlib import Path

SCHEMES: Final = ("light", "dark")
COLOUR: Final = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})(?![\w(-])")
USED: Final = re.compile(r"var\(--pm-([\w-]+)\)")
SHEETS: Final = [
    path
    for folder in ("geo", "ui")
    for ending in ("css", "html", "typ", "js", "py")
    for path in (ROOT / folder).rglob(f"*.{ending}")
]
TABLES: Final = {
    "geo/styles/theme.py",
    "geo/styles/layers.py",
    "geo/views/choropleth.py",
    "geo/views/agreement_map.py",
    "geo/uploads/layers.py",
    "geo/views/upload_choropleth.py",
}
"""Where colours are written down. All but the first hold those that mean a layer or a class."""


SIZE: Final = re.compile(
    r"(?:font|font-size): *(?:clamp\()?[\d.]+(?:px|pt|rem|em)\b"  # a style sheet's
    r"|\bsize: *[\d.]+pt\b|\btext\([\d.]+pt"  # typst's
    r"|\bPt\([\d.]+\)|\bsize_pt=[\d.]+|\bfontsize=[\d.]+"  # Python's
    r"|\bfontSize: *[\"'\d]"  # a script's
)
"""A size of type, written down."""
LEAST_PT: Final = 6.0


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", COLOURS)
def test_a_colour_keeps_its_contrast_on_every_ground(name: str, scheme: str) -> None:
    colour = COLOURS[name]
    for ground in BACKGROUNDS:
        found = contrast(getattr(colour, scheme), getattr(COLOURS[ground], scheme))
        assert found >= colour.min_contrast, ground


@pytest.mark.parametrize("scheme", SCHEMES)
def test_words_on_the_accent_can_be_read(scheme: str) -> None:
    accent, words = (getattr(COLOURS[name], scheme) for name in ("accent", "on-accent"))
    assert contrast(accent, words) >= TEXT_CONTRAST


@pytest.mark.parametrize("scheme", SCHEMES)
def test_where_the_keyboard_is_can_be_seen_on_any_ground(scheme: str) -> None:
    rings = [getattr(COLOURS[name], scheme) for name in ("focus", "focus-ink")]
    grounds = [getattr(COLOURS[name], scheme) for name in BACKGROUNDS]
    grounds += [MAP_COLOURS[name] for name in ("land", "sea", "map-paper")]
    assert all(
        max(contrast(ring, ground) for ring in rings) >= GRAPHIC_CONTRAST for ground in grounds
    )
    assert contrast(*rings) >= GRAPHIC_CONTRAST


@pytest.mark.parametrize("scheme", SCHEMES)
def test_streamlit_has_the_colours_of_the_table(scheme: str) -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    wanted = {
        "primaryColor": "accent",
        "backgroundColor": "paper",
        "secondaryBackgroundColor": "tint",
        "textColor": "ink",
        "linkColor": "accent",
        "borderColor": "edge",
    }
    found = {key: config["theme"][scheme][key] for key in wanted}
    assert found == {key: getattr(COLOURS[name], scheme) for key, name in wanted.items()}


def test_no_other_file_writes_a_colour_down() -> None:
    elsewhere = {
        f"{name_of(path)}: {found}"
        for path in SHEETS
        if name_of(path) not in TABLES
        for found in COLOUR.findall(path.read_text(encoding="utf-8"))
    }
    assert not elsewhere


def test_no_other_file_writes_a_size_of_type_down() -> None:
    elsewhere = {
        f"{name_of(path)}: {found}"
        for path in SHEETS
        for found in SIZE.findall(path.read_text(encoding="utf-8"))
    }
    assert not elsewhere


@pytest.mark.parametrize(
    "written",
    [
        *("font: 16px/1.4 serif", "font-size: .9rem", "font-size: clamp(1rem, 5vw, 2rem)"),
        *("text(size: 9pt)", "Pt(8.5)", "size_pt=8,", "fontsize=7", "fontSize: '12px'"),
    ],
)
def test_a_size_of_type_is_found_however_it_is_written(written: str) -> None:
    assert SIZE.search(written)


def test_type_on_paper_can_be_read_and_set_by_word() -> None:
    assert all((2 * size).is_integer() and size > LEAST_PT for size in SIZES_PT.values())
    assert min(MAP_SIZES_PT.values()) > LEAST_PT


def test_the_icon_has_the_colours_of_the_table() -> None:
    drawn = set(COLOUR.findall((ROOT / "ui" / "icon.svg").read_text(encoding="utf-8")))
    known = {COLOURS["accent"].light, STYLES["strategic_sites"].pattern.colour, "#fff"}
    assert drawn == known


def test_every_property_that_is_used_is_in_the_table() -> None:
    known = set(re.findall(r"--pm-([\w-]+):", css_variables(":root")))
    used = {name for path in SHEETS for name in USED.findall(path.read_text(encoding="utf-8"))}
    assert used <= known


def test_documents_are_light_and_pages_are_both() -> None:
    assert "light-dark(#FFFFFF, #14181B)" in css_variables(":root")
    assert "light-dark" not in css_variables(":root", with_dark=False)
