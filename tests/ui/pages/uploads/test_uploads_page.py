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
from tests.support.pages import all_tables, component_data, html_text, plain_text
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


def preview_page(data: bytes, name: str) -> AppTest:
    """Look at a file before it is drawn."""
    page = AppTest.from_string(PREVIEW, default_timeout=60)
    page.session_state[PENDING_KEY] = PendingUpload(file_key=("1", ""), raw=open_upload(data, name))
    page.run()
    assert not page.exception
    return page


def press_button(page: AppTest, label: str) -> AppTest:
    """Press a button."""
    (matching_button,) = [candidate for candidate in page.button if candidate.label == label]
    matching_button.click().run()
    assert not page.exception
    return page


def page_with_uploads(councils: Councils, *files: bytes) -> AppTest:
    """Open the page in a session that keeps files."""
    page = AppTest.from_string(PAGE, default_timeout=120)
    page.session_state[KEPT_KEY] = [
        SessionUpload(
            upload=create_upload(
                parse_upload(open_upload(data, f"file{n}.csv"), councils), style_name=style_name
            )
        )
        for n, (data, style_name) in enumerate(zip(files, ("red", "green"), strict=False))
    ]
    page.run()
    assert not page.exception
    return page


def test_a_preview_shows_the_parsed_file() -> None:
    page = preview_page(JOBS, "jobs.csv")
    page_text = html_text(page)
    assert "Rows are placed by names of councils: Council." in page_text
    assert "2 of 3 rows can be placed; 1 cannot." in page_text
    assert "Rows that cannot be placed: 1" in page_text
    assert "&lt;script&gt;" in page_text
    assert "<script>" not in page_text
    assert not page.session_state[KEPT_KEY]


def test_a_suggested_name_can_be_chosen() -> None:
    page = preview_page(JOBS, "jobs.csv")
    (selectbox,) = [
        candidate for candidate in page.selectbox if plain_text(candidate.label) == "Manchestre"
    ]
    assert (selectbox.value, selectbox.options) == ("", ["Leave its rows out", "Manchester"])
    selectbox.select("E08000003").run()
    assert "Every row can be placed: 3." in html_text(page)
    press_button(page, "Put it on the map")
    (candidate,) = page.session_state[KEPT_KEY]
    assert [*candidate.upload.frame["LAD25CD"]] == ["E08000010", "E08000003", "E08000002"]
    assert PENDING_KEY not in page.session_state


def test_detected_columns_can_be_changed() -> None:
    page = preview_page(JOBS, "jobs.csv")
    (place,) = [widget for widget in page.selectbox if widget.label == "Rows are placed by"]
    place.select("code").run()
    (column,) = [widget for widget in page.selectbox if widget.label.startswith("Column: GSS")]
    column.select("Council").run()
    assert "is no GSS code" in html_text(page)
    (add_button,) = [widget for widget in page.button if widget.label == "Put it on the map"]
    assert add_button.disabled


def test_a_question_is_answered_before_the_upload_is_drawn() -> None:
    page = preview_page(b"Name,lon,lat\nA,53.54,-2.63\n", "swapped.csv")
    assert "Are they swapped?" in html_text(page)
    (add_button,) = [widget for widget in page.button if widget.label == "Put it on the map"]
    assert add_button.disabled
    page.radio[0].set_value("yes").run()
    assert "Every row can be placed: 1." in html_text(page)
    press_button(page, "Put it on the map")
    assert len(page.session_state[KEPT_KEY]) == 1


def test_the_map_has_the_upload_above_the_four_layers(councils: Councils) -> None:
    page = page_with_uploads(councils, SITES)
    map_data = component_data(page, "council_layer")
    (upload_layer,) = [
        map_layer for map_layer in map_data["layers"] if map_layer["id"].startswith("yours")
    ]
    assert (upload_layer["label"], upload_layer["shape"]) == ("file0.csv (yours)", "point")
    assert (upload_layer["note"], upload_layer["picture"]) == (MARKER, False)
    # Its shapes are no part of what each rerun sends: the browser fetches them once.
    assert upload_layer["url"].startswith("uploads/")
    assert "Alpha" not in json.dumps(map_data)
    assert len(map_data["layers"]) == 5
    assert "1 point: 1 lies in 1 council." in html_text(page)
    assert MARKER in html_text(page)
    assert "1 row could not be placed" in html_text(page)


def test_another_upload_is_shown_without_moving_the_map(councils: Councils) -> None:
    page = page_with_uploads(councils, SITES, SITES)
    first_data = component_data(page, "council_layer")
    assert first_data["view"]["layers"][-2:] == ["yours_0_points", "yours_1_points"]
    page.run()
    assert component_data(page, "council_layer")["revision"] == first_data["revision"]
    page.button(key="yours_remove_1").click().run()
    later_data = component_data(page, "council_layer")
    assert later_data["revision"] > first_data["revision"]
    assert later_data["view"]["layers"][-1] == "yours_0_points"


def test_name_licence_and_style_are_chosen_and_included_in_exports(councils: Councils) -> None:
    page = preview_page(SITES, "sites.csv")
    for label, value in (("Name", "Our <b>sites</b>"), ("Licence or terms", "CC BY 4.0")):
        (field,) = [widget for widget in page.text_input if widget.label.startswith(label)]
        field.set_value(value)
    (style_box,) = [widget for widget in page.selectbox if widget.label == "Drawn as"]
    style_box.select("green")
    page.run()
    press_button(page, "Put it on the map")
    (session_upload,) = page.session_state[KEPT_KEY]
    other_upload = SessionUpload(
        upload=create_upload(
            parse_upload(open_upload(JOBS, "jobs.csv"), councils), style_name="blue"
        )
    )
    reloaded_page = AppTest.from_string(PAGE, default_timeout=120)
    reloaded_page.session_state[KEPT_KEY] = [session_upload, other_upload]
    reloaded_page.run()
    assert not reloaded_page.exception
    page_text = html_text(reloaded_page)
    assert "Our &lt;b&gt;sites&lt;/b&gt;</h2>" in page_text
    assert f"CC BY 4.0. {UPLOAD_STYLES['green'].label}." in page_text
    assert "Licence not stated. Blue." in page_text
    (layer,) = [
        widget
        for widget in component_data(reloaded_page, "council_layer")["layers"]
        if "note" in widget
    ]
    assert (layer["label"], layer["style"]["symbol"]) == ("Our <b>sites</b> (yours)", "square")
    export = AppTest.from_string(
        "from ui.pages.export import page\npage.show()", default_timeout=120
    )
    export.session_state[KEPT_KEY] = [session_upload, other_upload]
    export.run()
    assert not export.exception
    export_text = html_text(export)
    assert "Our &lt;b&gt;sites&lt;/b&gt; (yours)" in export_text
    assert "jobs.csv (yours)" in export_text
    (pills,) = [widget for widget in export.button_group if "Yours" in str(widget.label)]
    pills.set_value([1]).run()
    assert "sites&lt;/b&gt; (yours)" not in html_text(export)


def test_printed_and_web_maps_include_the_upload_only_in_its_own_session(
    councils: Councils,
) -> None:
    for map_kind in ("print", "web"):
        page = AppTest.from_string(
            "from ui.pages.export import page\npage.show()", default_timeout=120
        )
        page.session_state[KEPT_KEY] = [
            SessionUpload(
                upload=create_upload(parse_upload(open_upload(SITES, "sites.csv"), councils))
            )
        ]
        page.query_params.update(what=map_kind, area="E08000010")
        page.run()
        assert not page.exception
        option_groups = [
            [plain_text(str(option)) for option in group.options] for group in page.button_group
        ]
        assert ["sites.csv"] in option_groups
        if map_kind == "print":
            (picture,) = page.get("image")
            assert "sites.csv (yours): Yours - not part of the register." in str(picture.proto)
            _, _, preview_content = page.session_state[PREVIEW_KEY]
            page.run()
            assert (
                page.session_state[PREVIEW_KEY][2] is preview_content
            )  # not drawn again for a rerun
            page.session_state[KEPT_KEY] = []
            page.run()
            assert PREVIEW_KEY not in page.session_state


def test_a_table_fills_councils_of_printed_and_web_maps_in_its_classes(
    councils: Councils,
) -> None:
    jobs = b"Council,Jobs\nWigan,5\nBury,9\nBolton,7\n"
    session_uploads = [
        SessionUpload(
            upload=create_upload(parse_upload(open_upload(jobs, name), councils)),
            classes=Classification(scheme="manual", bounds=(6.0,)),
        )
        for name in ("my_jobs (2).csv", "b.csv")
    ]
    for map_kind in ("print", "web"):
        page = AppTest.from_string(
            "from ui.pages.export import page\npage.show()", default_timeout=120
        )
        page.session_state[KEPT_KEY] = [*session_uploads]
        # No layer of the register is needed where there is something to be filled.
        page.query_params.update(what=map_kind, layers="none")
        page.run()
        assert not page.exception
        (fill_radio,) = [
            widget for widget in page.radio if widget.label == "Councils are filled by"
        ]
        assert fill_radio.options == ["my_jobs (2).csv", "b.csv"]
        if map_kind == "web":
            assert any("html" in widget.proto.label for widget in page.get("download_button"))
            continue
        (picture,) = page.get("image")
        assert "Jobs (my_jobs (2).csv, yours)" in str(picture.proto)
        assert "5 to 6: 1 council; over 6 to 9: 2 councils" in str(picture.proto)
        preview_content = page.session_state[PREVIEW_KEY][2]
        page.run()
        assert page.session_state[PREVIEW_KEY][2] is preview_content
        fill_radio.set_value(1).run()
        assert "Jobs (b.csv, yours)" in str(page.get("image")[0].proto)
        page.session_state[KEPT_KEY] = []
        page.run()
        assert "at least one layer" in page.info[0].value


def test_labels_have_file_names_without_backslashes(councils: Councils) -> None:
    """Some labels are read aloud as they are sent."""
    page = AppTest.from_string(PAGE, default_timeout=120)
    page.session_state[KEPT_KEY] = [
        SessionUpload(upload=create_upload(parse_upload(open_upload(data, name), councils)))
        for data, name in ((SITES, "my_file (2).csv"), (JOBS, "my_jobs - v2.csv"))
    ]
    page.run()
    assert not page.exception
    labels = [
        widget.label for widget in (*page.button, *page.radio, *page.selectbox, *page.text_input)
    ]
    assert "Remove my_file (2).csv" in labels
    assert not [label for label in labels if "\\" in label]


def test_classes_belong_to_their_table(councils: Councils) -> None:
    jobs = b"Council,Jobs\nWigan,5\nBury,9\nBolton,7\n"
    page = page_with_uploads(councils, jobs, jobs)
    page.radio(key="yours_filled").set_value(1).run()
    (scheme,) = [widget for widget in page.selectbox if widget.label == "Classes"]
    scheme.select("natural").run()
    first_upload, second_upload = page.session_state[KEPT_KEY]
    assert (first_upload.classes.scheme, second_upload.classes.scheme) == ("quantiles", "natural")
    page.button(key="yours_remove_0").click().run()
    assert not page.exception
    (scheme,) = [widget for widget in page.selectbox if widget.label == "Classes"]
    assert scheme.value == "natural"


def test_a_batch_of_briefings_includes_the_chosen_uploads(
    councils: Councils, dataset: Dataset
) -> None:
    session_upload = SessionUpload(
        upload=create_upload(parse_upload(open_upload(SITES, "sites.csv"), councils))
    )
    area, options = area_of(dataset.register, "SY"), BriefingOptions()
    batch = BriefingBatch(dataset, area, options, [session_upload])
    assert batch.matches(area, options, [session_upload])
    assert not batch.matches(area, options, [])
    assert not BriefingBatch(dataset, area, options).matches(area, options, [session_upload])
    del session_upload
    assert not batch.matches(area, options, [])


def test_shapes_are_prepared_for_a_map_once(councils: Councils) -> None:
    session_upload = SessionUpload(
        upload=create_upload(parse_upload(open_upload(SITES, "sites.csv"), councils))
    )
    assert session_upload.layers(upload_map_layers) is session_upload.layers(upload_map_layers)
    ((layer,), omitted) = session_upload.layers(upload_web_layers)
    assert (layer.label, omitted) == ("sites.csv (yours)", ())


def test_tables_can_be_searched(councils: Councils) -> None:
    rows = "".join(f"Site {n},{-2.63 + n / 1000:.3f},53.54\n" for n in range(30))
    page = page_with_uploads(councils, b"Name,lon,lat\n" + rows.encode())
    (search_input,) = [
        widget for widget in page.text_input if widget.label == "Find in these tables"
    ]
    search_input.set_value("site 29").run()
    sections = {widget["name"]: widget for widget in all_tables(page)}
    assert [row[0] for row in sections["rows"]["rows"]] == ["Site 29"]
    assert sections["councils"]["rows"] == []


def test_values_fill_the_councils_in_classes_with_counts(councils: Councils) -> None:
    page = page_with_uploads(councils, b"Council,Jobs\nWigan,5\nBury,9\nBolton,7\n", SITES)
    choropleth_data = component_data(page, "council_layer")["council_layer"]["theme"]
    assert choropleth_data["title"] == "Jobs (file0.csv, yours)"
    codes_with_values = {
        code for code, name in choropleth_data["of"].items() if name != MISSING_CLASS
    }
    assert (codes_with_values, len(choropleth_data["of"])) == (
        {"E08000010", "E08000002", "E08000001"},
        361,
    )
    assert [map_class["label"] for map_class in choropleth_data["classes"]] == [
        "5",
        "over 5 to 8",
        "over 8 to 9",
        MISSING_LABEL,
    ]
    (scheme,) = [map_class for map_class in page.selectbox if map_class.label == "Classes"]
    scheme.select("manual").run()
    page.text_input[0].set_value("6").run()
    choropleth_data = component_data(page, "council_layer")["council_layer"]["theme"]
    assert [map_class["label"] for map_class in choropleth_data["classes"]] == [
        "5 to 6",
        "over 6 to 9",
        MISSING_LABEL,
    ]
    (first_upload, _) = page.session_state[KEPT_KEY]
    assert first_upload.classes == Classification(scheme="manual", class_count=5, bounds=(6.0,))
    # What is half written, such as no bounds, is not kept for what is taken away.
    page.text_input[0].set_value("").run()
    assert "must rise" in page.warning[0].value
    assert first_upload.classes.bounds == (6.0,)


def test_removing_an_upload_retains_the_other(councils: Councils) -> None:
    page = page_with_uploads(councils, JOBS, SITES)
    page.button(key="yours_remove_0").click().run()
    assert not page.exception
    assert [session_upload.upload.file_name for session_upload in page.session_state[KEPT_KEY]] == [
        "file1.csv"
    ]


def test_sessions_do_not_share_uploads(councils: Councils) -> None:
    page_with_uploads(councils, SITES)
    other_page = AppTest.from_string(PAGE, default_timeout=60).run()
    assert not other_page.session_state[KEPT_KEY]
    assert "file0.csv" not in html_text(other_page)


def test_exports_include_the_upload_only_in_its_own_session(councils: Councils) -> None:
    script = "from ui.pages.export import page\npage.show()"
    page = AppTest.from_string(script, default_timeout=120)
    page.session_state[KEPT_KEY] = [
        SessionUpload(upload=create_upload(parse_upload(open_upload(SITES, "sites.csv"), councils)))
    ]
    page.run()
    assert not page.exception
    assert f'sites.csv (yours) <span class="pm-tag pm-tag-indicative">{MARKER}' in html_text(page)
    other_page = AppTest.from_string(script, default_timeout=120).run()
    assert "sites.csv" not in html_text(other_page)


def test_briefings_include_the_upload(councils: Councils) -> None:
    page = AppTest.from_string("from ui.pages.export import page\npage.show()", default_timeout=120)
    page.session_state[KEPT_KEY] = [
        SessionUpload(upload=create_upload(parse_upload(open_upload(SITES, "sites.csv"), councils)))
    ]
    page.query_params.update(what="briefing", area="E08000010")
    page.run()
    assert not page.exception
    option_groups = [
        [plain_text(str(option)) for option in group.options] for group in page.button_group
    ]
    assert ["sites.csv"] in option_groups


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)"])
def test_failed_rows_have_no_formulas_in_a_spreadsheet(cell: str, councils: Councils) -> None:
    content = f"Council,Note\nNowhere,{cell}\nWigan,a\n".encode()
    failed_rows = parse_upload(open_upload(content, "a.csv"), councils).failed_rows
    assert f"'{cell}" in failed_csv(failed_rows).decode("utf-8-sig")
