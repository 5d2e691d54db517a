"""Words on a printed map: characters that print, set in a font that has them, wrapped to fit."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, Literal

from matplotlib import get_data_path
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.textpath import text_to_path
from xstatic.pkg import opensans

from geo.export.printmap.paper import MM_PER_INCH
from geo.styles.theme import MAP_COLOURS
from geo.styles.units import kept_together

Face = Literal["regular", "semibold", "bold", "italic"]

MM_PER_POINT: Final = MM_PER_INCH / 72
LEADING: Final = 1.28
"""Distance between the lines of a paragraph, times the size of type."""

ELLIPSIS: Final = "…"

OPEN_SANS: Final = Path(opensans.BASE_DIR) / "fonts"
_OURS: Final[dict[Face, str]] = {
    "regular": "Regular",
    "semibold": "Semibold",
    "bold": "Bold",
    "italic": "Italic",
}
_DEJAVU: Final[dict[Face, str]] = {
    "regular": "DejaVuSans",
    "semibold": "DejaVuSans-Bold",
    "bold": "DejaVuSans-Bold",
    "italic": "DejaVuSans-Oblique",
}
_WEIGHTS: Final[dict[Face, int]] = {"regular": 400, "semibold": 600, "bold": 700, "italic": 400}

# They order what stands around them and would turn a page's text about: they are left out.
_DIRECTIONS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, kw_only=True, slots=True)
class Type:
    """How words are set: face, size in points, and colour."""

    face: Face
    size_pt: float
    colour: str = MAP_COLOURS["map-ink"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """Lines of words as they will stand, and the room they take."""

    lines: tuple[str, ...]
    type: Type
    is_cut: bool = False
    """Whether words were left out for want of room."""

    @property
    def leading_mm(self) -> float:
        """From one baseline to the next."""
        return self.type.size_pt * LEADING * MM_PER_POINT

    @property
    def height_mm(self) -> float:
        """Of all lines."""
        return len(self.lines) * self.leading_mm

    @property
    def width_mm(self) -> float:
        """Of the longest line."""
        return max((width_mm(line, self.type) for line in self.lines), default=0.0)


def printable(text: str, face: Face = "regular") -> str:
    """
    Return `text` on one line, in characters that a font here has.

    White space of any kind becomes a space, what controls a terminal or turns the direction of
    writing is left out, and a character that no font has stands as its name in brackets: a
    reader is told what was written, and not shown an empty box.
    """
    plain = "".join(letter for letter in text if not _is_control(letter))
    plain = " ".join(unicodedata.normalize("NFC", plain).split())
    if _covers(_ours(face), plain):
        return plain
    known = _letters(_dejavu(face))
    return "".join(letter if ord(letter) in known else _spelt(letter) for letter in plain)


def properties(text: str, type_: Type) -> FontProperties:
    """Return the font of `text`, which is `printable`: Open Sans, or DejaVu Sans for the rest."""
    own = _covers(_ours(type_.face), text)
    return FontProperties(
        fname=str(_ours(type_.face) if own else _dejavu(type_.face)),
        # What an SVG asks the reader's machine for; elsewhere the file decides.
        family=["Open Sans" if own else "DejaVu Sans", "sans-serif"],
        weight=_WEIGHTS[type_.face],
        style="italic" if type_.face == "italic" else "normal",
        size=type_.size_pt,
    )


@lru_cache(maxsize=4096)
def width_mm(text: str, type_: Type) -> float:
    """Return how wide one line is."""
    if not text:
        return 0.0
    found = text_to_path.get_text_width_height_descent(text, properties(text, type_), ismath=False)
    return float(found[0]) * MM_PER_POINT


def wrapped(text: str, type_: Type, *, room_mm: float, lines: int = 99) -> Block:
    """
    Break words into lines no wider than `room_mm`.

    Parameters
    ----------
    lines
        The most there may be; what is left over is cut, with an ellipsis.
    """
    printed = kept_together(printable(text, type_.face))
    words = printed.split(" ") if printed else []
    found: list[str] = []
    while words and len(found) < lines:
        found.append(_taken(words, type_, room_mm))
    if words:
        found[-1] = _cut(f"{found[-1]} {words[0]}", type_, room_mm)
    return Block(lines=tuple(found), type=type_, is_cut=bool(words))


def fitted(text: str, type_: Type, *, room_mm: float, lines: int, least: float) -> Block:
    """
    Wrap words, smaller where they would need more than `lines`, and cut where that is not enough.

    Parameters
    ----------
    least
        The smallest size, as a share of the size of `type_`.
    """
    for step in range(6):
        share = 1 - (1 - least) * step / 5
        smaller = Type(face=type_.face, size_pt=type_.size_pt * share, colour=type_.colour)
        block = wrapped(text, smaller, room_mm=room_mm, lines=lines)
        if not block.is_cut:
            break
    return block


def balanced(block: Block, text: str) -> Block:
    """Break the same words into as many lines as `block` has, of about the same length."""
    if len(block.lines) <= 1 or block.is_cut:
        return block
    low, high = block.width_mm / len(block.lines), block.width_mm
    for _ in range(12):
        middle = (low + high) / 2
        fits = len(wrapped(text, block.type, room_mm=middle).lines) <= len(block.lines)
        low, high = (low, middle) if fits else (middle, high)
    return wrapped(text, block.type, room_mm=high)


def _taken(words: list[str], type_: Type, room_mm: float) -> str:
    """Take as many words off the list as a line holds; of a word that is longer, a part."""
    line = words.pop(0)
    if width_mm(line, type_) > room_mm:
        head = _head(line, type_, room_mm)
        words.insert(0, line[len(head) :])
        return head
    while words and width_mm(f"{line} {words[0]}", type_) <= room_mm:
        line = f"{line} {words.pop(0)}"
    return line


def _head(word: str, type_: Type, room_mm: float) -> str:
    """Return as much of a word as a line holds, and one letter at the least."""
    low, high = 1, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        fits = width_mm(word[:middle], type_) <= room_mm
        low, high = (middle, high) if fits else (low, middle - 1)
    return word[:low]


def _cut(line: str, type_: Type, room_mm: float) -> str:
    head = _head(line, type_, room_mm - width_mm(ELLIPSIS, type_))
    return f"{head.rstrip(' ,;:.')}{ELLIPSIS}"


def _is_control(letter: str) -> bool:
    unseen = unicodedata.category(letter) == "Cc" and not letter.isspace()
    return letter in _DIRECTIONS or unseen


def _spelt(letter: str) -> str:
    if unicodedata.category(letter) in {"Cf", "Mn"}:
        return ""
    code = f"U+{ord(letter):04X}"
    return f"[{unicodedata.name(letter, code).lower() if letter.isprintable() else code}]"


def _ours(face: Face) -> Path:
    name = _OURS[face]
    return OPEN_SANS / name / f"OpenSans-{name}.ttf"


def _dejavu(face: Face) -> Path:
    return Path(get_data_path()) / "fonts" / "ttf" / f"{_DEJAVU[face]}.ttf"


def _covers(font: Path, text: str) -> bool:
    return _letters(font).issuperset(map(ord, text))


@cache
def _letters(font: Path) -> frozenset[int]:
    return frozenset(FT2Font(str(font)).get_charmap())
