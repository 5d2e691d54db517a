"""Typeset documents as tagged PDF with Typst, checked against PDF/UA-1 if required."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typst
from matplotlib import get_data_path
from xstatic.pkg import opensans

from geo.dates import parse_date
from geo.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Mapping

PDF_STANDARD: Final = "ua-1"


def typeset(  # noqa: PLR0913 - the document, and the words for its date and its failure
    template: Path,
    inputs: Mapping[str, str],
    *,
    title: str,
    as_of: str,
    alternatives: str,
    require_pdf_ua: bool = True,
) -> bytes:
    """
    Typeset a document.

    Parameters
    ----------
    template
        Path of a Typst file. It reads all texts from `inputs`, as strings.
    title
        Title for the error message.
    as_of
        The date of the data, and so of the file: "4 July 2026".
    alternatives
        Other formats that an error message suggests: "DOCX or HTML".
    require_pdf_ua
        Whether Typst must refuse a document that is not PDF/UA-1. It always writes tags.

    Returns
    -------
    content
        A tagged PDF in Open Sans and DejaVu Sans; the same bytes for the same arguments.

    Raises
    ------
    ExportError
        If Typst cannot typeset it.
    """
    try:
        content = typst.compile(
            template.read_bytes(),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs=dict(inputs),
            pdf_standards=[PDF_STANDARD] if require_pdf_ua else [],
            timestamp=parse_date(as_of),
        )
    except typst.TypstError as error:
        raise ExportError(
            f"The PDF of {title[:60]!r} could not be set: {error.message}. "
            f"Ask for {alternatives}, and report this."
        ) from error
    return content


@cache
def _fonts() -> typst.Fonts:
    """Find the fonts, once per process; they are the same on every machine."""
    folders = [str(Path(opensans.BASE_DIR) / "fonts"), str(Path(get_data_path()) / "fonts" / "ttf")]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
