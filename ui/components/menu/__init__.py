"""Fixes of Streamlit's page menu on a narrow screen: name, keyboard use, and closing."""

from ui.components.menu.component import fix_menu

__all__ = ["fix_menu"]
