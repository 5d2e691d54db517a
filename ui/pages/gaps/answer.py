"""Content of the gaps page: gaps in sentences, on the map and in the matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.areas import ICA
from geo.coverage.gaps import SECTOR_PREFIX, find_gaps, layer_gaps
from geo.scenario.scenario import Scenario, write_scenario
from geo.text import format_people
from geo.views.choropleth import coverage_choropleth, describe_row
from geo.views.coverage_json import gaps_rows
from geo.views.distances import precision_text
from geo.views.gap_sentences import gap_sentence, gap_title, no_source_text, unconfirmed_text
from geo.views.sentence import CountSentence
from geo.views.summary import designated_by_text
from geo.views.updates import last_update_text
from ui.markup import template
from ui.pages.gaps.view import IN_SECTOR, WIDGETS
from ui.state.answers import matrix_of
from ui.widgets.council_answer import (
    CouncilAnswer,
    SectorTable,
    all_councils_sentence,
    count_councils,
    show_council_answer,
)
from ui.widgets.council_table import CODE, CouncilTable
from ui.widgets.links import whatif_link

if TYPE_CHECKING:
    from geo.areas import Area
    from geo.coverage.gaps import Gaps
    from geo.dataset import Dataset
    from ui.pages.gaps.view import GapsView

MAX_WHATIF_COUNCILS: Final = 40
"""Maximum number of councils in the URL of a what-if."""

_MAP_CHOICES: Final = {
    "number": "Number of confirmed places",
    "nothing": "Whether there is anything at all",
}


def show_answer(dataset: Dataset, view: GapsView, area: Area) -> None:
    """Show the gaps in sentences, on the map and in the table."""
    gaps = find_gaps(dataset, matrix_of(view.query), area, beyond_km=view.beyond_km)
    codes = gaps.gaps[view.gap_key].codes if view.gap else area.codes
    rows = gaps.matrix.rows
    choropleth = coverage_choropleth(
        dataset, [rows[code] for code in codes], view.map_variable, sector=view.sector
    )
    file_stem = f"placemap-gaps-{view.gap or 'all'}-{area.file_stem}"
    answer = CouncilAnswer(
        name="gaps",
        file_stem=file_stem,
        area=area,
        codes=codes,
        sentences=_sentences(dataset, view, gaps),
        widgets=(WIDGETS["gap"], WIDGETS["map_variable"]),
        basis=_basis(dataset, view, codes, is_ica=area.key == ICA),
        title=gap_title(dataset, gaps, view.gap_key) if view.gap else "All that are looked at",
        subtitle=f"{choropleth.title}, as of {dataset.register.data_date}",
        map_choices=_MAP_CHOICES,
        choropleth=choropleth,
        describe=lambda code: (
            describe_row(dataset, rows[code], view.sector) if code in rows else ""
        ),
        hint="Click on the map, or press Tab and the arrow keys, to see what covers a council.",
        sector_table=_sector_table(dataset, gaps),
        table=_table(dataset, view, gaps, codes, file_stem=file_stem),
    )
    show_council_answer(dataset, view.query, answer)


def _sentences(dataset: Dataset, view: GapsView, gaps: Gaps) -> dict[str, CountSentence]:
    keys = {gap: gap for gap in layer_gaps(dataset)}
    if view.sector:
        keys[IN_SECTOR] = f"{SECTOR_PREFIX}{view.sector}"
    sentences = {"": CountSentence(rest=all_councils_sentence(dataset, gaps.area))}
    return sentences | {gap: gap_sentence(dataset, gaps, key) for gap, key in keys.items()}


def _basis(dataset: Dataset, view: GapsView, codes: tuple[str, ...], *, is_ica: bool) -> str:
    whatif_address = ""
    if view.gap and 0 < len(codes) <= MAX_WHATIF_COUNCILS:
        sectors = (view.sector,) if view.sector else ()
        proposal = Scenario(name="Proposed place", sectors=sectors, councils=codes)
        whatif_address = whatif_link(dataset, view.query, write_scenario(proposal))
    return template("gaps_basis.html").render(
        authority=designated_by_text(dataset, view.query),
        precision=precision_text(dataset),
        updates=last_update_text(dataset.register),
        unsourced=no_source_text(dataset.register, levels=view.query.levels, sector=view.sector),
        unconfirmed=unconfirmed_text(dataset.register) if is_ica else "",
        whatif_address=whatif_address,
    )


def _sector_table(dataset: Dataset, gaps: Gaps) -> SectorTable:
    sector_gaps = {
        sector.name: gaps.gaps[f"{SECTOR_PREFIX}{code}"]
        for code, sector in dataset.register.sectors.items()
    }
    return SectorTable(
        caption=f"Sector by sector: of {count_councils(gaps.area.codes)}, how many have nothing "
        "confirmed and place-based, and the people there",
        columns=("Sector", "Councils", "People"),
        rows={
            name: (len(gap.codes), format_people(gap.population))
            for name, gap in sector_gaps.items()
        },
    )


def _table(
    dataset: Dataset, view: GapsView, gaps: Gaps, codes: tuple[str, ...], *, file_stem: str
) -> CouncilTable:
    title = gap_title(dataset, gaps, view.gap_key) if view.gap else gaps.area.title
    selected_codes = set(codes)
    rows = [row for row in gaps_rows(dataset, gaps) if row[CODE] in selected_codes]
    date = dataset.register.data_date
    return CouncilTable(
        title=title,
        caption=f"{title}: councils by layer and sector, one row each",
        rows=rows,
        file_rows=lambda: [{**row, "Data as of": date} for row in rows],
        file_name=file_stem,
        note="Under a layer: how many confirmed, place-based places cover the council; + and an "
        "asterisk: how many more are not yet confirmed. Under a sector: the strongest link to it, "
        "an asterisk where that is not yet confirmed; empty where there is none.",
        meanings={code: sector.name for code, sector in dataset.register.sectors.items()},
    )
