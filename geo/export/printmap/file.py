"""Page as PNG, SVG or PDF: reproducible, with real text and metadata."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal
from xml.sax.saxutils import escape

import numpy as np
from PIL import Image, PngImagePlugin

from geo.errors import ExportError
from geo.export.printmap.paper import DPI, MAX_PIXELS
from geo.export.printmap.text import OPEN_SANS
from geo.export.typeset import typeset

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from geo.export.printmap.page import Page
    from geo.export.printmap.paper import Paper

MapFormat = Literal["png", "svg", "pdf"]

MAP_FORMATS: Final[tuple[MapFormat, ...]] = ("png", "svg", "pdf")

TEMPLATE: Final = Path(__file__).with_name("printmap.typ")
CREATOR: Final = "Place Map"

COMPRESSION: Final = 1
"""PNG compression level: the highest saves a tenth but takes half as long again."""

MATPLOTLIB_SETTINGS: Final[Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "placemap",
    # The rest are matplotlib defaults, set here to override a user's matplotlibrc.
    "agg.path.chunksize": 0,
    "figure.autolayout": False,
    "figure.constrained_layout.use": False,
    "patch.antialiased": True,
    "path.effects": [],
    "path.simplify": False,
    "path.sketch": None,
    "path.snap": True,
    "savefig.bbox": None,
    "savefig.dpi": "figure",
    "savefig.facecolor": "auto",
    "savefig.transparent": False,
    "text.antialiased": True,
    "text.hinting": "no_hinting",
    "text.usetex": False,
}
"""Matplotlib settings: text stays text in a file, and ids are not random."""

SVG_FACES: Final = (
    ("Regular", 400, "normal"),
    ("Semibold", 600, "normal"),
    ("Bold", 700, "normal"),
    ("Italic", 400, "italic"),
)


_EXTRA_DIGITS: Final = re.compile(r"(\.\d\d)\d+")
"""Invisible digits of SVG outlines: a hundredth of a point is 4 micrometres."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FileMetadata:
    """Metadata of a file."""

    title: str
    description: str
    attribution: str
    as_of: str
    """Date of the data: "4 July 2026"."""


def require_format(file_format: str, paper: Paper) -> None:
    """Raise `ExportError` if the format is unknown or the picture too large to draw."""
    if file_format not in MAP_FORMATS:
        raise ExportError(
            f"There is no figure as {file_format!r}. Choose one of {', '.join(MAP_FORMATS)}."
        )
    width, height = paper.pixels
    if file_format == "png" and width * height > MAX_PIXELS:
        raise ExportError(
            f"A PNG of {paper.width_mm:g} x {paper.height_mm:g} mm has {width} x {height} pixels "
            f"at {DPI} dpi, more than {MAX_PIXELS // 1_000_000} million. "
            "Choose SVG or PDF, or smaller paper."
        )


def render_page(page: Page, metadata: FileMetadata, file_format: MapFormat) -> bytes:
    """Return a page as a file in the given format."""
    if file_format == "png":
        return _png(page.figure, metadata, page.paper)
    if file_format == "svg":
        return _add_accessibility(_svg(page.figure, metadata), metadata).encode()
    return _pdf(page, metadata)


def _png(figure: Figure, metadata: FileMetadata, paper: Paper) -> bytes:
    # A whole number of pixels, plus a tenth for matplotlib to cut off.
    width, height = ((dots + 0.1) / DPI for dots in paper.pixels)
    figure.set_size_inches(width, height)
    # The type stubs lack these two methods.
    canvas: Any = figure.canvas
    canvas.draw()
    # White paper covers the whole picture, so alpha is not needed.
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    text_chunks = PngImagePlugin.PngInfo()
    for key, value in (
        ("Title", metadata.title),
        ("Description", metadata.description),
        ("Copyright", metadata.attribution),
        ("Software", CREATOR),
    ):
        text_chunks.add_itxt(key, value, lang="en-GB")
    file = BytesIO()
    picture.save(file, "png", dpi=(DPI, DPI), pnginfo=text_chunks, compress_level=COMPRESSION)
    return file.getvalue()


def _pdf(page: Page, metadata: FileMetadata) -> bytes:
    """Return the picture in a PDF by typst, as matplotlib's PDF lacks tags and language."""
    inputs = {
        "title": metadata.title,
        "description": metadata.description,
        "attribution": metadata.attribution,
        "width-mm": f"{page.paper.width_mm}",
        "height-mm": f"{page.paper.height_mm}",
        "picture": _svg(page.figure, metadata),
    }
    set_page = partial(
        typeset,
        TEMPLATE,
        inputs,
        title=metadata.title,
        as_of=metadata.as_of,
        alternatives="a PNG or SVG",
    )
    try:
        return set_page()
    except ExportError:
        # In a picture, typst cannot match glyphs to letters with combining accents.
        return set_page(require_pdf_ua=False)


def _svg(figure: Figure, metadata: FileMetadata) -> str:
    """Return the picture as SVG, without invisible decimals."""
    file = BytesIO()
    figure.savefig(
        file,
        format="svg",
        metadata={
            "Title": metadata.title,
            "Description": metadata.description,
            "Rights": metadata.attribution,
            "Creator": CREATOR,
            "Language": "en-GB",
            "Date": None,
        },
    )
    return re.sub(
        r' d="[^"]+"', lambda match: _EXTRA_DIGITS.sub(r"\1", match[0]), file.getvalue().decode()
    )


def _add_accessibility(svg: str, metadata: FileMetadata) -> str:
    """Add alternative text and fonts to an SVG."""
    head_elements = (
        f'<title id="figure-title">{escape(metadata.title)}</title>'
        f'<desc id="figure-desc">{escape(metadata.description)}</desc>'
        f"<style>{_font_faces(svg)}</style>"
    )
    # Matplotlib writes its own title, without an id to refer to.
    svg = re.sub(r"\n <title>.*?</title>", "", svg, count=1, flags=re.DOTALL)
    return re.sub(
        r"<svg ([^>]*)>",
        lambda match: (
            f'<svg role="img" lang="en-GB" aria-labelledby="figure-title figure-desc" '
            f"{match[1]}>{head_elements}"
        ),
        svg,
        count=1,
    )


def _font_faces(svg: str) -> str:
    """Return the fonts of an SVG's text, as CSS font faces."""
    faces = []
    for name, weight, style in SVG_FACES:
        if name != "Regular" and f"font-weight: {weight}" not in svg and style not in svg:
            continue
        font = (OPEN_SANS / name / f"OpenSans-{name}.woff2").read_bytes()
        faces.append(
            "@font-face{font-family:'Open Sans';"
            f"font-weight:{weight};font-style:{style};"
            f"src:url(data:font/woff2;base64,{base64.b64encode(font).decode()})"
            " format('woff2')}"
        )
    return "".join(faces)
