"""Settings of a terminal: option > environment > file > default (TOML in the terminal home)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from terminal.errors import WrongUsage

Value = str | int | bool
SWITCH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}

FILE = "config.toml"


class ConfigWrong(WrongUsage):
    """The settings file cannot be used."""

    template = "The settings file {path} cannot be read ({detail}). Correct or remove it."


@dataclass(frozen=True, slots=True)
class Settings:
    """Who this terminal is and which readers it uses.

    A reader is named by its name, a part or pattern of it, or `auto` (terminal.readers.choosing);
    an empty one is the terminal's own emulated slot. `centre_url` is the base address of a remote
    centre, empty for the embedded one. `agency` and `bank` are the desks this machine can stand in
    for, when somebody works at them (terminal/desk); `hospital` is the one whose patients it
    serves: the same code as `institution` makes it a hospital's terminal.

    `offline_allowed` lets the terminal sell while the centre is silent, to cards that permit it:
    up to `offline_limit_fen` a sale, `offline_most_sales` sales and `offline_most_total_fen` until
    they are forwarded (the terminal) or until the next online settlement (the card). Goods of class
    C are then cash unless `offline_pays_class_c`.

    The screen's colours are the `theme` "dark" or "light"; without `animation` nothing blinks.
    With `holder_display` the counter opens with a display for the holder (terminal/holder).
    """

    institution: str = "P43010200001"
    institution_name: str = "Sunrise Pharmacy"
    institution_name_zh: str = "朝阳大药房"
    operator: str = "0053"
    area: str = "430102"
    terminal_no: str = "430102000042"
    user_reader: str = ""
    psam_reader: str = ""
    centre_url: str = ""
    agency: str = "A43010200001"
    agency_name: str = "Insurance agency"
    agency_name_zh: str = "医保经办中心"
    bank: str = "B43010200001"
    bank_name: str = "Bank desk"
    bank_name_zh: str = "银行服务网点"
    hospital: str = "H43010200001"
    hospital_name: str = "Training Hospital"
    hospital_name_zh: str = "训练医院"
    offline_allowed: bool = False
    offline_limit_fen: int = 200_00
    offline_most_sales: int = 5
    offline_most_total_fen: int = 500_00
    offline_pays_class_c: bool = False
    theme: str = "dark"
    animation: bool = True
    holder_display: bool = False

    def name_of(self, code: str, *, chinese: bool) -> str:
        """What an institution of this machine is called; our own name for any other code."""
        names = {
            self.agency: (self.agency_name, self.agency_name_zh),
            self.bank: (self.bank_name, self.bank_name_zh),
            self.hospital: (self.hospital_name, self.hospital_name_zh),
        }
        return names.get(code, (self.institution_name, self.institution_name_zh))[chinese]


def home_folder(option: str = "") -> Path:
    """Where state lives: an option, SHUAKA_HOME, or the platform's data folder."""
    chosen = option or os.environ.get("SHUAKA_HOME")
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_data_path  # help needs no folder

    return user_data_path("shuaka")


def load_settings(home: Path, chosen: Mapping[str, str] = MappingProxyType({})) -> Settings:
    """Defaults, overlaid by the home's file, by SHUAKA_<NAME> of the environment, by options."""
    settings = Settings()
    path = home / FILE
    known = {field.name: type(field.default) for field in fields(Settings)}
    if path.exists():
        settings = replace(settings, **_read(path, known))
    environment = {
        name: value for name in known if (value := os.environ.get(f"SHUAKA_{name.upper()}"))
    }
    options = {name: value for name, value in chosen.items() if value}
    said: dict[str, Any] = {
        name: _fitting(name, value, known[name], f"SHUAKA_{name.upper()}")
        for name, value in (environment | options).items()
    }
    return replace(settings, **said)


def _read(path: Path, known: Mapping[str, type]) -> dict[str, Any]:
    import tomllib  # most homes have no such file

    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as bad:
        raise ConfigWrong(path=str(path), detail=str(bad)) from bad
    for name, value in content.items():
        if (
            name not in known
            or type(value) is not known[name]
            or (isinstance(value, int) and value < 0)
        ):
            raise ConfigWrong(path=str(path), detail=name)
    return content


def _fitting(name: str, text: str, kind: type, where: str) -> Value:
    """A setting that came as text, in its own type. Raises ConfigWrong."""
    if kind is bool and text.lower() in SWITCH:
        return SWITCH[text.lower()]
    if kind is int and text.isascii() and text.isdigit():
        return int(text)
    if kind is not str:
        raise ConfigWrong(path=where, detail=f"{name}: {text}")
    return text
