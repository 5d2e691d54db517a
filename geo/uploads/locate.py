"""Councils of rows: by GSS code of any vintage, by exact name, by postcode. Never by a guess."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.lookup.names import Candidate, Names, plain
from geo.lookup.postcodes.resolver import Resolver
from geo.register.code_history import story, story_of_code
from geo.uploads.columns import ANY_CODE, CODE
from geo.uploads.numbers import is_missing
from geo.views.summary import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from geo.lookup.postcodes.resolver import Match
    from geo.register.register import Registry

MARK: Final = "Matched by"
"""Column that says how each row was placed by its postcode."""

OFFERED: Final = 5
"""Candidates offered for a name."""

TOLD: Final = 5
"""Recodings that are told one by one."""

_ENTITIES: Final = MappingProxyType(
    {
        "E01": "an LSOA", "E02": "an MSOA", "E05": "a ward", "E10": "a county",
        "E11": "a metropolitan county", "E12": "a region", "E14": "a constituency",
        "E47": "a combined authority", "E92": "England", "W92": "Wales", "S92": "Scotland",
        "N92": "Northern Ireland", "K02": "the United Kingdom", "W05": "a ward", "S13": "a ward",
    }
)  # fmt: skip
"""What codes with these beginnings are of."""

_IRISH_BEFORE_2015: Final = re.compile(r"95([A-Z])\1?")
"""Codes from before GSS codes: a letter for each district, which its wards have twice."""

_WORDS: Final = (
    "council", "city council", "borough council", "district council", "county council",
    "metropolitan borough council", "metropolitan district council", "london borough of",
    "royal borough of", "city of", "borough of", "county of", "metropolitan borough", "mbc",
    "borough", "district", "city", "ua",
)  # fmt: skip
"""What may stand around a council's name."""


@dataclass(frozen=True, kw_only=True)
class Matched:
    """Each row's council, or why it has none; what was recoded; names that may mean several."""

    codes: Mapping[int, str]
    failures: Mapping[int, str]
    repairs: tuple[str, ...] = ()
    unmatched: Mapping[str, tuple[Candidate, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    marks: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    """Of rows placed by postcode, how each was."""


class Councils:
    """The councils of a register, ready to be looked up by the cells of a table."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._postcodes = Resolver(registry)
        labelled = [
            (council.LAD25NM, _candidate(code, council.LAD25NM))
            for code, council in registry.local_authorities.items()
        ]
        self._today = Names(labelled)
        former: dict[str, list[tuple[str, str]]] = {}
        names = {plain(label) for label, _ in labelled}
        for row in registry.former_authorities.values():
            if plain(row.former_name) not in names:
                told = [(code, story(registry, row)) for code in row.successors]
                former.setdefault(plain(row.former_name), told)
        self._former = former
        self.known_names = frozenset({*names, *former})
        """Names of councils, today's and former, as `geo.lookup.names.plain` has them."""

    def by_code(self, cells: pd.Series) -> Matched:
        """
        Find councils by GSS code, of any vintage that the code history holds.

        Returns
        -------
        matched
            A former code has its successor, and `repairs` says so; one whose authority was
            split fails, since the code does not say which part is meant.
        """
        registry = self._registry
        codes: dict[int, str] = {}
        failures: dict[int, str] = {}
        recoded: Counter[str] = Counter()
        for row, cell in _written(cells, failures, "code"):
            code = cell.upper()
            former = registry.former_authorities.get(code)
            if code in registry.local_authorities:
                codes[row] = code
            elif former and len(former.successors) == 1:
                codes[row] = former.successors[0]
                recoded[story_of_code(registry, code)] += 1
            elif former:
                failures[row] = f"{story_of_code(registry, code)} Choose one of them."
            else:
                failures[row] = _unknown(code, cell)
        return Matched(codes=codes, failures=failures, repairs=_told(recoded, "code"))

    def by_name(self, cells: pd.Series, answers: Mapping[str, str]) -> Matched:
        """
        Find councils by their whole name; capitals, punctuation and "the" do not count.

        Parameters
        ----------
        answers
            Name as written → LAD25CD: what was chosen for names that matched nothing.

        Returns
        -------
        matched
            A former name has its one successor, which `repairs` tells. Any other name fails
            and is in `unmatched` with its candidates, the likeliest first.
        """
        codes: dict[int, str] = {}
        failures: dict[int, str] = {}
        unmatched: dict[str, tuple[Candidate, ...]] = {}
        replaced: Counter[str] = Counter()
        for row, cell in _written(cells, failures, "name"):
            whole = self._today.whole(cell)
            former = self._former.get(plain(cell), [])
            if cell in answers:
                codes[row] = answers[cell]
            elif len(whole) == 1:
                codes[row] = whole[0].key
            elif len(former) == 1:
                codes[row] = former[0][0]
                replaced[former[0][1]] += 1
            else:
                offered = unmatched.setdefault(cell, self._candidates(cell))
                failures[row] = _not_a_council(cell, offered)
        return Matched(
            codes=codes,
            failures=failures,
            repairs=_told(replaced, "name"),
            unmatched=MappingProxyType(unmatched),
        )

    def by_postcode(self, cells: pd.Series) -> Matched:
        """
        Find councils by postcode: whole where the optional directory has it, else by sector.

        Returns
        -------
        matched
            A postcode fails whose sector lies in several councils, none with 99% of it: it may be
            in any of them.
        """
        failures: dict[int, str] = {}
        held = _written(cells, failures, "postcode")
        texts = [*dict.fromkeys(cell for _, cell in held)]
        known = dict(zip(texts, self._postcodes.resolve(texts), strict=True))
        found = {row: known[cell] for row, cell in held}
        placed = {row: match for row, match in found.items() if match.LAD25CD}
        failures |= {row: match.note for row, match in found.items() if not match.LAD25CD}
        noted = Counter(match.note for match in placed.values() if match.note)
        return Matched(
            codes={row: match.LAD25CD for row, match in placed.items()},
            failures=failures,
            repairs=(*_told(noted, "code"), *_by_sector(placed.values())),
            marks={row: match.mark for row, match in placed.items()},
        )

    def _candidates(self, name: str) -> tuple[Candidate, ...]:
        bare = _bare(name)
        found: dict[str, Candidate] = {}
        for each in (
            *self._today.whole(bare),
            *(_candidate(code, self._registry.local_authorities[code].LAD25NM)
              for code, _ in self._former.get(plain(name), [])),
            *self._today.starting(bare),
            *self._today.alike(name),
            *self._today.alike(bare),
        ):  # fmt: skip
            found.setdefault(each.key, each)
        return tuple(found.values())[:OFFERED]


def _candidate(code: str, name: str) -> Candidate:
    return Candidate(key=code, name=name, why="council", rank=0)


def _by_sector(placed: Iterable[Match]) -> tuple[str, ...]:
    """Say how many rows are placed by a sector, or district, of which a little lies elsewhere."""
    number = sum(bool(match.others) for match in placed)
    rows = counted(number, "row is", "rows are")
    said = "placed by a postcode sector or district that lies in one council by 99% or more"
    return (f"{rows} {said}, and not as a whole: the column “{MARK}” says so.",) if number else ()


def _written(cells: pd.Series, failures: dict[int, str], what: str) -> list[tuple[int, str]]:
    """Return the cells that hold something; note those that do not."""
    held = []
    for row, cell in cells.items():
        number = int(str(row))
        if is_missing(cell):
            failures[number] = f"Its {what} is blank."
        else:
            held.append((number, " ".join(str(cell).split())))
    return held


def _unknown(code: str, cell: str) -> str:
    if CODE.fullmatch(code):
        return f"{code} has the form of a council's code, and there is none such since 2009."
    if ANY_CODE.fullmatch(code):
        what = _ENTITIES.get(code[:3], "something else")
        return f"{code} is the code of {what}, and not of a council."
    if _IRISH_BEFORE_2015.fullmatch(code):
        return (
            f"{code} has the form of a code of Northern Ireland's 26 districts, whose place 11 "
            "took in April 2015. No source is known here for what became of each, so that it is "
            "not carried over. Give today's code (N09000001 to N09000011), a postcode or "
            "coordinates."
        )
    return f"{cell[:60]!r} is no GSS code. Expected one such as E08000010."


def _not_a_council(name: str, offered: tuple[Candidate, ...]) -> str:
    if not offered:
        return f"No council is called “{name[:80]}”."
    listed = ", ".join(each.name for each in offered)
    return f"No council is called “{name[:80]}”. It may be {listed}: choose one."


def _bare(name: str) -> str:
    """Leave out what may stand around a council's name."""
    bare = plain(name)
    for words in sorted(_WORDS, key=len, reverse=True):
        bare = bare.removesuffix(f" {words}").removeprefix(f"{words} ")
    return bare


def _told(recoded: Counter[str], what: str) -> tuple[str, ...]:
    """Say what was recoded, the most frequent first."""
    told = [
        f"{text} ({counted(number, 'row', 'rows')})" for text, number in recoded.most_common(TOLD)
    ]
    more = len(recoded) - len(told)
    return (*told, f"{more} more former {what}s were replaced so.") if more > 0 else tuple(told)
