"""Join the map's JavaScript modules into one: one file loads sooner than thirty."""

from __future__ import annotations

import re
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_IMPORT: Final = re.compile(r'^import \{([^}]*)\} from "\./([\w-]+)\.js";\n', re.MULTILINE)
_LIBRARY: Final = re.compile(r'^import \* as L from "\./leaflet-src\.esm\.js";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.MULTILINE)
_UNSUPPORTED: Final = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def join_modules(sources: Mapping[str, str], *, entry: str) -> str:
    """
    Return one module equivalent to several that import each other.

    Each is wrapped in a function, so that their names cannot collide, after the modules that it
    imports.

    Parameters
    ----------
    sources
        Name without extension → text. They import each other by `import { a, b } from "./name.js"`
        and Leaflet by `import * as L`. They export functions, classes and constants where they
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
    dependencies = {
        name: [match[2] for match in _IMPORT.finditer(text)] for name, text in sources.items()
    }
    parts = [
        _wrap_module(name, sources[name]) for name in TopologicalSorter(dependencies).static_order()
    ]
    names = ", ".join(_EXPORT.findall(sources[entry]))
    head = 'import * as L from "./leaflet-src.esm.js";\n'
    return head + "".join(parts) + f"export const {{ {names} }} = {_identifier(entry)};\n"


def _wrap_module(name: str, text: str) -> str:
    exports = ", ".join(_EXPORT.findall(text))
    body = _EXPORT.sub("", _IMPORT.sub(_bind_import, _LIBRARY.sub("", text)))
    unsupported = _UNSUPPORTED.search(body)
    if unsupported:
        raise ValueError(
            f'{name}.js has "{unsupported[0]}". Import by `import {{ a }} from "./name.js";`, '
            "and export functions, classes and constants where they are declared."
        )
    # A module may await something; the modules after it then wait too.
    head = f"const {_identifier(name)} = await (async () => {{"
    return f"{head}\n{body}return {{ {exports} }};\n}})();\n"


def _bind_import(match: re.Match[str]) -> str:
    names = match[1].replace(" as ", ": ")
    return f"const {{{names}}} = {_identifier(match[2])};\n"


def _identifier(name: str) -> str:
    """Return the JavaScript identifier of a module, whose name may have hyphens."""
    return f"${name.replace('-', '_')}"
