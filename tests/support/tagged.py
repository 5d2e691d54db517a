"""A tagged PDF read back: its structure, and what it says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PdfReader


def elements(node: Any, result: list[Any] | None = None) -> list[Any]:  # noqa: ANN401 - pypdf's own
    """Return the elements of the structure tree, in reading order."""
    result = [] if result is None else result
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        child = child.get_object() if hasattr(child, "get_object") else child  # noqa: PLW2901
        if hasattr(child, "get"):
            if "/S" in child:
                result.append(child)
            elements(child, result)
    return result


def root_of(reader: PdfReader) -> Any:  # noqa: ANN401 - as pypdf types nothing within
    return reader.trailer["/Root"]


def assert_tagged(reader: PdfReader, *, title: str) -> None:
    """Assert that a PDF is tagged, in English, and says to be PDF/UA-1."""
    root = root_of(reader)
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == title
    assert reader.metadata.author == "Place Map"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
