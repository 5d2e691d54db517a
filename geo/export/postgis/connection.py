"""Connection to PostgreSQL with PostGIS; error messages never contain the password."""

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

SECRET_PARAMETERS: Final = frozenset(
    {"password", "passwd", "pwd", "sslpassword", "oauth_client_secret"}
)
"""URL parameters that are never shown."""

TIMEOUT_S: Final = 10
"""Connection timeout."""


@contextmanager
def transaction(url: str) -> Iterator[Connection]:
    """
    Yield a connection in one transaction.

    Raises
    ------
    ExportError
        If `url` is not valid, or the server cannot be reached, has no PostGIS or refuses a
        statement. The message never contains the password.
    """
    address = _parse_url(url)
    engine = create_engine(address, connect_args={"connect_timeout": TIMEOUT_S})
    redacted_url = _redact(address)
    try:
        with engine.begin() as connection:
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))
            yield connection
    except SQLAlchemyError as error:
        message = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        raise ExportError(
            f"{redacted_url}: {_mask_secrets(message, *_secrets(address))}. Nothing was changed."
        ) from None  # the cause may contain the password
    finally:
        engine.dispose()


def redact_url(url: str) -> str:
    """Return a database URL without its password."""
    return _redact(_parse_url(url))


def _redact(address: URL) -> str:
    masked_query = {name: "***" for name in address.query if name.casefold() in SECRET_PARAMETERS}
    return address.update_query_dict(masked_query).render_as_string(hide_password=True)


def _secrets(address: URL) -> list[str]:
    """Return the secrets in a database URL; libpq also accepts a password in the query."""
    secrets: list[str] = [str(address.password)] if address.password else []
    for name, value in address.query.items():
        if name.casefold() in SECRET_PARAMETERS:
            secrets += [value] if isinstance(value, str) else value
    return secrets


def _parse_url(url: str) -> URL:
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


def _mask_secrets(message: str, *secrets: str) -> str:
    for secret in filter(None, secrets):
        message = message.replace(secret, "***")
    return message
