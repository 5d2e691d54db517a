"""The ONS Open Geography Portal, played on this machine, whole or with a fault."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tests.support.fault_server import Reply, json_reply

if TYPE_CHECKING:
    import geopandas as gpd

    from tests.support.fault_server import FaultServer, ReceivedRequest

Page = dict[str, Any]
Change = Callable[[Page, int], Page | Reply]

SERVICE: Final = "Local_Authority_Districts_DEC_2025_Boundaries_UK_BGC"

OTHER_SERVICES: Final = (
    "LAD25_CAUTH25_EN_LU",
    "Combined_Authorities_December_2025_Boundaries_EN_BGC",
    "Local_Authority_Districts_May_2024_Boundaries_UK_BUC",
    "Local_Authority_Districts_December_2019_GCB_UK_2022",
    "LAD_MAY_2025_UK_BGC",
    "LAD_MAY_2025_UK_BGC_V2",
    "LAD_APR_2025_UK_NC_v2",
    "Wards_December_2025_Boundaries_UK_BGC",
)
"""Other services of the catalogue: some are boundaries too."""


@dataclass
class FakeOns:
    """
    One service of boundaries, in a catalogue with others.

    Attributes
    ----------
    areas
        `LAD25CD`, `LAD25NM` and geometry, EPSG:27700.
    most_rows
        Features a page at most, whatever is asked for.
    change
        Changes a page before it is sent: the document and its offset → document or reply.
    """

    server: FaultServer
    areas: gpd.GeoDataFrame
    name: str = SERVICE
    most_rows: int = 3
    layer_id: int = 1
    fields: tuple[str, str] = ("LAD25CD", "LAD25NM")
    count: Any = None
    change: Change = field(default=lambda page, _offset: page)

    def __post_init__(self) -> None:
        """Take up the paths of the service."""
        service = f"/rest/services/{self.name}/FeatureServer"
        self.server.handle("/rest/services", lambda _: json_reply(self.catalogue()))
        self.server.handle(service, lambda _: json_reply(self.service()))
        self.server.handle(f"{service}/{self.layer_id}", lambda _: json_reply(self.layer()))
        self.server.handle(f"{service}/{self.layer_id}/query", self.query)

    @property
    def base(self) -> str:
        """The address of the catalogue."""
        return f"{self.server.url}/rest/services"

    @property
    def query_path(self) -> str:
        """The path of the queries."""
        return f"/rest/services/{self.name}/FeatureServer/{self.layer_id}/query"

    def catalogue(self) -> Page:
        """Return the catalogue, as the portal writes it."""
        return {
            "currentVersion": 12,
            "services": [
                {
                    "name": name,
                    "type": "FeatureServer",
                    "url": f"{self.base}/{name}/FeatureServer",
                }
                for name in (*OTHER_SERVICES, self.name)
            ],
        }

    def service(self) -> Page:
        """Return the description of the service."""
        polygons = "esriGeometryPolygon"
        return {"layers": [{"id": self.layer_id, "name": self.name, "geometryType": polygons}]}

    def layer(self) -> Page:
        """Return the description of the layer."""
        names = ("FID", *self.fields, "BNG_E", "LONG", "LAT")
        return {"fields": [{"name": name} for name in names], "maxRecordCount": self.most_rows}

    def query(self, received: ReceivedRequest) -> Reply:
        """Answer a count or a page."""
        if received.query.get("returnCountOnly") == "true":
            return json_reply({"count": len(self.areas) if self.count is None else self.count})
        offset = int(received.query["resultOffset"])
        rows = min(int(received.query["resultRecordCount"]), self.most_rows)
        changed = self.change(self.page(offset, rows), offset)
        return changed if isinstance(changed, Reply) else json_reply(changed)

    def page(self, offset: int, rows: int) -> Page:
        """Return a page as GeoJSON in EPSG:27700."""
        renamed = self.areas.rename(
            columns=dict(zip(("LAD25CD", "LAD25NM"), self.fields, strict=True))
        )
        page: Page = json.loads(renamed.iloc[offset : offset + rows].to_json(drop_id=True))
        page["crs"] = {"type": "name", "properties": {"name": "EPSG:27700"}}
        if offset + rows < len(self.areas):
            page["properties"] = {"exceededTransferLimit": True}
        return page
