"""
Employment by SIC code in the cache, and the measure computed from it.

From the Business Register and Employment Survey (BRES) of the Office for National Statistics,
through Nomis: Great Britain only. The cache has the figures as published, by council and SIC
code. They are added up by the current definitions when they are read, so that a corrected
definition needs no new fetch.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from geo.atomic import atomic_write
from geo.checksum import dump_with_checksum, load_with_checksum
from geo.errors import DataError
from geo.statistics.measures import EMPLOYMENT, Measure, add_figures

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from geo.statistics.industries import Industry

TOTAL: Final = "total"
"""Used in place of a SIC code for all industries."""

FILE: Final = "statistics/employment.json"
"""Path of the file in the cache folder."""

FETCH_STEPS: Final = "on the Data page or with placemap refresh statistics"
REFETCH_HINT: Final = f"Fetch it again {FETCH_STEPS}."


@dataclass(frozen=True, kw_only=True, slots=True)
class Provenance:
    """Source of the figures."""

    source: str
    address: str
    fetched_at: str
    """ISO 8601, UTC."""
    year: str
    rows: int
    """Number of published figures, including suppressed ones."""
    sha256: str
    """Checksum of the figures, from `digest`."""
    carried: tuple[str, ...]
    """Descriptions of figures that were published under another code."""

    @property
    def attribution(self) -> str:
        """The attribution to show with the figures."""
        return f"Source: {self.source}, licensed under the Open Government Licence v.3.0."


@dataclass(frozen=True, kw_only=True, slots=True)
class Employment:
    """Employment as published: LAD25CD → SIC code, or "total" → figure, None if suppressed."""

    provenance: Provenance
    figures: Mapping[str, Mapping[str, int | None]]


def digest(figures: Mapping[str, Mapping[str, int | None]]) -> str:
    """Return the SHA-256 of figures, independent of their order."""
    return hashlib.sha256(json.dumps(figures, sort_keys=True).encode()).hexdigest()


def store_employment(employment: Employment, cache_dir: Path) -> Path:
    """
    Write employment to the cache atomically: a reader finds the old file or the new one.

    Returns
    -------
    path
        Path of the file.

    Raises
    ------
    DataError
        If it cannot be written; the old file stays.
    """
    path = cache_dir / FILE
    content = dump_with_checksum(
        {
            "provenance": asdict(employment.provenance),
            "figures": {council: dict(by_code) for council, by_code in employment.figures.items()},
        }
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as temp_path:
            temp_path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise DataError(
            f"{path}: cannot be written ({error.strerror}). What was kept before stays. Free some "
            "space, or set PLACEMAP_CACHE_DIR to a folder that may be written to."
        ) from error
    return path


def read_employment(cache_dir: Path) -> Employment | None:
    """
    Read the cached employment.

    Returns
    -------
    employment
        None if it was never fetched.

    Raises
    ------
    DataError
        If the file is not as it was written.
    """
    path = cache_dir / FILE
    try:
        document = load_with_checksum(path.read_bytes())
        provenance, figures = document["provenance"], document["figures"]
        employment = Employment(
            provenance=Provenance(**{**provenance, "carried": tuple(provenance["carried"])}),
            figures=MappingProxyType(figures),
        )
        is_intact = digest(figures) == employment.provenance.sha256
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path}: cannot be read ({error}). {REFETCH_HINT}") from error
    if not is_intact:
        raise DataError(f"{path}: the figures are not those that were fetched. {REFETCH_HINT}")
    return employment


def employment_stamp(cache_dir: Path) -> tuple[int, int] | None:
    """Return a stamp that changes with the cached employment, without reading it; None for none."""
    try:
        file_status = (cache_dir / FILE).stat()
    except OSError:
        return None
    return file_status.st_mtime_ns, file_status.st_size


def remove_employment(cache_dir: Path) -> bool:
    """Remove the cached employment, and return whether there was any."""
    path = cache_dir / FILE
    existed = path.exists()
    path.unlink(missing_ok=True)
    return existed


def employment_measure(employment: Employment, industries: Mapping[str, Industry]) -> Measure:
    """
    Add employment up to industries.

    Returns
    -------
    measure
        Every industry whose codes were all fetched. A council's figure is the sum over the
        codes, which do not overlap; it is suppressed if any of them is.
    """
    figures = employment.figures
    fetched_codes = {code for by_code in figures.values() for code in by_code}
    values = {
        industry.key: MappingProxyType(
            {
                council: add_figures(by_code.get(code) for code in industry.codes)
                for council, by_code in figures.items()
            }
        )
        for industry in industries.values()
        if industry.is_measurable and fetched_codes.issuperset(industry.codes)
    }
    return Measure(
        key=EMPLOYMENT,
        name="Employment",
        unit="jobs",
        amount_format="{:,.0f} jobs",
        year=employment.provenance.year,
        reference="Great Britain",
        source=employment.provenance.source,
        note="Nomis rounds each figure by itself, so that a sum of several is rough, the more so "
        "the smaller it is. Northern Ireland is not available.",
        missing_reason=(
            f"No figure: what was fetched does not hold all its SIC codes. {REFETCH_HINT}"
        ),
        values=MappingProxyType(values),
        totals=MappingProxyType(
            {council: _to_float(by_code.get(TOTAL)) for council, by_code in figures.items()}
        ),
    )


def required_codes(industries: Mapping[str, Industry]) -> tuple[str, ...]:
    """Return every SIC code that is part of an industry, without repeats, in order."""
    return tuple(sorted({code for industry in industries.values() for code in industry.codes}))


def _to_float(figure: Any) -> float | None:  # noqa: ANN401 - a whole number or None
    return None if figure is None else float(figure)
