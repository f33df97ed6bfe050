"""Pages with a form: the way in, the loss report, a new password."""

from __future__ import annotations

from backend.online.frame import Frame, field
from backend.online.markup import el


def login_page(frame: Frame, wrong: str = "") -> bytes:
    """The way in."""
    tr = frame.voice.tr
    return frame.page(
        tr("Log in"),
        el("p", wrong, class_="wrong", role="alert") if wrong else None,
        frame.form(
            "/login", tr("Log in"),
            field(tr("Citizen id"), "certno", maxlength="18", autocomplete="off"),
            field(tr("Online password"), "password", "password", maxlength="64",
                  autocomplete="current-password"),
        ),
        el("p", tr("The online password is set at the agency's desk or by telephone 12333.")),
    )  # fmt: skip


def loss_page(frame: Frame, said: str = "", *, is_wrong: bool = False) -> bytes:
    """The temporary report; it lapses."""
    tr = frame.voice.tr
    return frame.page(
        tr("Report the card lost"),
        el("p", said, class_="wrong" if is_wrong else "note", role="alert") if said else None,
        el("p", tr("The card is refused everywhere at once, for a week. "
                   "Bring the stamped letter to the desk before that.")),
        frame.form(
            "/loss", tr("Report it lost now"),
            field(tr("End of the card number, employer, or month the insurance began (2015-01)"),
                  "answer", maxlength="60", autocomplete="off"),
        ),
    )  # fmt: skip


def password_page(frame: Frame, said: str = "", *, is_wrong: bool = False) -> bytes:
    """A new password with the old one."""
    tr = frame.voice.tr
    return frame.page(
        tr("Change the password"),
        el("p", said, class_="wrong" if is_wrong else "note", role="alert") if said else None,
        frame.form(
            "/password", tr("Change the password"),
            field(tr("Present password"), "old", "password", autocomplete="current-password"),
            field(tr("New password, 8 to 64 characters"), "new", "password", minlength="8",
                  maxlength="64", autocomplete="new-password"),
            field(tr("The same again"), "again", "password", autocomplete="new-password"),
        ),
    )  # fmt: skip
