"""The menu of pages on a narrow screen, mended: by name, by keyboard, and out of the way."""

from ui.components.menu.component import fix_menu

__all__ = ["fix_menu"]
