"""
One answer everywhere: sentence, table, command line, files, maps, briefings, database and address.

Each face is read back as its reader would, and held against the one count of places
(`geo.coverage.counts.count_places`). Five areas are asked of by `make test`; the whole matrix is
among the slow tests.
"""

from __future__ import annotations

import csv
import io
import json
import random
import re
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import pytest
import sqlalchemy

from geo.areas import UK, area_of
from geo.coverage.counts import COUNT_STATUSES, PlaceCounts, count_places
from geo.coverage.gaps import ANY_LAYER, SECTOR_PREFIX, find_gaps
from geo.coverage.matrix import build_matrix
from geo.export.briefing.data import BriefingOptions
from geo.export.briefing.model import KeyFigures
from geo.export.postgis.database import to_postgis
from geo.export.printmap.captions import title_of
from geo.export.printmap.options import MapOptions
from geo.export.printmap.plan import plan_of
from geo.export.webmap.page import web_map
from geo.places.place import CITY_REGIONS, CLUSTERS, ICA_MEMBERS, STRATEGIC_SITES
from geo.query import Query, default_query, run_query
from geo.views.listing import COUNT_STATUS_LABELS, listing
from geo.views.summary import summarise
from tests.support.briefings import document_of, texts_of
from tests.support.command_line import json_output, output_of, run
from tests.support.layers import NOUNS, POLICY_LAYERS
from tests.support.postgres import postgis_server
from tests.support.requests import send_request as ask_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from geo.dataset import Dataset

Numbers = dict[str, int]

AREAS_ALWAYS: Final = ("", "W92000004", "E12000001", "S12000017", "E08000010")
"""The UK, Wales, the North East, Highland and Wigan."""

SAMPLE: Final = 20
"""Councils drawn for the whole matrix, with a seed that is printed."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A question to ask of every face."""

    area: str = ""
    sector: str = ""
    documented_only: bool = False

    def query(self, dataset: Dataset) -> Query:
        """Return the query of a first visit with this area, sector and evidence."""
        return replace(default_query(dataset.register), **asdict(self))

    @property
    def options(self) -> list[str]:
        """The same question on the command line; the area apart."""
        sector_options = ["--sector", self.sector] if self.sector else []
        return [*sector_options, *(["--documented-only"] if self.documented_only else [])]

    @property
    def parameters(self) -> dict[str, str]:
        """The same question as parameters of an address."""
        parameters_with_empty = {"area": self.area, "sector": self.sector}
        parameters_with_empty["documented-only"] = "1" if self.documented_only else ""
        return {name: value for name, value in parameters_with_empty.items() if value}


def matrix_of_cases(dataset: Dataset, seed: int) -> list[Case]:
    """Return UK, nations, regions, and councils drawn by a seed; and the UK by sector."""
    councils = sorted(dataset.register.local_authorities)
    areas = ["", *dataset.regions, *random.Random(seed).sample(councils, SAMPLE)]  # noqa: S311
    evidence_choices = (False, True)
    return [
        *(
            Case(area=area, documented_only=documented_only)
            for area in areas
            for documented_only in evidence_choices
        ),
        *(
            Case(sector=sector, documented_only=documented_only)
            for sector in dataset.register.sectors
            for documented_only in evidence_choices
        ),
        *(Case(area=area, sector="CR") for area in [*dataset.regions][:6]),
    ]


def expected(dataset: Dataset, case: Case) -> PlaceCounts:
    return count_places(dataset, run_query(dataset, case.query(dataset)))


def located(counts: PlaceCounts) -> Numbers:
    return {layer: counts.layers[layer].located for layer in NOUNS}


def numbers_in(text: str) -> Numbers:
    """Read "32 city regions, no clusters and 1 strategic site"; what is not named is none."""
    counts = dict.fromkeys(NOUNS, 0)
    for layer, (singular, plural) in NOUNS.items():
        match = re.search(rf"\b(no|\d[\d,]*) (?:{plural}|{singular})\b", text)
        if match and match[1] != "no":
            counts[layer] = int(match[1].replace(",", ""))
    return counts


def councils_in(text: str) -> int | None:
    """Read "222 of 361 councils"; None where the text is of one council."""
    match = re.search(r"\b(\d[\d,]*|no) (?:of [\d,]+ councils|council)\b", text, re.IGNORECASE)
    return int(match[1].replace(",", "")) if match and match[1][0].isdigit() else None


def check_sentence(dataset: Dataset, case: Case, counts: PlaceCounts) -> None:
    headline = summarise(dataset, run_query(dataset, case.query(dataset))).headline
    assert numbers_in(headline) == located(counts)
    if len(counts.area.codes) > 1 and any(located(counts).values()):
        assert councils_in(headline) == len(counts.councils)


def check_table(dataset: Dataset, case: Case, counts: PlaceCounts) -> None:
    rows = listing(dataset, run_query(dataset, case.query(dataset)))
    for layer in POLICY_LAYERS:
        own_rows = [row["Counted"] for row in rows if str(row["Reference"]).startswith(f"{layer}:")]
        for status in COUNT_STATUSES:
            assert own_rows.count(COUNT_STATUS_LABELS[status]) == getattr(
                counts.layers[layer], status
            )


def check_map_title(dataset: Dataset, case: Case, counts: PlaceCounts) -> None:
    title = title_of(plan_of(dataset, run_query(dataset, case.query(dataset)), MapOptions()))
    if counts.area.is_council:
        assert numbers_in(title) == located(counts)
    elif counts.councils:
        assert councils_in(title) == len(counts.councils)
    else:
        assert "no council" in title


def check_gaps(dataset: Dataset, case: Case, counts: PlaceCounts) -> None:
    unfiltered_result = run_query(dataset, replace(case.query(dataset), area="", sector=""))
    key = f"{SECTOR_PREFIX}{case.sector}" if case.sector else ANY_LAYER
    expected_codes = (
        find_gaps(dataset, build_matrix(dataset, unfiltered_result), counts.area).gaps[key].codes
    )
    assert set(expected_codes) == set(counts.area.codes) - counts.councils


def check_command_line(case: Case, counts: PlaceCounts) -> None:
    area_name, evidence_options = (
        case.area or UK,
        ["--documented-only"] if case.documented_only else [],
    )
    gaps_document = json_output("gaps", "--area", area_name, *case.options)
    key = f"{SECTOR_PREFIX}{case.sector}" if case.sector else ANY_LAYER
    (gap,) = (gap_row for gap_row in gaps_document["gaps"] if gap_row["key"] == key)
    assert set(gap["councils"]) == set(counts.area.codes) - counts.councils
    if case.sector:
        return
    gaps_document = json_output("council", area_name, *evidence_options)
    assert gaps_document["counts"] == {
        "councils_reached": len(counts.councils),
        "layers": {layer: asdict(count) for layer, count in counts.layers.items()},
    }
    located_rows = [
        line["id"]
        for line in gaps_document["covered_by"]
        if line["layer"] == CLUSTERS
        and line["basis"] not in {"nationwide", "touches"}
        and line["evidence"] != "indicative"
    ]
    assert len(located_rows) == counts.layers[CLUSTERS].located
    sentences = output_of("council", area_name, *evidence_options).split("\n\n")[0]
    for layer in (CLUSTERS, STRATEGIC_SITES):
        gap_row, plural = NOUNS[layer]
        number = counts.layers[layer].located
        match = re.search(rf"\b(\d+) (?:{plural}|{gap_row}): ", sentences)
        assert (int(match[1]) if match else 0) == number
    rows = [
        *csv.DictReader(
            io.StringIO(run("gaps", "--area", area_name, *evidence_options, "--csv").stdout)
        )
    ]
    assert {row["LAD25CD"] for row in rows if int(row["In all"])} == counts.councils


def check_statuses(rows: list[dict[str, Any]], counts: PlaceCounts, layer: str) -> None:
    """Check that a layer's rows are counted as the one count has it."""
    status_labels = [row["counted_as"] for row in rows]
    for status in COUNT_STATUSES:
        assert status_labels.count(status) == getattr(counts.layers[layer], status), (layer, status)


def check_files(case: Case, counts: PlaceCounts, folder: Path) -> None:
    area = ["--area", case.area] if case.area else []
    layers = ["--layers", ",".join(POLICY_LAYERS), *area, *case.options, "--overwrite"]
    output_of("export", *layers, "--format", "csv", "-o", str(folder / "layers.zip"))
    with zipfile.ZipFile(folder / "layers.zip") as archive:
        for layer in POLICY_LAYERS:
            text = archive.read(f"{layer}.csv").decode("utf-8-sig")
            check_statuses([*csv.DictReader(io.StringIO(text))], counts, layer)
    output_of("export", *layers, "--format", "gpkg", "-o", str(folder / "layers.gpkg"))
    with closing(sqlite3.connect(folder / "layers.gpkg")) as database:
        database.row_factory = sqlite3.Row
        names = {row["name"] for row in database.execute("SELECT name FROM sqlite_master")}
        # There is no table of what has no geometry where all has.
        query = "SELECT * FROM unlocated" if "unlocated" in names else ""
        unlocated = [dict(row) for row in database.execute(query)]
        for layer in POLICY_LAYERS:
            located_rows = [dict(row) for row in database.execute(f'SELECT * FROM "{layer}"')]  # noqa: S608
            unlocated_rows = [row for row in unlocated if row["layer"] == layer]
            check_statuses([*located_rows, *unlocated_rows], counts, layer)


class PageText(HTMLParser):
    """The text of a page without its scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self._is_hidden = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: D102 - HTMLParser's
        del attrs
        self._is_hidden = tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:  # noqa: D102 - likewise
        if tag in {"script", "style"}:
            self._is_hidden = False

    def handle_data(self, data: str) -> None:  # noqa: D102 - likewise
        if not self._is_hidden:
            self.words.append(data)


def check_web_map(dataset: Dataset, case: Case, counts: PlaceCounts) -> None:
    result = run_query(dataset, case.query(dataset))
    page = web_map(dataset, result).decode()
    text = " ".join(" ".join(PageText(page).words).replace("\N{NO-BREAK SPACE}", " ").split())
    headline = summarise(dataset, result).headline
    assert headline in text
    assert numbers_in(headline) == located(counts)


def check_briefing(dataset: Dataset, case: Case, counts: PlaceCounts) -> None:
    if case.sector:  # a briefing has every sector, and is not asked of one
        return
    options = BriefingOptions(query=replace(case.query(dataset), area=""), compare=())
    briefing = document_of(dataset, case.area or UK, options)
    (figures,) = (block for block in briefing.blocks if isinstance(block, KeyFigures))
    numbers = {label.split(" hosted")[0]: number for number, label in figures.items}
    for layer, (singular, plural) in NOUNS.items():
        assert int(numbers.get(plural, numbers.get(singular, "0"))) == located(counts)[layer]
    assert "None" not in " ".join(texts_of(briefing))


def check_address(app: str, case: Case, counts: PlaceCounts) -> None:
    for layer in (*NOUNS, ICA_MEMBERS):
        path = f"/layers/{layer}.geojson?{urlencode(case.parameters)}"
        status, _, body = ask_address(app, path)
        assert status == 200, path
        document = json.loads(body)
        feature_properties = [feature["properties"] for feature in document["features"]]
        check_statuses([*feature_properties, *document["unlocated"]], counts, layer)


def check_all(dataset: Dataset, case: Case, folder: Path) -> None:
    counts = expected(dataset, case)
    check_sentence(dataset, case, counts)
    check_table(dataset, case, counts)
    check_map_title(dataset, case, counts)
    check_gaps(dataset, case, counts)
    check_command_line(case, counts)
    check_files(case, counts, folder)
    check_web_map(dataset, case, counts)
    check_briefing(dataset, case, counts)


@pytest.mark.parametrize("documented_only", [False, True])
@pytest.mark.parametrize("area", AREAS_ALWAYS)
def test_five_areas_have_the_same_numbers_in_every_output(
    dataset: Dataset, tmp_path: Path, area: str, *, documented_only: bool
) -> None:
    check_all(dataset, Case(area=area, documented_only=documented_only), tmp_path)


@pytest.mark.parametrize("sector", ["CR", "FS"])
def test_a_sector_has_the_same_numbers_in_every_output(
    dataset: Dataset, tmp_path: Path, sector: str
) -> None:
    check_all(dataset, Case(sector=sector), tmp_path)


@pytest.mark.parametrize("area", AREAS_ALWAYS)
def test_a_layer_address_has_the_same_numbers(dataset: Dataset, app: str, area: str) -> None:
    case = Case(area=area)
    check_address(app, case, expected(dataset, case))


@pytest.mark.slow
def test_every_area_and_sector_has_the_same_numbers_in_every_output(
    dataset: Dataset, app: str, tmp_path: Path
) -> None:
    seed = random.randrange(10**6)  # noqa: S311 - which councils, no secret
    print(f"seed {seed}")  # noqa: T201 - shown where the test fails
    for case in matrix_of_cases(dataset, seed):
        check_all(dataset, case, tmp_path)
        check_address(app, case, expected(dataset, case))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgis_server() as url:
        yield url


def counts_in_database(connection: sqlalchemy.Connection, codes: tuple[str, ...]) -> Numbers:
    """Count what the table of coverage holds for some councils, as SQL would."""
    count_rows = connection.execute(
        sqlalchemy.text(
            "SELECT layer, count(DISTINCT place_id) FROM placemap.coverage "
            "WHERE \"LAD25CD\" = ANY(:codes) AND evidence <> 'indicative' "
            "AND basis NOT IN ('nationwide', 'touches') GROUP BY layer"
        ),
        {"codes": [*codes]},
    )
    return {layer: int(number) for layer, number in count_rows}


def test_a_database_has_the_same_numbers(dataset: Dataset, server: str) -> None:
    result = run_query(dataset, default_query(dataset.register))
    to_postgis(server, dataset, result)
    engine = sqlalchemy.create_engine(server.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        uk = expected(dataset, Case())
        for layer in POLICY_LAYERS:
            rows = connection.execute(sqlalchemy.text(f"SELECT * FROM placemap.{layer}"))  # noqa: S608
            check_statuses([dict(row) for row in rows.mappings()], uk, layer)
        for key in ("E12000001", "S12000017", "E08000010", "GM", "W06000001"):
            counts = expected(dataset, Case(area=key))
            database_counts = counts_in_database(connection, area_of(dataset.register, key).codes)
            for layer in (CITY_REGIONS, CLUSTERS, STRATEGIC_SITES):
                expected_count = counts.layers[layer].located + counts.layers[layer].in_parts
                assert database_counts.get(layer, 0) == expected_count, (key, layer)
    engine.dispose()


def test_the_same_seed_gives_the_same_cases(dataset: Dataset) -> None:
    cases = matrix_of_cases(dataset, 7)
    assert cases == matrix_of_cases(dataset, 7)
    case_counts: Mapping[str, int] = {
        "areas": len({case.area for case in cases}),
        "sectors": len({case.sector for case in cases}),
    }
    assert case_counts["areas"] >= 1 + len(dataset.regions) + SAMPLE - 1
    assert case_counts["sectors"] == 9
