"""
Recoding of member lists from ended codes to their successors.

To record a reorganisation, add the new councils to `local_authorities`, remove the old ones, and
add them with their successors to `former_authorities`. Other tables may keep the old codes. An
exact recoding is the same place as before. One that is not exact (the successor is larger, or
there are several) is marked and listed, never dropped.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geo.register.tables import DataPackage, Row

COUNCILS: Final = "local_authorities"
HISTORY: Final = "former_authorities"

COLUMNS_WITHOUT_KEY: Final = (("ica_members", "area_code"),)
"""Columns that name councils without a foreign key, because they name counties too."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recoding:
    """
    A code in a member list that was recoded.

    Attributes
    ----------
    table, key
        Which row: "GM" of `city_region_members` is a city region, "S001" a site.
    kind
        "exact": the successor is all that the list named. "widened": the successor is larger, so
        only a part of it belongs. "split": there are several successors, and it is not known
        which belong.
    """

    table: str
    key: str
    old: str
    new: tuple[str, ...]
    kind: Literal["exact", "widened", "split"]

    def __str__(self) -> str:
        """Return the recoding as a sentence."""
        verb = {
            "exact": "is now",
            "widened": "is now, in part,",
            "split": "was split; which part belongs is not known:",
        }[self.kind]
        return f"{self.table}, {self.key}: {self.old} {verb} {', '.join(self.new)}."


class CodeHistory:
    """Successors of each ended code, followed to the councils of the register."""

    def __init__(self, current: Iterable[str], history: Sequence[Row]) -> None:
        self._current = {*current}
        self._rows = {row["former_code"]: row for row in history}
        latest: dict[str, Any] = {}
        for row in history:
            for code in row["successors"]:
                latest[code] = max(latest.get(code, row["changed_on"]), row["changed_on"])
        self._predecessors: dict[str, set[str]] = defaultdict(set)
        for row in history:
            for code in row["successors"]:
                if row["changed_on"] == latest[code]:
                    self._predecessors[code].add(row["former_code"])

    def successors(self, code: str) -> tuple[str, ...]:
        """Return the councils that cover a code's area now; () if not known."""
        return tuple(dict.fromkeys(self._follow_successors(code, frozenset())))

    def is_split(self, code: str) -> bool:
        """Return whether a code has several successors."""
        return len(self.successors(code)) > 1

    def is_complete(self, code: str, codes: Iterable[str]) -> bool:
        """Return whether `codes` has all authorities that formed a council at its last change."""
        code_set = {*codes}
        return code in code_set or all(
            former in code_set
            or (former in self._predecessors and self.is_complete(former, code_set))
            for former in self._predecessors[code]
        )

    def _follow_successors(self, code: str, seen: frozenset[str]) -> Iterable[str]:
        if code in self._current:
            yield code
        elif code in self._rows and code not in seen:
            for successor in self._rows[code]["successors"]:
                yield from self._follow_successors(successor, seen | {code})


def recode_tables(
    package: DataPackage, tables: Mapping[str, Sequence[Row]]
) -> tuple[dict[str, list[Row]], tuple[Recoding, ...]]:
    """
    Recode every list of councils in `tables` to the councils of the register.

    Returns
    -------
    tables
        The same tables. Rows whose codes are all current are unchanged. A code that is neither
        current nor known to have ended stays, for `check_references` to find.
    recodings
        What was recoded, in order of tables and rows.
    """
    council_codes = [row["LAD25CD"] for row in tables[COUNCILS]]
    code_history = CodeHistory(council_codes, tables[HISTORY])
    recoded = {name: [*rows] for name, rows in tables.items()}
    recoded[HISTORY] = [_update_history_row(row, code_history) for row in tables[HISTORY]]
    valid_codes = {*council_codes} | {row["CTYCD"] for row in tables[COUNCILS] if row["CTYCD"]}
    recodings: list[Recoding] = []
    for name, column in _columns(package, tables):
        rows = recoded[name]
        ended_rows = [row for row in rows if not valid_codes.issuperset(_codes(row[column]))]
        if not any(
            code_history.successors(code) for row in ended_rows for code in _codes(row[column])
        ):
            continue
        if isinstance(rows[0][column], tuple):
            key = package.tables[name].primary_key[0]
            recoded[name] = [
                _recode_list(row, name, key, column, code_history, recodings) for row in rows
            ]
        else:
            recoded[name] = _recode_rows(
                package, name, column, rows, code_history, valid_codes, recodings
            )
    return recoded, tuple(recodings)


def _columns(package: DataPackage, tables: Mapping[str, Sequence[Row]]) -> list[tuple[str, str]]:
    columns = [
        (name, column)
        for name in tables
        if name != HISTORY
        for column in [
            *(key.column for key in package.tables[name].foreign_keys if key.table == COUNCILS),
            *(
                field.name
                for field in package.tables[name].fields
                if field.target_table == COUNCILS
            ),
        ]
    ]
    return columns + [pair for pair in COLUMNS_WITHOUT_KEY if pair[0] in tables]


def _update_history_row(row: Row, code_history: CodeHistory) -> Row:
    """Update the successors in a row of the history to current councils."""
    successors = tuple(
        dict.fromkeys(
            current_code
            for code in row["successors"]
            for current_code in code_history.successors(code) or (code,)
        )
    )
    if successors == row["successors"]:
        return row
    change = "split" if len(successors) > 1 else "merged"
    return {**row, "successors": successors, "change": change}


def _codes(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,)


def _kind(code: str, codes: Iterable[str], code_history: CodeHistory) -> Any:  # noqa: ANN401
    if code_history.is_split(code):
        return "split"
    return (
        "exact" if code_history.is_complete(code_history.successors(code)[0], codes) else "widened"
    )


def _recode_list(  # noqa: PLR0913, PLR0917 - the row, its place, the code history
    row: Row, name: str, key: str, column: str, code_history: CodeHistory, recodings: list[Recoding]
) -> Row:
    """Recode the codes in a cell that is a list."""
    codes: dict[str, None] = {}
    for code in row[column]:
        successors = code_history.successors(code) or (code,)
        codes.update(dict.fromkeys(successors))
        if successors != (code,):
            kind = _kind(code, row[column], code_history)
            recodings.append(
                Recoding(table=name, key=row[key], old=code, new=successors, kind=kind)
            )
    return {**row, column: tuple(codes)}


def _recode_rows(  # noqa: PLR0913, PLR0917 - as above
    package: DataPackage,
    name: str,
    column: str,
    rows: Sequence[Row],
    code_history: CodeHistory,
    valid_codes: set[str],
    recodings: list[Recoding],
) -> list[Row]:
    """Recode rows that are about one council each; merge rows that become the same."""
    key_columns = [key for key in package.tables[name].primary_key if key != column]
    codes_by_group: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for row in rows:
        codes_by_group[tuple(row[key] for key in key_columns)].append(row[column])
    recoded: dict[tuple[str, ...], Row] = {}
    for row in rows:
        group, code = tuple(row[key] for key in key_columns), row[column]
        successors = (code,) if code in valid_codes else code_history.successors(code) or (code,)
        marked_row = row
        if successors != (code,):
            kind = _kind(code, codes_by_group[group], code_history)
            label = "+".join(group) or code
            recodings.append(Recoding(table=name, key=label, old=code, new=successors, kind=kind))
            marked_row = _mark_indicative(row, code, kind)
        for council in successors:
            key = (*group, council)
            recoded_row = {**marked_row, column: council}
            recoded[key] = _merge_rows(recoded[key], recoded_row) if key in recoded else recoded_row
    return [*recoded.values()]


def _mark_indicative(row: Row, code: str, kind: str) -> Row:
    """Mark a row as indicative unless recoded exactly: its source names only a part."""
    if kind == "exact":
        return row
    changes: dict[str, Any] = {"evidence": "indicative"} if "evidence" in row else {}
    if "extent" in row:
        changes |= {"extent": "part", "extent_note": row["extent_note"] or f"what was {code} alone"}
    return {**row, **changes}


def _merge_rows(first: Row, second: Row) -> Row:
    """Merge two rows about the same council: the weaker evidence, the sources of both."""
    merged = dict(first)
    if "evidence" in first and "indicative" in {first["evidence"], second["evidence"]}:
        merged["evidence"] = "indicative"
    if "source_ids" in first:
        merged["source_ids"] = tuple(dict.fromkeys([*first["source_ids"], *second["source_ids"]]))
    if "status" in first and first["status"] != second["status"]:
        merged["evidence"] = "indicative"
        status_note = f"{second.get('area_name', '')} was {second['status']}"
        merged["note"] = "; ".join(filter(None, [first["note"], status_note]))
    return merged
