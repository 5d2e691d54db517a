"""What the components have in common: style sheets and scripts that each takes into its own."""

from ui.components.shared.files import component_css, component_js

__all__ = ["component_css", "component_js"]
