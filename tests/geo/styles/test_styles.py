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

GROUNDS = ("land", "sea", "sea-printed", "map-paper")
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


def test_the_measure_of_contrast_is_that_of_wcag() -> None:
    assert contrast(WHITE, "#000000") == pytest.approx(21)
    assert contrast(WHITE, "#767676") == pytest.approx(4.54, abs=0.005)


def test_eyes_without_a_cone_see_greys_as_they_are() -> None:
    for eye in AS_SEEN:
        assert contrast(WHITE, "#767676", eye) == pytest.approx(4.54, abs=0.005)
    assert contrast("#FF0000", "#000000", "without red cones") < contrast("#FF0000", "#000000")


def test_every_policy_layer_has_a_style() -> None:
    assert sorted(STYLES) == sorted(POLICY_LAYERS)


def test_no_two_layers_share_pattern_and_symbol() -> None:
    looks = [(s.pattern.kind, s.pattern.angle, s.symbol) for s in STYLES.values()]
    assert len({*looks}) == len(STYLES)


@pytest.mark.parametrize("eye", AS_SEEN)
@pytest.mark.parametrize("line", LINES)
def test_lines_stand_three_to_one_against_what_they_lie_on(line: str, eye: str) -> None:
    for ground in GROUNDS:
        assert contrast(LINES[line], MAP_COLOURS[ground], eye) >= GRAPHIC_CONTRAST, ground


@pytest.mark.parametrize("eye", AS_SEEN)
def test_the_fill_of_a_site_stands_out_from_its_outline(eye: str) -> None:
    site = STYLES["strategic_sites"]
    assert contrast(site.pattern.colour, site.outline, eye) >= GRAPHIC_CONTRAST


@pytest.mark.parametrize("eye", AS_SEEN)
def test_councils_in_more_places_are_darker_to_every_eye(eye: str) -> None:
    assert all(
        contrast(a.fill, WHITE, eye) < contrast(b.fill, WHITE, eye)
        for a, b in pairwise(NUMBER_CLASSES)
    )
    assert all(
        contrast(a.fill, WHITE, eye) > contrast(b.fill, WHITE, eye)
        for a, b in pairwise(NOTHING_CLASSES)
    )


@pytest.mark.parametrize(
    "classes", [NUMBER_CLASSES, NOTHING_CLASSES, CHANGE_CLASSES, CASE_CLASSES, QUOTIENT_CLASSES]
)
@pytest.mark.parametrize("eye", AS_SEEN)
def test_classes_are_told_apart_by_pattern_or_by_three_to_one(eye: str, classes: object) -> None:
    assert isinstance(classes, tuple)
    for at, one in enumerate(classes):
        for other in classes[at + 1 :]:
            patterns = [c.pattern and (c.pattern.kind, c.pattern.angle) for c in (one, other)]
            assert (
                patterns[0] != patterns[1]
                or contrast(one.fill, other.fill, eye) >= GRAPHIC_CONTRAST
            )
