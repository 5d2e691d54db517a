"""Save and load a scenario as a small file, without losing the current view on an error."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.errors import ScenarioError
from geo.scenario.scenario import write_scenario
from ui.markup import escape_markdown, template
from ui.pages.scenario.answer import request_move
from ui.pages.scenario.view import (
    PAGE,
    file_name,
    fits_address,
    is_valid_scenario,
    read_valid_scenario,
    with_scenario,
)
from ui.state.session import mark_changed
from ui.state.shared import current_dataset
from ui.widgets import frame
from ui.widgets.links import export_link

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from geo.dataset import Dataset
    from geo.scenario.scenario import Scenario
    from ui.pages.scenario.view import WhatifView

FILE_KEY: Final = "whatif_file"
ERROR_KEY: Final = "whatif_trouble"
MAX_MB: Final = 1
MAX_BYTES: Final = 100_000
"""Maximum file size; all 361 councils take 5 kB."""


def show_scenario_file(dataset: Dataset, view: WhatifView) -> None:
    """Show how to save the scenario, and how to load one."""
    scenario = view.scenario
    is_valid = view.has_shape and is_valid_scenario(dataset, scenario)
    frame.show_heading("Keep this proposal", anchor="keep")
    if is_valid and not fits_address(scenario):
        st.warning("It is too long for the address. Save it to a file to keep or share it.")
    elif is_valid:
        st.write("The address holds it: copy the address to share it, or save it to a file.")
    save, load = st.columns(2, gap="medium", vertical_alignment="top")
    with save:
        st.download_button(
            "Save it to a file",
            data=partial(write_scenario, scenario),
            file_name=f"{file_name(scenario)}.placemap.json",
            mime="application/json",
            on_click="ignore",
            disabled=not is_valid,
        )
        if is_valid and fits_address(scenario):
            scenario_json = write_scenario(scenario)
            st.html(
                template("export_links.html").render(
                    briefing=export_link(
                        dataset, view.query, what="briefing", scenario=scenario_json
                    ),
                    print_link=export_link(
                        dataset, view.query, what="print", scenario=scenario_json
                    ),
                )
            )
    with load:
        st.file_uploader(
            "Load a saved proposal",
            type=["json"],
            max_upload_size=MAX_MB,
            key=FILE_KEY,
            on_change=_load,
        )
        _show_error()


def _show_error() -> None:
    """Show the error of a chosen file, once and next to the file."""
    error = st.session_state.pop(ERROR_KEY, "")
    if error:
        st.error(escape_markdown(error))


def _read(file: UploadedFile) -> Scenario:
    if file.size > MAX_BYTES:
        raise ScenarioError(
            f"It holds {file.size:,} bytes; a saved proposal holds at most {MAX_BYTES:,}."
        )
    return read_valid_scenario(current_dataset(), file.getvalue())


def _load() -> None:
    mark_changed()
    file = st.session_state[FILE_KEY]
    if file is None:
        return
    try:
        scenario = _read(file)
    except ScenarioError as error:
        st.session_state[ERROR_KEY] = (
            f"The file {file.name} was not loaded, and nothing was changed. {error}"
        )
        return
    PAGE.set_view_and_widgets(with_scenario(PAGE.view, scenario))
    request_move()
