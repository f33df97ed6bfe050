"""What a counter needs of the holder's display; assemble/display.py has it."""

from __future__ import annotations

from typing import Protocol

from terminal.holder.board import Board


class Display(Protocol):
    """An opened display: a board, and addresses for a browser."""

    board: Board

    def address(self) -> str:
        """A fresh address of the page; it works once."""

    def close(self) -> None:
        """Displays are told and let go."""
