"""Rows located by a postcode column, with `geo.lookup.postcodes.resolver`."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from geo.assign.grid import NO_MATCH
from geo.assign.points import AMBIGUOUS, MALFORMED, MISSING, OK, UNKNOWN, LocatedPoints

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from geo.assign.assigner import Assigner
    from geo.lookup.postcodes.resolver import Match, Resolver

MATCHED_BY: Final = "matched_by"
NOTE: Final = "matched_note"

MATCH_COLUMNS: Final = MappingProxyType(
    {
        MATCHED_BY: "How the council was found: by the whole postcode, or by its sector, of which "
        "so much lies there",
        NOTE: "Why a postcode has no council and what would give it one, or what was assumed",
    }
)
"""Extra columns for rows matched by postcode → description."""

_REASONS: Final = MappingProxyType(
    {"malformed": MALFORMED, "not found": UNKNOWN, "several councils": AMBIGUOUS}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class PostcodeColumn:
    """A postcode column and the resolver of its councils."""

    column: str
    resolver: Resolver

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns to read."""
        return (self.column,)

    @property
    def geometry_columns(self) -> tuple[str, ...]:
        """Geometry columns: none."""
        return ()

    @property
    def extra_columns(self) -> Mapping[str, str]:
        """Extra columns added to the rows → description."""
        return MATCH_COLUMNS

    @property
    def description(self) -> str:
        """The postcode column, for messages."""
        return f"postcodes in {self.column}"

    def points(self, columns: Sequence[pa.Array]) -> LocatedPoints:
        """Return m missing points: a postcode gives a council and no coordinates."""
        no_coordinates = np.full(len(columns[0]), np.nan)
        reasons = np.full(len(columns[0]), MISSING, dtype=np.uint8)
        return LocatedPoints(easting=no_coordinates, northing=no_coordinates, reasons=reasons)

    def find(
        self, columns: Sequence[pa.Array], assigner: Assigner
    ) -> tuple[NDArray[np.int16], NDArray[np.uint8], tuple[pa.Array, ...]]:
        """Return m council indices (in `assigner.codes`), m reasons, and `MATCH_COLUMNS`."""
        texts = columns[0].cast(pa.string()).fill_null("").dictionary_encode()
        indices = texts.indices.to_numpy(zero_copy_only=False)
        matches = self.resolver.resolve(texts.dictionary.to_pylist())
        number_by_code = {code: number for number, code in enumerate(assigner.codes)}
        numbers = np.array(
            [number_by_code.get(match.LAD25CD, NO_MATCH) for match in matches], dtype=np.int16
        )
        reasons = np.array([_reason(match) for match in matches], dtype=np.uint8)
        extra_columns = tuple(
            pa.array(values, pa.string()).take(texts.indices).dictionary_encode()
            for values in ([match.summary for match in matches], [match.note for match in matches])
        )
        return numbers[indices], reasons[indices], extra_columns


def _reason(match: Match) -> int:
    return OK if match.LAD25CD else _REASONS[match.method]
