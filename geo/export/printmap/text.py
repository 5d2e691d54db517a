"""Text on a printed map: printable characters, fonts and line breaks."""

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
from geo.styles.units import nbsp_units

Face = Literal["regular", "semibold", "bold", "italic"]

MM_PER_POINT: Final = MM_PER_INCH / 72
LEADING: Final = 1.28
"""Line spacing, relative to the size of type."""

ELLIPSIS: Final = "…"

OPEN_SANS: Final = Path(opensans.BASE_DIR) / "fonts"
_OPEN_SANS_FACES: Final[dict[Face, str]] = {
    "regular": "Regular",
    "semibold": "Semibold",
    "bold": "Bold",
    "italic": "Italic",
}
_DEJAVU_FACES: Final[dict[Face, str]] = {
    "regular": "DejaVuSans",
    "semibold": "DejaVuSans-Bold",
    "bold": "DejaVuSans-Bold",
    "italic": "DejaVuSans-Oblique",
}
_WEIGHTS: Final[dict[Face, int]] = {"regular": 400, "semibold": 600, "bold": 700, "italic": 400}

# Removed, because they would change the direction of the text around them.
_BIDI_CONTROLS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, kw_only=True, slots=True)
class TextStyle:
    """Typeface, size in points and colour."""

    face: Face
    size_pt: float
    colour: str = MAP_COLOURS["map-ink"]


@dataclass(frozen=True, kw_only=True, slots=True)
class TextBlock:
    """Lines of text and their size."""

    lines: tuple[str, ...]
    type: TextStyle
    is_truncated: bool = False
    """Whether text was cut to fit."""

    @property
    def leading_mm(self) -> float:
        """Distance between baselines."""
        return self.type.size_pt * LEADING * MM_PER_POINT

    @property
    def height_mm(self) -> float:
        """Height of all lines."""
        return len(self.lines) * self.leading_mm

    @property
    def width_mm(self) -> float:
        """Width of the longest line."""
        return max((width_mm(line, self.type) for line in self.lines), default=0.0)


def to_printable(text: str, face: Face = "regular") -> str:
    """
    Return text on one line, in characters that one of our fonts has.

    White space becomes a space, and control and direction characters are removed. A character in
    no font is replaced by its name in brackets, so that there is never an empty box.
    """
    clean_text = "".join(letter for letter in text if not _is_control(letter))
    clean_text = " ".join(unicodedata.normalize("NFC", clean_text).split())
    if _has_glyphs(_open_sans(face), clean_text):
        return clean_text
    characters = _characters(_dejavu(face))
    return "".join(
        letter if ord(letter) in characters else _spell_out(letter) for letter in clean_text
    )


def font_properties(text: str, text_style: TextStyle) -> FontProperties:
    """Return the font for printable text: Open Sans, or DejaVu Sans if it lacks a character."""
    is_open_sans = _has_glyphs(_open_sans(text_style.face), text)
    return FontProperties(
        fname=str(_open_sans(text_style.face) if is_open_sans else _dejavu(text_style.face)),
        # Used by the reader's machine in an SVG; elsewhere the font file decides.
        family=["Open Sans" if is_open_sans else "DejaVu Sans", "sans-serif"],
        weight=_WEIGHTS[text_style.face],
        style="italic" if text_style.face == "italic" else "normal",
        size=text_style.size_pt,
    )


@lru_cache(maxsize=4096)
def width_mm(text: str, text_style: TextStyle) -> float:
    """Return the width of one line, in mm."""
    if not text:
        return 0.0
    size = text_to_path.get_text_width_height_descent(
        text, font_properties(text, text_style), ismath=False
    )
    return float(size[0]) * MM_PER_POINT


def wrap_text(
    text: str, text_style: TextStyle, *, room_mm: float, max_lines: int = 99
) -> TextBlock:
    """
    Break text into lines no wider than `room_mm`.

    Parameters
    ----------
    max_lines
        Maximum number of lines; the rest is cut, with an ellipsis.
    """
    printable_text = nbsp_units(to_printable(text, text_style.face))
    parts = printable_text.split(" ") if printable_text else []
    line_texts: list[str] = []
    while parts and len(line_texts) < max_lines:
        line_texts.append(_take_line(parts, text_style, room_mm))
    if parts:
        line_texts[-1] = _truncate(f"{line_texts[-1]} {parts[0]}", text_style, room_mm)
    return TextBlock(lines=tuple(line_texts), type=text_style, is_truncated=bool(parts))


def fit_text(
    text: str, text_style: TextStyle, *, room_mm: float, max_lines: int, min_share: float
) -> TextBlock:
    """
    Wrap text at a smaller size if it needs more than `max_lines`, and cut it if still too long.

    Parameters
    ----------
    min_share
        Minimum size, as a share of the size in `text_style`.
    """
    for step in range(6):
        share = 1 - (1 - min_share) * step / 5
        smaller_style = TextStyle(
            face=text_style.face, size_pt=text_style.size_pt * share, colour=text_style.colour
        )
        block = wrap_text(text, smaller_style, room_mm=room_mm, max_lines=max_lines)
        if not block.is_truncated:
            break
    return block


def balance_lines(block: TextBlock, text: str) -> TextBlock:
    """Break the same text into as many lines as `block` has, of similar length."""
    if len(block.lines) <= 1 or block.is_truncated:
        return block
    low, high = block.width_mm / len(block.lines), block.width_mm
    for _ in range(12):
        middle = (low + high) / 2
        fits = len(wrap_text(text, block.type, room_mm=middle).lines) <= len(block.lines)
        low, high = (low, middle) if fits else (middle, high)
    return wrap_text(text, block.type, room_mm=high)


def _take_line(parts: list[str], text_style: TextStyle, room_mm: float) -> str:
    """Remove and return the words that fit on a line, or part of a longer word."""
    line = parts.pop(0)
    if width_mm(line, text_style) > room_mm:
        prefix = _fitting_prefix(line, text_style, room_mm)
        parts.insert(0, line[len(prefix) :])
        return prefix
    while parts and width_mm(f"{line} {parts[0]}", text_style) <= room_mm:
        line = f"{line} {parts.pop(0)}"
    return line


def _fitting_prefix(word: str, text_style: TextStyle, room_mm: float) -> str:
    """Return as much of a word as fits on a line, at least one letter."""
    low, high = 1, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        fits = width_mm(word[:middle], text_style) <= room_mm
        low, high = (middle, high) if fits else (low, middle - 1)
    return word[:low]


def _truncate(line: str, text_style: TextStyle, room_mm: float) -> str:
    prefix = _fitting_prefix(line, text_style, room_mm - width_mm(ELLIPSIS, text_style))
    return f"{prefix.rstrip(' ,;:.')}{ELLIPSIS}"


def _is_control(letter: str) -> bool:
    is_control = unicodedata.category(letter) == "Cc" and not letter.isspace()
    return letter in _BIDI_CONTROLS or is_control


def _spell_out(letter: str) -> str:
    if unicodedata.category(letter) in {"Cf", "Mn"}:
        return ""
    code = f"U+{ord(letter):04X}"
    return f"[{unicodedata.name(letter, code).lower() if letter.isprintable() else code}]"


def _open_sans(face: Face) -> Path:
    name = _OPEN_SANS_FACES[face]
    return OPEN_SANS / name / f"OpenSans-{name}.ttf"


def _dejavu(face: Face) -> Path:
    return Path(get_data_path()) / "fonts" / "ttf" / f"{_DEJAVU_FACES[face]}.ttf"


def _has_glyphs(font: Path, text: str) -> bool:
    return _characters(font).issuperset(map(ord, text))


@cache
def _characters(font: Path) -> frozenset[int]:
    return frozenset(FT2Font(str(font)).get_charmap())
