"""The words: one glossary, the same in the app and in the documentation."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from geo.styles.glossary import DASHED, GLOSSARY, UNCHECKED, glossary_markdown
from tests.support.browser import ROOT


def test_every_term_is_explained_once() -> None:
    assert len({term.key for term in GLOSSARY}) == len({term.word for term in GLOSSARY})
    assert len(GLOSSARY) == len({term.key for term in GLOSSARY})
    assert all(term.meaning.endswith(".") for term in GLOSSARY)


def test_the_term_indicative_is_explained() -> None:
    indicative = next(term for term in GLOSSARY if term.key == "indicative")
    assert UNCHECKED in indicative.meaning
    assert UNCHECKED in DASHED


def test_the_documentation_has_the_current_glossary() -> None:
    documented_glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert documented_glossary == glossary_markdown(), (
        "write geo.styles.glossary.as_markdown() to docs/glossary.md"
    )


def test_the_page_footer_explains_every_term() -> None:
    script = (
        "from ui.widgets.frame import show_attribution\n"
        "from ui.state.shared import current_dataset\n"
        "show_attribution(current_dataset())"
    )
    page = AppTest.from_string(script).run(timeout=30)
    html = page.get("html")[0].proto.body
    assert all(f'id="word-{term.key}"' in html for term in GLOSSARY)
    assert all(term.word in html for term in GLOSSARY)
