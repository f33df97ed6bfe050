"""What every page has around it: language, menu, and forms that carry the session's token."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from backend.online.markup import Markup, Part, document, el, joined

Translate = Callable[[str, str], str]
"""Language and English sentence to the sentence in that language."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A language and how to speak it."""

    language: str
    translate: Translate

    def tr(self, sentence: str, /, **values: str) -> str:
        """A sentence with its places filled."""
        text = self.translate(self.language, sentence) if sentence else ""
        return text.format(**values) if values else text


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page of a session has around it."""

    voice: Voice
    form_token: str
    path: str = "/"
    inside: bool = False

    def page(self, title: str, *parts: Part) -> bytes:
        """The whole document."""
        tr = self.voice.tr
        body = el(
            "body",
            el("header", el("h1", tr("Medical insurance: my account")), self._languages()),
            self._menu() if self.inside else None,
            el("main", el("h2", title), *parts),
            el("footer", tr("Training only: every person and every amount is made up.")),
        )
        language = "zh-CN" if self.voice.language == "zh" else "en"
        return document(language, title, body)

    def form(self, action: str, button: str, *fields: Part) -> Markup:
        """A form with this session's token."""
        token = el("input", type="hidden", name="token", value=self.form_token)
        return el(
            "form", token, *fields, el("button", button),
            method="post", action=action, class_="fields", autocomplete="off",
        )  # fmt: skip

    def _languages(self) -> Markup:
        links = (("zh", "中文"), ("en", "English"))
        return el("span", *(
            joined(el("a", words, href=f"/language/{code}", lang=code), " ")
            for code, words in links if code != self.voice.language
        ))  # fmt: skip

    def _menu(self) -> Markup:
        tr = self.voice.tr
        links = (
            ("/account", tr("Personal account")),
            ("/bank", tr("Financial account")),
            ("/why", tr("Why is there no money?")),
            ("/insurance", tr("Insurance records")),
            ("/loss", tr("Report the card lost")),
            ("/password", tr("Change the password")),
        )
        shown = [
            el("a", words, href=path, aria_current="page" if path == self.path else None)
            for path, words in links
        ]
        token = el("input", type="hidden", name="token", value=self.form_token)
        leave = el("form", token, el("button", tr("Log out"), class_="link"),
                   method="post", action="/logout")  # fmt: skip
        return el("nav", *shown, leave)


def field(label: str, name: str, kind: str = "text", **more: str) -> Markup:
    """One labelled field; a password is never filled in by us."""
    return el("label", label, el("input", name=name, type=kind, required=True, **more))
