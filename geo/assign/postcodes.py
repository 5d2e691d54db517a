"""Rows of a file that a column of postcodes places, as `geo.lookup.postcodes.resolver` does."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from geo.assign.grid import NOWHERE
from geo.assign.points import MALFORMED, MISSING, SEVERAL, UNKNOWN, WELL, Located

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from geo.assign.assigner import Assigner
    from geo.lookup.postcodes.resolver import Match, Resolver

MATCHED_BY: Final = "matched_by"
NOTE: Final = "matched_note"

ADDED: Final = MappingProxyType(
    {
        MATCHED_BY: "How the council was found: by the whole postcode, or by its sector, of which "
        "so much lies there",
        NOTE: "Why a postcode has no council and what would give it one, or what was assumed",
    }
)
"""What a row placed by its postcode is given besides → what it holds."""

_REASONS: Final = MappingProxyType(
    {"malformed": MALFORMED, "not found": UNKNOWN, "several councils": SEVERAL}
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
    def added(self) -> Mapping[str, str]:
        """Columns that rows are given besides, and what they hold."""
        return ADDED

    @property
    def words(self) -> str:
        """What is read, as a message says it."""
        return f"postcodes in {self.column}"

    def points(self, columns: Sequence[pa.Array]) -> Located:
        """Return no point for each of m rows: a postcode is looked up, and not located."""
        nowhere = np.full(len(columns[0]), np.nan)
        reasons = np.full(len(columns[0]), MISSING, dtype=np.uint8)
        return Located(easting=nowhere, northing=nowhere, reasons=reasons)

    def find(
        self, columns: Sequence[pa.Array], assigner: Assigner
    ) -> tuple[NDArray[np.int16], NDArray[np.uint8], tuple[pa.Array, ...]]:
        """Return of m rows their numbers in `assigner.codes`, their reasons, and `added`."""
        written = columns[0].cast(pa.string()).fill_null("").dictionary_encode()
        places = written.indices.to_numpy(zero_copy_only=False)
        matches = self.resolver.resolve(written.dictionary.to_pylist())
        at = {code: number for number, code in enumerate(assigner.codes)}
        numbers = np.array([at.get(one.LAD25CD, NOWHERE) for one in matches], dtype=np.int16)
        reasons = np.array([_reason(one) for one in matches], dtype=np.uint8)
        added = tuple(
            pa.array(values, pa.string()).take(written.indices).dictionary_encode()
            for values in ([one.mark for one in matches], [one.note for one in matches])
        )
        return numbers[places], reasons[places], added


def _reason(match: Match) -> int:
    return WELL if match.LAD25CD else _REASONS[match.how]
