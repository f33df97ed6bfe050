"""The same card as a PC/SC reader of the system: the card's side of vpcd; our only door to TCP."""

from card_emulator.vpcd.conversation import Chip
from card_emulator.vpcd.link import Link, News
from card_emulator.vpcd.wire import HOST, PORT, Place, PlaceTaken

__all__ = ["HOST", "PORT", "Chip", "Link", "News", "Place", "PlaceTaken"]
