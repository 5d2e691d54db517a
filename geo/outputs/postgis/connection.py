"""A connection to PostgreSQL with PostGIS; its errors as messages without the password."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from geo.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL, Connection

DRIVER: Final = "postgresql+psycopg"

TIMEOUT_S: Final = 10
"""To wait for a server that does not answer."""


@contextmanager
def transaction(url: str) -> Iterator[Connection]:
    """
    Yield a connection in which all is done or nothing is.

    Raises
    ------
    ExportError
        If `url` is none, the server cannot be reached, has no PostGIS, or refuses something.
        The password is in no message.
    """
    address = _address(url)
    engine = create_engine(address, connect_args={"connect_timeout": TIMEOUT_S})
    where = address.render_as_string(hide_password=True)
    try:
        with engine.begin() as connection:
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))
            yield connection
    except SQLAlchemyError as error:
        said = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        raise ExportError(
            f"{where}: {_without(said, address.password)}. Nothing was changed."
        ) from None  # the cause may hold the address as it was given
    finally:
        engine.dispose()


def shown(url: str) -> str:
    """Return the address of a database without its password."""
    return _address(url).render_as_string(hide_password=True)


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        address = None
    if address is None or not address.drivername.startswith("postgres"):
        raise ExportError(
            "The address is not that of a PostgreSQL database. Expected one such as "
            "postgresql://user@host:5432/database; the password may stand in ~/.pgpass or "
            "PGPASSWORD."
        ) from None
    return address.set(drivername=DRIVER)


def _without(words: str, password: object) -> str:
    return words.replace(str(password), "***") if password else words
