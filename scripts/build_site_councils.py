"""
Build the table of the councils around each strategic site, reproducibly.

    python scripts/build_site_councils.py data

Reads the sites and the embedded boundaries, and writes `site_councils.csv`: the council that
contains each site's point, and others within its stated precision. The app reads the table instead
of geometry to find the hosts that a point confirms; `placemap check` compares the table with the
points and boundaries.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from geo.audit.site_hosts import councils_of_sites
from geo.dataset import load_dataset
from geo.settings import Settings


def main(data: Path) -> None:
    """Write data/site_councils.csv."""
    (boundaries,) = (data / "boundaries").glob("*.parquet")
    dataset = load_dataset(Settings(data_dir=data, boundaries=boundaries))
    target = data / "site_councils.csv"
    rows = councils_of_sites(dataset)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["site_id", "LAD25CD", "relation"])
        writer.writerows((row.site_id, row.LAD25CD, row.relation) for row in rows)
    print(f"{target}: {len(rows)} rows")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
