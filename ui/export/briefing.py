"""Briefings to take away: one on an area, or one for each council of it."""

from __future__ import annotations

import tempfile
import zipfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.areas import area_of
from geo.outputs.briefing.answers import Answers, Options
from geo.outputs.briefing.batch import Job, write_briefings
from geo.outputs.briefing.content import briefing_of
from geo.outputs.briefing.files import RENDERERS, file_name
from ui import frame
from ui.export.yours import chosen_of_yours
from ui.progress import progress
from ui.remembered import remembered
from ui.shared import atlas, settings
from ui.text import literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.areas import Area
    from geo.atlas import Atlas
    from geo.outputs.briefing.batch import Report
    from geo.uploads.records import Brought
    from ui.export.view import ExportView

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
    yours = tuple(one.brought for one in chosen_of_yours())
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
        _show_batch(known, area, options)


def _show_batch(known: Atlas, area: Area, options: Options) -> None:
    councils = len(area.codes)
    frame.show_heading(f"One for each of the {councils} councils", anchor="batch")
    if councils > MOST_AT_ONCE:
        st.write(
            f"That is more than the {MOST_AT_ONCE} that this page makes at once. On the command "
            f"line: placemap briefing --all {literal(area.key)} --format pdf -o briefings"
        )
        return
    if st.button(f"Make {councils} briefings (PDF)", key="export_batch_button"):
        st.session_state[BATCH_KEY] = (options, area.key, _batch(known, area, options))
    made = st.session_state.get(BATCH_KEY)
    if made and made[:2] == (options, area.key):
        content, report = made[2]
        for failure in report.failed:
            st.error(literal(f"{failure.name}: {failure.reason}"))
        st.download_button(
            f"Download {len(report.written)} briefings as a zip",
            data=content,
            file_name="placemap-briefings.zip",
            mime="application/zip",
            on_click="ignore",
            type="primary",
            key="export_batch_download",
        )


def _batch(known: Atlas, area: Area, options: Options) -> tuple[bytes, Report]:
    """Make one briefing a council, showing how far it has come."""
    with (
        progress("Starting …", key="export_batch_stop") as tell,
        tempfile.TemporaryDirectory(prefix="placemap-") as folder,
    ):
        job = Job(
            areas=tuple(area_of(known.registry, code) for code in area.codes),
            folder=Path(folder),
            formats=("pdf",),
            settings=settings(),
            options=options,
        )
        report = write_briefings(
            job,
            on_progress=lambda done, total, name: tell(done / total, f"{done} of {total}: {name}"),
        )
        packed = Path(folder) / "briefings.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in report.written:
                archive.write(path, path.name)
        return packed.read_bytes(), report


@remembered(BRIEFINGS_KEPT)
def _written(options: Options, key: str, form: str) -> bytes:
    answers = _answers(options)
    return RENDERERS[form](briefing_of(answers, area_of(atlas().registry, key)))


def _with_yours(options: Options, key: str, form: str, yours: Sequence[Brought]) -> bytes:
    """Write one that says something of the session's own files, and keep it for nobody."""
    document = briefing_of(_answers(options), area_of(atlas().registry, key), brought=yours)
    return RENDERERS[form](document)


@remembered(4)
def _answers(options: Options) -> Answers:
    return Answers(atlas(), options)
