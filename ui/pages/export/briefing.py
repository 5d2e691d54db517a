"""Briefings to download: one on an area, or one for each of its councils."""

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
from geo.export.briefing.batch import BriefingJob, write_briefings
from geo.export.briefing.content import briefing_of
from geo.export.briefing.data import BriefingData, BriefingOptions
from geo.export.briefing.files import RENDERERS, file_name
from geo.text import format_count
from ui.markup import escape_markdown
from ui.pages.export.uploads import choose_uploads
from ui.state.cache import process_cache
from ui.state.shared import current_dataset, settings
from ui.widgets import frame
from ui.widgets.progress import progress_bar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.areas import Area
    from geo.dataset import Dataset
    from geo.export.briefing.batch import Failure
    from geo.uploads.overlay import UploadOverlay
    from ui.pages.export.view import ExportView
    from ui.pages.uploads.session import SessionUpload

BRIEFING_CACHE_SIZE: Final = 24
MAX_BATCH: Final = 60
"""Maximum number of briefings in one batch on the page; the command line has no limit."""

MEDIA_TYPES: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
}
FORMAT_LABELS: Final = {
    "pdf": "PDF, to print and send",
    "docx": "Word, to edit",
    "html": "HTML, to read",
}
BATCH_KEY: Final = "export_batch"


def show_briefing(dataset: Dataset, view: ExportView) -> None:
    """Show the contents of a briefing, and its download in each format."""
    frame.show_heading("What you will get", anchor="get")
    if not view.export_query.area:
        st.info("Choose an area above: a council, a county, a city region, a region or a nation.")
        return
    area = area_of(dataset.register, view.export_query.area)
    st.write(
        "Two to four pages: the headline, a map, what covers the area and on what basis, the eight "
        "sectors, the nearest strategic sites, a comparison, the gaps, every source, and how "
        "coverage is defined."
    )
    options = BriefingOptions(query=view.export_query, scenario=view.scenario)
    uploads = choose_uploads()
    overlays = [upload.overlay(view.query) for upload in uploads]
    with st.container(horizontal=True):
        for file_format in RENDERERS:
            st.download_button(
                FORMAT_LABELS[file_format],
                data=partial(_render_with_uploads, options, area.key, file_format, overlays)
                if overlays
                else partial(_render, options, area.key, file_format),
                file_name=file_name(area, file_format),
                mime=MEDIA_TYPES[file_format],
                on_click="ignore",
                type="primary" if file_format == "pdf" else "secondary",
                key=f"export_briefing_{file_format}",
            )
    if len(area.codes) > 1:
        _show_batch(dataset, area, options, uploads)


def _show_batch(
    dataset: Dataset, area: Area, options: BriefingOptions, uploads: Sequence[SessionUpload]
) -> None:
    councils = len(area.codes)
    frame.show_heading(f"One for each of the {councils} councils", anchor="batch")
    if councils > MAX_BATCH:
        st.write(
            f"That is more than the {MAX_BATCH} that this page makes at once. On the command "
            f"line: placemap briefing --all {escape_markdown(area.key)} --format pdf -o briefings"
        )
        return
    stored: BriefingBatch | None = st.session_state.get(BATCH_KEY)
    batch = stored if stored and stored.matches(area, options, uploads) else None
    paths = batch.paths if batch else []
    remaining = councils - len(paths)
    label = f"Go on with the other {remaining}" if paths else f"Make {councils} briefings (PDF)"
    if remaining and st.button(label, key="export_batch_button"):
        batch = batch or BriefingBatch(dataset, area, options, uploads)
        st.session_state[BATCH_KEY] = batch
        _make_briefings(batch, uploads)
        # Rerun the page, so that the button shows what is left.
        st.rerun()
    if batch:
        _show_download(batch)


class BriefingBatch:
    """
    A batch of briefings, one for each council of an area, in progress or complete.

    Finished briefings stay in a private folder after a stop, for download or to continue. The
    folder is removed with the batch: when another begins, or the session ends.
    """

    def __init__(
        self,
        dataset: Dataset,
        area: Area,
        options: BriefingOptions,
        uploads: Sequence[SessionUpload] = (),
    ) -> None:
        self.identity = (options, area.key)
        # Weak references: the batch must not keep removed uploads in memory.
        self._uploads = [ref(upload) for upload in uploads]
        self.areas = tuple(area_of(dataset.register, code) for code in area.codes)
        self.failures: tuple[Failure, ...] = ()
        self.folder = Path(tempfile.mkdtemp(prefix="placemap-"))
        finalize(self, shutil.rmtree, self.folder, ignore_errors=True)

    def matches(
        self, area: Area, options: BriefingOptions, uploads: Sequence[SessionUpload]
    ) -> bool:
        """Return whether the batch has these councils, options and uploads."""
        return self.identity == (options, area.key) and [
            reference() for reference in self._uploads
        ] == [*uploads]

    @property
    def paths(self) -> list[Path]:
        """The finished briefings."""
        paths = (self.folder / file_name(area, "pdf") for area in self.areas)
        return [path for path in paths if path.exists()]


def _make_briefings(batch: BriefingBatch, uploads: Sequence[SessionUpload]) -> None:
    """Make the remaining briefings, showing progress. Any click stops the work."""
    job = BriefingJob(
        areas=batch.areas,
        folder=batch.folder,
        formats=("pdf",),
        settings=settings(),
        options=batch.identity[0],
        uploads=tuple(upload.upload for upload in uploads),
    )
    stop_help = "What is made so far is kept."
    with progress_bar("Starting …", key="export_batch_stop", stop_help=stop_help) as report:
        batch.failures = write_briefings(
            job,
            on_progress=lambda done, total, name: report(
                done / total, f"{done} of {total}: {name}"
            ),
        ).failures


def _zip_files(paths: Sequence[Path]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            archive.write(path, path.name)
    return buffer.getvalue()


def _show_download(batch: BriefingBatch) -> None:
    """Show how many are finished, and their download, even while another is in progress."""
    for failure in batch.failures:
        st.error(escape_markdown(f"{failure.name}: {failure.reason}"))
    paths = batch.paths
    done, total = len(paths), len(batch.areas)
    if not done:
        return
    if done < total:
        st.write(f"{done} of {total} are made. They stay until you begin others, or leave.")
    st.download_button(
        f"Download {format_count(done, 'briefing', 'briefings')} as a zip",
        data=partial(_zip_files, paths),
        file_name="placemap-briefings.zip",
        mime="application/zip",
        on_click="ignore",
        type="primary",
        key="export_batch_download",
    )


@process_cache(BRIEFING_CACHE_SIZE)
def _render(options: BriefingOptions, key: str, file_format: str) -> bytes:
    data = _briefing_data(options)
    return RENDERERS[file_format](briefing_of(data, area_of(current_dataset().register, key)))


def _render_with_uploads(
    options: BriefingOptions, key: str, file_format: str, overlays: Sequence[UploadOverlay]
) -> bytes:
    """Make a briefing with the session's own uploads, without caching it."""
    document = briefing_of(
        _briefing_data(options), area_of(current_dataset().register, key), overlays=overlays
    )
    return RENDERERS[file_format](document)


@process_cache(4)
def _briefing_data(options: BriefingOptions) -> BriefingData:
    return BriefingData(current_dataset(), options)
