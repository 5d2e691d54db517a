"""Style sheets and scripts that components share, and the reader of choices."""

from ui.components.shared.choice import read_choice
from ui.components.shared.files import SHARED, component_css, component_js

__all__ = ["SHARED", "component_css", "component_js", "read_choice"]
