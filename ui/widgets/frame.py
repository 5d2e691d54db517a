"""Frame of every page: heading, messages and attribution."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from geo.styles.glossary import GLOSSARY
from geo.styles.theme import css_variables
from geo.views.updates import last_update_text
from ui.markup import emphasise_count, escape_markdown, template
from ui.navigation import PATHS
from ui.state.session import mark_changed
from ui.widgets.links import layer_link

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geo.dataset import Dataset
    from geo.query import Query
    from geo.views.sentence import CountSentence


def show_title(question: str) -> None:
    """Show the style sheet, the brand and the page's question, its one first-level heading."""
    show_style()
    show_question(question)


def show_style() -> None:
    """Add the style sheet to the page."""
    st.html(template("style.html").render(variables=Markup(css_variables(":root"))))  # noqa: S704 - our own table


def show_question(question: str) -> None:
    """Show the brand and the page's question."""
    st.html(template("title.html").render(question=question))


def show_heading(text: str, *, anchor: str) -> None:
    """Show a second-level heading with an anchor."""
    st.html(template("heading.html").render(text=text, id=anchor))


def show_messages(messages: Iterable[str]) -> None:
    """Show, in one box that is read aloud, invalid parameters of an address or assumptions."""
    texts = [escape_markdown(message) for message in messages]
    if len(texts) > 1:
        texts = ["Not all of the address was taken as it stands:\n", *(f"- {t}" for t in texts)]
    if texts:
        st.warning("\n".join(texts))


def show_sentences(sentences: Mapping[str, CountSentence], *, key: str) -> None:
    """Show sentences as a choice that filters what follows: choice → sentence."""
    st.radio(
        "Choose a sentence to see its councils on the map and in the table",
        list(sentences),
        format_func=lambda choice: emphasise_count(sentences[choice]),
        key=key,
        on_change=mark_changed,
    )


def show_attribution(dataset: Dataset) -> None:
    """Show definitions and attribution at the foot of the page."""
    st.html(
        template("attribution.html").render(
            attribution=dataset.attribution,
            updates=last_update_text(dataset.register),
            glossary=GLOSSARY,
        )
    )


def show_layer_addresses(dataset: Dataset, query: Query, layers: Sequence[str]) -> None:
    """Show the addresses of layers for a GIS, with the current filters."""
    with st.expander("Open these layers in QGIS"):
        addresses = [f"{_root()}{layer_link(dataset, query, layer)}" for layer in layers]
        st.html(template("layer_addresses.html").render(addresses=addresses))


def _root() -> str:
    """Return the app's root address, as the browser sees it."""
    path = str(st.context.url or "").partition("?")[0].rstrip("/")
    parent, _, last = path.rpartition("/")
    return f"{parent if last in PATHS else path}/"
