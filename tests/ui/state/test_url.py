"""The one codec of addresses: what is written is read again, on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.query import default_query
from ui.pages.council.view import CODEC as COUNCIL
from ui.pages.data.view import CODEC as DATA
from ui.pages.export.view import CODEC as EXPORT
from ui.pages.gaps.view import CODEC as GAPS
from ui.pages.map.address import CODEC as MAP
from ui.pages.scenario.view import CODEC as SCENARIO
from ui.pages.sectors.view import CODEC as SECTORS
from ui.pages.uploads.view import CODEC as UPLOADS
from ui.state.url import get_field, set_field

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from ui.state.url import UrlCodec

CODECS: Final[dict[str, UrlCodec[Any]]] = {
    "map": MAP,
    "council": COUNCIL,
    "gaps": GAPS,
    "scenario": SCENARIO,
    "sectors": SECTORS,
    "export": EXPORT,
    "uploads": UPLOADS,
    "data": DATA,
}
FILTERS: Final = ("all", "regions", "levels", "ica", "programme", "documented")
VALUES: Final = (
    *("E08000010", "E08000010,S12000047", "GM", "ica", "E12000002", "none", "0", "1", "2.5", "35"),
    *("DE", "manufacturing", "clusters", "clusters,city_regions", "far", "sector", "records"),
    *("to-do", "indicative", "sources", "gpkg,csv", "print", "deal", "uk_programme,local_plan"),
    *("quotient", "nothing", "after", "53.5,-2.6,9", "clusters:P053", "gva", "strong-covered"),
    '{"placemap_scenario": 1, "name": "x", "sectors": [], "councils": ["E08000010"]}',
)


@pytest.mark.parametrize("name", CODECS)
def test_a_first_visit_has_a_bare_address(dataset: Dataset, name: str) -> None:
    codec = CODECS[name]
    view = codec.default(dataset, default_query(dataset.register))
    assert codec.read(dataset, {}) == (view, [])
    assert codec.write(dataset, view) == {}


@pytest.mark.parametrize("name", CODECS)
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_written_is_read_again(dataset: Dataset, name: str, data: st.DataObject) -> None:
    codec = CODECS[name]
    names = [*FILTERS, *(url_field.parameter for url_field in codec.fields)]
    address = data.draw(st.dictionaries(st.sampled_from(names), st.sampled_from(VALUES)))
    view, _ = codec.read(dataset, address)
    written = codec.write(dataset, view)
    again, messages = codec.read(dataset, written)
    assert messages == []
    assert codec.write(dataset, again) == written


@pytest.mark.parametrize("name", CODECS)
def test_a_parameter_that_no_page_has_is_named(dataset: Dataset, name: str) -> None:
    view, (message,) = CODECS[name].read(dataset, {"who": "ica"})
    assert message == "The address asks for 'who', which is no filter here."
    assert CODECS[name].write(dataset, view) == {}


def test_a_field_of_the_query_is_changed_in_a_copy(dataset: Dataset) -> None:
    view = MAP.default(dataset, default_query(dataset.register))
    changed = set_field(view, "query.sector", "DE")
    assert (get_field(changed, "query.sector"), view.query.sector) == ("DE", "")
