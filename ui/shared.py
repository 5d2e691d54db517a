"""What all sessions share: the atlas, the files made from it, and the look-up. Read-only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from geo.atlas import Atlas, load_atlas
from geo.listing import listing
from geo.lookup import Finder
from geo.query import Query, Result, ask, first_query
from geo.settings import Settings
from geo.summary import Summary, summarise
from ui.layers import LayerFiles
from ui.livemap import asset_files

ANSWERS_KEPT: Final = 256
"""Answers kept for all sessions, the least used forgotten: about 50 MB when full."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A query answered, in each of the forms that a page shows."""

    result: Result
    summary: Summary
    rows: list[dict[str, str | int]]


@cache
def settings() -> Settings:
    """Read the environment, once a process."""
    return Settings.from_environment()


@cache
def atlas() -> Atlas:
    """Load the register, once a process."""
    return load_atlas(settings())


@cache
def layer_files() -> LayerFiles:
    """Make the files of the atlas, once a process."""
    return LayerFiles(atlas(), settings())


@lru_cache(maxsize=ANSWERS_KEPT)
def answer(query: Query) -> Answer:
    """Answer a query, once for all sessions that ask it."""
    result = ask(atlas(), query)
    return Answer(result=result, summary=summarise(atlas(), result), rows=listing(atlas(), result))


def warm() -> None:
    """Make ready what the first visitor would else wait for: the first answer, the files."""
    answer(first_query(atlas().registry))
    for packed in (*layer_files().drawn.values(), *asset_files()):
        _ = packed.gzipped


@cache
def finder() -> Finder:
    """Index the names of the atlas, once a process."""
    return Finder(atlas())
