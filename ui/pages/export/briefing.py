"""Briefings to take away: one on an area, or one for each council of it."""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from weakref import finalize, ref

import streamlit as st

from geo.areas import area_of
from geo.export.briefing.batch import Job, write_briefings
from geo.export.briefing.content import briefing_of
from geo.export.briefing.data import Answers, Options
from geo.export.briefing.files import RENDERERS, file_name
from geo.views.summary import counted
from ui.markup import literal
from ui.pages.export.uploads import chosen_of_yours
from ui.state.cache import remembered
from ui.state.shared import atlas, settings
from ui.widgets import frame
from ui.widgets.progress import progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.areas import Area
    from geo.dataset import Atlas
    from geo.export.briefing.batch import Failure
    from geo.uploads.overlay import Laid
    from ui.pages.export.view import ExportView
    from ui.pages.uploads.session import Kept

BRIEFINGS_KEPT: Final = 24
MOST_AT_ONCE: Final = 60
"""Councils for which the page makes briefings in one go; the command line makes any number."""

MEDIA: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
}
NAMES: Final = {"pdf": "PDF, to print and send", "docx": "Word, to edit", "html": "HTML, to read"}
BATCH_KEY: Final = "export_batch"


def show(known: Atlas, view: ExportView) -> None:
    """Say what a briefing holds, and offer it in each format."""
    frame.show_heading("What you will get", anchor="get")
    if not view.asked.area:
        st.info("Choose an area above: a council, a county, a city region, a region or a nation.")
        return
    area = area_of(known.registry, view.asked.area)
    st.write(
        "Two to four pages: the headline, a map, what covers the area and on what basis, the eight "
        "sectors, the nearest strategic sites, a comparison, the gaps, every source, and how "
        "coverage is defined."
    )
    options = Options(query=view.asked, scenario=view.scenario)
    chosen = chosen_of_yours()
    yours = [one.laid(view.query) for one in chosen]
    with st.container(horizontal=True):
        for form in RENDERERS:
            st.download_button(
                NAMES[form],
                data=partial(_with_yours, options, area.key, form, yours)
                if yours
                else partial(_written, options, area.key, form),
                file_name=file_name(area, form),
                mime=MEDIA[form],
                on_click="ignore",
                type="primary" if form == "pdf" else "secondary",
                key=f"export_briefing_{form}",
            )
    if len(area.codes) > 1:
        _show_batch(known, area, options, chosen)


def _show_batch(known: Atlas, area: Area, options: Options, chosen: Sequence[Kept]) -> None:
    councils = len(area.codes)
    frame.show_heading(f"One for each of the {councils} councils", anchor="batch")
    if councils > MOST_AT_ONCE:
        st.write(
            f"That is more than the {MOST_AT_ONCE} that this page makes at once. On the command "
            f"line: placemap briefing --all {literal(area.key)} --format pdf -o briefings"
        )
        return
    begun: Batch | None = st.session_state.get(BATCH_KEY)
    batch = begun if begun and begun.is_of(area, options, chosen) else None
    finished = batch.finished if batch else []
    left = councils - len(finished)
    label = f"Go on with the other {left}" if finished else f"Make {councils} briefings (PDF)"
    if left and st.button(label, key="export_batch_button"):
        batch = batch or Batch(known, area, options, chosen)
        st.session_state[BATCH_KEY] = batch
        _make(batch, chosen)
        # From the top, so that the button says what is left.
        st.rerun()
    if batch:
        _offer(batch)


class Batch:
    """
    A briefing for each council of an area, in the making or made.

    What is finished stays in a private folder when it is stopped, so that it can be taken away or
    gone on with. The folder is removed with the batch: when another is begun, or the session ends.
    """

    def __init__(
        self, known: Atlas, area: Area, options: Options, chosen: Sequence[Kept] = ()
    ) -> None:
        self.of = (options, area.key)
        # Pointed at weakly: what is made keeps no file that has been removed.
        self._chosen = [ref(one) for one in chosen]
        self.areas = tuple(area_of(known.registry, code) for code in area.codes)
        self.failed: tuple[Failure, ...] = ()
        self.folder = Path(tempfile.mkdtemp(prefix="placemap-"))
        finalize(self, shutil.rmtree, self.folder, ignore_errors=True)

    def is_of(self, area: Area, options: Options, chosen: Sequence[Kept]) -> bool:
        """Whether it is a batch of these councils, with these options and uploads."""
        return self.of == (options, area.key) and [each() for each in self._chosen] == [*chosen]

    @property
    def finished(self) -> list[Path]:
        """The briefings that are made."""
        paths = (self.folder / file_name(area, "pdf") for area in self.areas)
        return [path for path in paths if path.exists()]


def _make(batch: Batch, chosen: Sequence[Kept]) -> None:
    """Make what is left, showing how far it has come. Whatever is clicked stops it."""
    job = Job(
        areas=batch.areas,
        folder=batch.folder,
        formats=("pdf",),
        settings=settings(),
        options=batch.of[0],
        brought=tuple(one.brought for one in chosen),
    )
    kept = "What is made so far is kept."
    with progress("Starting …", key="export_batch_stop", stopped=kept) as tell:
        batch.failed = write_briefings(
            job,
            on_progress=lambda done, total, name: tell(done / total, f"{done} of {total}: {name}"),
        ).failed


def _packed(paths: Sequence[Path]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            archive.write(path, path.name)
    return packed.getvalue()


def _offer(batch: Batch) -> None:
    """Say how many are made, and offer them: just these, though one more may be on its way."""
    for failure in batch.failed:
        st.error(literal(f"{failure.name}: {failure.reason}"))
    made = batch.finished
    finished, wanted = len(made), len(batch.areas)
    if not finished:
        return
    if finished < wanted:
        st.write(f"{finished} of {wanted} are made. They stay until you begin others, or leave.")
    st.download_button(
        f"Download {counted(finished, 'briefing', 'briefings')} as a zip",
        data=partial(_packed, made),
        file_name="placemap-briefings.zip",
        mime="application/zip",
        on_click="ignore",
        type="primary",
        key="export_batch_download",
    )


@remembered(BRIEFINGS_KEPT)
def _written(options: Options, key: str, form: str) -> bytes:
    answers = _answers(options)
    return RENDERERS[form](briefing_of(answers, area_of(atlas().registry, key)))


def _with_yours(options: Options, key: str, form: str, yours: Sequence[Laid]) -> bytes:
    """Write one that says something of the session's own files, and keep it for nobody."""
    document = briefing_of(_answers(options), area_of(atlas().registry, key), yours=yours)
    return RENDERERS[form](document)


@remembered(4)
def _answers(options: Options) -> Answers:
    return Answers(atlas(), options)
