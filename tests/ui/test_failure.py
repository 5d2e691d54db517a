"""The one boundary of pages: what fails has a reference, and can be left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pytest
from streamlit.testing.v1 import AppTest

from geo.errors import UploadError
from geo.uploads.layers import create_upload
from geo.uploads.parse import parse_upload
from geo.uploads.readers.dispatch import open_upload
from tests.support.pages import WAIT_S
from ui.pages.uploads import answer, session
from ui.pages.uploads.session import PendingUpload, SessionUpload
from ui.state.visit import PENDING_KEY, UPLOADS_KEY

if TYPE_CHECKING:
    from geo.uploads.locate import Councils

PAGE: Final = "from ui.pages.uploads import page\npage.show()"
HIDDEN: Final = "/srv/hidden/path"


pytestmark = pytest.mark.usefixtures("error_boundary")


def test_an_error_is_shown_with_a_reference_that_is_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    page = AppTest.from_string(f"open('{HIDDEN}')", default_timeout=WAIT_S).run()
    assert not page.exception
    (error_box,) = page.error
    assert HIDDEN not in error_box.value
    reference = re.search(r"[0-9a-f]{8}", error_box.value)
    assert reference is not None
    (line,) = [record for record in caplog.records if record.name == "ui.failure"]
    assert reference[0] in line.getMessage()
    assert line.exc_info is not None
    assert isinstance(line.exc_info[1], FileNotFoundError)


def test_a_project_error_says_what_to_do() -> None:
    script = "from geo.errors import DataError\nraise DataError('Mend row 3.')"
    page = AppTest.from_string(script, default_timeout=WAIT_S).run()
    assert [error_box.value for error_box in page.error] == ["Mend row 3."]


@pytest.mark.parametrize("signal", ["st.stop()", "st.session_state.setdefault('n', 0) or again()"])
def test_streamlit_signals_are_not_caught(signal: str) -> None:
    script = f"""
import streamlit as st
def again():
    st.session_state['n'] = 1
    st.rerun()
st.write('before')
{signal}
"""
    page = AppTest.from_string(script, default_timeout=WAIT_S).run()
    assert [error_box.value for error_box in page.error] == []
    assert page.markdown[0].value == "before"


def test_a_file_that_makes_a_page_fail_can_be_removed(
    councils: Councils, monkeypatch: pytest.MonkeyPatch
) -> None:
    original_show_uploads = answer.show_uploads

    def fail(*args: Any) -> None:  # noqa: ANN401
        if any(
            session_upload.upload.name == "bad.csv" for session_upload in session.session_uploads()
        ):
            raise ZeroDivisionError(HIDDEN)
        original_show_uploads(*args)

    monkeypatch.setattr(answer, "show_uploads", fail)
    page = AppTest.from_string(PAGE, default_timeout=WAIT_S)
    page.session_state[UPLOADS_KEY] = [
        SessionUpload(
            upload=create_upload(
                parse_upload(open_upload(b"Council,Jobs\nWigan,5\n", name), councils)
            )
        )
        for name in ("good.csv", "bad.csv")
    ]
    page.run()
    assert not page.exception
    assert len(page.error) == 1
    (remove,) = [candidate for candidate in page.button if candidate.label == "Remove bad.csv"]
    remove.click().run()
    assert [error_box.value for error_box in page.error] == []
    assert [candidate.upload.name for candidate in page.session_state[UPLOADS_KEY]] == ["good.csv"]


def test_a_file_that_cannot_be_previewed_can_be_removed(
    councils: Councils, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: Any) -> None:  # noqa: ANN401
        raise UploadError("It cannot.")

    monkeypatch.setattr("ui.pages.uploads.preview.parse_upload", failing)
    script = (
        "import streamlit as st\nfrom ui.pages.uploads import preview\n"
        f"if held := st.session_state.get('{PENDING_KEY}'):\n    preview.show(held)"
    )
    page = AppTest.from_string(script, default_timeout=WAIT_S)
    raw = open_upload(b"Council,Jobs\nWigan,5\n", "a.csv")
    page.session_state[PENDING_KEY] = PendingUpload(file_key=("1", ""), raw=raw)
    page.run()
    (remove,) = [candidate for candidate in page.button if candidate.label == "Remove the file"]
    remove.click().run()
    assert [error_box.value for error_box in page.error] == []
    assert PENDING_KEY not in page.session_state
    assert councils.council_names
