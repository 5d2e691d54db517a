"""`placemap briefing`: two to four pages on an area, a scenario, or many areas at once."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import click

from geo.areas import Area, area_of
from geo.cli.options import load_data, query_of, scenario_option
from geo.cli.upload_options import read_options, read_uploads, with_option
from geo.errors import ExportError
from geo.lookup.finder import Finder, find_areas_by_name, resolve_area
from geo.scenario.scenario import check_scenario, read_scenario
from geo.settings import Settings

if TYPE_CHECKING:
    from geo.cli.upload_options import ReadOptions
    from geo.dataset import Dataset
    from geo.export.briefing.batch import BatchReport
    from geo.export.briefing.data import BriefingOptions
    from geo.uploads.records import Upload

EPILOG: Final = """
\b
Examples:
  placemap briefing Wigan -o wigan.pdf
  placemap briefing Lancashire --format pdf,docx -o out/
  placemap briefing Wigan --compare "Bolton, St Helens" --title "For the cabinet"
  placemap briefing --scenario what-if.json -o what-if.docx
  placemap briefing Wigan --with sites.csv --licence "OGL v3.0" -o wigan.pdf
  placemap briefing --all ica --format pdf,docx -o out/
  placemap briefing --all "Lancashire, county" --with sites.csv -o out/

A name that several areas have, such as Lancashire, makes a briefing on each where -o is a folder.
With --all, a run that is stopped goes on where it was: finished files are kept, until data, code
or options change. Exit status: 0 all written or there already; 1 something failed; 2 misused.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class _BriefingRequest:
    """Output, formats, overwriting and uploads of the briefings to write."""

    output: Path | None
    formats: tuple[str, ...]
    overwrite: bool
    settings: Settings
    uploads: tuple[Upload, ...] = ()

    @property
    def is_file(self) -> bool:
        """Whether the output is one file, not a folder."""
        return self.output is not None and bool(self.output.suffix) and not self.output.is_dir()


@click.command(epilog=EPILOG)
@click.argument(
    "area_name",
    metavar="[AREA]...",
    nargs=-1,
    callback=lambda _ctx, _param, words: " ".join(words),
)
@click.option("--all", "batch_area", metavar="AREA", help="One for each council of this area.")
@click.option("--format", "formats", help="Some of pdf, docx, html, with commas. [default: pdf]")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="File, whose name may give the format; or folder, which is made. [default: here]",
)
@click.option("--compare", metavar="AREA", help="Areas to compare with, with commas.")
@click.option("--title", default="", help="Your own title. The default is the area's name.")
@click.option("--levels", help="Levels of designation to count, as for `placemap council`.")
@click.option("--documented-only", is_flag=True, help="Leave out what is not yet confirmed.")
@click.option(
    "--everything", "unfiltered", is_flag=True, help="What --all is to `placemap council`."
)
@click.option("--workers", type=click.IntRange(min=1), help="Processes for --all. [default: cores]")
@click.option("--overwrite", is_flag=True, help="Write over a file that is there.")
@scenario_option
@with_option("drawn on the map, and in a section of its own")
@read_options("--with-crs", "--crs")
def command(  # noqa: PLR0913 - an option each
    *,
    area_name: str,
    batch_area: str | None,
    formats: str | None,
    output: Path | None,
    compare: str | None,
    title: str,
    levels: str | None,
    documented_only: bool,
    unfiltered: bool,
    workers: int | None,
    overwrite: bool,
    scenario: IO[bytes] | None,
    files: tuple[Path, ...],
    read_options: ReadOptions,
) -> None:
    """
    Write two to four pages on an area, as PDF, DOCX or HTML.

    They say what covers it and on what basis, sector by sector, with a map, the nearest sites, a
    comparison, gaps, sources, method and limits. AREA is as for `placemap council`. With --scenario
    it may be left out: then the briefing is on the councils that the what-if covers.
    """
    from geo.export.briefing.data import BriefingOptions  # noqa: PLC0415 - slow to import, not needed for --help

    settings = click.get_current_context().find_object(Settings) or Settings.from_environment()
    dataset, finder = load_data(settings)
    query = query_of(dataset, levels, unfiltered=unfiltered)
    options = BriefingOptions(
        query=replace(query, documented_only=documented_only),
        compare=_find_areas(finder, compare) if compare is not None else None,
        scenario=read_scenario(scenario.read()) if scenario else None,
        title=title,
    )
    if options.scenario:
        check_scenario(dataset, options.scenario)
    request = _BriefingRequest(
        output=output,
        formats=_parse_formats(formats, output, is_folder=bool(batch_area)),
        overwrite=overwrite,
        settings=settings,
    )
    if batch_area:
        if area_name:
            raise click.UsageError("Found both AREA and --all. Choose one.")
        uploads = read_uploads(files, read_options, dataset.register, settings)
        _write_batch(
            dataset,
            _find_area(finder, batch_area),
            options,
            replace(request, uploads=uploads),
            workers,
        )
        return
    if not area_name and not scenario:
        raise click.UsageError("Nobody to brief on. Name an area, or give --all or --scenario.")
    areas = _matching_areas(finder, area_name, request) if area_name else (None,)
    uploads = read_uploads(files, read_options, dataset.register, settings)
    for area in areas:
        _write_briefing(dataset, area, options, replace(request, uploads=uploads))


def _matching_areas(finder: Finder, area_name: str, request: _BriefingRequest) -> tuple[Area, ...]:
    """Return the area with a name; all such areas if each gets its own file."""
    namesakes = find_areas_by_name(finder, area_name)
    if len(namesakes) < 2 or request.is_file:  # noqa: PLR2004 - no choice if one
        return (_find_area(finder, area_name),)
    names = "; ".join(area.label for area in namesakes)
    click.echo(
        f"Note: “{area_name}” means {len(namesakes)} areas, each with a file: {names}.", err=True
    )
    return namesakes


def _write_briefing(
    dataset: Dataset, area: Area | None, options: BriefingOptions, request: _BriefingRequest
) -> None:
    from geo.export.briefing.content import briefing_of  # noqa: PLC0415
    from geo.export.briefing.data import BriefingData  # noqa: PLC0415 - as above
    from geo.export.briefing.files import file_name, write_briefing  # noqa: PLC0415
    from geo.uploads.overlay import overlay_upload  # noqa: PLC0415

    data = BriefingData(dataset, options)
    overlays = [overlay_upload(dataset, data.register_result, upload) for upload in request.uploads]
    document = briefing_of(data, area, overlays=overlays)
    subject = area or data.scenario_area()
    for file_format in request.formats:
        path = request.output or Path()
        if not request.is_file:
            path.mkdir(parents=True, exist_ok=True)
            path /= file_name(subject, file_format)
        write_briefing(document, path, overwrite=request.overwrite)
        click.echo(str(path))


def _write_batch(
    dataset: Dataset,
    area: Area,
    options: BriefingOptions,
    request: _BriefingRequest,
    workers: int | None,
) -> None:
    from geo.export.briefing.batch import BriefingJob, write_briefings  # noqa: PLC0415 - as above

    job = BriefingJob(
        areas=tuple(area_of(dataset.register, code) for code in area.codes),
        folder=request.output or Path(),
        formats=request.formats,
        settings=request.settings,
        options=options,
        uploads=request.uploads,
    )
    with click.progressbar(
        length=len(job.areas), label="Briefings", show_pos=True, file=sys.stderr
    ) as bar:

        def advance(done: int, _total: int, _name: str) -> None:
            bar.update(done - bar.pos)

        report = write_briefings(job, workers=workers, on_progress=advance)
    _print_report(report)


def _print_report(report: BatchReport) -> None:
    click.echo(f"Written: {len(report.written_files)}. Kept: {len(report.current_files)}.")
    for failure in report.failures:
        click.echo(f"Failed: {failure.name}: {failure.reason}", err=True)
    if report.failures:
        raise ExportError(f"{len(report.failures)} failed. Run again to write what is missing.")


def _parse_formats(text: str | None, output: Path | None, *, is_folder: bool) -> tuple[str, ...]:
    """Return the formats given, else that of the file name."""
    from geo.export.briefing.files import parse_formats  # noqa: PLC0415 - as above

    is_file = output and not is_folder and not output.is_dir()
    suffix = output.suffix if output and is_file else ""
    if text is None:
        return parse_formats(suffix or "pdf")
    formats = parse_formats(text)
    if suffix and formats != parse_formats(suffix):
        raise click.UsageError(
            f"Found --format {text} and the file name {output}. Name a folder, or leave one out."
        )
    return formats


def _find_areas(finder: Finder, text: str) -> tuple[Area, ...]:
    return tuple(_find_area(finder, part) for part in finder.split(text))


def _find_area(finder: Finder, text: str) -> Area:
    area, note = resolve_area(finder, text)
    if note:
        click.echo(f"Note: {note}", err=True)
    return area
