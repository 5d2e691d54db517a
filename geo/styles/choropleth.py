"""Choropleths: councils in classes, with their fills, for maps, legends and tables."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from geo.styles.patterns import Pattern

MISSING_CLASS: Final = "missing"
"""Id of the class that `Choropleth.with_missing_class` adds."""

_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True, kw_only=True, slots=True)
class ClassBreak:
    """
    A class of councils.

    Attributes
    ----------
    fill
        "#RRGGBB", as `stroke`.
    pattern
        Pattern over the fill, so that classes do not differ by colour alone.
    stroke
        Outline of its councils, on the live map only; by default a thin line that is visible on
        light and dark alike.
    """

    id: str
    label: str
    fill: str
    pattern: Pattern | None = None
    stroke: str | None = None


@dataclass(frozen=True, kw_only=True)
class Choropleth:
    """
    Councils filled by class.

    Attributes
    ----------
    title
        Heading of the legend: what is classed, with its unit.
    classes
        In legend order.
    class_by_council
        LAD25CD → id of its class. Other councils get no fill.
    text_by_council
        LAD25CD → its value in words, for a tooltip or table; by default the label of its class.
    missing_label
        Legend label for councils without a class.
    is_counted
        Whether the legend shows the number of councils in each class, and without one.
    marker
        Words to show with it everywhere, such as `geo.uploads.records.MARKER`; "" for data from
        the register.
    note
        Sentences for the evidence note, such as its licence.

    Raises
    ------
    ValueError
        If two classes share an id or a style, or a colour is not #RRGGBB; if a council's class
        does not exist, or a council without a class has a text.
    """

    title: str
    classes: tuple[ClassBreak, ...]
    class_by_council: Mapping[str, str]
    text_by_council: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    missing_label: str = "No data"
    is_counted: bool = False
    marker: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        """Check that classes, councils and colours are consistent."""
        ids = [class_break.id for class_break in self.classes]
        problems: dict[str, set[str]] = {
            "classes stand twice": {id_ for id_ in ids if ids.count(id_) > 1},
            "classes look like another": _same_styles(self.classes),
            "colours are not #RRGGBB": _invalid_colours(self.classes),
            "classes of councils are not among the classes": {*self.class_by_council.values()}
            - {*ids},
            "councils with words have no class": {*self.text_by_council} - {*self.class_by_council},
        }
        for problem, names in problems.items():
            if names:
                raise ValueError(f"These {problem}: {', '.join(map(repr, sorted(names)))}.")

    def class_of(self, code: str) -> ClassBreak:
        """Return the class of a council."""
        return self.classes[self.order[self.class_by_council[code]]]

    @property
    def order(self) -> dict[str, int]:
        """Id of each class → its position in the legend."""
        return {class_break.id: number for number, class_break in enumerate(self.classes)}

    def councils_in(self, class_id: str) -> list[str]:
        """Return the councils of a class."""
        return [code for code, id_ in self.class_by_council.items() if id_ == class_id]

    def counts(self) -> Counter[str]:
        """Return the number of councils in each class."""
        return Counter(self.class_by_council.values())

    def restrict_to(self, codes: Collection[str]) -> Choropleth:
        """Return a choropleth of some councils only; all classes stay."""
        return replace(
            self,
            class_by_council=_restrict(self.class_by_council, codes),
            text_by_council=_restrict(self.text_by_council, codes),
        )

    def with_missing_class(self, codes: Iterable[str], *, fill: str) -> Choropleth:
        """Return a choropleth with a last class for those of `codes` that have none."""
        missing = sorted({*codes} - {*self.class_by_council})
        if not missing:
            return self
        label = self.missing_label
        return replace(
            self,
            classes=(*self.classes, ClassBreak(id=MISSING_CLASS, label=label, fill=fill)),
            class_by_council={**self.class_by_council, **dict.fromkeys(missing, MISSING_CLASS)},
            text_by_council={**self.text_by_council, **dict.fromkeys(missing, label)},
        )


def _restrict(texts: Mapping[str, str], codes: Collection[str]) -> dict[str, str]:
    return {code: text for code, text in texts.items() if code in codes}


def _same_styles(classes: Sequence[ClassBreak]) -> set[str]:
    styles = [(class_break.fill.upper(), class_break.pattern) for class_break in classes]
    return {
        class_break.id
        for class_break, style in zip(classes, styles, strict=True)
        if styles.count(style) > 1
    }


def _invalid_colours(classes: Sequence[ClassBreak]) -> set[str]:
    colours = {
        colour
        for class_break in classes
        for colour in (
            class_break.fill,
            class_break.stroke,
            class_break.pattern.colour if class_break.pattern else None,
        )
        if colour
    }
    return {colour for colour in colours if not _COLOUR.fullmatch(colour)}
