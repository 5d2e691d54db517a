"""Nomis, played on this machine: its list of industries, its rows in pages, and its faults."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from geo.clients.nomis import ALL_INDUSTRIES, DATASET
from geo.statistics.employment import required_codes
from geo.statistics.industries import industries_of
from tests.support.fault_server import Reply, json_reply

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.register.register import Register
    from tests.support.fault_server import FaultServer, ReceivedRequest

CODES_PATH: Final = f"/{DATASET}/industry.def.sdmx.json"
DATA_PATH: Final = f"/{DATASET}.data.csv"

HEADER: Final = "DATE_NAME,GEOGRAPHY_CODE,INDUSTRY,OBS_VALUE,OBS_STATUS,RECORD_OFFSET,RECORD_COUNT"


def number_of(code: str) -> str:
    """Return the number that this Nomis has for a SIC code."""
    return f"14680{len(code)}{code:0>5}"


def code_list(codes: Iterable[str]) -> Reply:
    """List industries as Nomis does, with a broad group that has the number of a division."""
    entries = [
        {"value": ALL_INDUSTRIES, "description": {"value": "Total", "lang": "en"}},
        _entry("146800010", "10 : Information & communication (J)", "Broad industrial group"),
        _entry("146800008", "8 : Transport & storage (inc postal) (H)", ""),
        _entry("150994947", "C : Manufacturing", "SIC 2007 section"),
        *(_entry(number_of(code), f"{code} : Making of {code}", "SIC 2007") for code in codes),
    ]
    return json_reply({"structure": {"codelists": {"codelist": [{"code": entries}]}}})


def _entry(number: str, name: str, kind: str) -> dict[str, object]:
    notes = [{"annotationtitle": "TypeName", "annotationtext": kind}] if kind else []
    return {
        "value": int(number),
        "description": {"value": name, "lang": "en"},
        "annotations": {"annotation": notes},
    }


@dataclass(kw_only=True)
class Nomis:
    """What this Nomis knows: area → SIC code, or "total" → figure as written, "" for none."""

    figures: Mapping[str, Mapping[str, str]]
    page_rows: int = 25_000
    year: str = "2024"
    status: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def serve_on(self, server: FaultServer) -> None:
        """Answer on a server."""
        codes = {code for figures_of_area in self.figures.values() for code in figures_of_area} - {
            "total"
        }
        server.answer(CODES_PATH, code_list(sorted(codes)))
        server.handle(DATA_PATH, self.reply)

    def reply(self, received: ReceivedRequest) -> Reply:
        """Answer a question for figures; what is above the limit is cut off without a word."""
        offset = int(received.query.get("recordoffset", 0))
        industries = received.query["industry"].split(",")
        rows = [row for row in self._rows() if row[2] in industries]
        limit = min(int(received.query.get("recordlimit", 25_000)), self.page_rows)
        numbered_rows = [
            (*row, str(position), str(len(rows)))
            for position, row in enumerate(rows)
            if offset <= position < offset + limit
        ]
        return csv_reply(numbered_rows)

    def _rows(self) -> Iterable[tuple[str, ...]]:
        for area, figures_of_area in self.figures.items():
            for code, figure in figures_of_area.items():
                number = ALL_INDUSTRIES if code == "total" else number_of(code)
                yield (self.year, area, number, figure, self.status.get((area, code), "A"))


def csv_reply(rows: Iterable[Iterable[str]], *, header: str = HEADER) -> Reply:
    """Answer CSV as Nomis writes it: a byte order mark, every cell in quotation marks."""
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([header.split(","), *rows])
    return Reply(body=text.getvalue().encode("utf-8-sig"), headers={"Content-Type": "text/csv"})


def great_britain(register: Register, *, page_rows: int = 25_000) -> Nomis:
    """Make up figures for all its councils, two under former codes."""
    codes = required_codes(industries_of(register))
    former_codes = {"E08000038": "E08000016", "E08000039": "E08000019"}
    industry_figures = {"total": "10000", **dict.fromkeys(codes, "25")}
    figures = {
        former_codes.get(code, code): industry_figures
        for code, council in register.local_authorities.items()
        if council.nation != "Northern Ireland"
    }
    return Nomis(figures=figures, page_rows=page_rows)


def serve_great_britain(register: Register, server: FaultServer) -> int:
    """Play those figures; return how many there are."""
    nomis = great_britain(register)
    nomis.serve_on(server)
    return sum(len(figures_of_area) for figures_of_area in nomis.figures.values())
