"""A data folder that somebody edited, inspected as a whole: all that is wrong with it at once."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geo.audit.content import content_faults
from geo.dataset import load_atlas
from geo.errors import BoundaryError
from geo.register.register import RECORDS, lacking, load_registry
from geo.register.rules import FIRST_ROW, RULES, cited_sources, documented_sources, rule_faults
from geo.register.succession import COUNCILS, HISTORY, carry
from geo.register.tables import examine_table, open_package, reference_faults
from geo.register.validation import Fault
from geo.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geo.dataset import Atlas
    from geo.register.tables import DataPackage, Row

SITES: Final = "strategic_sites"
SITE_COUNCILS: Final = "site_councils"
BOUNDARIES: Final = "boundaries"


@dataclass(frozen=True, kw_only=True, slots=True)
class Inspection:
    """What was looked at, and what is wrong with it."""

    folder: Path
    rows: dict[str, int]
    """Table → how many rows it has; 0 where it could not be read."""

    faults: tuple[Fault, ...]
    """By table in the order of the descriptor, then by row."""

    carried: tuple[str, ...] = ()
    """Codes that have ended and are carried to councils of today, as sentences: no faults."""

    unchecked: tuple[str, ...] = ()
    """What could not be looked at while there are faults, as sentences."""


def inspect(folder: Path) -> Inspection:
    """
    Look for all that is wrong with a data folder.

    Parameters
    ----------
    folder
        With `datapackage.json` and the files that it describes. Sites are held against the
        boundaries among them, whichever are in use.

    Returns
    -------
    inspection
        Faults of the schema, of keys and codes between tables, of sources and members, files
        that nothing describes, boundaries that cannot be read, and sites whose `host_check` is
        not what their point and hosts give; and faults of content (`geo.audit.content`), which
        do not keep the app from starting. A fault may follow from another; none is told twice.
        Geometry is looked at once the tables have no fault of structure.

    Raises
    ------
    DataError
        If there is no descriptor, or none that can be read: then nothing can be looked at.
    """
    package = open_package(folder)
    missing = [*lacking(package), *_undescribed(package)]
    tables: dict[str, list[Row]] = {}
    rows: dict[str, int] = {}
    faults: list[Fault] = []
    for name, table in package.tables.items():
        examined = examine_table(table)
        rows[name] = len(examined.rows)
        faults += examined.faults
        if examined.is_read:
            tables[name] = examined.rows
            faults += _columns_not_described(table.path, {one.name for one in table.fields})
    faults += _between(package, tables)
    content = [*content_faults(package, tables)]
    if missing or faults:
        told = _in_order(package, [*faults, *content])
        left = "Boundaries, and where the sites lie, are looked at when the tables have no fault."
        return Inspection(folder=folder, rows=rows, faults=(*missing, *told), unchecked=(left,))
    return Inspection(
        folder=folder,
        rows=rows,
        faults=tuple(_in_order(package, [*content, *_geometry_faults(package)])),
        carried=tuple(map(str, load_registry(folder).carried)),
    )


def host_faults(atlas: Atlas) -> Iterator[Fault]:
    """
    Find the sites whose `host_check` is not what their point and their hosts give.

    Raises
    ------
    BoundaryError
        If the boundaries cannot be read.
    """
    from geo.audit.site_hosts import check_hosts  # noqa: PLC0415 - geometry, which tables do without

    found = {check.site_id: check for check in check_hosts(atlas)}
    path = atlas.registry.package.tables[SITES].path
    for number, site in enumerate(atlas.registry.strategic_sites.values(), start=FIRST_ROW):
        check = found.get(site.site_id)
        lies = check.found if check else ""
        if site.host_check != lies:
            far = f": the point lies {_where(check.distance_km)}" if check else ""
            what = (
                f"found {site.host_check!r}, expected {lies!r} for {site.site_id} with hosts "
                f"{', '.join(site.lad_codes) or 'unknown'}{far}. Correct lon and lat, the hosts, "
                "or this mark."
            )
            yield Fault(path=path, row=number, column="host_check", what=what)


def site_council_faults(atlas: Atlas) -> Iterator[Fault]:
    """
    Find rows of `site_councils` that the sites' points and the boundaries do not give, or lack.

    Raises
    ------
    BoundaryError
        If the boundaries cannot be read.
    """
    from geo.audit.site_hosts import councils_of_sites  # noqa: PLC0415 - as above

    registry = atlas.registry
    path = registry.package.tables[SITE_COUNCILS].path
    given = {*councils_of_sites(atlas)}
    for number, row in enumerate(registry.site_councils, start=FIRST_ROW):
        if row not in given:
            what = (
                f"{row.site_id} is not {row.relation} for {row.LAD25CD} by its point and the "
                "boundaries. Correct the point, or this row."
            )
            yield Fault(path=path, row=number, column="relation", what=what)
    for row in sorted(
        given - {*registry.site_councils}, key=lambda row: (row.site_id, row.LAD25CD)
    ):
        what = f"no row {row.site_id},{row.LAD25CD},{row.relation}, which the point gives. Add it."
        yield Fault(path=path, what=what)


def _where(distance_km: float) -> str:
    return f"{distance_km:.1f} km outside" if distance_km else "inside"


def _between(package: DataPackage, tables: dict[str, list[Row]]) -> Iterator[Fault]:
    """Find what is wrong between tables; the rules are those of the register as it is loaded."""
    if {COUNCILS, HISTORY} <= tables.keys():
        # As when it is loaded: lists may name councils that have ended.
        tables, _ = carry(package, tables)
    register = {name: rows for name, rows in tables.items() if name in RECORDS}
    # What a table that cannot be read cites is not known.
    sound = [rule for rule in RULES if rule is not cited_sources or len(register) == len(RECORDS)]
    ended = {row["former_code"] for row in tables.get("former_authorities", ())}
    yield from reference_faults(package, tables, also={"local_authorities": ended})
    yield from rule_faults(package, register, sound)
    yield from documented_sources(package, tables)


def _in_order(package: DataPackage, faults: list[Fault]) -> list[Fault]:
    order = {table.path: number for number, table in enumerate(package.tables.values())}
    once = dict.fromkeys(faults)
    return sorted(once, key=lambda fault: (order.get(fault.path, -1), fault.row))


def _undescribed(package: DataPackage) -> Iterator[Fault]:
    """Find files that are not there, and tables that nothing describes."""
    named = {one["name"] for one in package.descriptor["resources"]}
    if BOUNDARIES not in named:
        what = f"no file {BOUNDARIES} is described."
        yield Fault(path=package.folder / "datapackage.json", what=what)
    described = {package.folder / str(one["path"]) for one in package.descriptor["resources"]}
    for path in sorted(package.folder.glob("*.csv")):
        if path not in described:
            what = "no resource of datapackage.json describes it, so that nobody reads it."
            yield Fault(path=path, what=what)
    for path in sorted(described - {table.path for table in package.tables.values()}):
        if not path.is_file():
            yield Fault(path=path, what="no such file, which datapackage.json describes.")


def _columns_not_described(path: Path, described: set[str]) -> Iterator[Fault]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file), [])
    for name in header:
        if name not in described or header.count(name) > 1:
            amiss = "occurs more than once" if name in described else "is not described"
            what = f"column {name!r} {amiss}, so that it is lost. Describe it, or remove it."
            yield Fault(path=path, row=1, what=what)


def _geometry_faults(package: DataPackage) -> list[Fault]:
    path = package.folder / str(package.resource(BOUNDARIES)["path"])
    try:
        atlas = load_atlas(Settings(data_dir=package.folder, boundaries=path))
        return [*host_faults(atlas), *site_council_faults(atlas)]
    except BoundaryError as error:
        return [Fault(path=path, what=str(error).removeprefix(f"{path}: "))]
