"""A proposal as a small file: saved, and loaded without losing what is on screen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.errors import ScenarioError
from geo.scenario.scenario import write_scenario
from ui.markup import literal, template
from ui.pages.scenario.answer import order_map
from ui.pages.scenario.view import PAGE, checked_scenario, file_name, fits, is_possible, proposing
from ui.state.session import chose
from ui.state.shared import atlas
from ui.widgets import frame
from ui.widgets.links import export_link

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from geo.dataset import Atlas
    from geo.scenario.scenario import Scenario
    from ui.pages.scenario.view import WhatifView

FILE_KEY: Final = "whatif_file"
TROUBLE_KEY: Final = "whatif_trouble"
LARGEST_MB: Final = 1
LARGEST_BYTES: Final = 100_000
"""All 361 councils take 5 kB."""


def show(known: Atlas, view: WhatifView) -> None:
    """Show how to keep the proposal, and how to take one up again."""
    scenario = view.scenario
    possible = view.is_begun and is_possible(known, scenario)
    frame.show_heading("Keep this proposal", anchor="keep")
    if possible and not fits(scenario):
        st.warning("It is too long for the address. Save it to a file to keep or share it.")
    elif possible:
        st.write("The address holds it: copy the address to share it, or save it to a file.")
    save, load = st.columns(2, gap="medium", vertical_alignment="top")
    with save:
        st.download_button(
            "Save it to a file",
            data=partial(write_scenario, scenario),
            file_name=f"{file_name(scenario)}.placemap.json",
            mime="application/json",
            on_click="ignore",
            disabled=not possible,
        )
        if possible and fits(scenario):
            proposal = write_scenario(scenario)
            st.html(
                template("export_links.html").render(
                    briefing=export_link(known, view.query, what="briefing", scenario=proposal),
                    sheet=export_link(known, view.query, what="print", scenario=proposal),
                )
            )
    with load:
        st.file_uploader(
            "Load a saved proposal",
            type=["json"],
            max_upload_size=LARGEST_MB,
            key=FILE_KEY,
            on_change=_load,
        )
        _show_trouble()


def _show_trouble() -> None:
    """Say, once and where the file was chosen, why it could not be used."""
    trouble = st.session_state.pop(TROUBLE_KEY, "")
    if trouble:
        st.error(literal(trouble))


def _read(file: UploadedFile) -> Scenario:
    if file.size > LARGEST_BYTES:
        raise ScenarioError(
            f"It holds {file.size:,} bytes; a saved proposal holds at most {LARGEST_BYTES:,}."
        )
    return checked_scenario(atlas(), file.getvalue())


def _load() -> None:
    chose()
    file = st.session_state[FILE_KEY]
    if file is None:
        return
    try:
        scenario = _read(file)
    except ScenarioError as error:
        st.session_state[TROUBLE_KEY] = (
            f"The file {file.name} was not loaded, and nothing was changed. {error}"
        )
        return
    PAGE.set(proposing(PAGE.view, scenario))
    order_map()
