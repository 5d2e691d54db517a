"""What the components have in common: style sheets, scripts, and how a choice is read."""

from ui.components.shared.choice import read_choice
from ui.components.shared.files import SHARED, component_css, component_js

__all__ = ["SHARED", "component_css", "component_js", "read_choice"]
