"""
Definitions of a CRS that come from a file or a person, checked before PROJ or GDAL read them.

PROJ opens files while it reads a definition: `+proj=tinshift +file=/etc/passwd`, a grid of shifts,
a definition that hides one in a remark. So only definitions of known shape get that far: a code,
WKT or PROJJSON, all of whose keywords are known and none of which can name a file.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from geo.errors import CRSError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyproj import CRS

LONGEST: Final = 100_000
"""Characters of a definition. The longest of EPSG's own has a quarter of that."""

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
"""Keywords of WKT. None takes the name of a file; EXTENSION may say one thing alone."""

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
_OWN_METHOD: Final = re.compile(r"\W*(?:PROJ\b|custom_proj4)", re.IGNORECASE)
"""A method that hands on to PROJ whatever its parameters say."""

_OF_PROJ: Final = re.compile(r"=|\binit\b", re.IGNORECASE)
_IN_PROSE: Final = re.compile(r"\+\s*\w+\s*=|PROJ CRS string|\binit\s*=", re.IGNORECASE)
"""What marks a text as one of PROJ's own definitions."""

_WEB_MERCATOR: Final = re.compile(
    r"\+proj=merc(?: \+(?:(?:a|b|lat_ts|lon_0|x_0|y_0|k|k_0)=-?[\d.]+|units=m|nadgrids=@null"
    r"|wktext|no_defs|over|type=crs))*",
    re.IGNORECASE,
)
"""What GDAL adds to the WKT of Web Mercator, which would be another projection without it."""


def parse_crs(definition: str | Mapping[str, Any]) -> CRS:
    """
    Return the CRS that a definition from outside describes.

    Parameters
    ----------
    definition
        A code of EPSG, ESRI or OGC, such as "EPSG:27700"; WKT; or PROJJSON, as text or parsed.

    Raises
    ------
    CRSError
        If it is none of these, could name a file, or describes no CRS.
    """
    from pyproj import CRS  # noqa: PLC0415 - heavy, and not for a start
    from pyproj.exceptions import CRSError as ProjError  # noqa: PLC0415

    try:
        if not isinstance(definition, str):
            return CRS.from_json_dict(_checked_json(definition))
        text = definition.strip()
        if _CODE.fullmatch(text) and text.isascii():
            return CRS.from_user_input(int(text) if text.isdigit() else text)
        if text.startswith("{"):
            return CRS.from_json_dict(_checked_json(_parsed(text)))
        check_wkt(text)
        return CRS.from_wkt(text)
    except ProjError as error:
        shown = str(definition)[:40]
        raise CRSError(
            f"{shown!r} describes no CRS. Expected a code such as EPSG:27700."
        ) from error


def check_wkt(text: str) -> None:
    """
    Raise `CRSError` unless a text is WKT that can be read without opening any file.

    It says nothing of whether the CRS makes sense.
    """
    if len(text) > LONGEST:
        raise CRSError(f"The definition of a CRS has {len(text):,} characters: too many.")
    tokens = [*_tokens(text)]
    if not tokens or tokens[0][0] not in _ROOTS:
        raise _refused("it is neither a code nor WKT")
    for keyword, texts in tokens:
        if keyword not in _KEYWORDS:
            raise _refused(f"{keyword[:40]} is not a keyword that is read")
        if keyword == "EXTENSION":
            if texts[:1] != ["PROJ4"] or not all(map(_WEB_MERCATOR.fullmatch, texts[1:])):
                raise _refused("its EXTENSION could name a file")
        elif any(_is_of_proj(keyword, each) for each in texts):
            raise _refused("it holds a definition in PROJ's own language, which could name a file")


def _tokens(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each keyword with the texts directly in its brackets."""
    found: list[tuple[str, list[str]]] = []
    opened: list[tuple[str, list[str]]] = []
    word, at = "", 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            raise _refused("it is no WKT")
        at = token.end()
        sign = token["sign"]
        if sign in {"[", "("}:
            opened.append((word.upper(), []))
            found.append(opened[-1])
        elif sign in {"]", ")"}:
            if not opened:
                raise _refused("its brackets do not match")
            opened.pop()
        elif token["text"] is not None:
            if not opened:
                raise _refused("it is no WKT")
            opened[-1][1].append(token["text"])
        word = token["word"] or ""
    return iter(found)


def _is_of_proj(keyword: str, text: str) -> bool:
    if keyword in _METHODS and _OWN_METHOD.match(text):
        return True
    return bool((_IN_PROSE if keyword in _PROSE else _OF_PROJ).search(text))


def _parsed(text: str) -> Mapping[str, Any]:
    if len(text) > LONGEST:
        raise CRSError(f"The definition of a CRS has {len(text):,} characters: too many.")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refused("it is no PROJJSON") from error
    if not isinstance(found, dict):
        raise _refused("it is no PROJJSON")
    return found


def _checked_json(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return PROJJSON that can be read without opening any file."""
    if found.get("type") not in _TYPES:
        raise _refused("its type is not one that is read")
    left: list[tuple[str, Any]] = [("", found)]
    seen = 0
    while left:
        key, value = left.pop()
        seen += 1
        if seen > LONGEST:
            raise _refused("it is too long")
        if isinstance(value, dict):
            _check_member(key, value)
            left += [(str(name), each) for name, each in value.items()]
        elif isinstance(value, list):
            left += [(key, each) for each in value]
        elif isinstance(value, str) and key != "$schema":
            _check_text(key, value)
    return dict(found)


def _check_member(key: str, value: Mapping[str, Any]) -> None:
    if key == "method" and _OWN_METHOD.match(str(value.get("name", ""))):
        raise _refused("its method is one of PROJ's own, which could name a file")
    if key == "parameters" and isinstance(value.get("value"), str):
        raise _refused("one of its parameters names a file")


def _check_text(key: str, value: str) -> None:
    pattern = _IN_PROSE if key.upper().rstrip("S") in _PROSE else _OF_PROJ
    if pattern.search(value):
        raise _refused("it holds a definition in PROJ's own language, which could name a file")


def _refused(why: str) -> CRSError:
    return CRSError(
        f"The definition of a CRS was not read: {why}. Save it with an EPSG code, such as "
        "EPSG:27700."
    )
