"""Councils in classes, and how each class is filled: one type for maps, legends and tables."""

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
"""Identifier of the class that `Choropleth.with_missing_class` adds."""

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
        Drawn over the fill, so that no class is told by colour alone.
    stroke
        Outline of its councils, on the live map alone; without one, a thin line that stands on
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
        What is classed, with its unit: heads the legend.
    classes
        In the legend's order.
    class_by_council
        LAD25CD → identifier of its class. Councils left out stay plain land.
    text_by_council
        LAD25CD → its value in words, for a tooltip or a table; of a council left out, the label
        of its class stands in.
    missing_label
        What the legend calls councils in no class.
    is_counted
        Whether the legend says how many councils are in each class, and in none.
    marker
        Words that stand with it wherever it is shown, such as `geo.uploads.records.MARKER`; ""
        for what follows from the register.
    note
        Sentences for the evidence note, such as its licence.

    Raises
    ------
    ValueError
        If two classes share an identifier or a look, a colour is not #RRGGBB, a council is in a
        class that is not among them, or a council in no class has a text.
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
        """Refuse what contradicts itself."""
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
        """Return the class of a council that has one."""
        return self.classes[self.order[self.class_by_council[code]]]

    @property
    def order(self) -> dict[str, int]:
        """Identifier of each class → its place in the legend."""
        return {class_break.id: number for number, class_break in enumerate(self.classes)}

    def councils_in(self, class_id: str) -> list[str]:
        """Return the councils of a class."""
        return [code for code, id_ in self.class_by_council.items() if id_ == class_id]

    def counts(self) -> Counter[str]:
        """Return how many councils each class has."""
        return Counter(self.class_by_council.values())

    def restrict_to(self, codes: Collection[str]) -> Choropleth:
        """Return it with those of some councils alone that it classes; all classes stay."""
        return replace(
            self,
            class_by_council=_restrict(self.class_by_council, codes),
            text_by_council=_restrict(self.text_by_council, codes),
        )

    def with_missing_class(self, codes: Iterable[str], *, fill: str) -> Choropleth:
        """Return it with those of some councils that are in no class in a last class of theirs."""
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
