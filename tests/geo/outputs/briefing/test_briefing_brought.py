"""What a user brought, in a briefing: its own section, marked, the same in every format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from geo.areas import area_of
from geo.outputs.briefing.answers import Answers, Options
from geo.outputs.briefing.content import briefing_of
from geo.outputs.briefing.files import RENDERERS
from geo.outputs.briefing.model import Bullets, Heading, Note
from geo.scenario import Scenario
from geo.uploads.councils import Councils
from geo.uploads.keeping import kept
from geo.uploads.laying import lay
from geo.uploads.opening import open_upload
from geo.uploads.reach import sentences
from geo.uploads.records import MARKER
from geo.uploads.understanding import understand
from tests.support.briefings import WIGAN, squeezed, text_of_docx, text_of_html, text_of_pdf
from tests.support.command_line import run

if TYPE_CHECKING:
    from pathlib import Path

    from geo.atlas import Atlas
    from geo.outputs.briefing.model import Document
    from geo.uploads.records import Brought

SITES: Final = b"Name,lon,lat\nAlpha,-2.63,53.54\nBeta,-4.4,55.5\n"
EAST_AYRSHIRE: Final = "S12000008"
NAME: Final = "#sites <b>&"
READERS: Final = {"pdf": text_of_pdf, "docx": text_of_docx, "html": text_of_html}


@pytest.fixture(scope="module")
def brought(atlas: Atlas) -> Brought:
    found = understand(open_upload(SITES, "sites.csv"), Councils(atlas.registry))
    return kept(found, name=NAME, licence="Ours, 2026")


@pytest.fixture(scope="module")
def document(atlas: Atlas, brought: Brought) -> Document:
    return briefing_of(Answers(atlas), area_of(atlas.registry, WIGAN), brought=[brought])


def test_it_says_what_the_page_says_of_the_area_alone(
    atlas: Atlas, brought: Brought, document: Document
) -> None:
    answers = Answers(atlas)
    said = sentences(lay(atlas, answers.result, brought, within=[WIGAN]))
    assert said[0] == "2 points: 1 lies in 1 council."
    lists = [block.items for block in document.blocks if isinstance(block, Bullets)]
    assert (f"{NAME}: {said[0]}", *said[1:]) in lists


def test_it_is_marked_and_keeps_its_licence(document: Document) -> None:
    headings = [block.text for block in document.blocks if isinstance(block, Heading)]
    assert f"Your own data ({MARKER})" in headings
    (note,) = [block.text for block in document.blocks if isinstance(block, Note)]
    assert "not part of the register" in note
    assert f"{NAME}: Ours, 2026" in note


@pytest.mark.parametrize("form", RENDERERS)
def test_each_format_holds_it_as_text(form: str, document: Document) -> None:
    text = squeezed(READERS[form](RENDERERS[form](document)))
    assert squeezed(f"{NAME}: 2 points") in text


def test_the_command_writes_the_same_section(document: Document, tmp_path: Path) -> None:
    file = tmp_path / "sites.csv"
    file.write_bytes(SITES + b"Gone,0,0\n")
    told = ("--name", NAME, "--licence", "Ours, 2026")
    ran = run("briefing", "Wigan", "--with", str(file), *told, "-o", str(tmp_path / "w.html"))
    assert ran.exit_code == 0, ran.output
    assert f"Note: {NAME}: 2 of 3 rows can be placed; 1 cannot." in ran.stderr
    assert (tmp_path / "w.html").read_bytes() == RENDERERS["html"](document)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("Wigan", "--with", "{}", "--by", "code"), "This must be decided first"),
        (("Wigan", "--with", "{}", "--with", "{}", "--name", "A"), "Found --name and several"),
        (("--all", "Wigan", "--with", "{}"), "Found both --with and --all"),
    ],
)
def test_the_command_refuses_what_it_cannot_do(
    options: tuple[str, ...], words: str, tmp_path: Path
) -> None:
    file = tmp_path / "sites.csv"
    file.write_bytes(SITES)
    out = tmp_path / "w.html"
    ran = run("briefing", *(option.format(file) for option in options), "-o", str(out))
    assert ran.exit_code != 0
    assert words in ran.stderr
    assert not out.exists()


def test_a_proposal_is_never_counted_as_documented(atlas: Atlas, brought: Brought) -> None:
    scenario = Scenario(name="A test", sectors=("AM",), councils=(EAST_AYRSHIRE,))
    proposed, plain = (
        briefing_of(
            Answers(atlas, options), area_of(atlas.registry, EAST_AYRSHIRE), brought=[brought]
        )
        for options in (Options(scenario=scenario), Options())
    )
    lists = [
        [block.items for block in each.blocks if isinstance(block, Bullets)]
        for each in (proposed, plain)
    ]
    own = [[items for items in found if items[0].startswith(NAME)] for found in lists]
    assert own[0] == own[1] != []


def test_without_any_nothing_is_said(atlas: Atlas) -> None:
    plain = briefing_of(Answers(atlas), area_of(atlas.registry, WIGAN))
    assert "Your own data" not in str(plain)
