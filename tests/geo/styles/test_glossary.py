"""The words: one glossary, the same in the app and in the documentation."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from geo.styles.glossary import DASHED, GLOSSARY, UNCHECKED, glossary_markdown
from tests.support.browser import ROOT


def test_each_word_is_explained_once() -> None:
    assert len({term.key for term in GLOSSARY}) == len({term.word for term in GLOSSARY})
    assert len(GLOSSARY) == len({term.key for term in GLOSSARY})
    assert all(term.meaning.endswith(".") for term in GLOSSARY)


def test_indicative_says_what_it_is() -> None:
    indicative = next(term for term in GLOSSARY if term.key == "indicative")
    assert UNCHECKED in indicative.meaning
    assert UNCHECKED in DASHED


def test_the_documentation_holds_the_glossary_as_it_is() -> None:
    kept = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert kept == glossary_markdown(), (
        "write geo.styles.glossary.as_markdown() to docs/glossary.md"
    )


def test_the_foot_of_a_page_explains_every_word() -> None:
    script = (
        "from ui.widgets.frame import show_attribution\n"
        "from ui.state.shared import current_dataset\n"
        "show_attribution(current_dataset())"
    )
    page = AppTest.from_string(script).run(timeout=30)
    shown = page.get("html")[0].proto.body
    assert all(f'id="word-{term.key}"' in shown for term in GLOSSARY)
    assert all(term.word in shown for term in GLOSSARY)
