"""Typst: sets a document as a tagged PDF, and can hold it to PDF/UA-1."""

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
    Set a document.

    Parameters
    ----------
    template
        Of typst. It reads all words from `inputs`, as strings.
    title
        For the message, if it cannot be set.
    as_of
        The date of the data, and so of the file: "4 July 2026".
    instead
        What a reader may ask for, if it cannot be set: "DOCX or HTML".
    is_held
        Whether typst is to refuse what is not PDF/UA-1. It tags what it sets in any case.

    Returns
    -------
    content
        A tagged PDF in Open Sans and DejaVu Sans; the same bytes for the same arguments.

    Raises
    ------
    ExportError
        If typst cannot set it.
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
    """Find the fonts, once a process: the same ones on every machine."""
    folders = [str(Path(opensans.BASE_DIR) / "fonts"), str(Path(get_data_path()) / "fonts" / "ttf")]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
