"""Reserved room: applications of one's own on a card, described in a file (card.md 4)."""

from card_emulator.extension.application import Extension, extend, extension_key, extension_root
from card_emulator.extension.description import HELP, read_extension

__all__ = ["HELP", "Extension", "extend", "extension_key", "extension_root", "read_extension"]
