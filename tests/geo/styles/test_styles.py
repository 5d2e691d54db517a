"""Styles: every layer told from every other without colour, and visible to every eye."""

from __future__ import annotations

from itertools import pairwise

import pytest

from geo.styles.layers import FOCUS_COLOUR, MUTED_COLOUR, PROPOSAL_STYLE
from geo.styles.theme import GRAPHIC_CONTRAST, MAP_COLOURS
from geo.uploads.layers import UPLOAD_STYLES
from geo.views.agreement_map import CASE_CLASSES, QUOTIENT_CLASSES
from geo.views.choropleth import CHANGE_CLASSES, NOTHING_CLASSES, NUMBER_CLASSES
from tests.support.colours import AS_SEEN, WHITE, contrast
from tests.support.layers import POLICY_LAYERS, STYLES

BACKGROUND_NAMES = ("land", "sea", "sea-printed", "map-paper")
LINES = {
    **{name: style.outline for name, style in STYLES.items()},
    **{f"{name} pattern": style.pattern.colour for name, style in STYLES.items() if style.pattern},
    **{f"a file of one's own, {look}": style.outline for look, style in UPLOAD_STYLES.items()},
    "proposal": PROPOSAL_STYLE.outline,
    "focus": FOCUS_COLOUR,
    "muted": MUTED_COLOUR,
    "council": MAP_COLOURS["border"],
    "ink": MAP_COLOURS["map-ink"],
}
LINES.pop("strategic_sites pattern")  # the fill of a symbol, inside its outline: see below


def test_contrast_matches_the_wcag_formula() -> None:
    assert contrast(WHITE, "#000000") == pytest.approx(21)
    assert contrast(WHITE, "#767676") == pytest.approx(4.54, abs=0.005)


def test_greys_look_the_same_with_colour_blindness() -> None:
    for eye in AS_SEEN:
        assert contrast(WHITE, "#767676", eye) == pytest.approx(4.54, abs=0.005)
    assert contrast("#FF0000", "#000000", "without red cones") < contrast("#FF0000", "#000000")


def test_every_policy_layer_has_a_style() -> None:
    assert sorted(STYLES) == sorted(POLICY_LAYERS)


def test_no_two_layers_share_pattern_and_symbol() -> None:
    pattern_symbols = [(s.pattern.kind, s.pattern.angle, s.symbol) for s in STYLES.values()]
    assert len({*pattern_symbols}) == len(STYLES)


@pytest.mark.parametrize("eye", AS_SEEN)
@pytest.mark.parametrize("line", LINES)
def test_lines_have_a_contrast_of_3_to_1_with_their_background(line: str, eye: str) -> None:
    for ground in BACKGROUND_NAMES:
        assert contrast(LINES[line], MAP_COLOURS[ground], eye) >= GRAPHIC_CONTRAST, ground


@pytest.mark.parametrize("eye", AS_SEEN)
def test_the_fill_of_a_site_contrasts_with_its_outline(eye: str) -> None:
    site = STYLES["strategic_sites"]
    assert contrast(site.pattern.colour, site.outline, eye) >= GRAPHIC_CONTRAST


@pytest.mark.parametrize("eye", AS_SEEN)
def test_councils_with_more_places_are_darker_for_every_viewer(eye: str) -> None:
    assert all(
        contrast(first_class.fill, WHITE, eye) < contrast(second_class.fill, WHITE, eye)
        for first_class, second_class in pairwise(NUMBER_CLASSES)
    )
    assert all(
        contrast(first_class.fill, WHITE, eye) > contrast(second_class.fill, WHITE, eye)
        for first_class, second_class in pairwise(NOTHING_CLASSES)
    )


@pytest.mark.parametrize(
    "classes", [NUMBER_CLASSES, NOTHING_CLASSES, CHANGE_CLASSES, CASE_CLASSES, QUOTIENT_CLASSES]
)
@pytest.mark.parametrize("eye", AS_SEEN)
def test_classes_differ_by_pattern_or_by_3_to_1_contrast(eye: str, classes: object) -> None:
    assert isinstance(classes, tuple)
    for position, first_class in enumerate(classes):
        for second_class in classes[position + 1 :]:
            patterns = [
                c.pattern and (c.pattern.kind, c.pattern.angle) for c in (first_class, second_class)
            ]
            assert (
                patterns[0] != patterns[1]
                or contrast(first_class.fill, second_class.fill, eye) >= GRAPHIC_CONTRAST
            )
