"""What an operator may change, and its default. Nothing else reads the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from platformdirs import user_cache_dir

from geo.errors import DataError

_INSTALLED: Final = Path(__file__).parent.parent / "placemap"

HOME: Final = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parent.parent
"""Where `app.py` and `data/` are: the project's folder; once installed, `placemap` beside `geo`."""

DATA_DIR: Final = HOME / "data"
"""The data package that comes with the project."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Settings for one run; pass it in, never import it as a global."""

    data_dir: Path = DATA_DIR
    cache_dir: Path = Path(user_cache_dir("placemap"))
    """What is built once and kept. It may be emptied at any time."""

    boundaries: Path | None = None
    """Another boundary file to draw and measure with; None is the one in the data package."""

    online: bool = False
    """Whether a reader may switch look-ups of postcodes online on. They are never on by itself."""

    postcodes_io: str = "https://api.postcodes.io"
    """The service that is then asked: the public one, or one of an organisation's own."""

    nomis: str = "https://www.nomisweb.co.uk/api/v01/dataset"
    """The service that statistics are fetched from, or where an organisation passes it on."""

    upload_mb: int = 100
    """Size that a user's own file may have, in megabytes of 1,000,000 bytes."""

    @classmethod
    def from_environment(cls) -> Settings:
        """
        Read PLACEMAP_DATA_DIR, _CACHE_DIR, _BOUNDARIES, _ONLINE, _POSTCODES_IO, _NOMIS, _UPLOAD_MB.

        What is unset or empty keeps its default. PLACEMAP_ONLINE is on where it is 1.

        Raises
        ------
        DataError
            If PLACEMAP_UPLOAD_MB is no whole number of megabytes.
        """
        upload_mb = os.environ.get("PLACEMAP_UPLOAD_MB") or str(cls().upload_mb)
        if not upload_mb.isascii() or not upload_mb.isdigit() or int(upload_mb) < 1:
            raise DataError(
                f"PLACEMAP_UPLOAD_MB: found {upload_mb!r}. Expected megabytes, such as 100."
            )
        boundaries = os.environ.get("PLACEMAP_BOUNDARIES")
        return cls(
            data_dir=Path(os.environ.get("PLACEMAP_DATA_DIR") or DATA_DIR),
            cache_dir=Path(os.environ.get("PLACEMAP_CACHE_DIR") or cls().cache_dir),
            boundaries=Path(boundaries) if boundaries else None,
            online=os.environ.get("PLACEMAP_ONLINE") == "1",
            postcodes_io=os.environ.get("PLACEMAP_POSTCODES_IO") or cls().postcodes_io,
            nomis=(os.environ.get("PLACEMAP_NOMIS") or cls().nomis).rstrip("/"),
            upload_mb=int(upload_mb),
        )
