"""Style sheets and scripts that components share."""

from ui.components.shared.files import component_css, component_js

__all__ = ["component_css", "component_js"]
