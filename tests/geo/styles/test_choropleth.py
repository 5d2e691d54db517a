"""A choropleth: what it says of its councils, and what it refuses to be."""

from __future__ import annotations

import re

import pytest

from geo.styles.choropleth import MISSING_CLASS, Choropleth, ClassBreak

PLAIN = ClassBreak(id="none", label="None", fill="#FFFFFF")
DARK = ClassBreak(id="some", label="Some", fill="#12436D")
COVERAGE = Choropleth(
    title="Reach",
    classes=(PLAIN, DARK),
    class_by_council={"E1": "some", "E2": "none", "E3": "some"},
    text_by_council={"E1": "in 2"},
)


@pytest.mark.parametrize(
    ("classes", "class_by_council", "texts", "message"),
    [
        ([PLAIN], {"E1": "all"}, {}, "not among the classes: 'all'"),
        ([], {"E1": "all"}, {}, "not among the classes: 'all'"),
        ([PLAIN], {"E1": "none"}, {"E2": "x"}, "words have no class: 'E2'"),
        ([PLAIN, PLAIN], {}, {}, "stand twice: 'none'"),
        (
            [PLAIN, ClassBreak(id="same", label="Same", fill="#ffffff")],
            {},
            {},
            "look like another: 'none', 'same'",
        ),
        ([ClassBreak(id="a", label="A", fill="url(#b)")], {}, {}, "not #RRGGBB: 'url"),
    ],
)
def test_an_inconsistent_choropleth_is_refused(
    classes: list[ClassBreak], class_by_council: dict[str, str], texts: dict[str, str], message: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        Choropleth(
            title="Reach",
            classes=tuple(classes),
            class_by_council=class_by_council,
            text_by_council=texts,
        )


def test_classes_and_councils_can_be_looked_up_both_ways() -> None:
    assert COVERAGE.class_of("E1") == DARK
    assert COVERAGE.councils_in("some") == ["E1", "E3"]
    assert COVERAGE.counts() == {"some": 2, "none": 1}
    assert COVERAGE.order == {"none": 0, "some": 1}


def test_a_subset_has_the_same_classes() -> None:
    part = COVERAGE.restrict_to({"E2", "E9"})
    assert part.classes == COVERAGE.classes
    assert (part.class_by_council, part.text_by_council) == ({"E2": "none"}, {})


def test_councils_without_a_class_can_get_a_missing_class() -> None:
    choropleth = COVERAGE.with_missing_class(["E5", "E4", "E1"], fill="#F3F2F1")
    assert choropleth.classes[-1] == ClassBreak(id=MISSING_CLASS, label="No data", fill="#F3F2F1")
    assert choropleth.councils_in(MISSING_CLASS) == ["E4", "E5"]
    assert choropleth.text_by_council == {"E1": "in 2", "E4": "No data", "E5": "No data"}
    assert COVERAGE.with_missing_class(["E1"], fill="#F3F2F1") is COVERAGE
