"""
Employment by council and SIC code from Nomis: the Business Register and Employment Survey (BRES).

Nomis cuts a response off at 25,000 rows and says so only in RECORD_COUNT, so rows are requested
page by page until all have come. Nomis has its own numbers for industries, listed in its codes. A
two-digit SIC code can also be the number of a broad group there ("10" is food and information), so
the two are distinguished.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from geo.csvio import read_rows
from geo.errors import SourceError, TextError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from geo.clients.http import HttpClient, HttpResponse

DATASET: Final = "NM_189_1"
SOURCE: Final = (
    "Office for National Statistics, Business Register and Employment Survey (open access), "
    "through Nomis"
)

PAGE_ROWS: Final = 25_000
"""Maximum rows per response for anonymous users."""

DISTRICTS: Final = "TYPE424"
"""Nomis type of districts and unitary authorities of Great Britain as of April 2023."""

ALL_INDUSTRIES: Final = "37748736"
"""Number in Nomis of all industries together."""

TOTAL: Final = "total"
"""Key for all industries together, in place of a SIC code."""

SUPPRESSED: Final = "Q"
"""Status of a figure that is not published."""

COLUMNS: Final = (
    "DATE_NAME",
    "GEOGRAPHY_CODE",
    "INDUSTRY",
    "OBS_VALUE",
    "OBS_STATUS",
    "RECORD_OFFSET",
    "RECORD_COUNT",
)

SERVICE_CHANGED: Final = (
    "Nothing was kept. Try again later; if it stays so, Nomis has changed: look for a newer "
    "version of Place Map."
)

_SIC_CODE: Final = re.compile(r"\s*(\d{2,5})\s*:")
_BROAD_GROUP: Final = re.compile(r"\((?:Part )?[A-U](?:(?:, ?| and )[A-U])*\)\s*$")
"""Broad groups end in their sections: "10 : Information & communication (J)"."""

_YEAR: Final = re.compile(r"\d{4}")


@dataclass(frozen=True, kw_only=True, slots=True)
class EmploymentData:
    """Employment by area and industry, under the area codes of Nomis."""

    address: str
    year: str
    rows: int
    figures: Mapping[str, Mapping[str, int | None]]
    """GSS code → SIC code, or "total" → employment; None if it is suppressed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _CsvPage:
    rows: list[dict[str, str]]
    count: int


def fetch_employment(
    client: HttpClient,
    codes: Iterable[str],
    *,
    service: str,
    on_progress: Callable[[int, int], None] = lambda _done, _every: None,
) -> EmploymentData:
    """
    Fetch employment of the latest year by district and SIC code.

    Parameters
    ----------
    client
        HTTP client; its limits apply to each page.
    codes
        SIC 2007 codes of 2 to 5 digits.
    service
        URL of the service (`Settings.nomis`).
    on_progress
        Called after each page with the number of rows so far and in total.

    Returns
    -------
    published
        Employment (employees and working owners) for every district of Great Britain and every
        code, and all industries together. Each figure is rounded by itself.

    Raises
    ------
    SourceError
        If the service cannot be reached, or its response is not as expected: a code is missing, a
        page is cut off or repeated, a count disagrees, or a figure is not a number.
    """
    numbers = {ALL_INDUSTRIES: TOTAL} | _industry_numbers(client, codes, service=service)
    address = f"{service}/{DATASET}.data.csv"
    params: dict[str, str | int] = {
        "geography": DISTRICTS,
        "date": "latest",
        "industry": ",".join(numbers),
        "employment_status": 4,
        "measure": 1,
        "measures": 20100,
        "select": ",".join(COLUMNS).lower(),
    }
    rows = _fetch_rows(client, address, params, on_progress)
    figures: dict[str, dict[str, int | None]] = {}
    for row in rows:
        area_figures = figures.setdefault(row["GEOGRAPHY_CODE"], {})
        code = numbers.get(row["INDUSTRY"])
        if code is None or code in area_figures:
            problem = "a row twice" if code else f"industry {row['INDUSTRY']!r}, not asked for"
            raise SourceError(
                f"{address}: found {problem} for {row['GEOGRAPHY_CODE']}, expected each industry "
                f"that was asked for once. {SERVICE_CHANGED}"
            )
        area_figures[code] = _figure(address, row)
    _check_complete(address, figures, numbers.values())
    return EmploymentData(
        address=address,
        year=_year(address, rows),
        rows=len(rows),
        figures=MappingProxyType(
            {area: MappingProxyType(area_figures) for area, area_figures in figures.items()}
        ),
    )


def _industry_numbers(client: HttpClient, codes: Iterable[str], *, service: str) -> dict[str, str]:
    """Return number in Nomis → SIC code."""
    address = f"{service}/{DATASET}/industry.def.sdmx.json"
    numbers_by_code: dict[str, list[str]] = {}
    for entry in _entries(address, client.get_json(address)):
        try:
            name, number = str(entry["description"]["value"]), str(entry["value"])
        except (KeyError, TypeError) as error:
            raise SourceError(
                f"{address}: found an industry without description or value, expected both. "
                f"{SERVICE_CHANGED}"
            ) from error
        match = _SIC_CODE.match(name)
        if match and not _BROAD_GROUP.search(name) and "broad" not in _type_of(entry).casefold():
            numbers_by_code.setdefault(match[1], []).append(number)
    sic_codes = sorted(set(codes))
    if ambiguous := [code for code in sic_codes if len(numbers_by_code.get(code, ())) != 1]:
        code = ambiguous[0]
        raise SourceError(
            f"{address}: found SIC {code} {len(numbers_by_code.get(code, ()))} times, expected it "
            "once "
            f"({len(ambiguous)} of {len(sic_codes)} codes are so). {SERVICE_CHANGED}"
        )
    return {numbers_by_code[code][0]: code for code in sic_codes}


def _entries(address: str, document: Any) -> list[Any]:  # noqa: ANN401 - JSON may be anything
    try:
        entries = document["structure"]["codelists"]["codelist"][0]["code"]
    except (KeyError, IndexError, TypeError) as error:
        message = document.get("error") if isinstance(document, dict) else None
        content_text = f"the error {str(message)[:80]!r}" if message else "no list of codes"
        raise SourceError(
            f"{address}: found {content_text}, "
            f"expected structure.codelists.codelist[0].code. {SERVICE_CHANGED}"
        ) from error
    return entries if isinstance(entries, list) else [entries]


def _type_of(entry: Any) -> str:  # noqa: ANN401 - JSON may be anything
    """Return the kind of an entry, "SIC 2007 division (2 digit)"; "" if it has none."""
    try:
        notes = entry["annotations"]["annotation"]
        return next(
            (str(n["annotationtext"]) for n in notes if n["annotationtitle"] == "TypeName"), ""
        )
    except (KeyError, TypeError):
        return ""


def _fetch_rows(
    client: HttpClient,
    address: str,
    params: Mapping[str, str | int],
    on_progress: Callable[[int, int], None],
) -> list[dict[str, str]]:
    """Fetch page after page until the row count of the first page is reached."""
    rows: list[dict[str, str]] = []
    count = None
    while count is None or len(rows) < count:
        limits = {"recordlimit": PAGE_ROWS, "recordoffset": len(rows)}
        page = _parse_page(client.get(address, {**params, **limits}), offset=len(rows))
        if count not in {None, page.count}:
            raise SourceError(
                f"{address}: found {page.count} rows announced after {count} before, expected the "
                "same count on each page. The figures may be changing: try again later. "
                f"{SERVICE_CHANGED}"
            )
        count = page.count
        rows += page.rows
        on_progress(len(rows), count)
    if len(rows) > count:
        raise SourceError(
            f"{address}: found {len(rows)} rows, expected the {count} announced. {SERVICE_CHANGED}"
        )
    return rows


def _parse_page(response: HttpResponse, *, offset: int) -> _CsvPage:
    text = io.StringIO(response.text(), newline="")
    try:
        lines = [cells for _, cells in read_rows(text, strict=True)]
    except TextError as error:
        raise SourceError(
            f"{response.address}: found what is no CSV ({error.reason}), expected figures. "
            f"{SERVICE_CHANGED}"
        ) from error
    header = [name.strip().upper() for name in lines[0]] if lines else []
    cells = [line for line in lines[1:] if line]
    if missing := [name for name in COLUMNS if name not in header]:
        start = ", ".join(header)[:60] or "nothing at all"
        raise SourceError(
            f"{response.address}: found no column {', '.join(missing)} in an answer that begins "
            f"{start!r}, expected CSV with these columns. {SERVICE_CHANGED}"
        )
    if any(len(line) != len(header) for line in cells):
        raise SourceError(
            f"{response.address}: found a row that breaks off, expected {len(header)} cells in "
            "each. "
            f"{SERVICE_CHANGED}"
        )
    rows = [dict(zip(header, line, strict=True)) for line in cells]
    if not rows:
        raise SourceError(
            f"{response.address}: found no row from number {offset} on, expected figures. "
            f"{SERVICE_CHANGED}"
        )
    page_offset = _parse_integer(response.address, "RECORD_OFFSET", rows[0])
    if page_offset != offset:
        raise SourceError(
            f"{response.address}: found the page that begins at row {page_offset}, expected the "
            "one "
            f"at {offset}: a page was repeated or left out. {SERVICE_CHANGED}"
        )
    return _CsvPage(rows=rows, count=_parse_integer(response.address, "RECORD_COUNT", rows[0]))


def _figure(address: str, row: Mapping[str, str]) -> int | None:
    if not row["OBS_VALUE"].strip() or row["OBS_STATUS"].strip() == SUPPRESSED:
        return None
    return _parse_integer(address, "OBS_VALUE", row)


def _parse_integer(address: str, column: str, row: Mapping[str, str]) -> int:
    try:
        value = float(row[column])
    except ValueError:
        value = -1.0
    if value < 0 or not value.is_integer():
        raise SourceError(
            f"{address}: found {column} {row[column]!r}, expected a whole number. {SERVICE_CHANGED}"
        )
    return int(value)


def _year(address: str, rows: Iterable[Mapping[str, str]]) -> str:
    years = sorted({row["DATE_NAME"].strip() for row in rows})
    if len(years) != 1 or not _YEAR.fullmatch(years[0]):
        raise SourceError(
            f"{address}: found figures of {', '.join(years)[:60]!r}, expected one year. "
            f"{SERVICE_CHANGED}"
        )
    return years[0]


def _check_complete(
    address: str, figures: Mapping[str, Mapping[str, int | None]], codes: Iterable[str]
) -> None:
    """Check that every area has every industry; a missing figure is an error, not suppression."""
    expected = set(codes)
    for area, area_figures in figures.items():
        if missing := expected - area_figures.keys():
            raise SourceError(
                f"{address}: found {area} without {len(missing)} of {len(expected)} industries "
                f"({', '.join(sorted(missing)[:5])}), expected all of them. {SERVICE_CHANGED}"
            )
