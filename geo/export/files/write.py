"""Write layers and tables as files, checked first and written atomically."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.atomic import atomic_output
from geo.errors import ExportError
from geo.export.files.archive import write_readme_and_licence, write_zip
from geo.export.files.csv_file import write_csv, write_csv_description
from geo.export.files.formats import ZIP, ExportFormat, format_of
from geo.export.files.options import ExportOptions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from geo.export.content.model import Content, ExportLayer

DEFAULT_OPTIONS: Final = ExportOptions()

FILES_FOLDER: Final = "files"
"""Subfolder of the temporary folder for the writers of formats."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportResult:
    """Result of an export, with notes for the user."""

    path: Path
    formats: tuple[str, ...]
    crs: tuple[str, ...]
    """CRS of each of the formats, in the same order."""
    rows: Mapping[str, int]
    """Layer or table in the file → number of rows, with or without geometry."""
    size_bytes: int
    notes: tuple[str, ...]
    """Changes made to fit the format, and what the file itself cannot say."""


def write(
    content: Content, path: Path, file_format: str, options: ExportOptions = DEFAULT_OPTIONS
) -> ExportResult:
    """
    Write layers and tables as one file.

    Parameters
    ----------
    path
        Target file, with the suffix of the format or `.zip`. A zip also has the tables, README
        and licence. Several layers need a zip if the format holds one layer per file.
    file_format
        Key of `FORMATS`.

    Returns
    -------
    result
        Summary of the export. The same content gives the same bytes.

    Raises
    ------
    UnknownNameError
        If the format does not exist.
    ExportError
        If the format cannot hold the content, `path` may not be overwritten, or writing fails. An
        existing file then stays unchanged.
    """
    export_format = format_of(file_format)
    resolved_options = replace(options, crs=export_format.crs_for(options))
    is_zip = path.suffix.lower() == ZIP
    _require_suffix(content, path, export_format)
    _require_supported(content, export_format, resolved_options)
    with atomic_output(path, overwrite=options.overwrite) as temporary:
        folder = temporary.parent / FILES_FOLDER
        notes = [*_write_format(content, folder, export_format, resolved_options)]
        if is_zip:
            write_readme_and_licence(content, folder, notes=notes)
            write_zip(folder, temporary, content)
        else:
            (folder / _single_file_name(content, export_format)).replace(temporary)
            notes += _csv_source_notes(content, export_format)
    export_layers = layers_in_file(content, export_format, is_zip=is_zip)
    return _export_result(path, export_layers, {export_format.key: resolved_options.crs}, notes)


def write_bundle(
    content: Content, path: Path, formats: Sequence[str], options: ExportOptions = DEFAULT_OPTIONS
) -> ExportResult:
    """
    Write the same layers and tables in several formats, as one zip with README and licence.

    Parameters
    ----------
    path
        Target archive, with the suffix `.zip`. Each format has a folder named by its key.
    formats
        Keys of `FORMATS`. A format that does not support the CRS in `options` uses its default;
        README and `notes` say so.

    Raises
    ------
    UnknownNameError, ExportError
        As for `write`. One format that cannot hold the content stops all.
    """
    if not formats:
        raise ExportError("No format is chosen. Choose at least one.")
    if path.suffix.lower() != ZIP:
        raise ExportError(f"{path.name}: several formats are a zip. End the name in {ZIP}.")
    options_by_format = {
        format_of(key): _resolve_options(format_of(key), options) for key in formats
    }
    notes = [
        f"{export_format.label} is in {format_options.crs}, the only CRS it can be in."
        for export_format, format_options in options_by_format.items()
        if options.crs and format_options.crs != options.crs
    ]
    for export_format, format_options in options_by_format.items():
        _require_supported(content, export_format, format_options)
    with atomic_output(path, overwrite=options.overwrite) as temporary:
        folder = temporary.parent / FILES_FOLDER
        for export_format, format_options in options_by_format.items():
            notes += _write_format(
                content, folder / export_format.key, export_format, format_options
            )
        write_readme_and_licence(content, folder, notes=notes)
        write_zip(folder, temporary, content)
    crs = {
        export_format.key: format_options.crs
        for export_format, format_options in options_by_format.items()
    }
    return _export_result(path, content.layers_and_tables, crs, notes)


def format_issues(
    content: Content, export_format: ExportFormat, options: ExportOptions
) -> list[str]:
    """Return everything in a content that a format cannot hold; empty if none."""
    issues = [*export_format.issues(content, options)]
    if export_format.is_spatial and not content.layers:
        issues.append(
            f"There is no layer, and {export_format.label} wants one. Choose CSV or Excel"
        )
    return issues


def layers_in_file(
    content: Content, export_format: ExportFormat, *, is_zip: bool
) -> tuple[ExportLayer, ...]:
    """Return the layers and tables in a file: all in a zip, else those that the format holds."""
    if is_zip or (export_format.is_multilayer and export_format.has_tables):
        return content.layers_and_tables
    return content.layers or content.tables


def file_name(content: Content, export_format: ExportFormat) -> str:
    """Return a file name: "placemap-greater-manchester-2026-07-04.gpkg", or .zip if needed."""
    metadata = content.metadata
    is_single_file = export_format.is_multilayer or len(content.layers or content.tables) == 1
    return (
        f"placemap-{metadata.file_stem}-{metadata.data_day}"
        f"{export_format.extension if is_single_file else ZIP}"
    )


def _write_format(
    content: Content, folder: Path, export_format: ExportFormat, options: ExportOptions
) -> Sequence[str]:
    """Write a format's files to a new folder, with tables as CSV if the format has none."""
    folder.mkdir(parents=True)
    notes = export_format.write(content, folder, options)
    if not export_format.has_tables:
        unlocated = (content.unlocated,) if len(content.unlocated.attributes) else ()
        for table in (*unlocated, *content.tables):
            path = folder / f"{table.name}.csv"
            write_csv(table, path, crs=options.crs)
            write_csv_description(table, content, path, crs=options.crs)
    return notes


def _resolve_options(export_format: ExportFormat, options: ExportOptions) -> ExportOptions:
    """Return the options with a CRS that the format supports."""
    supported_crs = options.crs if options.crs in export_format.crs else ""
    return replace(options, crs=export_format.crs_for(replace(options, crs=supported_crs)))


def _require_supported(
    content: Content, export_format: ExportFormat, options: ExportOptions
) -> None:
    issues = format_issues(content, export_format, options)
    if issues:
        raise ExportError(f"{export_format.label} cannot hold this. {'. '.join(issues)}.")


def _require_suffix(content: Content, path: Path, export_format: ExportFormat) -> None:
    suffix = path.suffix.lower()
    if suffix == ZIP:
        return
    if suffix != export_format.extension:
        raise ExportError(
            f"{path.name} is not a name for {export_format.label}. End it in "
            f"{export_format.extension}"
            f"{'' if export_format.extension == ZIP else f' or {ZIP}'}."
        )
    files = content.layers or content.tables
    if not export_format.is_multilayer and len(files) > 1:
        raise ExportError(
            f"{export_format.label} holds one layer a file, and there are {len(files)}: "
            f"{', '.join(export_layer.name for export_layer in files)}. End the name in {ZIP}, "
            "take one layer, "
            "or choose GeoPackage."
        )


def _single_file_name(content: Content, export_format: ExportFormat) -> str:
    if export_format.is_multilayer:
        return f"placemap{export_format.extension}"
    return f"{(content.layers or content.tables)[0].name}{export_format.extension}"


def _csv_source_notes(content: Content, export_format: ExportFormat) -> list[str]:
    """Return notes on what a single file of the format leaves out."""
    if export_format.key != "csv":
        return []
    metadata = content.metadata.as_dict()
    source_text = " ".join(
        metadata.get(name, "") for name in ("attribution", "licence", "data_as_of")
    )
    return [f"A CSV file cannot say where it is from. Say with it: {source_text}"]


def _export_result(
    path: Path, export_layers: Sequence[ExportLayer], crs: Mapping[str, str], notes: Sequence[str]
) -> ExportResult:
    return ExportResult(
        path=path,
        formats=tuple(crs),
        crs=tuple(crs.values()),
        rows=MappingProxyType(
            {export_layer.name: len(export_layer.attributes) for export_layer in export_layers}
        ),
        size_bytes=path.stat().st_size,
        notes=tuple(dict.fromkeys(notes)),
    )
