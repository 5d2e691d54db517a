"""What a caller wants a printed or web map to show: paper, words, layers and classes of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.export.printmap.paper import A4

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from geo.areas import Area
    from geo.export.printmap.paper import Paper
    from geo.styles.choropleth import Choropleth
    from geo.styles.layers import LayerStyle


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
    is_labelled
        Whether the names stand on a printed map.
    count_label
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
    extra_layers
        Layers to draw above those of the register.
    choropleth
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
    choropleth: Choropleth | None = None
    note: str = ""
    is_plain: bool = False
