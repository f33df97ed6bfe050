"""The gateway's accounts: access keys with their secrets, one file of mode 0600 in the home.

Made with one account the first time a centre with a header check is served.
"""

from __future__ import annotations

import os
import secrets
import tomllib
from pathlib import Path

from backend.api.gateway import Accounts

FILE = "gateway.toml"
FIRST_ACCOUNT = "training"
SECRET_BYTES = 24


class AccountsWrong(Exception):  # noqa: N818 - names what is in the file, not a bug
    """The file of accounts cannot be used; `template` and `values` say why."""

    template = "The accounts in {path} cannot be read ({detail}). Correct or remove the file."

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(detail)
        self.values = {"path": str(path), "detail": detail}

    def __str__(self) -> str:
        return self.template.format(**self.values)


def load_accounts(home: Path) -> Accounts:
    """The accounts of a home, made if there are none. Raises AccountsWrong or OSError."""
    path = home / FILE
    if not path.exists():
        _make(path)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as bad:
        raise AccountsWrong(path, str(bad)) from None
    for name, secret in content.items():
        if not isinstance(secret, str) or not secret:
            raise AccountsWrong(path, name)
    return Accounts(content)


def _make(path: Path) -> None:
    line = f'{FIRST_ACCOUNT} = "{secrets.token_hex(SECRET_BYTES)}"\n'
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("# access key (or paasid) = secret; what a client signs its headers with\n")
        file.write(line)
