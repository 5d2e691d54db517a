"""Modules joined into one: it does what they do, or says what it cannot take."""

from __future__ import annotations

from graphlib import CycleError
from typing import TYPE_CHECKING

import pytest

from ui.components.livemap.joining import join_modules

if TYPE_CHECKING:
    from tests.conftest import Open

NAMES = """
import { counted as count, Words } from "./plain-words.js";

const own = "a name that both have";

export async function said(number) {
  return `${count(number)} ${new Words().of}`;
}
"""
MODULE_TEXT = """const own = await Promise.resolve("places");

export class Words {
  of = own;
}

export const counted = (number) => `${number}:`;
"""


def test_imported_modules_come_first_and_names_do_not_collide() -> None:
    text = join_modules({"names": NAMES, "plain-words": MODULE_TEXT}, entry="names")
    assert text.index("$plain_words = ") < text.index("$names = ")
    assert "const { counted: count, Words } = $plain_words;" in text
    assert text.endswith("export const { said } = $names;\n")


@pytest.mark.browser
def test_joined_modules_work_as_before(app: str, open_page: Open) -> None:
    text = join_modules({"names": NAMES, "plain-words": MODULE_TEXT}, entry="names")
    page = open_page(app).page
    result = page.evaluate(
        """async (text) => {
             const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
             return (await import(address)).said(3);
           }""",
        # Leaflet is not asked for: what is imported from a blob has no folder.
        text.replace('import * as L from "./leaflet-src.esm.js";\n', ""),
    )
    assert result == "3: places"


@pytest.mark.parametrize(
    "line",
    ['import "./words.js";', "export { own };", "export default own;", "import words from 'x';"],
)
def test_other_forms_of_import_and_export_are_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"^words\.js has"):
        join_modules({"words": f"{MODULE_TEXT}{line}\n"}, entry="words")


def test_modules_that_import_each_other_are_refused() -> None:
    module_text = 'import { said } from "./names.js";\n' + MODULE_TEXT
    with pytest.raises(CycleError):
        join_modules({"names": NAMES, "plain-words": module_text}, entry="names")
