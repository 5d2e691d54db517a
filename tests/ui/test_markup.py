"""Tests of ui.markup: whatever the register or a file holds shows as it was written."""

from __future__ import annotations

import re
from typing import Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError
from markdown_it import MarkdownIt

from ui.markup import WORD_JOINER, escape_markdown, host, links, template

MARKDOWN: Final = MarkdownIt("commonmark", {"html": True}).enable(["strikethrough", "table"])
"""Markdown as Streamlit reads it, without what is Streamlit's own."""

SIGNS: Final = st.text(st.sampled_from([*"ab 1\n\\`*_{}[]()<>#+-.!|~$&;:/=^\"'é\t"]), max_size=24)


def visible_text(text: str) -> str:
    """Return what a reader sees of escaped text; fail where anything of it is markup."""
    parts = []
    for token in MARKDOWN.parse(escape_markdown(text)):
        assert token.type in {"paragraph_open", "inline", "paragraph_close"}, escape_markdown(text)
        for child in token.children or ():
            assert child.type in {"text", "softbreak", "hardbreak"}, escape_markdown(text)
            parts.append(child.content or "\n")
    return without_spaces("".join(parts).replace(WORD_JOINER, ""))


def without_spaces(text: str) -> str:
    """Return a text without white space, of which Markdown and the browser keep what they like."""
    return re.sub(r"\s+", "", text)


@given(SIGNS)
@settings(max_examples=300, deadline=None)
@example("*a* **b** _c_ __d__ `e` ~f~ ~~g~~")
@example("[a](b) ![c](d) [e][f] [g] <http://h.i> <b>j</b> &amp; &#42;")
@example("# a\n> b\n- c\n+ d\n* e\n1. f\n2) g\n---\n===\n    h\n\ti")
@example("a|b\n-|-\nc|d")
@example("a\n-")
@example("[a]: b\n\n[a]")
@example("\\*a\\* \\")
@example("a\r# b")
def test_text_is_never_markup_and_fully_visible(text: str) -> None:
    assert visible_text(text) == without_spaces(text)


@given(SIGNS, SIGNS)
@settings(max_examples=100, deadline=None)
def test_text_within_a_label_is_never_markup(before: str, after: str) -> None:
    """A name stands between words of ours, and another name."""
    text = f"Remove {escape_markdown(before)} of {escape_markdown(after)}"
    types = {part.type for token in MARKDOWN.parse(text) for part in token.children or ()}
    assert types <= {"text", "softbreak", "hardbreak"}


@pytest.mark.parametrize(
    "name",
    [
        "my_file (2).csv",
        "Sites - 2026_final [v2].xlsx",
        "a__b & c's 50% + 1, no. 3; x=y!",
        "£5 to $9 #1 (A|B): {x}",
        "10:30 / 1 < 2 > 0 ^ @me",
        "jobs-by-council.csv",
        "Ynys Môn",
        "Wigan*",
        "sites_ and zones_.csv",
    ],
)
def test_ordinary_names_are_unchanged(name: str) -> None:
    """A screen reader reads some labels as they are sent: it shall read no backslash."""
    assert escape_markdown(name) == name


def test_streamlit_markup_is_escaped_or_split() -> None:
    assert escape_markdown(":smile:") == f":{WORD_JOINER}smile:"
    assert escape_markdown(":material/home:") == f":{WORD_JOINER}material/home:"
    assert escape_markdown(":red[x] a:b 10:30") == r"\:red[x] a\:b 10:30"
    assert escape_markdown("$x$ and $y$") == r"\$x\$ and \$y\$"
    assert escape_markdown("a -> b -- c->d") == f"a -{WORD_JOINER}> b -{WORD_JOINER}- c->d"


def test_numbers_and_units_are_not_separated_in_markdown_and_templates() -> None:
    assert escape_markdown("under 5 km") == "under 5\N{NO-BREAK SPACE}km"
    rendered = template("council_statement.html").render(
        sentences=["Wigan.", "It is under 5 km off."]
    )
    assert "under 5\N{NO-BREAK SPACE}km off." in rendered


def test_addresses_are_detected_among_other_words() -> None:
    field = "https://one.example/a ; .../part ; http://www.two.example/b?c=d"
    assert links(field) == ["https://one.example/a", "http://www.two.example/b?c=d"]
    assert links("file ids 1, 2") == []
    assert host("http://www.two.example/b") == "two.example"


def test_templates_escape_and_require_all_values() -> None:
    rendered = template("layer_addresses.html").render(addresses=['"><script>'])
    assert "<script>" not in rendered
    assert "&lt;script&gt;" in rendered
    with pytest.raises(UndefinedError):
        template("layer_addresses.html").render()


@pytest.mark.parametrize(
    ("text", "shown_as"),
    [
        ("see https://evil.example/a", f"see https:{WORD_JOINER}//evil.example/a"),
        ("HTTP://evil.example", f"HTTP:{WORD_JOINER}//evil.example"),
        ("www.evil.example", f"www{WORD_JOINER}.evil.example"),
        ("ann.b@evil.example", f"ann.b@{WORD_JOINER}evil.example"),
    ],
)
def test_a_bare_address_is_not_a_link(text: str, shown_as: str) -> None:
    """Streamlit makes a link of one in any Markdown, escaped or not."""
    assert escape_markdown(text) == shown_as
