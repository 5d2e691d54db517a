"""A sentence split into the count that it begins with, and the rest."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class CountSentence:
    """A sentence and the count that it begins with, which a page sets in bold."""

    rest: str
    count: str = ""
    """For example "3 of 17"; "" if the sentence does not begin with a count."""

    @property
    def text(self) -> str:
        """The whole sentence."""
        return self.count + self.rest
