"""What the tests of the core stand on: the true atlas, a small one worked by hand, and copies."""

from __future__ import annotations

import csv
import json
import os
import shutil
import textwrap
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import hypothesis
import numpy as np
import pytest
import shapely
from hypothesis import strategies as st
from hypothesis.vendor.pretty import for_type_by_name

from geo.dataset import Dataset, load_dataset
from geo.places.place import ICA_STATUS_NAMES
from geo.query import Query, default_query
from geo.settings import DATA_DIR, Settings
from geo.uploads.locate import Councils
from tests.support.layers import POLICY_LAYERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ROOT: Final = Path(__file__).parents[2]

CACHE: Final = ROOT / ".pytest_cache" / "placemap"
"""Kept from run to run, and apart from the user's own, which may hold other boundaries."""

os.environ.setdefault("PLACEMAP_CACHE_DIR", str(CACHE))

hypothesis.settings.register_profile("core", deadline=None, max_examples=40)
hypothesis.settings.load_profile("core")

# An atlas in full would bury the failing example, and hypothesis warns of its length: an error.
for_type_by_name("geo.dataset", "Atlas", lambda _atlas, printer, _cycle: printer.text("Atlas(…)"))

SIDE_M: Final = 10_000.0
SQUARES: Final = {
    code: shapely.box(west, 400_000, west + SIDE_M, 400_000 + SIDE_M)
    for code, west in {
        "E07000001": 400_000,
        "E07000002": 410_000,
        "E06000003": 420_000,
        "W06000004": 430_000,
    }.items()
}
"""Aston, Birch, Cedar and Dolwen: four squares of 100 km² in a row, west to east."""

SMALL: Final = {
    "sources": """
        source_id,title,url,extent_read
        S01,A White Paper,https://example.org/1,full
        S02,A local plan,https://example.org/2,full
    """,
    "sectors": """
        sector_code,name,sic_rating,sic_rating_note,evidence,source_ids
        AM,Advanced manufacturing,proxy,A proxy,documented,S01
        DE,Defence,partial,In part,documented,S01
    """,
    "local_authorities": """
        LAD25CD,LAD25NM,RGNCD,RGNNM,CTRYCD,CTYCD,CTYNM,population_mid2024
        E07000001,Aston,E12000001,North East,E92000001,E10000001,Oldshire,100000
        E07000002,Birch,E12000001,North East,E92000001,E10000001,Oldshire,200000
        E06000003,Cedar,E12000007,London,E92000001,,,400000
        W06000004,Dolwen,W92000004,Wales,W92000004,,,800000
    """,
    "former_authorities": """
        former_code,former_name,successors,changed_on,change,evidence,source_ids,note
        E07000901,Aston,E07000001,2025-04-01,recoded,documented,S01,
        E07000902,Elm,E07000002,2023-04-01,merged,documented,S01,
        E07000903,Fern,E07000002,2019-04-01,merged,indicative,,\
"Fern became part of Elm on 1 April 2019, which became part of Birch on 1 April 2023."
        E07000904,Great Gorse,E06000003;W06000004,2021-10-15,split,indicative,,
    """,
    "region_types": """
        region_type,name,shown_by_default
        mayoral,Mayoral authority,1
        corridor,Growth corridor,0
    """,
    "city_regions": """
        region_id,name,ons_code,region_type,nation,status,evidence,source_ids
        AB,Aston and Birch,E47000001,mayoral,England,established,documented,S01
        CD,Cedar Corridor,,corridor,England,proposed,indicative,S02
    """,
    "city_region_members": """
        region_id,LAD25CD,membership_level,extent,extent_note,evidence,source_ids
        AB,E07000001,constituent,whole,,documented,S01
        AB,E07000002,constituent,whole,,documented,S01
        CD,E06000003,constituent,whole,,indicative,
        CD,W06000004,constituent,part,only the north of Dolwen,indicative,
    """,
    "designation_levels": """
        designation_level,name,is_national,note
        uk,UK programme,1,Chosen by the UK Government
        local,Local plan,0,Chosen by a council
    """,
    "programmes": """
        programme_id,name
        ZONE,Growth Zone
        PLAN,Local Plan
    """,
    "cluster_places": """
        place_id,name,geography,nations,region_ids,lad_codes,outer_limit,outer_limit_evidence
        P001,Aston and Birch,region,,AB,,,
        P002,Cedar,councils,,,E06000003,,
        P003,Wales,nationwide,Wales,,,,
        P004,The Valleys,label,England,,,E92000001,indicative
        P005,Cedar Corridor,region,,CD,,,
    """,
    "clusters": """
        cluster_id,place_id,place_as_written,sector_code,sector_scope,programme_ids,\
designation_level,designated_by,extent_evidence,extent_note,as_of,as_of_precision,evidence,\
source_ids
        C001,P001,Aston and Birch,AM,is8,ZONE,uk,Ministers,documented,,2025-06-23,day,documented,S01
        C002,P001,Astonbury,DE,is8,PLAN,local,The mayor,documented,,2024-01-01,year,documented,S02
        C003,P002,Cedar,DE,is8,PLAN,local,Cedar Council,documented,,,,documented,S02
        C004,P002,Cedar,AM,is8,ZONE,uk,Ministers,indicative,Cedar is assumed,,,documented,S01
        C005,P003,Wales,DE,is8,ZONE,uk,Ministers,,,2025-06-01,month,documented,S01
        C006,P004,The Valleys,AM,is8,ZONE,uk,Ministers,,,,,documented,S01
        C007,P005,Cedar Corridor,AM,is8,ZONE,uk,Ministers,documented,,,,documented,S01
    """,
    "site_types": """
        site_type,name,programme_id,designation_level,evidence,source_ids
        tax_site,Tax site,ZONE,uk,documented,S01
        works,Works,PLAN,local,indicative,S02
    """,
    "strategic_sites": """
        site_id,name,site_type,nation,lad_codes,host_evidence,lon,lat,coord_evidence,\
coord_precision_km,host_check,sector_codes,sector_evidence,status,status_date,\
status_date_precision,evidence,source_ids
        S001,North Quay,tax_site,England,E07000001,documented,-1.926,53.5416,approximate,\
1,inside,AM,documented,designated,2025-03-01,month,documented,S01
        S002,Old Works,works,England,E07000002,indicative,-1.7751,53.5414,authority_centroid,\
,inside,DE,indicative,named,,,documented,S02
        S003,Wales Zone,tax_site,Wales,,,,,,\
,,AM;DE,documented,announced,,,documented,S01
        S004,Unplaced Yard,tax_site,England,E06000003,indicative,,,,\
,,DE,indicative,announced,,,documented,S01
    """,
    "site_councils": """
        site_id,LAD25CD,relation
        S001,E07000001,inside
    """,
    "ica_members": """
        area_code,area_name,area_type,status,membership_claim,evidence_date,evidence,source_ids
        E10000001,Oldshire,county,member_inferred,attends,2024,documented,S02
        E07000001,Aston,district,member,listed,2025,documented,S02
        E06000003,Cedar,unitary,candidate,none,,indicative,
    """,
    "postcode_sectors": """
        postcode_sector,LAD25CD,live_and_terminated_postcodes
        AA1 1,E07000001,150
        AA1 1,E07000002,49
        AA1 1,E06000003,1
        AA1 2,E07000001,100
        AA11 1,W06000004,7
    """,
}
"""
A register of four councils. Their populations are 1, 2, 4 and 8 times 100,000, so that a sum
tells which of them are in it.
"""


@dataclass(frozen=True, kw_only=True)
class Package:
    """A copy of a data package, for a test to break."""

    folder: Path

    def path(self, table: str) -> Path:
        """Return where a table is."""
        return self.folder / f"{table}.csv"

    def read(self, table: str) -> list[list[str]]:
        """Return a table as cells, header first: row 1 of a spreadsheet is [0]."""
        with self.path(table).open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    def write(self, table: str, rows: Iterable[Iterable[str]]) -> None:
        """Write a table, header first."""
        with self.path(table).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)

    def edit(self, table: str, row: int, column: str, value: str) -> None:
        """Change one cell; rows as a spreadsheet counts them, header first."""
        rows = self.read(table)
        rows[row - 1][rows[0].index(column)] = value
        self.write(table, rows)

    def dataset(self) -> Dataset:
        """Load what the copy now says."""
        return load_dataset(Settings(data_dir=self.folder, cache_dir=CACHE))


def write_small(folder: Path) -> Package:
    """Write the data package of the four squares, under the true descriptor."""
    package = Package(folder=folder)
    descriptor = json.loads((DATA_DIR / "datapackage.json").read_text(encoding="utf-8"))
    shutil.copy(DATA_DIR / "datapackage.json", folder)
    shutil.copy(DATA_DIR / "layers.csv", folder)
    for resource in descriptor["resources"]:
        if resource["name"] == "layers":
            continue
        if "schema" in resource:
            header = [field["name"] for field in resource["schema"]["fields"]]
            lines = textwrap.dedent(SMALL.get(resource["name"], "")).strip().splitlines()
            cells = [[row.get(name, "") for name in header] for row in csv.DictReader(lines)]
            package.write(resource["name"], [header, *cells])
        else:
            path = folder / resource["path"]
            path.parent.mkdir()
            squares(SQUARES).to_parquet(path)
    return package


def squares(shapes: Mapping[str, shapely.Geometry | None]) -> gpd.GeoDataFrame:
    """Return shapes as local authorities, EPSG:27700."""
    geometry = np.array([*shapes.values()], dtype=object)
    return gpd.GeoDataFrame({"LAD25CD": [*shapes]}, geometry=geometry, crs="EPSG:27700")


def query_with(dataset: Dataset, **changes: Any) -> Query:  # noqa: ANN401
    """Return the query of a first visit, changed."""
    return replace(default_query(dataset.register), **changes)


def unfiltered_query_with(dataset: Dataset, **changes: Any) -> Query:  # noqa: ANN401
    """Return the query that leaves nothing out, changed."""
    register = dataset.register
    all_options = {
        "region_types": tuple(register.region_types),
        "levels": tuple(register.designation_levels),
        "ica_statuses": tuple(ICA_STATUS_NAMES),
    }
    return query_with(dataset, **(all_options | changes))


def subsets(values: Iterable[str]) -> st.SearchStrategy[tuple[str, ...]]:
    """Draw some of `values`, in their order."""
    ordered_values = tuple(values)
    return st.sets(st.sampled_from(ordered_values)).map(
        lambda chosen: tuple(value for value in ordered_values if value in chosen)
    )


def queries(dataset: Dataset) -> st.SearchStrategy[Query]:
    """Draw any query that the filters can make."""
    register = dataset.register
    return st.builds(
        Query,
        layers=subsets(POLICY_LAYERS),
        sector=st.sampled_from(["", *register.sectors]),
        region_types=subsets(register.region_types),
        levels=subsets(register.designation_levels),
        ica_statuses=subsets(ICA_STATUS_NAMES),
        programmes=subsets(register.programmes),
        area=st.sampled_from(["", *dataset.regions]),
        documented_only=st.booleans(),
    )


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    """Return the true atlas. Read-only."""
    return load_dataset(Settings(cache_dir=CACHE))


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Return the atlas of the four squares. Read-only."""
    return write_small(tmp_path_factory.mktemp("small")).dataset()


@pytest.fixture
def small_package(tmp_path: Path) -> Package:
    """Return a copy of the data package of the four squares, to break."""
    return write_small(tmp_path)


@pytest.fixture
def package(tmp_path: Path) -> Package:
    """Return a copy of the true data package, to break."""
    folder = tmp_path / "data"
    shutil.copytree(DATA_DIR, folder)
    return Package(folder=folder)


@pytest.fixture(scope="session")
def councils(dataset: Dataset) -> Councils:
    """Return the councils of the register, ready to be looked up by the cells of a table."""
    return Councils(dataset.register)
