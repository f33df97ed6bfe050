"""HTML made of elements: every text is escaped, nothing is trusted but what was made here."""

from __future__ import annotations

from html import escape

VOID = frozenset({"input", "meta", "link", "br"})


class Markup(str):
    """HTML that `el` made; any other text is escaped where it is put in."""

    __slots__ = ()


Part = str | Markup | None
Attribute = str | int | bool | None


def el(name: str, /, *parts: Part, **attributes: Attribute) -> Markup:
    """An element. `class_` and `for_` lose their underscore, others in the middle become hyphens.

    An attribute that is None or False is left out, one that is True has no value.
    """
    opened = name + "".join(_attribute(key, value) for key, value in attributes.items())
    if name in VOID:
        assert not parts
        return Markup(f"<{opened}>")
    return Markup(f"<{opened}>{joined(*parts)}</{name}>")


def joined(*parts: Part) -> Markup:
    """Parts one after the other; None is nothing."""
    return Markup("".join(_safe(part) for part in parts if part is not None))


def document(language: str, title: str, body: Markup) -> bytes:
    """A whole page with its style sheet, UTF-8."""
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("title", title),
        el("link", rel="stylesheet", href="/style.css"),
    )
    return ("<!DOCTYPE html>" + el("html", head, body, lang=language)).encode()


def _safe(part: str | Markup) -> str:
    return part if isinstance(part, Markup) else escape(part)


def _attribute(key: str, value: Attribute) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
