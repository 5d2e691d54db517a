"""Options of a printed or web map: paper, texts, extra layers and classes."""

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
    Shapes to draw above the register: a scenario or an upload.

    Attributes
    ----------
    label
        Text in the legend.
    shapes
        Points, lines or polygons (EPSG:27700). Not changed.
    style
        Layer style; `symbol` is for points.
    marker
        Text on the map as well as in the legend, such as `geo.scenario.scenario.MARKER`, or "".
    name_column
        Column with the name of each shape, or "" for none.
    dashed
        Whether outlines are dashed, for places not established.
    is_labelled
        Whether names are on a printed map.
    count_label
        Legend text in place of the number of shapes, such as "2 in Wigan".
    note
        Sentences for the evidence note, such as its licence.
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
    Options of a map.

    Attributes
    ----------
    paper
        Paper size.
    title, subtitle
        Texts from the user; "" for those that follow from the result.
    area
        Area to frame and outline; None for the area of the query, or the UK.
    highlight
        Councils (LAD25CD) to highlight and label.
    extra_layers
        Layers to draw above those of the register.
    choropleth
        Councils by class, below the layers; None for none.
    note
        A sentence to add to the evidence note.
    is_plain
        Whether to omit title, subtitle, evidence and source, so that the map fills its paper. The
        page around it then has them.
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
