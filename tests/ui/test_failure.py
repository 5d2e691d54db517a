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


def test_what_fails_is_told_by_a_reference_that_the_log_has(
    caplog: pytest.LogCaptureFixture,
) -> None:
    page = AppTest.from_string(f"open('{HIDDEN}')", default_timeout=WAIT_S).run()
    assert not page.exception
    (told,) = page.error
    assert HIDDEN not in told.value
    reference = re.search(r"[0-9a-f]{8}", told.value)
    assert reference is not None
    (line,) = [each for each in caplog.records if each.name == "ui.failure"]
    assert reference[0] in line.getMessage()
    assert line.exc_info is not None
    assert isinstance(line.exc_info[1], FileNotFoundError)


def test_an_error_of_ours_says_what_to_do() -> None:
    script = "from geo.errors import DataError\nraise DataError('Mend row 3.')"
    page = AppTest.from_string(script, default_timeout=WAIT_S).run()
    assert [each.value for each in page.error] == ["Mend row 3."]


@pytest.mark.parametrize("signal", ["st.stop()", "st.session_state.setdefault('n', 0) or again()"])
def test_streamlit_s_own_signals_are_left_to_it(signal: str) -> None:
    script = f"""
import streamlit as st
def again():
    st.session_state['n'] = 1
    st.rerun()
st.write('before')
{signal}
"""
    page = AppTest.from_string(script, default_timeout=WAIT_S).run()
    assert [each.value for each in page.error] == []
    assert page.markdown[0].value == "before"


def test_a_file_that_makes_a_page_fail_can_be_removed(
    councils: Councils, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = answer.show_uploads

    def failing(*args: Any) -> None:  # noqa: ANN401
        if any(one.upload.name == "bad.csv" for one in session.session_uploads()):
            raise ZeroDivisionError(HIDDEN)
        shown(*args)

    monkeypatch.setattr(answer, "show_uploads", failing)
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
    (remove,) = [one for one in page.button if one.label == "Remove bad.csv"]
    remove.click().run()
    assert [each.value for each in page.error] == []
    assert [one.upload.name for one in page.session_state[UPLOADS_KEY]] == ["good.csv"]


def test_a_file_that_cannot_be_looked_at_can_be_removed(
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
    (remove,) = [one for one in page.button if one.label == "Remove the file"]
    remove.click().run()
    assert [each.value for each in page.error] == []
    assert PENDING_KEY not in page.session_state
    assert councils.council_names
