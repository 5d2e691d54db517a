"""What a caller wants a printed or web map to show: paper, words, layers and classes of its own."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from geo.export.printmap.paper import A4
from geo.text import format_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import geopandas as gpd

    from geo.areas import Area
    from geo.export.printmap.paper import Paper
    from geo.styles.layers import LayerStyle, Pattern


@dataclass(frozen=True, kw_only=True, slots=True)
class ExtraLayer:
    """
    Shapes to draw over the register's own: a scenario, or what a reader uploaded.

    Attributes
    ----------
    label
        Its words in the legend.
    shapes
        Points, lines or polygons, EPSG:27700. Never changed.
    style
        How it is drawn; `symbol` is for points.
    marker
        Words that stand on the map beside it as well as in the legend, such as
        `geo.scenario.scenario.MARKER`, or "".
    name_column
        Column that names each shape, or "" for none.
    dashed
        Whether its outlines are dashed: not established.
    is_named
        Whether the names stand on a printed map.
    counted
        What the legend says in place of the number of shapes, such as "2 in Wigan".
    note
        Sentences to say of it in the evidence note, such as its licence.
    """

    label: str
    shapes: gpd.GeoDataFrame
    style: LayerStyle
    marker: str = ""
    name_column: str = ""
    dashed: bool = True
    is_labelled: bool = True
    count_label: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChoroplethClass:
    """One class of a theme: its words, its fill, and a pattern so that hue is not alone."""

    label: str
    fill: str
    hatch: Pattern | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ChoroplethLayer:
    """
    Councils by class. Those without one are left as land, which the legend says.

    Attributes
    ----------
    title
        What is classed, with its unit: heads the legend.
    classes
        In order of the legend.
    of_council
        LAD25CD → index into `classes`.
    words
        LAD25CD → what is said of it where a map can be asked; may be empty.
    missing
        What the legend calls councils in no class.
    is_counted
        Whether the legend says how many councils are in each class, and in none.
    marker
        Words that stand with it wherever it is shown, as for `ExtraLayer`; "" for what follows
        from the register.
    note
        As for `ExtraLayer`.
    """

    title: str
    classes: tuple[ChoroplethClass, ...]
    class_by_council: Mapping[str, int]
    descriptions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    missing_label: str = "No data"
    is_counted: bool = False
    marker: str = ""
    note: str = ""

    def entries(self) -> list[tuple[ChoroplethClass, str]]:
        """List the classes that a council is in, each with its words for a legend."""
        council_counts = Counter(self.class_by_council.values())
        return [
            (choropleth_class, self._entry_text(choropleth_class.label, council_counts[number]))
            for number, choropleth_class in enumerate(self.classes)
            if council_counts[number]
        ]

    def missing_text(self, councils: Iterable[str]) -> str:
        """Return the words for those of some councils that are in no class; "" for none."""
        number = len({*councils} - {*self.class_by_council})
        return self._entry_text(self.missing_label, number) if number else ""

    def _entry_text(self, label: str, number: int) -> str:
        return (
            f"{label}: {format_count(number, 'council', 'councils')}" if self.is_counted else label
        )


@dataclass(frozen=True, kw_only=True)
class MapOptions:
    """
    What a figure is to look like.

    Attributes
    ----------
    paper
        Its size.
    title, subtitle
        The reader's own; "" for those that follow from the result.
    area
        What to frame and outline; None for the area of the query, or the UK.
    highlight
        Councils (LAD25CD) to pick out and name.
    extra
        Layers to draw above those of the register.
    theme
        Councils by class, below the layers; None for none.
    note
        A sentence to add to the evidence note.
    is_plain
        Whether to leave title, subtitle, evidence and source to the page that the figure stands
        on, so that the map fills its paper.
    """

    paper: Paper = A4
    title: str = ""
    subtitle: str = ""
    area: Area | None = None
    highlight: tuple[str, ...] = ()
    extra_layers: Sequence[ExtraLayer] = ()
    choropleth: ChoroplethLayer | None = None
    note: str = ""
    is_plain: bool = False
