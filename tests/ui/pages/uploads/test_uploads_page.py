"""Tests of the page of a user's own data: what is said before it is drawn, and what is kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pytest
from streamlit.testing.v1 import AppTest

from geo.areas import area_of
from geo.export.briefing.data import BriefingOptions
from geo.export.printmap.upload_layers import upload_map_layers, upload_web_layers
from geo.styles.choropleth import MISSING_CLASS
from geo.uploads.layers import UPLOAD_STYLES, create_upload
from geo.uploads.parse import parse_upload
from geo.uploads.readers.dispatch import open_upload
from geo.uploads.records import MARKER
from geo.uploads.values import Classification
from geo.views.upload_choropleth import MISSING_LABEL
from tests.support.pages import plain, sent, tables, text
from ui.pages.export.briefing import BriefingBatch
from ui.pages.export.maps import PREVIEW_KEY
from ui.pages.uploads.preview import failed_csv
from ui.pages.uploads.session import PendingUpload, SessionUpload
from ui.state.visit import PENDING_KEY
from ui.state.visit import UPLOADS_KEY as KEPT_KEY

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.uploads.locate import Councils

PAGE: Final = "from ui.pages.uploads import page\npage.show()"
PREVIEW: Final = (
    "import streamlit as st\nfrom ui.pages.uploads import preview\n"
    f"if held := st.session_state.get('{PENDING_KEY}'):\n    preview.show_preview(held)"
)
JOBS: Final = b"Council,Jobs,Note\nWigan,5,<script>alert(1)</script>\nManchestre,2,b\nBury,9,c\n"
SITES: Final = b"Name,lon,lat\nAlpha <i>,-2.63,53.54\nGone,0,0\n"


def looking_at(data: bytes, name: str) -> AppTest:
    """Look at a file before it is drawn."""
    page = AppTest.from_string(PREVIEW, default_timeout=60)
    page.session_state[PENDING_KEY] = PendingUpload(file_key=("1", ""), raw=open_upload(data, name))
    page.run()
    assert not page.exception
    return page


def button(page: AppTest, label: str) -> AppTest:
    """Press a button."""
    (found,) = [one for one in page.button if one.label == label]
    found.click().run()
    assert not page.exception
    return page


def keeping(councils: Councils, *files: bytes) -> AppTest:
    """Open the page in a session that keeps files."""
    page = AppTest.from_string(PAGE, default_timeout=120)
    page.session_state[KEPT_KEY] = [
        SessionUpload(
            upload=create_upload(
                parse_upload(open_upload(data, f"file{n}.csv"), councils), style_name=look
            )
        )
        for n, (data, look) in enumerate(zip(files, ("red", "green"), strict=False))
    ]
    page.run()
    assert not page.exception
    return page


def test_before_it_is_drawn_it_says_what_was_understood() -> None:
    page = looking_at(JOBS, "jobs.csv")
    shown = text(page)
    assert "Rows are placed by names of councils: Council." in shown
    assert "2 of 3 rows can be placed; 1 cannot." in shown
    assert "Rows that cannot be placed: 1" in shown
    assert "&lt;script&gt;" in shown
    assert "<script>" not in shown
    assert not page.session_state[KEPT_KEY]


def test_a_candidate_is_offered_and_chosen_by_hand() -> None:
    page = looking_at(JOBS, "jobs.csv")
    (offered,) = [one for one in page.selectbox if plain(one.label) == "Manchestre"]
    assert (offered.value, offered.options) == ("", ["Leave its rows out", "Manchester"])
    offered.select("E08000003").run()
    assert "Every row can be placed: 3." in text(page)
    button(page, "Put it on the map")
    (one,) = page.session_state[KEPT_KEY]
    assert [*one.upload.frame["LAD25CD"]] == ["E08000010", "E08000003", "E08000002"]
    assert PENDING_KEY not in page.session_state


def test_what_was_recognised_can_be_corrected() -> None:
    page = looking_at(JOBS, "jobs.csv")
    (place,) = [one for one in page.selectbox if one.label == "Rows are placed by"]
    place.select("code").run()
    (column,) = [one for one in page.selectbox if one.label.startswith("Column: GSS")]
    column.select("Council").run()
    assert "is no GSS code" in text(page)
    (add,) = [one for one in page.button if one.label == "Put it on the map"]
    assert add.disabled


def test_a_question_is_answered_before_it_is_drawn() -> None:
    page = looking_at(b"Name,lon,lat\nA,53.54,-2.63\n", "swapped.csv")
    assert "Are they swapped?" in text(page)
    (add,) = [one for one in page.button if one.label == "Put it on the map"]
    assert add.disabled
    page.radio[0].set_value("yes").run()
    assert "Every row can be placed: 1." in text(page)
    button(page, "Put it on the map")
    assert len(page.session_state[KEPT_KEY]) == 1


def test_the_map_has_it_over_the_four_layers(councils: Councils) -> None:
    page = keeping(councils, SITES)
    described = sent(page, "council_layer")
    (mine,) = [one for one in described["layers"] if one["id"].startswith("yours")]
    assert (mine["label"], mine["shape"]) == ("file0.csv (yours)", "point")
    assert (mine["note"], mine["picture"]) == (MARKER, False)
    # Its shapes are no part of what each rerun sends: the browser fetches them once.
    assert mine["url"].startswith("uploads/")
    assert "Alpha" not in json.dumps(described)
    assert len(described["layers"]) == 5
    assert "1 point: 1 lies in 1 council." in text(page)
    assert MARKER in text(page)
    assert "1 row could not be placed" in text(page)


def test_another_upload_is_shown_though_the_map_stays_where_it_is(councils: Councils) -> None:
    page = keeping(councils, SITES, SITES)
    first = sent(page, "council_layer")
    assert first["view"]["layers"][-2:] == ["yours_0_points", "yours_1_points"]
    page.run()
    assert sent(page, "council_layer")["revision"] == first["revision"]
    page.button(key="yours_remove_1").click().run()
    later = sent(page, "council_layer")
    assert later["revision"] > first["revision"]
    assert later["view"]["layers"][-1] == "yours_0_points"


def test_name_licence_and_look_are_chosen_and_go_along_everywhere(councils: Councils) -> None:
    page = looking_at(SITES, "sites.csv")
    for label, value in (("Name", "Our <b>sites</b>"), ("Licence or terms", "CC BY 4.0")):
        (field,) = [one for one in page.text_input if one.label.startswith(label)]
        field.set_value(value)
    (look,) = [one for one in page.selectbox if one.label == "Drawn as"]
    look.select("green")
    page.run()
    button(page, "Put it on the map")
    (mine,) = page.session_state[KEPT_KEY]
    other = SessionUpload(
        upload=create_upload(
            parse_upload(open_upload(JOBS, "jobs.csv"), councils), style_name="blue"
        )
    )
    shown = AppTest.from_string(PAGE, default_timeout=120)
    shown.session_state[KEPT_KEY] = [mine, other]
    shown.run()
    assert not shown.exception
    said = text(shown)
    assert "Our &lt;b&gt;sites&lt;/b&gt;</h2>" in said
    assert f"CC BY 4.0. {UPLOAD_STYLES['green'].label}." in said
    assert "Licence not stated. Blue." in said
    (layer,) = [one for one in sent(shown, "council_layer")["layers"] if "note" in one]
    assert (layer["label"], layer["style"]["symbol"]) == ("Our <b>sites</b> (yours)", "square")
    export = AppTest.from_string(
        "from ui.pages.export import page\npage.show()", default_timeout=120
    )
    export.session_state[KEPT_KEY] = [mine, other]
    export.run()
    assert not export.exception
    taken = text(export)
    assert "Our &lt;b&gt;sites&lt;/b&gt; (yours)" in taken
    assert "jobs.csv (yours)" in taken
    (pills,) = [one for one in export.button_group if "Yours" in str(one.label)]
    pills.set_value([1]).run()
    assert "sites&lt;/b&gt; (yours)" not in text(export)


def test_printed_and_web_maps_have_it_for_its_own_session_alone(councils: Councils) -> None:
    for what in ("print", "web"):
        page = AppTest.from_string(
            "from ui.pages.export import page\npage.show()", default_timeout=120
        )
        page.session_state[KEPT_KEY] = [
            SessionUpload(
                upload=create_upload(parse_upload(open_upload(SITES, "sites.csv"), councils))
            )
        ]
        page.query_params.update(what=what, area="E08000010")
        page.run()
        assert not page.exception
        offered = [[plain(str(option)) for option in group.options] for group in page.button_group]
        assert ["sites.csv"] in offered
        if what == "print":
            (picture,) = page.get("image")
            assert "sites.csv (yours): Yours - not part of the register." in str(picture.proto)
            _, _, drawn = page.session_state[PREVIEW_KEY]
            page.run()
            assert page.session_state[PREVIEW_KEY][2] is drawn  # not drawn again for a rerun
            page.session_state[KEPT_KEY] = []
            page.run()
            assert PREVIEW_KEY not in page.session_state


def test_a_table_fills_councils_of_printed_and_web_maps_in_its_classes(
    councils: Councils,
) -> None:
    jobs = b"Council,Jobs\nWigan,5\nBury,9\nBolton,7\n"
    several = [
        SessionUpload(
            upload=create_upload(parse_upload(open_upload(jobs, name), councils)),
            classes=Classification(scheme="manual", bounds=(6.0,)),
        )
        for name in ("my_jobs (2).csv", "b.csv")
    ]
    for what in ("print", "web"):
        page = AppTest.from_string(
            "from ui.pages.export import page\npage.show()", default_timeout=120
        )
        page.session_state[KEPT_KEY] = [*several]
        # No layer of the register is needed where there is something to be filled.
        page.query_params.update(what=what, layers="none")
        page.run()
        assert not page.exception
        (which,) = [one for one in page.radio if one.label == "Councils are filled by"]
        assert which.options == ["my_jobs (2).csv", "b.csv"]
        if what == "web":
            assert any("html" in one.proto.label for one in page.get("download_button"))
            continue
        (picture,) = page.get("image")
        assert "Jobs (my_jobs (2).csv, yours)" in str(picture.proto)
        assert "5 to 6: 1 council; over 6 to 9: 2 councils" in str(picture.proto)
        drawn = page.session_state[PREVIEW_KEY][2]
        page.run()
        assert page.session_state[PREVIEW_KEY][2] is drawn
        which.set_value(1).run()
        assert "Jobs (b.csv, yours)" in str(page.get("image")[0].proto)
        page.session_state[KEPT_KEY] = []
        page.run()
        assert "at least one layer" in page.info[0].value


def test_labels_name_a_file_without_backslashes(councils: Councils) -> None:
    """Some labels are read aloud as they are sent."""
    page = AppTest.from_string(PAGE, default_timeout=120)
    page.session_state[KEPT_KEY] = [
        SessionUpload(upload=create_upload(parse_upload(open_upload(data, name), councils)))
        for data, name in ((SITES, "my_file (2).csv"), (JOBS, "my_jobs - v2.csv"))
    ]
    page.run()
    assert not page.exception
    labels = [one.label for one in (*page.button, *page.radio, *page.selectbox, *page.text_input)]
    assert "Remove my_file (2).csv" in labels
    assert not [label for label in labels if "\\" in label]


def test_classes_stay_with_their_table(councils: Councils) -> None:
    jobs = b"Council,Jobs\nWigan,5\nBury,9\nBolton,7\n"
    page = keeping(councils, jobs, jobs)
    page.radio(key="yours_filled").set_value(1).run()
    (scheme,) = [one for one in page.selectbox if one.label == "Classes"]
    scheme.select("natural").run()
    first, second = page.session_state[KEPT_KEY]
    assert (first.classes.scheme, second.classes.scheme) == ("quantiles", "natural")
    page.button(key="yours_remove_0").click().run()
    assert not page.exception
    (scheme,) = [one for one in page.selectbox if one.label == "Classes"]
    assert scheme.value == "natural"


def test_a_batch_of_briefings_is_of_what_is_chosen(councils: Councils, dataset: Dataset) -> None:
    one = SessionUpload(
        upload=create_upload(parse_upload(open_upload(SITES, "sites.csv"), councils))
    )
    area, options = area_of(dataset.register, "SY"), BriefingOptions()
    batch = BriefingBatch(dataset, area, options, [one])
    assert batch.matches(area, options, [one])
    assert not batch.matches(area, options, [])
    assert not BriefingBatch(dataset, area, options).matches(area, options, [one])
    del one
    assert not batch.matches(area, options, [])


def test_shapes_are_made_ready_for_a_map_once(councils: Councils) -> None:
    one = SessionUpload(
        upload=create_upload(parse_upload(open_upload(SITES, "sites.csv"), councils))
    )
    assert one.layers(upload_map_layers) is one.layers(upload_map_layers)
    ((layer,), left_out) = one.layers(upload_web_layers)
    assert (layer.label, left_out) == ("sites.csv (yours)", ())


def test_tables_are_searched(councils: Councils) -> None:
    rows = "".join(f"Site {n},{-2.63 + n / 1000:.3f},53.54\n" for n in range(30))
    page = keeping(councils, b"Name,lon,lat\n" + rows.encode())
    (find,) = [one for one in page.text_input if one.label == "Find in these tables"]
    find.set_value("site 29").run()
    sections = {one["name"]: one for one in tables(page)}
    assert [row[0] for row in sections["rows"]["rows"]] == ["Site 29"]
    assert sections["councils"]["rows"] == []


def test_values_fill_the_councils_in_counted_classes(councils: Councils) -> None:
    page = keeping(councils, b"Council,Jobs\nWigan,5\nBury,9\nBolton,7\n", SITES)
    theme = sent(page, "council_layer")["council_layer"]["theme"]
    assert theme["title"] == "Jobs (file0.csv, yours)"
    valued = {code for code, name in theme["of"].items() if name != MISSING_CLASS}
    assert (valued, len(theme["of"])) == ({"E08000010", "E08000002", "E08000001"}, 361)
    assert [one["label"] for one in theme["classes"]] == [
        "5",
        "over 5 to 8",
        "over 8 to 9",
        MISSING_LABEL,
    ]
    (scheme,) = [one for one in page.selectbox if one.label == "Classes"]
    scheme.select("manual").run()
    page.text_input[0].set_value("6").run()
    theme = sent(page, "council_layer")["council_layer"]["theme"]
    assert [one["label"] for one in theme["classes"]] == [
        "5 to 6",
        "over 6 to 9",
        MISSING_LABEL,
    ]
    (kept_one, _) = page.session_state[KEPT_KEY]
    assert kept_one.classes == Classification(scheme="manual", class_count=5, bounds=(6.0,))
    # What is half written, such as no bounds, is not kept for what is taken away.
    page.text_input[0].set_value("").run()
    assert "must rise" in page.warning[0].value
    assert kept_one.classes.bounds == (6.0,)


def test_one_is_removed_and_the_other_stays(councils: Councils) -> None:
    page = keeping(councils, JOBS, SITES)
    page.button(key="yours_remove_0").click().run()
    assert not page.exception
    assert [one.upload.file_name for one in page.session_state[KEPT_KEY]] == ["file1.csv"]


def test_sessions_do_not_see_each_other(councils: Councils) -> None:
    keeping(councils, SITES)
    other = AppTest.from_string(PAGE, default_timeout=60).run()
    assert not other.session_state[KEPT_KEY]
    assert "file0.csv" not in text(other)


def test_exports_offer_it_to_its_own_session_alone(councils: Councils) -> None:
    script = "from ui.pages.export import page\npage.show()"
    page = AppTest.from_string(script, default_timeout=120)
    page.session_state[KEPT_KEY] = [
        SessionUpload(upload=create_upload(parse_upload(open_upload(SITES, "sites.csv"), councils)))
    ]
    page.run()
    assert not page.exception
    assert f'sites.csv (yours) <span class="pm-tag pm-tag-indicative">{MARKER}' in text(page)
    other = AppTest.from_string(script, default_timeout=120).run()
    assert "sites.csv" not in text(other)


def test_briefings_offer_it_too(councils: Councils) -> None:
    page = AppTest.from_string("from ui.pages.export import page\npage.show()", default_timeout=120)
    page.session_state[KEPT_KEY] = [
        SessionUpload(upload=create_upload(parse_upload(open_upload(SITES, "sites.csv"), councils)))
    ]
    page.query_params.update(what="briefing", area="E08000010")
    page.run()
    assert not page.exception
    offered = [[plain(str(option)) for option in group.options] for group in page.button_group]
    assert ["sites.csv"] in offered


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)"])
def test_rows_that_failed_run_nothing_in_a_spreadsheet(cell: str, councils: Councils) -> None:
    failed = parse_upload(open_upload(f"Council,Note\nNowhere,{cell}\nWigan,a\n".encode(), "a.csv"),
                        councils).failed_rows  # fmt: skip
    assert f"'{cell}" in failed_csv(failed).decode("utf-8-sig")
