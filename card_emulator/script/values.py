"""Bytes and patterns of a script: hex, text, names, pieces of them, exclusive or, wildcards."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from card_emulator.refusals import BadInput
from card_emulator.script.language import Token

ANY_BYTE = "[0-9A-F]{2}"


def evaluate(tokens: Sequence[Token], names: Mapping[str, bytes]) -> bytes:
    """The bytes of an expression; BadInput for wildcards, unknown names, unequal lengths."""
    done, pending = b"", b""
    joins = False
    for token in tokens:
        if token.sign == "^":
            joins = True
            continue
        value = _operand(token, names)
        if joins:
            if len(value) != len(pending):
                raise BadInput("both sides of ^ have the same length.")
            pending = bytes(a ^ b for a, b in zip(pending, value, strict=True))
        else:
            done, pending = done + pending, value
        joins = False
    return done + pending


def _operand(token: Token, names: Mapping[str, bytes]) -> bytes:
    if token.sign or token.take or "." in token.hex:
        raise BadInput("wildcards stand in expected answers only.")
    if token.name:
        if token.name not in names:
            raise BadInput("${name} has no value yet.", name=token.name)
        value = names[token.name]
        first, last = token.cut or (0, len(value))
        if not first <= last <= len(value):
            raise BadInput("${name} has {length} bytes only.", name=token.name, length=len(value))
        return value[first:last]
    return bytes.fromhex(token.hex) if token.hex else token.text.encode("gbk", "replace")


class Pattern:
    """What an answer must be. `text` is how it is told."""

    def __init__(self, tokens: Sequence[Token], names: Mapping[str, bytes]) -> None:
        self._parts: list[str] = []
        self._told: list[str] = []
        plain: list[Token] = []
        for token in tokens:
            wild = token.take or token.sign == "*" or "." in token.hex
            if not wild:
                plain.append(token)
                continue
            self._fixed(plain, names)
            plain = []
            self._wild(token)
        self._fixed(plain, names)
        self.text = " ".join(self._told)

    def _fixed(self, tokens: list[Token], names: Mapping[str, bytes]) -> None:
        if tokens:
            digits = evaluate(tokens, names).hex().upper()
            self._parts.append(digits)
            self._told.append(digits)

    def _wild(self, token: Token) -> None:
        if token.take:
            self._parts.append(f"(?P<{token.name}>(?:{ANY_BYTE}){{{token.take}}})")
            self._told.append(f"${token.name}:{token.take}")
        elif token.sign:
            self._parts.append(f"(?:{ANY_BYTE})*")
            self._told.append("*")
        else:
            self._parts.append(token.hex.replace(".", "[0-9A-F]"))
            self._told.append(token.hex)

    def match(self, answer: bytes) -> dict[str, bytes] | None:
        """The bytes taken by name, or None if the answer is another one."""
        try:
            pattern = re.compile("".join(self._parts))
        except re.error:
            raise BadInput("a name is taken twice in one answer.") from None
        found = pattern.fullmatch(answer.hex().upper())
        if found is None:
            return None
        return {name: bytes.fromhex(digits) for name, digits in found.groupdict().items()}
