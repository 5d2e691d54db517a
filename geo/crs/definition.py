"""
Checks on CRS definitions from files or users, before PROJ or GDAL read them.

PROJ opens files while it reads a definition: `+proj=tinshift +file=/etc/passwd`, a shift grid, or
a definition inside a remark. So only safe forms are allowed: a code, or WKT or PROJJSON with known
keywords only, none of which can name a file.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from geo.errors import CRSError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyproj import CRS

MAX_LENGTH: Final = 100_000
"""Maximum number of characters of a definition, four times the longest of EPSG's own."""

_CODE: Final = re.compile(r"(?:(?:EPSG|ESRI|OGC):)?\w{4,12}", re.IGNORECASE)
_TOKEN: Final = re.compile(
    r"""\s*(?:
        "(?P<text>(?:[^"]|"")*)"
        | (?P<word>[A-Za-z]\w*)
        | [-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?
        | (?P<sign>[\[\](),])
    )\s*""",
    re.VERBOSE,
)
_KEYWORDS: Final = frozenset(
    {"GEOGCS", "PROJCS", "COMPD_CS", "VERT_CS", "VERTCS", "VERT_DATUM", "DATUM", "SPHEROID",
     "PRIMEM", "UNIT", "PROJECTION", "PARAMETER", "AUTHORITY", "AXIS", "TOWGS84", "GEOGCRS",
     "GEODCRS", "GEODETICCRS", "GEOGRAPHICCRS", "PROJCRS", "PROJECTEDCRS", "COMPOUNDCRS",
     "VERTCRS", "VERTICALCRS", "BASEGEOGCRS", "BASEGEODCRS", "BASEPROJCRS", "ENSEMBLE",
     "MEMBER", "ENSEMBLEACCURACY", "ELLIPSOID", "GEODETICDATUM", "TRF", "PRIMEMERIDIAN",
     "ANGLEUNIT", "LENGTHUNIT", "LINUNIT", "SCALEUNIT", "PARAMETRICUNIT", "TIMEUNIT",
     "CONVERSION", "DERIVINGCONVERSION", "METHOD", "CS", "ORDER", "ID", "USAGE", "SCOPE",
     "AREA", "BBOX", "VERTICALEXTENT", "TIMEEXTENT", "BOUNDCRS", "SOURCECRS", "TARGETCRS",
     "ABRIDGEDTRANSFORMATION", "DYNAMIC", "FRAMEEPOCH", "VDATUM", "VRF", "VERTICALDATUM",
     "ANCHOR", "ANCHOREPOCH", "MERIDIAN", "BEARING", "CITATION", "URI", "VERSION",
     "LOCAL_CS", "LOCAL_DATUM", "ENGCRS", "ENGINEERINGCRS", "EDATUM", "ENGINEERINGDATUM",
     "EXTENSION", "REMARK"}
)  # fmt: skip
"""Keywords of WKT. None takes a file name; EXTENSION is allowed with one value only."""

_ROOTS: Final = frozenset(
    {"GEOGCS", "PROJCS", "COMPD_CS", "GEOGCRS", "GEODCRS", "GEODETICCRS", "GEOGRAPHICCRS",
     "PROJCRS", "PROJECTEDCRS", "COMPOUNDCRS", "BOUNDCRS", "LOCAL_CS", "ENGCRS",
     "ENGINEERINGCRS"}
)  # fmt: skip
_TYPES: Final = frozenset(
    {"GeographicCRS", "GeodeticCRS", "ProjectedCRS", "CompoundCRS", "BoundCRS", "EngineeringCRS"}
)
_METHODS: Final = frozenset({"METHOD", "PROJECTION"})
_PROSE: Final = frozenset({"SCOPE", "AREA", "REMARK", "ANCHOR", "CITATION"})
_PROJ_METHOD: Final = re.compile(r"\W*(?:PROJ\b|custom_proj4)", re.IGNORECASE)
"""Methods that pass PROJ a definition in their parameters."""

_PROJ_STRING: Final = re.compile(r"=|\binit\b", re.IGNORECASE)
_PROJ_STRING_IN_PROSE: Final = re.compile(r"\+\s*\w+\s*=|PROJ CRS string|\binit\s*=", re.IGNORECASE)
"""Signs of a PROJ definition within a text."""

_WEB_MERCATOR: Final = re.compile(
    r"\+proj=merc(?: \+(?:(?:a|b|lat_ts|lon_0|x_0|y_0|k|k_0)=-?[\d.]+|units=m|nadgrids=@null"
    r"|wktext|no_defs|over|type=crs))*",
    re.IGNORECASE,
)
"""What GDAL adds to the WKT of Web Mercator, which would be a different projection without it."""


def parse_crs(definition: str | Mapping[str, Any]) -> CRS:
    """
    Return the CRS of an untrusted definition.

    Parameters
    ----------
    definition
        A code of EPSG, ESRI or OGC, such as "EPSG:27700"; WKT; or PROJJSON, as text or parsed.

    Raises
    ------
    CRSError
        If it is none of these, could name a file, or is not a valid CRS.
    """
    from pyproj import CRS  # noqa: PLC0415 - slow to import, not needed at start-up
    from pyproj.exceptions import CRSError as ProjError  # noqa: PLC0415

    try:
        if not isinstance(definition, str):
            return CRS.from_json_dict(_validate_json(definition))
        text = definition.strip()
        if _CODE.fullmatch(text) and text.isascii():
            return CRS.from_user_input(int(text) if text.isdigit() else text)
        if text.startswith("{"):
            return CRS.from_json_dict(_validate_json(_parse_json(text)))
        check_wkt(text)
        return CRS.from_wkt(text)
    except ProjError as error:
        excerpt = str(definition)[:40]
        raise CRSError(
            f"{excerpt!r} describes no CRS. Expected a code such as EPSG:27700."
        ) from error


def check_wkt(text: str) -> None:
    """
    Raise `CRSError` unless a text is WKT that can be read without opening any file.

    Does not check whether the CRS is valid.
    """
    if len(text) > MAX_LENGTH:
        raise CRSError(f"The definition of a CRS has {len(text):,} characters: too many.")
    tokens = [*_tokens(text)]
    if not tokens or tokens[0][0] not in _ROOTS:
        raise _crs_error("it is neither a code nor WKT")
    for keyword, texts in tokens:
        if keyword not in _KEYWORDS:
            raise _crs_error(f"{keyword[:40]} is not a keyword that is read")
        if keyword == "EXTENSION":
            if texts[:1] != ["PROJ4"] or not all(map(_WEB_MERCATOR.fullmatch, texts[1:])):
                raise _crs_error("its EXTENSION could name a file")
        elif any(_is_proj_definition(keyword, value) for value in texts):
            raise _crs_error(
                "it holds a definition in PROJ's own language, which could name a file"
            )


def _tokens(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each keyword with the texts directly in its brackets."""
    tokens: list[tuple[str, list[str]]] = []
    stack: list[tuple[str, list[str]]] = []
    keyword, position = "", 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            raise _crs_error("it is no WKT")
        position = token.end()
        sign = token["sign"]
        if sign in {"[", "("}:
            stack.append((keyword.upper(), []))
            tokens.append(stack[-1])
        elif sign in {"]", ")"}:
            if not stack:
                raise _crs_error("its brackets do not match")
            stack.pop()
        elif token["text"] is not None:
            if not stack:
                raise _crs_error("it is no WKT")
            stack[-1][1].append(token["text"])
        keyword = token["word"] or ""
    return iter(tokens)


def _is_proj_definition(keyword: str, text: str) -> bool:
    if keyword in _METHODS and _PROJ_METHOD.match(text):
        return True
    return bool((_PROJ_STRING_IN_PROSE if keyword in _PROSE else _PROJ_STRING).search(text))


def _parse_json(text: str) -> Mapping[str, Any]:
    if len(text) > MAX_LENGTH:
        raise CRSError(f"The definition of a CRS has {len(text):,} characters: too many.")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _crs_error("it is no PROJJSON") from error
    if not isinstance(document, dict):
        raise _crs_error("it is no PROJJSON")
    return document


def _validate_json(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return PROJJSON, or raise `CRSError` unless it can be read without opening any file."""
    if document.get("type") not in _TYPES:
        raise _crs_error("its type is not one that is read")
    pending: list[tuple[str, Any]] = [("", document)]
    count = 0
    while pending:
        key, value = pending.pop()
        count += 1
        if count > MAX_LENGTH:
            raise _crs_error("it is too long")
        if isinstance(value, dict):
            _check_member(key, value)
            pending += [(str(name), item) for name, item in value.items()]
        elif isinstance(value, list):
            pending += [(key, item) for item in value]
        elif isinstance(value, str) and key != "$schema":
            _check_text(key, value)
    return dict(document)


def _check_member(key: str, value: Mapping[str, Any]) -> None:
    if key == "method" and _PROJ_METHOD.match(str(value.get("name", ""))):
        raise _crs_error("its method is one of PROJ's own, which could name a file")
    if key == "parameters" and isinstance(value.get("value"), str):
        raise _crs_error("one of its parameters names a file")


def _check_text(key: str, value: str) -> None:
    pattern = _PROJ_STRING_IN_PROSE if key.upper().rstrip("S") in _PROSE else _PROJ_STRING
    if pattern.search(value):
        raise _crs_error("it holds a definition in PROJ's own language, which could name a file")


def _crs_error(reason: str) -> CRSError:
    return CRSError(
        f"The definition of a CRS was not read: {reason}. Save it with an EPSG code, such as "
        "EPSG:27700."
    )
