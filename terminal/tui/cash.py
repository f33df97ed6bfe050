"""The cash that is handed over, as it is typed: digits and one point, Enter takes it.

A scanner's code ends with Enter too, so an amount is only taken by its Enter, and the next one goes
on; a code that is longer than any amount is dropped whole, its Enter with it.
"""

from __future__ import annotations

from backend.protocol.money import fen, yuan

MOST_DIGITS = 7
"""Up to 99999.99."""


class CashKeys:
    """What was typed for `due_fen`, and what was taken of it."""

    def __init__(self, due_fen: int) -> None:
        self.due_fen = due_fen
        self.text = ""
        self.received_fen = 0
        self.too_little = self.too_long = False

    @property
    def change_fen(self) -> int:
        """What goes back; nothing before an amount was taken."""
        return self.received_fen - self.due_fen if self.received_fen else 0

    @property
    def busy(self) -> bool:
        """Something was typed or taken: Esc takes that back first."""
        return bool(self.text or self.received_fen or self.too_long)

    def press(self, key: str, character: str) -> bool:
        """One key; False for an Enter with nothing to take: the holder goes on."""
        if key == "enter":
            return self._take()
        if key == "backspace":
            self.text = self.text[:-1]
        elif len(character) == 1 and character in "0123456789.":
            self._add(character)
        elif character:
            self.clear()
            self.too_long = True
        return True

    def _add(self, character: str) -> None:
        self.received_fen, self.too_little = 0, False
        if self.too_long or sum(one.isdigit() for one in self.text) == MOST_DIGITS:
            self.text, self.too_long = "", True
        elif self._fits(self.text + character):
            self.text += character

    def _fits(self, text: str) -> bool:
        whole, point, part = text.partition(".")
        return bool(whole) and "." not in part and len(part) <= 2 and (bool(point) or part == "")

    def _take(self) -> bool:
        if self.too_long:
            self.clear()
            return True
        if not self.text:
            return False
        amount_fen = int(fen(self.text.rstrip(".")))
        self.text, self.too_little = "", amount_fen < self.due_fen
        self.received_fen = 0 if self.too_little else amount_fen
        return True

    def clear(self) -> None:
        """Nothing was handed over yet."""
        self.text, self.received_fen = "", 0
        self.too_little = self.too_long = False

    @property
    def shown(self) -> str:
        """For the screen: what is being typed, else what was taken."""
        return f"{self.text}_" if self.text or not self.received_fen else yuan(self.received_fen)
