"""Rows of a file that a column of postcodes places, as `geo.lookup.postcodes.resolver` does."""

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
"""What a row placed by its postcode is given besides → what it holds."""

_REASONS: Final = MappingProxyType(
    {"malformed": MALFORMED, "not found": UNKNOWN, "several councils": AMBIGUOUS}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class PostcodeColumn:
    """The column of postcodes, and what finds their councils."""

    column: str
    resolver: Resolver

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read."""
        return (self.column,)

    @property
    def geometry_columns(self) -> tuple[str, ...]:
        """The columns of geometry: none."""
        return ()

    @property
    def extra_columns(self) -> Mapping[str, str]:
        """Columns that rows are given besides, and what they hold."""
        return MATCH_COLUMNS

    @property
    def description(self) -> str:
        """What is read, as a message says it."""
        return f"postcodes in {self.column}"

    def points(self, columns: Sequence[pa.Array]) -> LocatedPoints:
        """Return no point for each of m rows: a postcode is looked up, and not located."""
        no_coordinates = np.full(len(columns[0]), np.nan)
        reasons = np.full(len(columns[0]), MISSING, dtype=np.uint8)
        return LocatedPoints(easting=no_coordinates, northing=no_coordinates, reasons=reasons)

    def find(
        self, columns: Sequence[pa.Array], assigner: Assigner
    ) -> tuple[NDArray[np.int16], NDArray[np.uint8], tuple[pa.Array, ...]]:
        """Return of m rows their numbers in `assigner.codes`, their reasons, and `added`."""
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
