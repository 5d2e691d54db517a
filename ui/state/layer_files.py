"""Files of the live map's layers: small, and immutable at their address."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from geo.places.place import LOCAL_AUTHORITIES
from geo.views.display import display_layers, full_councils, is_simplified
from ui.packed import PackedFile, base_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.dataset import Dataset
    from geo.settings import Settings

MEDIA_TYPE: Final = "application/geo+json"

FULL: Final = "full.json"


class LayerFiles:
    """
    The layer files of one dataset, each built on first use.

    `/layers/clusters-<hash>.json` is the display layer, and never changes;
    `/layers/local_authorities-<hash>.json` has the council shapes that other layers are built from.
    If those are simplified, `/layers/local_authorities-<hash>/full.json` has them in full detail.
    """

    def __init__(self, dataset: Dataset, settings: Settings) -> None:
        self._dataset = dataset
        self._settings = settings
        self._previous: LayerFiles | None = None

    @cached_property
    def display_files(self) -> Mapping[str, PackedFile]:
        """Layer → its display file."""
        return {
            name: PackedFile.pack(content, media_type=MEDIA_TYPE)
            for name, content in self._display.items()
        }

    @cached_property
    def _display(self) -> Mapping[str, bytes]:
        return display_layers(self._dataset, self._settings)

    @cached_property
    def addresses(self) -> Mapping[str, Mapping[str, str | None]]:
        """Layer → its `url`; for councils also `detail`, the url of full shapes or None."""
        addresses: dict[str, dict[str, str | None]] = {
            name: {"url": f"layers/{name}-{packed.etag}.json"}
            for name, packed in self.display_files.items()
        }
        folder = self._councils_name
        addresses[LOCAL_AUTHORITIES]["detail"] = (
            f"layers/{folder}/{FULL}" if self._has_full else None
        )
        return addresses

    @cached_property
    def _councils_name(self) -> str:
        return f"{LOCAL_AUTHORITIES}-{self.display_files[LOCAL_AUTHORITIES].etag}"

    @cached_property
    def _has_full(self) -> bool:
        return is_simplified(self._display)

    def prepare(self) -> None:
        """Build the files of the first map, so that no visitor waits for them."""
        _ = self.addresses

    def prepare_full(self) -> None:
        """Build the full shapes that a map needs at close zoom."""
        if self._has_full:
            _ = self._councils.gzipped

    def display_addresses(self) -> list[str]:
        """Return the addresses of the live map's geometry, from the root of the host."""
        return [f"{base_path()}{address['url']}" for address in self.addresses.values()]

    def set_previous(self, previous: LayerFiles) -> None:
        """Continue to serve the previous files to pages that were opened earlier."""
        self._previous = previous
        previous._previous = None

    def layer(self, file: str) -> PackedFile | None:
        """Return a display layer; None if there is no such file."""
        for name, packed in self.display_files.items():
            if file == f"{name}-{packed.etag}.json":
                return packed
        return self._previous.layer(file) if self._previous else None

    def full(self, folder: str, file: str) -> PackedFile | None:
        """Return the councils in full detail; None if there is no such file."""
        if self._has_full and (folder, file) == (self._councils_name, FULL):
            return self._councils
        return self._previous.full(folder, file) if self._previous else None

    @cached_property
    def _councils(self) -> PackedFile:
        return PackedFile.pack(full_councils(self._dataset, self._settings), media_type=MEDIA_TYPE)

    # Whole layers need geopandas, which takes half a second to import: not at start-up.
