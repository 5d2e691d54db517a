"""Tests of ui.text: whatever the register holds shows as it was written."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError

from ui.text import host, links, literal, template


def test_every_sign_that_markdown_reads_is_escaped() -> None:
    assert literal("a*b [c](d) $x$ <i>") == r"a\*b \[c\]\(d\) \$x\$ \<i\>"


def test_names_of_emoji_are_parted_and_other_colons_are_not() -> None:
    assert literal(":smile:") == "\\:\N{WORD JOINER}smile\\:"
    assert literal("A: b, c: d") == r"A\: b\, c\: d"


def test_numbers_stay_with_their_units_in_markdown_and_templates() -> None:
    assert literal("under 5 km") == "under 5\N{NO-BREAK SPACE}km"
    shown = template("council_words.html").render(sentences=["Wigan.", "It is under 5 km off."])
    assert "under 5\N{NO-BREAK SPACE}km off." in shown


def test_addresses_are_found_among_other_words() -> None:
    field = "https://one.example/a ; .../part ; http://www.two.example/b?c=d"
    assert links(field) == ["https://one.example/a", "http://www.two.example/b?c=d"]
    assert links("file ids 1, 2") == []
    assert host("http://www.two.example/b") == "two.example"


def test_templates_escape_and_do_not_guess() -> None:
    shown = template("layers.html").render(addresses=['"><script>'])
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    with pytest.raises(UndefinedError):
        template("layers.html").render()
