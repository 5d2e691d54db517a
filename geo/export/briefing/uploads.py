"""Section and map texts of a briefing for a user's own data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.export.briefing.model import Block, Bullets, Heading, Note
from geo.uploads.drawing import MAX_DRAWN_SHAPES
from geo.uploads.layers import UPLOAD_STYLES, labels_of, row_noun
from geo.uploads.records import MARKER
from geo.views.upload_coverage import summary_sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.areas import Area
    from geo.export.printmap.upload_layers import AreaUpload
    from geo.uploads.overlay import UploadOverlay

MAX_ROW_NAMES: Final = 8
"""Maximum rows of an upload named in the alternative text."""


def upload_blocks(overlays: Sequence[UploadOverlay]) -> tuple[Block, ...]:
    """
    Return a section on where rows of each upload are and what covers them.

    Parameters
    ----------
    overlays
        Uploads, each restricted to the area (`geo.uploads.overlay.restrict_to`).

    Returns
    -------
    blocks
        A heading, a note that the data are not in the register, and a list for each upload; empty
        if there are none. The sentences equal those of the page and of `placemap add`. They use
        documented facts only, never proposals.
    """
    if not overlays:
        return ()
    return (
        Heading(text=f"Your own data ({MARKER})"),
        Note(text=_note(overlays)),
        *(
            Bullets(
                items=tuple(
                    f"{overlay.upload.name}: {sentence}" if number == 0 else sentence
                    for number, sentence in enumerate(summary_sentences(overlay))
                )
            )
            for overlay in overlays
        ),
    )


def map_caption(area_uploads: Sequence[AreaUpload], area: Area) -> str:
    """Return the caption of uploads: those drawn, their styles, and those left out; or ""."""
    captions = [
        f"{area_upload.overlay.upload.name} "
        f"({UPLOAD_STYLES[area_upload.overlay.upload.style_name].label.lower()})"
        for area_upload in area_uploads
        if area_upload.layers
    ]
    parts = [f"{MARKER}: {'; '.join(captions)}."] if captions else []
    parts += [
        f"“{area_upload.overlay.upload.name}” has more than {MAX_DRAWN_SHAPES:,} shapes in or near "
        f"{area.in_sentence}, which are not drawn."
        for area_upload in area_uploads
        if area_upload.is_omitted
    ]
    return " ".join(parts)


def map_alt_text(area_uploads: Sequence[AreaUpload], area: Area) -> str:
    """Return alternative text for the uploads on the map of an area; or ""."""
    return " ".join(
        _upload_text(area_upload, area) for area_upload in area_uploads if area_upload.layers
    )


def _upload_text(area_upload: AreaUpload, area: Area) -> str:
    upload = area_upload.overlay.upload
    noun = row_noun(upload)
    rows = f"{len(area_upload.rows_inside):,}" if area_upload.rows_inside else "none"
    if area_upload.rows_inside and upload.label_column:
        names = [*labels_of(upload, area_upload.rows_inside[:MAX_ROW_NAMES]).values()]
        more_count = len(area_upload.rows_inside) - len(names)
        rows += f" ({'; '.join(names)}{f'; and {more_count:,} more' if more_count else ''})"
    around_text = (
        f", and {area_upload.around_count:,} around it" if area_upload.around_count else ""
    )
    return f"{upload.name} ({MARKER}), {noun} in {area.in_sentence}: {rows}{around_text}."


def _note(overlays: Sequence[UploadOverlay]) -> str:
    licences = "; ".join(f"{overlay.upload.name}: {overlay.upload.licence}" for overlay in overlays)
    return (
        "This section is about files added by the author of this briefing. They are not part of "
        f"the register, and were not checked against a source. Licences: {licences}."
    )
