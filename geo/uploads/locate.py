"""Councils of rows, by GSS code of any vintage, exact name or postcode; never guessed."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.lookup.names import Candidate, Names, normalise_name
from geo.lookup.postcodes.resolver import Resolver
from geo.register.code_history import describe_change, describe_history
from geo.text import format_count
from geo.uploads.columns import GSS_CODE, LAD_CODE
from geo.uploads.numbers import is_missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from geo.lookup.postcodes.resolver import Match
    from geo.register.register import Register

MATCHED_BY: Final = "Matched by"
"""Name of the column that says how a postcode was matched to a council."""

MAX_CANDIDATES: Final = 5
"""Maximum candidates offered for a name."""

MAX_RECODE_NOTES: Final = 5
"""Maximum recodings listed one by one."""

_ENTITIES: Final = MappingProxyType(
    {
        "E01": "an LSOA", "E02": "an MSOA", "E05": "a ward", "E10": "a county",
        "E11": "a metropolitan county", "E12": "a region", "E14": "a constituency",
        "E47": "a combined authority", "E92": "England", "W92": "Wales", "S92": "Scotland",
        "N92": "Northern Ireland", "K02": "the United Kingdom", "W05": "a ward", "S13": "a ward",
    }
)  # fmt: skip
"""Prefix of a GSS code → the kind of area, for error messages."""

_IRISH_BEFORE_2015: Final = re.compile(r"95([A-Z])\1?")
"""Northern Ireland codes before 2015: a letter per district, doubled for its wards."""

_NAME_AFFIXES: Final = (
    "council", "city council", "borough council", "district council", "county council",
    "metropolitan borough council", "metropolitan district council", "london borough of",
    "royal borough of", "city of", "borough of", "county of", "metropolitan borough", "mbc",
    "borough", "district", "city", "ua",
)  # fmt: skip
"""Words that may come before or after the name of a council."""


@dataclass(frozen=True, kw_only=True)
class CouncilMatches:
    """Council codes of rows, failures, recodings, and candidates for unmatched names."""

    codes: Mapping[int, str]
    failures: Mapping[int, str]
    repairs: tuple[str, ...] = ()
    unmatched_names: Mapping[str, tuple[Candidate, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    match_summaries: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    """Row → how its postcode was matched."""


class Councils:
    """Look-up of councils in a register, for the cells of a table."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._postcodes = Resolver(register)
        entries = [
            (council.LAD25NM, _candidate(code, council.LAD25NM))
            for code, council in register.local_authorities.items()
        ]
        self._current_names = Names(entries)
        former: dict[str, list[tuple[str, str]]] = {}
        names = {normalise_name(label) for label, _ in entries}
        for row in register.former_authorities.values():
            if normalise_name(row.former_name) not in names:
                successors = [(code, describe_change(register, row)) for code in row.successors]
                former.setdefault(normalise_name(row.former_name), successors)
        self._former_names = former
        self.council_names = frozenset({*names, *former})
        """Current and former council names, normalised by `geo.lookup.names.plain`."""

    def by_code(self, cells: pd.Series) -> CouncilMatches:
        """
        Match councils by GSS code, of any vintage in the code history.

        Returns
        -------
        matches
            A former code is recoded to its successor and listed in `repairs`. The code of a
            council that was split fails, because it does not say which part is meant.
        """
        register = self._register
        codes: dict[int, str] = {}
        failures: dict[int, str] = {}
        recode_counts: Counter[str] = Counter()
        for row, cell in _nonblank_cells(cells, failures, "code"):
            code = cell.upper()
            former = register.former_authorities.get(code)
            if code in register.local_authorities:
                codes[row] = code
            elif former and len(former.successors) == 1:
                codes[row] = former.successors[0]
                recode_counts[describe_history(register, code)] += 1
            elif former:
                failures[row] = f"{describe_history(register, code)} Choose one of them."
            else:
                failures[row] = _unknown_code_reason(code, cell)
        return CouncilMatches(
            codes=codes, failures=failures, repairs=_recode_notes(recode_counts, "code")
        )

    def by_name(self, cells: pd.Series, name_matches: Mapping[str, str]) -> CouncilMatches:
        """
        Match councils by full name, ignoring case, punctuation and "the".

        Parameters
        ----------
        name_matches
            Name as written → LAD25CD, as chosen by the user for unmatched names.

        Returns
        -------
        matches
            A former name is recoded to its only successor and listed in `repairs`. Any other
            name fails and is in `unmatched_names` with its candidates, best first.
        """
        codes: dict[int, str] = {}
        failures: dict[int, str] = {}
        unmatched_names: dict[str, tuple[Candidate, ...]] = {}
        recode_counts: Counter[str] = Counter()
        for row, cell in _nonblank_cells(cells, failures, "name"):
            matches = self._current_names.match_exact(cell)
            former = self._former_names.get(normalise_name(cell), [])
            if cell in name_matches:
                codes[row] = name_matches[cell]
            elif len(matches) == 1:
                codes[row] = matches[0].key
            elif len(former) == 1:
                codes[row] = former[0][0]
                recode_counts[former[0][1]] += 1
            else:
                candidates = unmatched_names.setdefault(cell, self._candidates(cell))
                failures[row] = _unknown_name_reason(cell, candidates)
        return CouncilMatches(
            codes=codes,
            failures=failures,
            repairs=_recode_notes(recode_counts, "name"),
            unmatched_names=MappingProxyType(unmatched_names),
        )

    def by_postcode(self, cells: pd.Series) -> CouncilMatches:
        """
        Match councils by postcode: by the optional directory if loaded, else by sector.

        Returns
        -------
        matches
            A postcode fails if its sector is in several councils and none has at least 99% of it.
        """
        failures: dict[int, str] = {}
        row_cells = _nonblank_cells(cells, failures, "postcode")
        texts = [*dict.fromkeys(cell for _, cell in row_cells)]
        match_by_text = dict(zip(texts, self._postcodes.resolve(texts), strict=True))
        match_by_row = {row: match_by_text[cell] for row, cell in row_cells}
        with_council = {row: match for row, match in match_by_row.items() if match.LAD25CD}
        failures |= {row: match.note for row, match in match_by_row.items() if not match.LAD25CD}
        note_counts = Counter(match.note for match in with_council.values() if match.note)
        return CouncilMatches(
            codes={row: match.LAD25CD for row, match in with_council.items()},
            failures=failures,
            repairs=(*_recode_notes(note_counts, "code"), *_sector_note(with_council.values())),
            match_summaries={row: match.summary for row, match in with_council.items()},
        )

    def _candidates(self, name: str) -> tuple[Candidate, ...]:
        bare_name = _strip_affixes(name)
        candidates: dict[str, Candidate] = {}
        for candidate in (
            *self._current_names.match_exact(bare_name),
            *(_candidate(code, self._register.local_authorities[code].LAD25NM)
              for code, _ in self._former_names.get(normalise_name(name), [])),
            *self._current_names.match_prefix(bare_name),
            *self._current_names.match_fuzzy(name),
            *self._current_names.match_fuzzy(bare_name),
        ):  # fmt: skip
            candidates.setdefault(candidate.key, candidate)
        return tuple(candidates.values())[:MAX_CANDIDATES]


def _candidate(code: str, name: str) -> Candidate:
    return Candidate(key=code, name=name, match_reason="council", rank=0)


def _sector_note(matches: Iterable[Match]) -> tuple[str, ...]:
    """Return a note of how many rows matched a sector or district not wholly in one council."""
    number = sum(bool(match.other_councils) for match in matches)
    rows = format_count(number, "row is", "rows are")
    explanation = "placed by a postcode sector or district that lies in one council by 99% or more"
    return (
        (f"{rows} {explanation}, and not as a whole: the column “{MATCHED_BY}” says so.",)
        if number
        else ()
    )


def _nonblank_cells(cells: pd.Series, failures: dict[int, str], noun: str) -> list[tuple[int, str]]:
    """Return the cells with a value; record a failure for each blank one."""
    row_cells = []
    for row, cell in cells.items():
        number = int(str(row))
        if is_missing(cell):
            failures[number] = f"Its {noun} is blank."
        else:
            row_cells.append((number, " ".join(str(cell).split())))
    return row_cells


def _unknown_code_reason(code: str, cell: str) -> str:
    if LAD_CODE.fullmatch(code):
        return f"{code} has the form of a council's code, and there is none such since 2009."
    if GSS_CODE.fullmatch(code):
        entity = _ENTITIES.get(code[:3], "something else")
        return f"{code} is the code of {entity}, and not of a council."
    if _IRISH_BEFORE_2015.fullmatch(code):
        return (
            f"{code} has the form of a code of Northern Ireland's 26 districts, whose place 11 "
            "took in April 2015. No source is known here for what became of each, so that it is "
            "not carried over. Give today's code (N09000001 to N09000011), a postcode or "
            "coordinates."
        )
    return f"{cell[:60]!r} is no GSS code. Expected one such as E08000010."


def _unknown_name_reason(name: str, candidates: tuple[Candidate, ...]) -> str:
    if not candidates:
        return f"No council is called “{name[:80]}”."
    names = ", ".join(candidate.name for candidate in candidates)
    return f"No council is called “{name[:80]}”. It may be {names}: choose one."


def _strip_affixes(name: str) -> str:
    """Remove words such as "council" from around the name of a council."""
    bare = normalise_name(name)
    for affix in sorted(_NAME_AFFIXES, key=len, reverse=True):
        bare = bare.removesuffix(f" {affix}").removeprefix(f"{affix} ")
    return bare


def _recode_notes(recode_counts: Counter[str], noun: str) -> tuple[str, ...]:
    """Return notes of the recodings, the most frequent first."""
    notes = [
        f"{text} ({format_count(number, 'row', 'rows')})"
        for text, number in recode_counts.most_common(MAX_RECODE_NOTES)
    ]
    more = len(recode_counts) - len(notes)
    return (*notes, f"{more} more former {noun}s were replaced so.") if more > 0 else tuple(notes)
