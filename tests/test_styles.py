"""Styles: every layer told from every other without colour, and visible."""

from __future__ import annotations

import pytest

from geo.places import POLICY_LAYERS
from geo.styles import FOCUS_COLOUR, MUTED_COLOUR, STYLES

WHITE = "#FFFFFF"


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_of_contrast_is_that_of_wcag() -> None:
    assert contrast(WHITE, "#000000") == pytest.approx(21)
    assert contrast(WHITE, "#767676") == pytest.approx(4.54, abs=0.005)


def test_every_policy_layer_has_a_style() -> None:
    assert sorted(STYLES) == sorted(POLICY_LAYERS)


def test_no_two_layers_share_pattern_and_symbol() -> None:
    looks = [(s.pattern.kind, s.pattern.angle, s.symbol) for s in STYLES.values()]
    assert len({*looks}) == len(STYLES)


@pytest.mark.parametrize(
    "colour", [*(style.outline for style in STYLES.values()), FOCUS_COLOUR, MUTED_COLOUR]
)
def test_lines_stand_three_to_one_against_white(colour: str) -> None:
    assert contrast(colour, WHITE) >= 3
