"""Tables of the data package: what a cell may hold, and what is said when it may not."""

from __future__ import annotations

import csv
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import DataError
from geo.register.fields import Field
from geo.register.tables import Table, check_references, open_package, read_table, validate_table

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.fixtures_core import Package


def field(name: str, type_: str = "string", *, required: bool = False) -> Field:
    return Field(
        name=name,
        type=type_,
        required=required,
        enum=(),
        pattern=None,
        minimum=None,
        maximum=None,
        is_list=False,
        target_table=None,
    )


def make_table(path: Path, *fields: Field) -> Table:
    return Table(
        name=path.stem, path=path, fields=fields, primary_key=(fields[0].name,), foreign_keys=()
    )


def failure(package: Package, name: str) -> str:
    with pytest.raises(DataError) as caught:
        read_table(open_package(package.folder).tables[name])
    return str(caught.value)


@pytest.mark.parametrize(
    ("where", "found", "expected"),
    [
        (("local_authorities", 2, "population_mid2024"), "many", "a number (integer) from 1"),
        (("local_authorities", 2, "population_mid2024"), "1.5", "a number (integer) from 1"),
        (("local_authorities", 3, "population_mid2024"), "0", "a number (integer) from 1"),
        (("local_authorities", 4, "LAD25CD"), "E0600000", r"text that matches [ENSW]\d{8}"),
        (("local_authorities", 4, "LAD25NM"), "", "text"),
        (("local_authorities", 4, "LAD25NM"), "  ", "text"),
        (("strategic_sites", 2, "lon"), "nan", "a number (number) from -9 to 2.5"),
        (("strategic_sites", 2, "lon"), "-1_0", "a number (number) from -9 to 2.5"),
        (("clusters", 2, "as_of"), "20250623", "a date such as 2025-06-23"),
        (("strategic_sites", 2, "lon"), "54.6", "a number (number) from -9 to 2.5"),
        (("strategic_sites", 2, "lat"), "inf", "a number (number) from 49 to 61.5"),
        (("strategic_sites", 2, "coord_precision_km"), "inf", "a number (number) from 0.1"),
        (("gva_by_sic_section_2023", 2, "gva_2023_gbp_m_total"), "-inf", "a number (number)"),
        (("gva_by_sic_section_2023", 2, "gva_2023_gbp_m_total"), "nan", "a number (number)"),
        (("clusters", 2, "as_of"), "June 2025", "a date such as 2025-06-23"),
        (("clusters", 2, "as_of"), "2025-02-30", "a date such as 2025-06-23"),
        (("clusters", 200, "evidence"), "likely", "one of documented, indicative"),
        (("clusters", 2, "programme_ids"), " ; ", "text"),
        (("region_types", 2, "shown_by_default"), "yes", "1 or 0"),
    ],
)
def test_a_bad_cell_is_named_by_file_row_and_column(
    package: Package, where: tuple[str, int, str], found: str, expected: str
) -> None:
    name, row, column = where
    package.edit(name, row, column, found)
    assert failure(package, name) == (
        f"{package.path(name)}, row {row}, {column}: found {found!r}, expected {expected}."
    )


def test_a_missing_column_is_named(package: Package) -> None:
    package.write("programmes", [["programme_id", "title"], ["ISZ", "Zone"]])
    assert failure(package, "programmes") == (
        f"{package.path('programmes')}, row 1: no column name. Found programme_id, title."
    )


def test_a_table_with_only_a_header_is_checked(package: Package) -> None:
    package.write("programmes", [["programme_id"]])
    assert "row 1: no column name. Found programme_id." in failure(package, "programmes")
    package.path("programmes").write_text("")
    assert "row 1: no column programme_id, name. Found an empty file." in failure(
        package, "programmes"
    )


def test_a_table_may_have_no_rows(package: Package) -> None:
    package.write("programmes", [["programme_id", "name"]])
    assert read_table(open_package(package.folder).tables["programmes"]) == []


@pytest.mark.parametrize("cells", [["ISZ"], ["ISZ", "Zone", "extra"], []])
def test_a_row_with_a_wrong_number_of_cells_is_named(package: Package, cells: list[str]) -> None:
    package.write("programmes", [["programme_id", "name"], ["AIGZ", "Growth zone"], cells])
    assert failure(package, "programmes") == (
        f"{package.path('programmes')}, row 3: found {len(cells)} cells, expected 2."
    )


def test_a_duplicate_key_error_names_both_rows(package: Package) -> None:
    package.edit("clusters", 5, "cluster_id", "C001")
    assert failure(package, "clusters") == (
        f"{package.path('clusters')}, row 5, cluster_id: found 'C001', "
        "expected a key of its own: row 2 has the same."
    )


def test_a_key_of_two_columns_must_be_unique_as_a_whole(package: Package) -> None:
    rows = package.read("city_region_members")
    assert rows[1][0] == rows[2][0]
    package.write("city_region_members", [*rows, rows[1]])
    assert f"row {len(rows) + 1}, region_id+LAD25CD: found 'GM+E08000001'" in failure(
        package, "city_region_members"
    )


def test_a_missing_file_is_named(package: Package) -> None:
    package.path("clusters").unlink()
    assert failure(package, "clusters") == (
        f"{package.path('clusters')}: no such file. Expected the table clusters."
    )


def test_text_that_is_not_utf_8_is_refused(package: Package) -> None:
    package.path("programmes").write_bytes("programme_id,name\nISZ,Zone à part\n".encode("cp1252"))
    assert failure(package, "programmes") == (
        f"{package.path('programmes')}, row 2: not readable as UTF-8 CSV "
        "(invalid continuation byte). Save it as “CSV UTF-8 (comma delimited)”."
    )


def test_an_open_quote_is_refused(package: Package) -> None:
    package.path("programmes").write_text('programme_id,name\nISZ,"Zone\n')
    assert "not readable as UTF-8 CSV (unexpected end of data)." in failure(package, "programmes")


def test_a_byte_order_mark_is_removed_from_the_first_column(package: Package) -> None:
    path = package.path("programmes")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    rows = read_table(open_package(package.folder).tables["programmes"])
    assert rows[0]["programme_id"] == "MENTION"


def test_a_line_break_in_a_cell_does_not_start_a_row(package: Package) -> None:
    package.edit("clusters", 2, "note", "one\ntwo")
    package.edit("clusters", 3, "evidence", "likely")
    assert "row 3, evidence" in failure(package, "clusters")


def test_blank_cells_are_read_by_column_type(package: Package) -> None:
    package.edit("clusters", 2, "note", "")
    package.edit("clusters", 2, "as_of", "")
    package.edit("clusters", 2, "source_ids", "")
    row = read_table(open_package(package.folder).tables["clusters"])[0]
    assert (row["note"], row["as_of"], row["source_ids"]) == ("", None, ())


def test_a_list_is_split_at_semicolons(package: Package) -> None:
    package.edit("clusters", 2, "source_ids", "S06; S38;")
    row = read_table(open_package(package.folder).tables["clusters"])[0]
    assert row["source_ids"] == ("S06", "S38")


@pytest.mark.parametrize(
    ("where", "cell", "unknown", "target"),
    [
        (("clusters", "place_id"), "P999", "P999", "cluster_places (P001, P002, "),
        (("clusters", "sector_code"), "XX", "XX", "sectors (AM, CE, CR, DE, DT, FS, LS, PB)"),
        (("clusters", "programme_ids"), "ISZ;OLYMPICS", "OLYMPICS", "programmes (AIGZ, "),
        (("city_region_members", "LAD25CD"), "E08000016", "E08000016", "local_authorities ("),
        (
            ("strategic_sites", "lad_codes"),
            "E06000003;E99999999",
            "E99999999",
            "local_authorities (",
        ),
        (("strategic_sites", "source_ids"), "S999", "S999", "sources (S01, "),
    ],
)
def test_an_unknown_code_is_named(
    package: Package, where: tuple[str, str], cell: str, unknown: str, target: str
) -> None:
    name, column = where
    package.edit(name, 3, column, cell)
    opened_package = open_package(package.folder)
    tables = {key: read_table(item) for key, item in opened_package.tables.items()}
    message = (
        f"{package.path(name)}, row 3, {column}: found {unknown!r}, expected a key of {target}"
    )
    with pytest.raises(DataError, match=re.escape(message)):
        check_references(opened_package, tables)


def test_references_to_an_unread_table_are_not_checked(package: Package) -> None:
    package.edit("site_types", 3, "programme_id", "OLYMPICS")
    opened_package = open_package(package.folder)
    site_types = read_table(opened_package.tables["site_types"])
    check_references(opened_package, {"site_types": site_types})
    programmes = read_table(opened_package.tables["programmes"])
    with pytest.raises(DataError, match="row 3, programme_id: found 'OLYMPICS'"):
        check_references(opened_package, {"site_types": site_types, "programmes": programmes})


def test_a_folder_without_a_descriptor_is_refused(tmp_path: Path) -> None:
    message = re.escape(f"{tmp_path / 'datapackage.json'}: no such file.")
    with pytest.raises(DataError, match=message):
        open_package(tmp_path)


@pytest.mark.parametrize("content", [b"{", b"\xff"])
def test_a_descriptor_that_is_not_json_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "datapackage.json").write_bytes(content)
    with pytest.raises(DataError, match=r"datapackage\.json: not readable as JSON"):
        open_package(tmp_path)


@pytest.mark.parametrize(
    ("found", "replaced", "message"),
    [
        ('"path": "sectors.csv"', '"path": "../sectors.csv"', "resource 1 (sectors): found path"),
        ('"path": "sectors.csv"', '"path": "/srv/sectors.csv"', "expected one within the folder"),
        ('"path": "sectors.csv",', "", "resource 1 (sectors): no member path, a text."),
        ('"name": "sectors",', "", "resource 1: no member name, a text."),
        (
            '"pattern": "[A-Z]{2}"',
            '"pattern": "["',
            "table sectors: not readable as a Table Schema",
        ),
        ('"resource": "sources"', '"resource": "books"', "refers to books, which is not described"),
    ],
)
def test_an_incomplete_descriptor_is_refused(
    package: Package, found: str, replaced: str, message: str
) -> None:
    path = package.folder / "datapackage.json"
    text = path.read_text(encoding="utf-8")
    assert found in text
    path.write_text(text.replace(found, replaced, 1), encoding="utf-8")
    with pytest.raises(DataError, match=re.escape(message)) as caught:
        open_package(package.folder)
    assert str(caught.value).startswith(str(path))


@pytest.mark.parametrize(("delimiter", "words"), [(";", "semicolons"), ("\t", "tabs")])
def test_an_unsupported_delimiter_is_named(package: Package, delimiter: str, words: str) -> None:
    path = package.path("programmes")
    path.write_text(path.read_text(encoding="utf-8").replace(",", delimiter), encoding="utf-8")
    assert failure(package, "programmes") == (
        f"{path}, row 1: found cells that {words} separate, expected commas. "
        "Save it as “CSV UTF-8 (comma delimited)”."
    )


def test_all_issues_of_a_table_are_reported_and_no_row_is_lost(package: Package) -> None:
    package.edit("clusters", 3, "evidence", "likely")
    package.edit("clusters", 3, "as_of", "23/06/2025")
    package.edit("clusters", 9, "cluster_id", "C001")
    rows = package.read("clusters")
    package.write("clusters", [*rows[:5], rows[5][:4], *rows[6:]])
    validated = validate_table(open_package(package.folder).tables["clusters"])
    assert [(issue.row, issue.column) for issue in validated.issues] == [
        (3, "as_of"),
        (3, "evidence"),
        (6, ""),
        (9, "cluster_id"),
    ]
    assert len(validated.rows) == len(rows) - 1
    second_row = validated.rows[1]
    assert (second_row["as_of"], second_row["evidence"], second_row["place_id"]) == (
        None,
        "likely",
        "P002",
    )
    assert (validated.rows[4]["cluster_id"], validated.rows[4]["evidence"]) == (rows[5][0], "")


def test_a_resource_without_a_description_is_named(package: Package) -> None:
    with pytest.raises(DataError, match="describes no resource called rivers"):
        open_package(package.folder).resource("rivers")


cells = st.tuples(
    st.text().filter(lambda text: not text or text.strip()),
    st.integers() | st.none(),
    st.floats(allow_nan=False, allow_infinity=False) | st.none(),
    st.booleans() | st.none(),
    st.dates() | st.none(),
)


def cell_text(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


@given(rows=st.lists(cells))
def test_written_values_round_trip(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[object, ...]]
) -> None:
    types = ("string", "integer", "number", "boolean", "date")
    written_table = make_table(
        tmp_path_factory.getbasetemp() / "any.csv",
        field("key", "integer", required=True),
        *(field(name, name) for name in types),
    )
    with written_table.path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["key", *types])
        writer.writerows([i, *map(cell_text, row)] for i, row in enumerate(rows))
    assert [tuple(row[name] for name in types) for row in read_table(written_table)] == rows
