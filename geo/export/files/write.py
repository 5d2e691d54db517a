"""Layers and tables as files: one call a file, checked first, whole or not there at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.atomic import atomic_output
from geo.errors import ExportError
from geo.export.files.archive import write_words, write_zip
from geo.export.files.csv_file import write_csv, write_csv_description
from geo.export.files.formats import ZIP, Format, format_of
from geo.export.files.options import Options

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from geo.export.content.model import Content, Theme

DEFAULT: Final = Options()

FILES: Final = "files"
"""Folder within the temporary one in which formats write."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """What was written, and what whoever asked for it must be told."""

    path: Path
    formats: tuple[str, ...]
    crs: tuple[str, ...]
    """CRS of each of `formats`."""
    rows: Mapping[str, int]
    """Layer or table that is in the file → its rows, located or not."""
    size_bytes: int
    notes: tuple[str, ...]
    """What had to be done to make it fit, and what the file itself cannot say."""


def write(content: Content, path: Path, file_format: str, options: Options = DEFAULT) -> Written:
    """
    Write layers and tables as one file.

    Parameters
    ----------
    path
        File to write. Its name ends as the format's files do or, for any format, in `.zip`: an
        archive with the tables, README and licence, which several layers need where a format
        holds one a file.
    file_format
        Key of `FORMATS`.

    Returns
    -------
    written
        The same content gives the same bytes.

    Raises
    ------
    UnknownNameError
        If there is no such format.
    ExportError
        If the format cannot hold the content (nothing is written then), if `path` may not be
        overwritten, or if it cannot be written: the file that was there is there still.
    """
    form = format_of(file_format)
    chosen = replace(options, crs=form.crs_for(options))
    zipped = path.suffix.lower() == ZIP
    _require_name(content, path, form)
    _require_held(content, form, chosen)
    with atomic_output(path, overwrite=options.overwrite) as temporary:
        folder = temporary.parent / FILES
        notes = [*_fill(content, folder, form, chosen)]
        if zipped:
            write_words(content, folder, notes=notes)
            write_zip(folder, temporary, content)
        else:
            (folder / _only_file(content, form)).replace(temporary)
            notes += _unsaid(content, form)
    themes = themes_in(content, form, is_zip=zipped)
    return _written(path, themes, {form.key: chosen.crs}, notes)


def write_bundle(
    content: Content, path: Path, formats: Sequence[str], options: Options = DEFAULT
) -> Written:
    """
    Write the same layers and tables in several formats, as one zip with README and licence.

    Parameters
    ----------
    path
        The archive; its name ends in `.zip`. Each format has a folder in it, named by its key.
    formats
        Keys of `FORMATS`. One that cannot be written in the CRS of `options` is written in its
        own, and README and `notes` say so.

    Raises
    ------
    UnknownNameError, ExportError
        As for `write`. One format that cannot hold the content stops them all.
    """
    if not formats:
        raise ExportError("No format is chosen. Choose at least one.")
    if path.suffix.lower() != ZIP:
        raise ExportError(f"{path.name}: several formats are a zip. End the name in {ZIP}.")
    chosen = {format_of(key): _own(format_of(key), options) for key in formats}
    notes = [
        f"{form.label} is in {own.crs}, the only CRS it can be in."
        for form, own in chosen.items()
        if options.crs and own.crs != options.crs
    ]
    for form, own in chosen.items():
        _require_held(content, form, own)
    with atomic_output(path, overwrite=options.overwrite) as temporary:
        folder = temporary.parent / FILES
        for form, own in chosen.items():
            notes += _fill(content, folder / form.key, form, own)
        write_words(content, folder, notes=notes)
        write_zip(folder, temporary, content)
    crs = {form.key: own.crs for form, own in chosen.items()}
    return _written(path, content.themes, crs, notes)


def faults(content: Content, form: Format, options: Options) -> list[str]:
    """Say everything that a format cannot hold of a content; empty if it can hold all."""
    found = [*form.faults(content, options)]
    if form.is_spatial and not content.layers:
        found.append(f"There is no layer, and {form.label} wants one. Choose CSV or Excel")
    return found


def themes_in(content: Content, form: Format, *, is_zip: bool) -> tuple[Theme, ...]:
    """Return the layers and tables that a file holds: a zip all, a lone file what it can."""
    if is_zip or (form.is_whole and form.has_tables):
        return content.themes
    return content.layers or content.tables


def file_name(content: Content, form: Format) -> str:
    """Propose a name: "placemap-greater-manchester-2026-07-04.gpkg", .zip where it must be."""
    about = content.about
    alone = form.is_whole or len(content.layers or content.tables) == 1
    return f"placemap-{about.file_stem}-{about.day}{form.extension if alone else ZIP}"


def _fill(content: Content, folder: Path, form: Format, options: Options) -> Sequence[str]:
    """Write a format's files into a new folder, and the tables as CSV where it has none."""
    folder.mkdir(parents=True)
    notes = form.write(content, folder, options)
    if not form.has_tables:
        unlocated = (content.unlocated,) if len(content.unlocated.attributes) else ()
        for table in (*unlocated, *content.tables):
            path = folder / f"{table.name}.csv"
            write_csv(table, path, crs=options.crs)
            write_csv_description(table, content, path, crs=options.crs)
    return notes


def _own(form: Format, options: Options) -> Options:
    """Return the options with a CRS that the format can be in."""
    asked = options.crs if options.crs in form.crs else ""
    return replace(options, crs=form.crs_for(replace(options, crs=asked)))


def _require_held(content: Content, form: Format, options: Options) -> None:
    found = faults(content, form, options)
    if found:
        raise ExportError(f"{form.label} cannot hold this. {'. '.join(found)}.")


def _require_name(content: Content, path: Path, form: Format) -> None:
    suffix = path.suffix.lower()
    if suffix == ZIP:
        return
    if suffix != form.extension:
        raise ExportError(
            f"{path.name} is not a name for {form.label}. End it in {form.extension}"
            f"{'' if form.extension == ZIP else f' or {ZIP}'}."
        )
    files = content.layers or content.tables
    if not form.is_whole and len(files) > 1:
        raise ExportError(
            f"{form.label} holds one layer a file, and there are {len(files)}: "
            f"{', '.join(theme.name for theme in files)}. End the name in {ZIP}, take one layer, "
            "or choose GeoPackage."
        )


def _only_file(content: Content, form: Format) -> str:
    if form.is_whole:
        return f"placemap{form.extension}"
    return f"{(content.layers or content.tables)[0].name}{form.extension}"


def _unsaid(content: Content, form: Format) -> list[str]:
    """Return what a lone file of the format has no room for."""
    if form.key != "csv":
        return []
    about = content.about.members()
    said = " ".join(about.get(name, "") for name in ("attribution", "licence", "data_as_of"))
    return [f"A CSV file cannot say where it is from. Say with it: {said}"]


def _written(
    path: Path, themes: Sequence[Theme], crs: Mapping[str, str], notes: Sequence[str]
) -> Written:
    return Written(
        path=path,
        formats=tuple(crs),
        crs=tuple(crs.values()),
        rows=MappingProxyType({theme.name: len(theme.attributes) for theme in themes}),
        size_bytes=path.stat().st_size,
        notes=tuple(dict.fromkeys(notes)),
    )
