"""Every page by axe-core: no violation of WCAG 2.2 AA in any of its states, light and dark."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import pytest
from playwright.sync_api import FilePayload, expect

from geo.areas import area_of
from geo.export.briefing.as_html import html
from geo.export.briefing.content import briefing_of
from geo.export.briefing.data import BriefingData, BriefingOptions
from geo.export.webmap.page import web_map
from geo.query import default_query, run_query
from geo.scenario.scenario import Scenario, write_scenario
from tests.support.browser import ROOT, wait_until_settled
from ui.navigation import PAGES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from geo.dataset import Dataset
    from tests.conftest import Open

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE: Final = ROOT / "tests" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

PROPOSAL: Final = write_scenario(
    Scenario(name="A test", sectors=("AM",), councils=("E08000010", "E08000013"))
)
STATES: Final = {
    "map": ("?select=city_regions:GM&sector=AM", "", "?sector=XX&layers=roads"),
    "council": ("?area=E08000010&compare=E08000003", "", "?area=nowhere"),
    "gaps": ("?gap=clusters&shown=nothing", "", "?area=nowhere&beyond=-1"),
    "scenario": (f"?scenario={quote(PROPOSAL)}", "", "?scenario={"),
    "sectors": ("?shown=quotient", "?sector=CE", "?area=nowhere"),
    "data": ("", "?show=records&table=clusters", "?show=postcodes", "?table=nothing"),
    "export": ("?what=briefing&area=E08000010", "", "?format=none&area=nowhere"),
}
"""Page → addresses of its main states: answered, empty, in error. A new page has its first."""

_GEOMETRIES: Final = (
    ("Point", "[-2.6, 53.5]"),
    ("LineString", "[[-2.6, 53.5], [-2.2, 53.4]]"),
    ("Polygon", "[[[-2.6, 53.5], [-2.5, 53.5], [-2.5, 53.6], [-2.6, 53.5]]]"),
)
UPLOADS: Final = (
    ("bad.gpkg", "\x89PNG", "bad.gpkg was not added"),
    ("swapped.csv", "Name,lon,lat\nA,53.54,-2.63\n", "Are they swapped?"),
    ("jobs.csv", "Council,Jobs\nWigan,5\nManchestre,2\nBury,9\nBury,3\nNowhere,1\n",
     "Names that are like a council's"),
    ("mixed.geojson",
     '{"type": "FeatureCollection", "features": ['
     + ",".join(
         f'{{"type": "Feature", "properties": {{"name": "{kind}"}}, "geometry": '
         f'{{"type": "{kind}", "coordinates": {at}}}}}'
         for kind, at in _GEOMETRIES
     )
     + "]}", "Every row can be placed: 3."),
    ("many.csv",
     "Name,lon,lat\n" + "".join(f"S{n},{-2.7 + n / 4000:.4f},53.5\n" for n in range(1_100)),
     "Every row can be placed: 1,100."),
)  # fmt: skip
"""A reader's own files: name, content, what the page then says. They lead to each of its states:
refused, in question, failed rows, candidates of names; classes, areas, lines, points, painted."""

FADED: Final = """() => Promise.allSettled(document.getAnimations()
  .filter((one) => one instanceof CSSTransition).map((one) => one.finished))"""
"""Waits until colours have changed: some of Streamlit's do so by and by."""

KNOWN_VIOLATIONS: Final = {
    ("presentation-role-conflict", "stFileUploaderDropzone"): "Streamlit gives the area a role and "
    "a name; the button in it works, and has a name of its own.",
}
"""Rule and part of the element → why it stays. Each is in docs/accessibility.md."""

ALL: Final = [(module, state) for module, _, _ in PAGES for state in STATES.get(module, ("",))]
FIRST: Final = {module: STATES.get(module, ("",))[0] for module, _, _ in PAGES}


@pytest.fixture(scope="module")
def axe() -> Path:
    if not AXE.is_file():
        reason = "axe-core is not installed: npm ci --prefix tests/axe, which `make test` does"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return AXE


def states() -> Iterator[Any]:
    """Give the answered state of each page always, the others where time is no matter."""
    for module, state in ALL:
        marks = [] if state == FIRST[module] else [pytest.mark.slow]
        yield pytest.param(module, state, marks=marks, id=f"{module}{state}")


def load_axe(page: Page, axe: Path) -> None:
    """Load axe-core. A page's policy refuses it as a script; a debugger is not held to that."""
    page.evaluate(axe.read_text(encoding="utf-8"))


def violations(page: Page) -> list[str]:
    """Return what axe finds, a line a rule and element, less what is excused."""
    results: list[dict[str, Any]] = page.evaluate(
        """async (tags) => (await axe.run(document, {
             runOnly: tags, resultTypes: ["violations"] })).violations""",
        RULES,
    )
    lines = [
        (rule["id"], str(node["target"]), node["failureSummary"] + node["html"][:200])
        for rule in results
        for node in rule["nodes"]
    ]
    return [
        f"{rule} {target}\n{reason}"
        for rule, target, reason in lines
        if not any(rule == r and pattern in target + reason for r, pattern in KNOWN_VIOLATIONS)
    ]


def violations_in_both_themes(page: Page) -> list[str]:
    """Return what axe finds in the one and in the other, and leave the page light."""
    violation_list = violations(page)
    page.emulate_media(color_scheme="dark")
    expect(page.locator(".stApp")).to_have_css("color-scheme", "dark")
    page.evaluate(FADED)
    violation_list += [f"dark: {line}" for line in violations(page)]
    page.emulate_media(color_scheme="light")
    expect(page.locator(".stApp")).to_have_css("color-scheme", "light")
    page.evaluate(FADED)
    return violation_list


@pytest.mark.parametrize(("module", "state"), list(states()))
def test_no_page_has_a_violation(
    app: str, axe: Path, open_page: Open, module: str, state: str
) -> None:
    path = next(path for name, _, path in PAGES if name == module)
    page = open_page(f"{app}{path}{state}").page
    wait_until_settled(page)
    load_axe(page, axe)
    violation_list = violations_in_both_themes(page)
    assert not violation_list, "\n\n".join(violation_list)


@pytest.mark.slow
def test_your_data_has_no_violation_in_any_step(app: str, axe: Path, open_page: Open) -> None:
    page = open_page(f"{app}your-data").page
    load_axe(page, axe)
    violation_list = []
    for name, content, waits_for in UPLOADS:
        file = FilePayload(name=name, mimeType="application/octet-stream", buffer=content.encode())
        # The uploader that took the last file leaves as the next one comes.
        expect(page.locator("input[type=file]")).to_have_count(1)
        page.locator("input[type=file]").set_input_files(file)
        expect(page.get_by_text(waits_for).first).to_be_visible()
        wait_until_settled(page)
        violation_list += [f"{name} looked at: {line}" for line in violations_in_both_themes(page)]
        add_button = page.get_by_role("button", name="Put it on the map")
        if not add_button.count():
            continue
        if add_button.is_disabled():
            page.get_by_role("button", name="Leave it").click()
            expect(add_button).to_have_count(0)
            continue
        add_button.click()
        expect(page.get_by_role("button", name=f"Remove {name}")).to_be_visible()
        wait_until_settled(page)
        violation_list += [f"{name} answered: {line}" for line in violations_in_both_themes(page)]
    assert not violation_list, "\n\n".join(violation_list)


def test_axe_checks_inside_the_map_and_the_table(app: str, axe: Path, open_page: Open) -> None:
    page = open_page(app).page
    wait_until_settled(page)
    load_axe(page, axe)
    page.locator(".livemap .go-home, .livemap .legend-toggle").first.evaluate(
        "(node) => node.removeAttribute('aria-label') ?? node.replaceChildren()"
    )
    assert any("button-name" in line for line in violations(page))


def test_known_violations_are_in_the_accessibility_statement() -> None:
    statement_text = (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")
    assert all(
        rule in statement_text and pattern in statement_text for rule, pattern in KNOWN_VIOLATIONS
    )


@pytest.mark.parametrize("name", ["web map", "briefing"])
def test_exported_pages_have_no_violation_and_fit_320_px(
    axe: Path, open_page: Open, dataset: Dataset, tmp_path: Path, name: str
) -> None:
    file = tmp_path / "file.html"
    if name == "briefing":
        area = area_of(dataset.register, "E08000010")
        file.write_bytes(html(briefing_of(BriefingData(dataset, BriefingOptions()), area)))
    else:
        file.write_bytes(web_map(dataset, run_query(dataset, default_query(dataset.register))))
    page = open_page(file.as_uri(), width=320).page
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    load_axe(page, axe)
    assert violations(page) == []
