"""The map's modules joined into one: a browser has one file sooner than thirty."""

from __future__ import annotations

import re
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_IMPORT: Final = re.compile(r'^import \{([^}]*)\} from "\./([\w-]+)\.js";\n', re.MULTILINE)
_LIBRARY: Final = re.compile(r'^import \* as L from "\./leaflet-src\.esm\.js";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.MULTILINE)
_LEFT: Final = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def joined(sources: Mapping[str, str], *, entry: str) -> str:
    """
    Return one module that does what several do which import each other.

    Each is put into a function of its own, so that their names cannot meet, in such an order
    that what it imports stands before it.

    Parameters
    ----------
    sources
        Name without ending → text. They import each other by `import { a, b } from "./name.js"`
        and Leaflet by `import * as L`, and export functions, classes and constants where they
        are declared, each on lines of its own.
    entry
        The module whose exports are those of the whole.

    Raises
    ------
    ValueError
        If one imports or exports in another way.
    graphlib.CycleError
        If two import each other.
    """
    needs = {name: [found[2] for found in _IMPORT.finditer(text)] for name, text in sources.items()}
    parts = [_part(name, sources[name]) for name in TopologicalSorter(needs).static_order()]
    names = ", ".join(_EXPORT.findall(sources[entry]))
    head = 'import * as L from "./leaflet-src.esm.js";\n'
    return head + "".join(parts) + f"export const {{ {names} }} = ${entry};\n"


def _part(name: str, text: str) -> str:
    given = ", ".join(_EXPORT.findall(text))
    body = _EXPORT.sub("", _IMPORT.sub(_taken, _LIBRARY.sub("", text)))
    left = _LEFT.search(body)
    if left:
        raise ValueError(
            f'{name}.js has "{left[0]}". Import by `import {{ a }} from "./name.js";`, and export '
            "functions, classes and constants where they are declared."
        )
    # A module may wait for something; those that follow wait with it.
    return f"const ${name} = await (async () => {{\n{body}return {{ {given} }};\n}})();\n"


def _taken(found: re.Match[str]) -> str:
    names = found[1].replace(" as ", ": ")
    return f"const {{{names}}} = ${found[2]};\n"
