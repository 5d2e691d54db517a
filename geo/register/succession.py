"""
Member lists that name authorities whose code has ended, carried to their successors.

A reorganisation is rows to add: the new councils to `local_authorities` (and the old ones taken
out), and what became of the old ones to `former_authorities`. Every other table may go on naming
the old codes. What is carried without loss is the same place as before; what is not (a council
that is larger than what the list named, one that was split) is marked and listed, never dropped.
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

WITHOUT_KEY: Final = (("ica_members", "area_code"),)
"""Columns that name councils without being declared to: these name counties as well."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Carried:
    """
    A code in a member list that was carried.

    Attributes
    ----------
    table, key
        Which row: "GM" of `city_region_members` is a city region, "S001" a site.
    kind
        "exact": the successor is all that the list named. "widened": it is larger, so that only
        a part of it belongs. "split": it is one of several, and which of them belong is not known.
    """

    table: str
    key: str
    old: str
    new: tuple[str, ...]
    kind: Literal["exact", "widened", "split"]

    def __str__(self) -> str:
        """Say it as a sentence."""
        how = {
            "exact": "is now",
            "widened": "is now, in part,",
            "split": "was split; which part belongs is not known:",
        }[self.kind]
        return f"{self.table}, {self.key}: {self.old} {how} {', '.join(self.new)}."


class Succession:
    """What became of each code, followed to the councils of the register."""

    def __init__(self, current: Iterable[str], history: Sequence[Row]) -> None:
        self._current = {*current}
        self._rows = {row["former_code"]: row for row in history}
        latest: dict[str, Any] = {}
        for row in history:
            for code in row["successors"]:
                latest[code] = max(latest.get(code, row["changed_on"]), row["changed_on"])
        self._formed: dict[str, set[str]] = defaultdict(set)
        for row in history:
            for code in row["successors"]:
                if row["changed_on"] == latest[code]:
                    self._formed[code].add(row["former_code"])

    def now(self, code: str) -> tuple[str, ...]:
        """Return the councils that cover a code's area now; () if nobody knows."""
        return tuple(dict.fromkeys(self._follow(code, frozenset())))

    def is_split(self, code: str) -> bool:
        """Whether what became of a code is several councils."""
        return len(self.now(code)) > 1

    def is_whole(self, code: str, named: Iterable[str]) -> bool:
        """Whether the authorities that formed a council at its last change are all in `named`."""
        given = {*named}
        return code in given or all(
            former in given or (former in self._formed and self.is_whole(former, given))
            for former in self._formed[code]
        )

    def _follow(self, code: str, seen: frozenset[str]) -> Iterable[str]:
        if code in self._current:
            yield code
        elif code in self._rows and code not in seen:
            for successor in self._rows[code]["successors"]:
                yield from self._follow(successor, seen | {code})


def carry(
    package: DataPackage, tables: Mapping[str, Sequence[Row]]
) -> tuple[dict[str, list[Row]], tuple[Carried, ...]]:
    """
    Carry every list of councils in `tables` to the councils that the register has.

    Returns
    -------
    tables
        The same tables. Rows whose codes are all current are as they were; a code that is neither
        current nor known to have ended stays, for `check_references` to find.
    carried
        What was carried, in order of tables and rows.
    """
    current = [row["LAD25CD"] for row in tables[COUNCILS]]
    succession = Succession(current, tables[HISTORY])
    done = {name: [*rows] for name, rows in tables.items()}
    done[HISTORY] = [_followed(row, succession) for row in tables[HISTORY]]
    known = {*current} | {row["CTYCD"] for row in tables[COUNCILS] if row["CTYCD"]}
    carried: list[Carried] = []
    for name, column in _columns(package, tables):
        rows = done[name]
        ended = [row for row in rows if not known.issuperset(_named(row[column]))]
        if not any(succession.now(code) for row in ended for code in _named(row[column])):
            continue
        if isinstance(rows[0][column], tuple):
            key = package.tables[name].primary_key[0]
            done[name] = [_list(row, name, key, column, succession, carried) for row in rows]
        else:
            done[name] = _rows(package, name, column, rows, succession, known, carried)
    return done, tuple(carried)


def _columns(package: DataPackage, tables: Mapping[str, Sequence[Row]]) -> list[tuple[str, str]]:
    found = [
        (name, column)
        for name in tables
        if name != HISTORY
        for column in [
            *(key.column for key in package.tables[name].foreign_keys if key.table == COUNCILS),
            *(each.name for each in package.tables[name].fields if each.lists == COUNCILS),
        ]
    ]
    return found + [pair for pair in WITHOUT_KEY if pair[0] in tables]


def _followed(row: Row, succession: Succession) -> Row:
    """Let a row of the history itself lead to councils of today."""
    now = tuple(
        dict.fromkeys(
            last for code in row["successors"] for last in succession.now(code) or (code,)
        )
    )
    if now == row["successors"]:
        return row
    change = "split" if len(now) > 1 else "merged"
    return {**row, "successors": now, "change": change}


def _named(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,)


def _kind(code: str, named: Iterable[str], succession: Succession) -> Any:  # noqa: ANN401
    if succession.is_split(code):
        return "split"
    return "exact" if succession.is_whole(succession.now(code)[0], named) else "widened"


def _list(  # noqa: PLR0913, PLR0917 - what a row is, and what is known of codes
    row: Row, name: str, key: str, column: str, succession: Succession, carried: list[Carried]
) -> Row:
    """Carry the codes of a cell that lists them."""
    codes: dict[str, None] = {}
    for code in row[column]:
        now = succession.now(code) or (code,)
        codes.update(dict.fromkeys(now))
        if now != (code,):
            kind = _kind(code, row[column], succession)
            carried.append(Carried(table=name, key=row[key], old=code, new=now, kind=kind))
    return {**row, column: tuple(codes)}


def _rows(  # noqa: PLR0913, PLR0917 - as above
    package: DataPackage,
    name: str,
    column: str,
    rows: Sequence[Row],
    succession: Succession,
    known: set[str],
    carried: list[Carried],
) -> list[Row]:
    """Carry rows that are about one council each; those that come together become one."""
    others = [key for key in package.tables[name].primary_key if key != column]
    named: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for row in rows:
        named[tuple(row[key] for key in others)].append(row[column])
    done: dict[tuple[str, ...], Row] = {}
    for row in rows:
        place, code = tuple(row[key] for key in others), row[column]
        now = (code,) if code in known else succession.now(code) or (code,)
        changed = row
        if now != (code,):
            kind = _kind(code, named[place], succession)
            shown = "+".join(place) or code
            carried.append(Carried(table=name, key=shown, old=code, new=now, kind=kind))
            changed = _marked(row, code, kind)
        for council in now:
            key = (*place, council)
            moved = {**changed, column: council}
            done[key] = _joined(done[key], moved) if key in done else moved
    return [*done.values()]


def _marked(row: Row, code: str, kind: str) -> Row:
    """Mark what was carried to more than was named: nobody has said that it holds for all of it."""
    if kind == "exact":
        return row
    marks: dict[str, Any] = {"evidence": "indicative"} if "evidence" in row else {}
    if "extent" in row:
        marks |= {"extent": "part", "extent_note": row["extent_note"] or f"what was {code} alone"}
    return {**row, **marks}


def _joined(one: Row, other: Row) -> Row:
    """Make one row of two about the same council: the weaker evidence, the sources of both."""
    joined = dict(one)
    if "evidence" in one and "indicative" in {one["evidence"], other["evidence"]}:
        joined["evidence"] = "indicative"
    if "source_ids" in one:
        joined["source_ids"] = tuple(dict.fromkeys([*one["source_ids"], *other["source_ids"]]))
    if "status" in one and one["status"] != other["status"]:
        joined["evidence"] = "indicative"
        said = f"{other.get('area_name', '')} was {other['status']}"
        joined["note"] = "; ".join(filter(None, [one["note"], said]))
    return joined
