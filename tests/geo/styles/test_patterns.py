"""Patterns: the tile that a screen repeats, and the lines that paper is ruled with, are one."""

from __future__ import annotations

from geo.styles.patterns import Pattern, outline_dashes

HATCH = Pattern(kind="hatch", colour="#12436D", angle=45, spacing_px=10, width_px=2)


def test_a_line_passes_through_the_centre_of_its_tile() -> None:
    assert HATCH.tile().lines == ((4, 0, 2, 10),)
    assert HATCH.line_angles == (45,)
    cross = Pattern(kind="cross", colour="#12436D", angle=30, spacing_px=10, width_px=2)
    assert cross.tile().lines == ((4, 0, 2, 10), (0, 4, 10, 2))
    assert cross.line_angles == (30, 120)
    assert not cross.tile().dots


def test_a_dot_is_at_the_centre_of_its_tile() -> None:
    dots = Pattern(kind="dots", colour="#12436D", spacing_px=10, width_px=2)
    assert dots.tile().dots == ((5, 5, 2),)
    assert not dots.tile().lines
    assert not dots.line_angles


def test_a_pattern_of_kind_none_has_no_marks() -> None:
    empty_pattern = Pattern(kind="none", colour="#12436D")
    assert empty_pattern.is_empty
    assert not [*empty_pattern.line_angles, *empty_pattern.tile().lines, *empty_pattern.tile().dots]


def test_a_secondary_pattern_is_sparser_finer_and_lighter() -> None:
    sparse = HATCH.secondary()
    assert (sparse.spacing_px, sparse.width_px, sparse.opacity) == (17.5, 1.5, 0.7)
    assert (sparse.kind, sparse.angle, sparse.colour) == (HATCH.kind, HATCH.angle, HATCH.colour)


def test_outlines_are_dashed_if_not_confirmed_and_dotted_if_not_national() -> None:
    assert outline_dashes(dashed=False, secondary=False) == ()
    assert outline_dashes(dashed=True, secondary=False) == (7, 4)
    assert outline_dashes(dashed=False, secondary=True, dot_px=0.1) == (0.1, 4)
    assert outline_dashes(dashed=True, secondary=True) == (7, 4, 1, 4)
