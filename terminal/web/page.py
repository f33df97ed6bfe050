"""The page: a terminal from edge to edge, and the sentences it may have to say; refusals likewise.

Nothing in it comes from another host, and no script stands in it.
"""

from __future__ import annotations

from html import escape

from terminal.web.session import State
from terminal.words import CHINESE, N_, language, tr

TITLE = "shuaka 刷卡"
FONT_SIZE = 16
NOTICES = {
    State.ENDED: N_("The counter is closed. Type `shuaka web` to open it again."),
    State.ELSEWHERE: N_(
        "The counter is open in another window of this browser. Close it there, then reload."
    ),
    State.FREE: N_("The connection was lost. Reload this page: the counter waits for a while."),
}
NO_SCRIPT = N_("This page is a terminal: it needs JavaScript.")
ADDRESS_USED = N_(
    "This address was used already: it opens once. In the browser that it opened in, go to {base}; "
    "else end `shuaka web` and start it again."
)
ADDRESS_WRONG = N_("Open the address that `shuaka web` printed, with its token.")
FOREIGN = N_("The counter is for pages of its own on this computer only.")
NOT_YET = N_("This address opens once, and not ahead of time.")


def counter_page(host: str) -> str:
    """The page with the terminal; `host` is the name it was asked for by."""
    notices = "\n".join(
        f'<p class="notice" data-state="{state}" role="status" hidden>{escape(tr(sentence))}</p>'
        for state, sentence in NOTICES.items()
    )
    return _document(
        f'<link rel="stylesheet" href="/static/xterm.css">\n{_STYLE}\n'
        '<script src="/static/textual.js"></script>\n<script src="/static/page.js"></script>',
        f'<div class="textual-terminal" data-session-websocket-url="ws://{escape(host)}/ws"'
        f' data-font-size="{FONT_SIZE}"></div>\n{notices}\n'
        f'<noscript><p class="notice">{escape(tr(NO_SCRIPT))}</p></noscript>',
    )


def refusal_page(sentence: str) -> str:
    """A page that is one sentence."""
    return _document(_STYLE, f'<p class="notice">{escape(sentence)}</p>')


_STYLE = '<link rel="stylesheet" href="/static/page.css">'


def _document(head: str, body: str) -> str:
    spoken = "zh-CN" if language() == CHINESE else "en"
    return (
        f'<!DOCTYPE html>\n<html lang="{spoken}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{TITLE}</title>\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )
