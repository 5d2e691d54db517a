"""Validation of an edited data folder: all its issues at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geo.audit.content import content_issues
from geo.csvio import read_rows, utf8_lines
from geo.dataset import load_dataset
from geo.errors import BoundaryError
from geo.register.layers import further_tables
from geo.register.register import RECORD_TYPES, descriptor_issues, load_register
from geo.register.rules import (
    FIRST_ROW,
    RULES,
    missing_source_issues,
    rule_issues,
    unused_source_issues,
)
from geo.register.succession import COUNCILS, HISTORY, recode_tables
from geo.register.tables import open_package, reference_issues, validate_table
from geo.register.validation import ValidationIssue
from geo.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geo.dataset import Dataset
    from geo.register.tables import DataPackage, Row

SITES: Final = "strategic_sites"
SITE_COUNCILS: Final = "site_councils"
BOUNDARIES: Final = "boundaries"


@dataclass(frozen=True, kw_only=True, slots=True)
class ValidationReport:
    """Result of a validation."""

    folder: Path
    rows: dict[str, int]
    """Table → number of rows; 0 if it could not be read."""

    faults: tuple[ValidationIssue, ...]
    """Issues by table in the order of the descriptor, then by row."""

    recoding_notes: tuple[str, ...] = ()
    """Sentences about ended codes that were recoded; these are not issues."""

    skipped_checks: tuple[str, ...] = ()
    """Sentences about checks that were skipped because of other issues."""


def validate_folder(folder: Path) -> ValidationReport:
    """
    Find all issues of a data folder.

    Parameters
    ----------
    folder
        Folder with `datapackage.json` and the files that it describes. Sites are checked against
        its own boundaries, whichever are in use.

    Returns
    -------
    report
        Issues of the schema, of keys and codes between tables, of sources and members. Also
        undescribed files, unreadable boundaries, and sites whose `host_check` does not match their
        point and hosts. Issues of content (`geo.audit.content`) do not stop the app. One issue may
        cause another, but none is reported twice. Geometry is checked only if the tables have no
        structural issue.

    Raises
    ------
    DataError
        If there is no readable descriptor: then nothing can be checked.
    """
    package = open_package(folder)
    missing = [*descriptor_issues(package), *_undescribed_files(package)]
    tables: dict[str, list[Row]] = {}
    rows: dict[str, int] = {}
    issues: list[ValidationIssue] = []
    for name, table in package.tables.items():
        report = validate_table(table)
        rows[name] = len(report.rows)
        issues += report.issues
        if report.is_readable:
            tables[name] = report.rows
            issues += _undescribed_columns(table.path, {field.name for field in table.fields})
    issues += _cross_table_issues(package, tables)
    content = [*content_issues(package, tables)]
    if missing or issues:
        sorted_issues = _sort_issues(package, [*issues, *content])
        skipped_note = (
            "Boundaries, and where the sites lie, are looked at when the tables have no fault."
        )
        return ValidationReport(
            folder=folder,
            rows=rows,
            faults=(*missing, *sorted_issues),
            skipped_checks=(skipped_note,),
        )
    return ValidationReport(
        folder=folder,
        rows=rows,
        faults=tuple(_sort_issues(package, [*content, *_geometry_issues(package)])),
        recoding_notes=tuple(map(str, load_register(folder).recodings)),
    )


def host_issues(dataset: Dataset) -> Iterator[ValidationIssue]:
    """
    Find the sites whose `host_check` does not match their point and hosts.

    Raises
    ------
    BoundaryError
        If the boundaries cannot be read.
    """
    from geo.audit.site_hosts import check_hosts  # noqa: PLC0415 - geometry is slow to import

    checks = {check.site_id: check for check in check_hosts(dataset)}
    path = dataset.register.package.tables[SITES].path
    for number, site in enumerate(dataset.register.strategic_sites.values(), start=FIRST_ROW):
        check = checks.get(site.site_id)
        relation = check.relation if check else ""
        if site.host_check != relation:
            distance_text = f": the point lies {_distance_text(check.distance_km)}" if check else ""
            detail = (
                f"found {site.host_check!r}, expected {relation!r} for {site.site_id} with hosts "
                f"{', '.join(site.lad_codes) or 'unknown'}{distance_text}. Correct lon and lat, "
                "the hosts, "
                "or this mark."
            )
            yield ValidationIssue(path=path, row=number, column="host_check", detail=detail)


def site_council_issues(dataset: Dataset) -> Iterator[ValidationIssue]:
    """
    Find rows that `site_councils` should have or should not, by the sites' points and boundaries.

    Raises
    ------
    BoundaryError
        If the boundaries cannot be read.
    """
    from geo.audit.site_hosts import councils_of_sites  # noqa: PLC0415 - as above

    register = dataset.register
    path = register.package.tables[SITE_COUNCILS].path
    expected = {*councils_of_sites(dataset)}
    for number, row in enumerate(register.site_councils, start=FIRST_ROW):
        if row not in expected:
            detail = (
                f"{row.site_id} is not {row.relation} for {row.LAD25CD} by its point and the "
                "boundaries. Correct the point, or this row."
            )
            yield ValidationIssue(path=path, row=number, column="relation", detail=detail)
    for row in sorted(
        expected - {*register.site_councils}, key=lambda row: (row.site_id, row.LAD25CD)
    ):
        detail = (
            f"no row {row.site_id},{row.LAD25CD},{row.relation}, which the point gives. Add it."
        )
        yield ValidationIssue(path=path, detail=detail)


def _distance_text(distance_km: float) -> str:
    return f"{distance_km:.1f} km outside" if distance_km else "inside"


def _cross_table_issues(
    package: DataPackage, tables: dict[str, list[Row]]
) -> Iterator[ValidationIssue]:
    """Find issues between tables by the rules of the register."""
    if {COUNCILS, HISTORY} <= tables.keys():
        # As on loading: lists may have ended codes.
        tables, _ = recode_tables(package, tables)
    names = {*RECORD_TYPES, *further_tables(tables.get("layers", ())).values()}
    register_tables = {name: rows for name, rows in tables.items() if name in names}
    # An unreadable table may cite any source.
    rules = [
        rule
        for rule in RULES
        if rule is not unused_source_issues or len(register_tables) == len(names)
    ]
    former_codes = {row["former_code"] for row in tables.get("former_authorities", ())}
    yield from reference_issues(package, tables, extra_keys={"local_authorities": former_codes})
    yield from rule_issues(package, register_tables, rules)
    yield from missing_source_issues(package, tables)


def _sort_issues(package: DataPackage, issues: list[ValidationIssue]) -> list[ValidationIssue]:
    order = {table.path: number for number, table in enumerate(package.tables.values())}
    unique = dict.fromkeys(issues)
    return sorted(unique, key=lambda issue: (order.get(issue.path, -1), issue.row))


def _undescribed_files(package: DataPackage) -> Iterator[ValidationIssue]:
    """Find described files that are missing, and tables that are not described."""
    names = {resource["name"] for resource in package.descriptor["resources"]}
    if BOUNDARIES not in names:
        detail = f"no file {BOUNDARIES} is described."
        yield ValidationIssue(path=package.folder / "datapackage.json", detail=detail)
    described_paths = {
        package.folder / str(resource["path"]) for resource in package.descriptor["resources"]
    }
    for path in sorted(package.folder.glob("*.csv")):
        if path not in described_paths:
            detail = "no resource of datapackage.json describes it, so it is never read."
            yield ValidationIssue(path=path, detail=detail)
    for path in sorted(described_paths - {table.path for table in package.tables.values()}):
        if not path.is_file():
            yield ValidationIssue(
                path=path, detail="no such file, which datapackage.json describes."
            )


def _undescribed_columns(path: Path, column_names: set[str]) -> Iterator[ValidationIssue]:
    with path.open("rb") as file:
        _, header = next(read_rows(utf8_lines(file)), (1, []))
    for name in header:
        if name not in column_names or header.count(name) > 1:
            problem = "occurs more than once" if name in column_names else "is not described"
            detail = f"column {name!r} {problem}, so that it is lost. Describe it, or remove it."
            yield ValidationIssue(path=path, row=1, detail=detail)


def _geometry_issues(package: DataPackage) -> list[ValidationIssue]:
    path = package.folder / str(package.resource(BOUNDARIES)["path"])
    try:
        dataset = load_dataset(Settings(data_dir=package.folder, boundaries=path))
        return [*host_issues(dataset), *site_council_issues(dataset)]
    except BoundaryError as error:
        return [ValidationIssue(path=path, detail=str(error).removeprefix(f"{path}: "))]
