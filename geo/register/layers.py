"""Layers of the map from the table `layers`, and the rows of further layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from geo.register.tables import HEADER_ROWS, issue
from geo.register.validation import ValidationIssue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from geo.evidence import Evidence
    from geo.register.package import DataPackage, Row, Table

GeometryKind = Literal["codes", "points", "polygons"]
PatternKind = Literal["hatch", "dots", "cross", "none"]
Symbol = Literal["", "diamond", "circle", "square", "triangle", "plus"]

OWN_TABLES: Final = ("city_regions", "clusters", "strategic_sites", "ica_members")
"""Tables of the layers that have record classes of their own. Every register has these layers."""

REQUIRED_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "codes": ("place_id", "name", "lad_codes", "evidence", "source_ids"),
    "points": ("place_id", "name", "lad_codes", "lon", "lat", "evidence", "source_ids"),
    "polygons": ("place_id", "name", "LAD25CD", "share", "evidence", "source_ids"),
}
"""Kind of geometry → columns that the table of a further layer must have."""


MAX_RANK: Final = 99


@dataclass(frozen=True, kw_only=True, slots=True)
class Layer:
    """A layer of the map: its names, its table, how its places count, and how they are drawn."""

    layer_id: str
    label: str
    noun: str
    plural: str
    short_noun: str
    """Short name for lists of layers: "city region, cluster or site"."""
    short_plural: str
    container: str
    """Phrase for one of its places, after "in": "a high-potential cluster"."""
    geometry: GeometryKind
    table: str
    is_coverage: bool
    """Whether its places cover councils, as designations do."""
    is_designated: bool
    """Whether to filter its places by designation level and programme."""
    has_sectors: bool
    """Whether the sector filter applies to it."""
    is_default: bool
    """Whether the layer is on by default."""
    basis_rank: int = MAX_RANK
    """Rank of the layer as a basis of coverage; 1 is the strongest."""
    outline: str = ""
    outline_px: float = 1.5
    outline_inset_mm: float = 0.0
    """Inset of the outline on a printed map, in millimetres."""
    pattern: PatternKind = "none"
    pattern_colour: str = ""
    pattern_angle: int = 0
    pattern_spacing_px: int = 8
    pattern_width_px: float = 1.0
    symbol: Symbol = ""
    label_pt: float = 6.8
    """Type size of place names on a printed A4 map, in points."""

    @property
    def has_points(self) -> bool:
        """Whether its places are points, which councils host."""
        return self.geometry == "points"


@dataclass(frozen=True, kw_only=True, slots=True)
class LayerPlace:
    """
    A row of a layer without a record class: a place or, for polygons, a share of one.

    The table must have `REQUIRED_COLUMNS`; the columns of the other fields are optional. Rows of
    polygons with the same `place_id` are one place: each row is the share of a council's land.
    """

    place_id: str
    name: str
    evidence: Evidence
    source_ids: tuple[str, ...]
    kind: str = ""
    lad_codes: tuple[str, ...] = ()
    """Councils that make up the place or, for points, host it."""
    lon: float | None = None
    lat: float | None = None
    LAD25CD: str = ""
    share: float | None = None
    sector_codes: tuple[str, ...] = ()
    programme_ids: tuple[str, ...] = ()
    designation_level: str = ""
    designated_by: str = ""
    status: str = ""
    as_of: date | None = None
    as_of_precision: str = ""
    in_force_from: date | None = None
    in_force_from_precision: str = ""
    in_force_to: date | None = None
    in_force_to_precision: str = ""
    note: str = ""


def further_tables(layers: Iterable[Row]) -> Mapping[str, str]:
    """Return layer → table, for the layers without a record class."""
    return {row["layer_id"]: row["table"] for row in layers if row["table"] not in OWN_TABLES}


def layer_issues(
    package: DataPackage, tables: Mapping[str, Sequence[Row]]
) -> Iterator[ValidationIssue]:
    """Find layers without a suitable table, and required layers that are missing."""
    layers = package.tables["layers"]
    layer_ids = [row["layer_id"] for row in tables["layers"]]
    for name in OWN_TABLES:
        if name not in layer_ids:
            yield ValidationIssue(path=layers.path, detail=f"no row for the layer {name}.")
    for number, row in enumerate(tables["layers"], start=HEADER_ROWS + 1):
        table = package.tables.get(row["table"])
        columns = {field.name for field in table.fields} if table else set()
        required = REQUIRED_COLUMNS.get(row["geometry"], ())
        missing = [name for name in required if name not in columns]
        if row["table"] in OWN_TABLES:
            if row["table"] != row["layer_id"]:
                yield issue(layers, number, "table", row["table"], expected="a table of its own")
        elif table is None:
            expected = "a table that datapackage.json describes"
            yield issue(layers, number, "table", row["table"], expected=expected)
        elif missing:
            expected = f"a table with the columns {', '.join(missing)} too"
            yield issue(layers, number, "table", row["table"], expected=expected)
        else:
            yield from _row_issues(table, row, tables.get(table.name, ()))


def _row_issues(table: Table, layer: Row, rows: Sequence[Row]) -> Iterator[ValidationIssue]:
    for number, row in enumerate(rows, start=HEADER_ROWS + 1):
        if layer["geometry"] == "polygons":
            if row["share"] is None or not 0 < row["share"] <= 1:
                expected = "a share of the council's land, above 0 and at most 1"
                yield issue(table, number, "share", row["share"], expected=expected)
        elif not row["lad_codes"]:
            yield issue(table, number, "lad_codes", "", expected="at least one council")
        if layer["is_designated"] and not row.get("designation_level"):
            expected = "a level of designation, as the layer is kept by it"
            yield issue(table, number, "designation_level", "", expected=expected)
