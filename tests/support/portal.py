"""A portal that publishes finer squares, and a register of squares that refreshes from it."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from geo.clients.http import HttpLimits
from geo.dataset import load_dataset
from geo.refresh.boundaries import BoundaryRequest, refresh_boundaries
from geo.settings import Settings
from tests.support.fake_ons import FakeOns
from tests.support.fault_server import FaultServer
from tests.support.fixtures_core import SQUARES, Package, squares, write_small

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import geopandas as gpd
    import shapely

    from geo.boundaries.source import BoundarySource

QUICK: Final = HttpLimits(timeout_s=20, tries=2, backoff_s=0, max_bytes=1_000_000)
FINER: Final = {code: shape.segmentize(1000) for code, shape in SQUARES.items()}
NAMES: Final = dict(zip(SQUARES, ["Aston", "Birch", "Cedar", "Dolwen"], strict=True))


@dataclass
class Portal:
    """A portal with finer squares, and a register that refreshes from it."""

    ons: FakeOns
    package: Package
    settings: Settings

    def refresh(self, *, vintage: str = "2025-12", **changes: Any) -> BoundarySource:  # noqa: ANN401
        """Refresh, with what is usual unless it is changed."""
        limits = replace(QUICK, **changes)
        return refresh_boundaries(self.settings, BoundaryRequest(vintage=vintage), limits=limits)

    def active_boundaries(self) -> BoundarySource:
        """Return what a start finds in use."""
        return load_dataset(self.settings).boundaries

    def publish(self, shapes: Mapping[str, shapely.Geometry]) -> None:
        """Publish other shapes."""
        self.ons.areas = ons_frame(shapes)


def ons_frame(shapes: Mapping[str, shapely.Geometry]) -> gpd.GeoDataFrame:
    """Return shapes as ONS publishes them, with names."""
    return squares(shapes).assign(LAD25NM=[NAMES.get(code, code) for code in shapes])


@contextmanager
def open_portal(folder: Path) -> Iterator[Portal]:
    """Write the register into a folder, and open the portal."""
    small_package = write_small(folder)
    with FaultServer() as server:
        ons = FakeOns(server=server, areas=ons_frame(FINER))
        path = small_package.folder / "datapackage.json"
        descriptor = json.loads(path.read_text())
        for resource in descriptor["resources"]:
            if resource["name"] == "boundaries":
                resource["services"] = ons.base
        path.write_text(json.dumps(descriptor))
        settings = Settings(data_dir=small_package.folder, cache_dir=folder / "cache")
        yield Portal(ons=ons, package=small_package, settings=settings)
