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
USED_PROPERTY: Final = re.compile(r"var\(--pm-([\w-]+)\)")
SOURCE_FILES: Final = [
    path
    for folder in ("geo", "ui")
    for ending in ("css", "html", "typ", "js", "py")
    for path in (ROOT / folder).rglob(f"*.{ending}")
]
COLOUR_FILES: Final = {
    "geo/styles/theme.py",
    "geo/styles/layers.py",
    "geo/views/choropleth.py",
    "geo/views/agreement_map.py",
    "geo/uploads/layers.py",
    "geo/views/upload_choropleth.py",
}
"""Where colours are written down. All but the first hold those that mean a layer or a class."""


TYPE_SIZE: Final = re.compile(
    r"(?:font|font-size): *(?:clamp\()?[\d.]+(?:px|pt|rem|em)\b"  # a style sheet's
    r"|\bsize: *[\d.]+pt\b|\btext\([\d.]+pt"  # typst's
    r"|\bPt\([\d.]+\)|\bsize_pt=[\d.]+|\bfontsize=[\d.]+"  # Python's
    r"|\bfontSize: *[\"'\d]"  # a script's
)
"""A size of type, written down."""
MIN_SIZE_PT: Final = 6.0


def relative_name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", COLOURS)
def test_a_colour_has_its_minimum_contrast_on_every_background(name: str, scheme: str) -> None:
    colour = COLOURS[name]
    for ground in BACKGROUNDS:
        ratio = contrast(getattr(colour, scheme), getattr(COLOURS[ground], scheme))
        assert ratio >= colour.min_contrast, ground


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_on_the_accent_colour_is_readable(scheme: str) -> None:
    accent, on_accent = (getattr(COLOURS[name], scheme) for name in ("accent", "on-accent"))
    assert contrast(accent, on_accent) >= TEXT_CONTRAST


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_keyboard_focus_is_visible_on_any_background(scheme: str) -> None:
    rings = [getattr(COLOURS[name], scheme) for name in ("focus", "focus-ink")]
    grounds = [getattr(COLOURS[name], scheme) for name in BACKGROUNDS]
    grounds += [MAP_COLOURS[name] for name in ("land", "sea", "map-paper")]
    assert all(
        max(contrast(ring, ground) for ring in rings) >= GRAPHIC_CONTRAST for ground in grounds
    )
    assert contrast(*rings) >= GRAPHIC_CONTRAST


@pytest.mark.parametrize("scheme", SCHEMES)
def test_streamlit_uses_the_colours_of_the_theme(scheme: str) -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    colour_names = {
        "primaryColor": "accent",
        "backgroundColor": "paper",
        "secondaryBackgroundColor": "tint",
        "textColor": "ink",
        "linkColor": "accent",
        "borderColor": "edge",
    }
    config_colours = {key: config["theme"][scheme][key] for key in colour_names}
    assert config_colours == {
        key: getattr(COLOURS[name], scheme) for key, name in colour_names.items()
    }


def test_no_other_file_defines_a_colour() -> None:
    other_definitions = {
        f"{relative_name(path)}: {value}"
        for path in SOURCE_FILES
        if relative_name(path) not in COLOUR_FILES
        for value in COLOUR.findall(path.read_text(encoding="utf-8"))
    }
    assert not other_definitions


def test_no_other_file_defines_a_type_size() -> None:
    other_definitions = {
        f"{relative_name(path)}: {value}"
        for path in SOURCE_FILES
        for value in TYPE_SIZE.findall(path.read_text(encoding="utf-8"))
    }
    assert not other_definitions


@pytest.mark.parametrize(
    "written",
    [
        *("font: 16px/1.4 serif", "font-size: .9rem", "font-size: clamp(1rem, 5vw, 2rem)"),
        *("text(size: 9pt)", "Pt(8.5)", "size_pt=8,", "fontsize=7", "fontSize: '12px'"),
    ],
)
def test_a_type_size_is_detected_in_every_syntax(written: str) -> None:
    assert TYPE_SIZE.search(written)


def test_printed_type_is_readable_and_has_half_point_sizes() -> None:
    assert all((2 * size).is_integer() and size > MIN_SIZE_PT for size in SIZES_PT.values())
    assert min(MAP_SIZES_PT.values()) > MIN_SIZE_PT


def test_the_icon_uses_the_colours_of_the_theme() -> None:
    icon_colours = set(COLOUR.findall((ROOT / "ui" / "icon.svg").read_text(encoding="utf-8")))
    theme_colours = {COLOURS["accent"].light, STYLES["strategic_sites"].pattern.colour, "#fff"}
    assert icon_colours == theme_colours


def test_every_used_css_property_is_defined() -> None:
    defined_names = set(re.findall(r"--pm-([\w-]+):", css_variables(":root")))
    used_names = {
        name
        for path in SOURCE_FILES
        for name in USED_PROPERTY.findall(path.read_text(encoding="utf-8"))
    }
    assert used_names <= defined_names


def test_documents_are_light_and_pages_have_both_schemes() -> None:
    assert "light-dark(#FFFFFF, #14181B)" in css_variables(":root")
    assert "light-dark" not in css_variables(":root", with_dark=False)
