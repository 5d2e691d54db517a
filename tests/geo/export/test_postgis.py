"""Layers, coverage and points in a real PostgreSQL server with PostGIS."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
import sqlalchemy

from geo.assign.assign_frame import assign
from geo.coverage.basis import find_covers
from geo.errors import ExportError
from geo.export.content.results import layer_frame
from geo.export.postgis.connection import redact_url
from geo.export.postgis.database import to_postgis
from geo.places.place import LOCAL_AUTHORITIES
from geo.query import run_query
from geo.scenario.scenario import Scenario, apply_scenario
from tests.support.command_line import run
from tests.support.fixtures_core import query_with, unfiltered_query_with
from tests.support.layers import POLICY_LAYERS
from tests.support.postgres import PASSWORD, postgis_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from geo.dataset import Dataset
    from geo.query import Result


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgis_server() as url:
        yield url


@pytest.fixture(scope="module")
def result(dataset: Dataset) -> Result:
    return run_query(dataset, unfiltered_query_with(dataset))


@pytest.fixture(scope="module")
def url(server: str, dataset: Dataset, result: Result) -> str:
    """Return the address of a server that holds everything."""
    to_postgis(server, dataset, result)
    return server


@pytest.fixture
def db(url: str) -> Iterator[Connection]:
    with connect(url) as connection:
        yield connection


def connect(url: str) -> Any:  # noqa: ANN401 - SQLAlchemy's own
    address = sqlalchemy.make_url(url).set(drivername="postgresql+psycopg")
    return sqlalchemy.create_engine(address, poolclass=sqlalchemy.NullPool).connect()


def fetch_rows(db: Connection, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in db.execute(sqlalchemy.text(sql))]


def scalar(db: Connection, sql: str) -> Any:  # noqa: ANN401
    return fetch_rows(db, sql)[0][0]


def test_every_layer_is_written_with_its_geometry(
    db: Connection, dataset: Dataset, result: Result
) -> None:
    for layer in (*POLICY_LAYERS, LOCAL_AUTHORITIES):
        frame = layer_frame(dataset, result, layer)
        stored_frame = gpd.read_postgis(  # type: ignore[call-overload]
            sqlalchemy.text(f"SELECT * FROM placemap.{layer}"),  # noqa: S608 - our own name
            db,
            geom_col="geometry",
        ).set_index("id")
        assert {*stored_frame.index} == {*frame["id"]}
        assert stored_frame.crs == "EPSG:27700"
        expected_geometry = frame.set_index("id").geometry.loc[stored_frame.index]
        assert shapely.equals(stored_frame.geometry.to_numpy(), expected_geometry.to_numpy())[
            expected_geometry.notna()
        ].all()
        assert stored_frame.geometry.isna().tolist() == expected_geometry.isna().tolist()


def test_coverage_rows_match_the_core(db: Connection, dataset: Dataset, result: Result) -> None:
    expected_rows = {
        (code, cover.place.place.layer, cover.place.place.id, cover.basis, cover.evidence)
        for code, covers in find_covers(dataset, result).items()
        for cover in covers
    }
    sql = 'SELECT "LAD25CD", layer, place_id, basis, evidence FROM placemap.coverage'
    assert {*fetch_rows(db, sql)} == expected_rows


def test_evidence_has_its_sources(db: Connection, result: Result) -> None:
    cited_sources = {
        (shown_place.place.id, source)
        for layer in POLICY_LAYERS
        for shown_place in result.places_in_focus(layer)
        for source in shown_place.place.source_ids
    }
    sql = (
        "SELECT place_id, source_id FROM placemap.place_sources "
        "JOIN placemap.sources USING (source_id)"
    )
    assert {*fetch_rows(db, sql)} == cited_sources
    assert "Contains OS data" in scalar(
        db, "SELECT value FROM placemap.about WHERE name = 'attribution'"
    )


def test_tables_have_keys_indexes_and_comments(db: Connection) -> None:
    inspector = sqlalchemy.inspect(db)
    for table in inspector.get_table_names("placemap"):
        assert inspector.get_pk_constraint(table, "placemap")["constrained_columns"]
        assert inspector.get_table_comment(table, "placemap")["text"]
        columns = inspector.get_columns(table, "placemap")
        assert [column["name"] for column in columns if not column.get("comment")] == []
    for layer in (*POLICY_LAYERS, LOCAL_AUTHORITIES):
        sql = f"SELECT indexdef FROM pg_indexes WHERE tablename = '{layer}'"  # noqa: S608
        assert any("gist" in row[0] for row in fetch_rows(db, sql))
    keys = {key["referred_table"] for key in inspector.get_foreign_keys("coverage", "placemap")}
    assert keys == {"local_authorities", "places"}


def test_an_invalid_foreign_key_is_refused(db: Connection) -> None:
    with pytest.raises(sqlalchemy.exc.IntegrityError, match="foreign key"):
        fetch_rows(db, "INSERT INTO placemap.place_sources VALUES ('clusters', 'none', 'none'); "
                 "SET CONSTRAINTS ALL IMMEDIATE; SELECT 1")  # fmt: skip
    db.rollback()


def test_existing_rows_are_replaced_only_on_request_and_views_remain(
    url: str, dataset: Dataset, result: Result
) -> None:
    with pytest.raises(ExportError, match=r"exists already.*--overwrite"):
        to_postgis(url, dataset, result)
    with connect(url) as db:
        db.execute(sqlalchemy.text("CREATE VIEW mine AS SELECT count(*) FROM placemap.coverage"))
        db.commit()
        before = scalar(db, "SELECT * FROM mine")
    documented_result = run_query(dataset, unfiltered_query_with(dataset, documented_only=True))
    to_postgis(url, dataset, documented_result, overwrite=True)
    with connect(url) as db:
        assert 0 < scalar(db, "SELECT * FROM mine") < before
    to_postgis(url, dataset, result, overwrite=True)
    with connect(url) as db:
        assert scalar(db, "SELECT * FROM mine") == before


def test_a_failed_write_changes_nothing(
    url: str, dataset: Dataset, result: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: Any) -> dict[str, list[dict[str, Any]]]:  # noqa: ANN401
        table_rows = original_rows(*arguments)
        table_rows["coverage"][0]["LAD25CD"] = "E99999999"
        return table_rows

    from geo.export.postgis import database  # noqa: PLC0415 - what is patched

    original_rows = database._rows  # noqa: SLF001
    monkeypatch.setattr(database, "_rows", fail)
    with pytest.raises(ExportError, match="violates foreign key") as error:
        to_postgis(url, dataset, result, overwrite=True)
    assert PASSWORD not in str(error.value)
    with connect(url) as db:
        assert scalar(db, "SELECT count(*) FROM placemap.coverage") == len(
            [cover for covers in find_covers(dataset, result).values() for cover in covers]
        )


@pytest.fixture(scope="module")
def points_file(dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    west, south, east, north = dataset.areas.total_bounds
    rng = np.random.default_rng(8)
    shapes = shapely.points(rng.uniform(west, east, 500), rng.uniform(south, north, 500))
    frame = pd.DataFrame({
        "n": np.arange(500),
        "text": ["", 'a"b', "nul\x00", "=1", "two\nlines", *["x"] * 495],
        "when": pd.Timestamp("2026-01-02 03:04:05"),
    })  # fmt: skip
    points = gpd.GeoDataFrame(frame, geometry=shapes, crs="EPSG:27700")
    points.loc[7, "geometry"] = None
    path = tmp_path_factory.mktemp("points") / "Shops & more.parquet"
    points.to_parquet(path)
    return path


def test_points_are_assigned_and_join_to_the_coverage_table(
    url: str, points_file: Path, dataset: Dataset, result: Result
) -> None:
    command_result = run("postgis", url, "--all", "--points", str(points_file))
    assert command_result.exit_code == 0, command_result.output
    assert PASSWORD not in command_result.output
    points = gpd.read_parquet(points_file)
    expected_frame = assign(points, dataset, result=result)
    with connect(url) as db:
        table = 'placemap."Shops & more"'
        stored_rows = fetch_rows(db, f'SELECT n, "LAD25CD", reason FROM {table} ORDER BY n')  # noqa: S608
        assert [row[0] for row in stored_rows] == points["n"].tolist()
        assert [row[1] or "" for row in stored_rows] == expected_frame["LAD25CD"].astype(
            object
        ).fillna("").tolist()
        assert stored_rows[7][2] == "no coordinates"
        texts = [row[0] for row in fetch_rows(db, f"SELECT text FROM {table} ORDER BY n LIMIT 5")]  # noqa: S608
        assert texts == ["", 'a"b', "nul\ufffd", "=1", "two\nlines"]
        when = scalar(db, f'SELECT "when" FROM {table} LIMIT 1')  # noqa: S608
        assert when.isoformat() == "2026-01-02T03:04:05"
        within_sql = f"""
            SELECT count(*) FROM {table} AS p JOIN placemap.local_authorities AS l
            USING ("LAD25CD") WHERE ST_Within(p.geometry, l.geometry)
        """  # noqa: S608
        assert scalar(db, within_sql) == int(expected_frame["LAD25CD"].notna().sum())
        covering = f"""
            SELECT count(*) FROM {table} JOIN placemap.coverage USING ("LAD25CD")
            WHERE layer = 'city_regions'
        """  # noqa: S608
        assert scalar(db, covering) == sum(
            len([*filter(None, str(cell).split(";"))])
            for cell in expected_frame["city_regions"].astype(object).fillna("")
        )
    second_result = run("postgis", url, "--points", str(points_file))
    assert (second_result.exit_code, "exists already" in second_result.stderr) == (1, True)
    assert run("postgis", url, "--points", str(points_file), "--overwrite").exit_code == 0
    # Layers are replaced under points that refer to them.
    to_postgis(url, dataset, result, overwrite=True)


def test_points_without_layers_or_with_invalid_names_are_refused(
    url: str, points_file: Path
) -> None:
    for options, message in (
        (("--schema", "empty"), "holds no layers"),
        (("--table", "t" * 64), "cannot have the name"),
        (("--table", "coverage", "--overwrite"), "exists already"),
    ):
        command_result = run("postgis", url, "--points", str(points_file), *options)
        assert command_result.exit_code == 1
        assert message in command_result.stderr


def test_postcodes_are_assigned_without_a_point(url: str, tmp_path: Path) -> None:
    (tmp_path / "firms.csv").write_text("n,Postcode\n1,M5 4WT\n2,nowhere\n")
    command_result = run(
        "postgis", url, "--points", str(tmp_path / "firms.csv"), "--postcode", "Postcode"
    )
    assert command_result.exit_code == 0, command_result.output
    with connect(url) as db:
        columns = 'n, "Postcode", "LAD25CD", matched_by, geometry IS NULL'
        stored_rows = fetch_rows(db, f"SELECT {columns} FROM placemap.firms ORDER BY n")  # noqa: S608
    assert [tuple(row)[:3] for row in stored_rows] == [
        ("1", "M5 4WT", "E08000006"),
        ("2", "nowhere", None),
    ]
    assert stored_rows[1][3] == "malformed"
    assert [row[4] for row in stored_rows] == [True, True]


def test_the_command_writes_layers(server: str) -> None:
    command_result = run("postgis", server, "--schema", "Firm one", "--documented-only")
    assert command_result.exit_code == 0, command_result.output
    assert "Firm one.local_authorities: 361 rows" in command_result.stdout
    assert PASSWORD not in command_result.output
    assert "***" in command_result.stdout


def test_a_wrong_password_is_not_shown(server: str) -> None:
    wrong_password = "hunter2-and-more"  # noqa: S105 - of no account
    command_result = run("postgis", server.replace(PASSWORD, wrong_password))
    assert command_result.exit_code == 1
    assert "password authentication failed" in command_result.stderr
    assert wrong_password not in command_result.output


@pytest.mark.parametrize(
    "url",
    ["", "layers.gpkg", "mysql://ann:hush@host/db", "postgresql://ann:hush@host:port/db", "//hush"],
)
def test_an_invalid_address_is_not_repeated_in_the_error(url: str) -> None:
    with pytest.raises(ExportError, match="Expected one such as") as error:
        redact_url(url)
    assert "hush" not in str(error.value)


def test_an_unreachable_server_is_an_error(
    tmp_path: Path, dataset: Dataset, result: Result
) -> None:
    with pytest.raises(ExportError, match="Nothing was changed") as error:
        to_postgis(f"postgresql://ann:hush@/db?host={tmp_path}", dataset, result)
    assert "hush" not in str(error.value)


def test_a_filtered_result_or_a_proposal_is_refused(dataset: Dataset) -> None:
    filtered_result = run_query(dataset, query_with(dataset, area="GM"))
    with pytest.raises(ExportError, match="whole UK"):
        to_postgis("postgresql://host/db", dataset, filtered_result)
    scenario = Scenario(name="New", sectors=(), councils=("E08000010",))
    scenario_result = apply_scenario(dataset, run_query(dataset, query_with(dataset)), scenario)
    with pytest.raises(ExportError, match="no designation"):
        to_postgis("postgresql://host/db", dataset, scenario_result)


@pytest.mark.parametrize("name", ["password", "PASSWORD", "sslpassword"])
def test_a_password_in_the_query_of_an_address_is_not_shown(
    name: str, dataset: Dataset, result: Result
) -> None:
    address = f"postgresql://ann@127.0.0.1:1/db?{name}=hush-hush&application_name=a"
    assert "hush" not in redact_url(address)
    assert "application_name=a" in redact_url(address)
    with pytest.raises(ExportError) as error:
        to_postgis(address, dataset, result)
    assert "hush" not in str(error.value)


def test_the_address_is_shown_without_the_password() -> None:
    out = io.StringIO()
    out.write(redact_url("postgres://ann:hush@host:5433/db"))
    assert out.getvalue() == "postgresql+psycopg://ann:***@host:5433/db"
