"""Manifest of a briefing folder: files written by earlier runs, with hashes of their inputs."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pandas as pd
import shapely

from geo.boundaries.source import FOLDER, RECORD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.export.briefing.data import BriefingOptions
    from geo.settings import Settings
    from geo.uploads.records import Upload

MANIFEST_NAME: Final = ".placemap-briefings.jsonl"
"""One line per file: name, hash of its inputs and hash of its content."""

CODE_FOLDER: Final = Path(__file__).parents[2]
"""Source code of which every change may change a briefing."""

RENDER_LIBRARIES: Final = ("typst", "matplotlib", "python-docx", "jinja2", "shapely")
"""Libraries whose version may change the bytes of a briefing."""


class Manifest:
    """
    The files that earlier runs wrote to a folder.

    Lines are only appended. If a run is stopped, only the last line may be incomplete, and it is
    ignored.
    """

    def __init__(self, folder: Path, input_hash: str) -> None:
        """Read the existing manifest; `input_hash` is this run's `fingerprint`."""
        self.path = folder / MANIFEST_NAME
        self.input_hash = input_hash
        self.entries: dict[str, dict[str, str]] = {}
        for line in self._lines():
            entry = _parse_entry(line)
            if entry:
                self.entries[entry["name"]] = entry

    def is_current(self, name: str) -> bool:
        """Whether a file was written from the same data, code and options."""
        return self.entries.get(name, {}).get("made_from") == self.input_hash

    def digest_of(self, name: str) -> str:
        """Return the hash of a file as written; "" if it was not."""
        return self.entries.get(name, {}).get("sha256", "")

    def add(self, name: str, content_digest: str) -> None:
        """Add a completely written file."""
        entry = {"name": name, "made_from": self.input_hash, "sha256": content_digest}
        self.entries[name] = entry
        with self.path.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(entry, ensure_ascii=False)}\n")

    def _lines(self) -> list[str]:
        if not self.path.exists():
            return []
        return self.path.read_text(encoding="utf-8", errors="replace").splitlines()


def digest(content: bytes) -> str:
    """Return the hash of a content."""
    return hashlib.sha256(content).hexdigest()


def fingerprint(
    settings: Settings, options: BriefingOptions, uploads: Sequence[Upload] = ()
) -> str:
    """Return a hash of all inputs of a briefing: data, code, options and uploads."""
    hasher = hashlib.sha256()
    for name in RENDER_LIBRARIES:
        hasher.update(f"{name} {version(name)}\n".encode())
    for path in _input_files(settings):
        hasher.update(path.name.encode())
        hasher.update(path.read_bytes())
    compare = options.compare and [area.key for area in options.compare]
    options_data = asdict(replace(options, compare=None)) | {"compare": compare}
    hasher.update(json.dumps(options_data, sort_keys=True, default=str).encode())
    for upload in uploads:
        hasher.update(_upload_bytes(upload))
    return hasher.hexdigest()


def _upload_bytes(upload: Upload) -> bytes:
    """Return an upload as bytes: name, style, cells and geometry."""
    frame = upload.frame
    attributes = (upload.name, upload.licence, upload.style_name, upload.label_column)
    parts = [repr(attributes).encode()]
    if isinstance(frame, gpd.GeoDataFrame):
        parts += shapely.to_wkb(frame.geometry.to_numpy())
        frame = frame.drop(columns=frame.geometry.name)
    return b"\n".join((*parts, pd.DataFrame(frame).to_csv().encode(errors="replace")))


def _input_files(settings: Settings) -> list[Path]:
    code = [path for suffix in ("py", "typ", "html") for path in CODE_FOLDER.rglob(f"*.{suffix}")]
    data = [path for path in settings.data_dir.rglob("*") if path.suffix in {".csv", ".json"}]
    shapes = [settings.boundaries] if settings.boundaries else settings.data_dir.rglob("*.parquet")
    refresh_record = settings.cache_dir / FOLDER / RECORD
    return sorted([*code, *data, *shapes, *([refresh_record] if refresh_record.exists() else [])])


def _parse_entry(line: str) -> dict[str, str] | None:
    """Return a manifest line; None if a stopped run left it incomplete."""
    try:
        entry = json.loads(line)
    except json.JSONDecodeError:
        return None
    required_keys = {"name", "made_from", "sha256"}
    return entry if isinstance(entry, dict) and required_keys <= entry.keys() else None
