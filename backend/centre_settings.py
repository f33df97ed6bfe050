"""`centre.toml` of a home: the area of its centre and the ways to others.

    area = "430100"
    [routes]
    "330200" = "http://127.0.0.1:9528"
    "430300" = "elsewhere.db"

A way is an http address, or the database of a centre of this installation, by its path from the
home. Region and area have six digits; the regions are told apart by their cities.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from json import dumps
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from backend.peers import http_peer, is_address
from backend.profile import DEFAULT, Profile
from backend.routes import Peer, Routes

if TYPE_CHECKING:
    from card_emulator.protocol.keys import IssuerKeys

FILE = "centre.toml"
AREA_LENGTH = 6
NOTHING: Mapping[str, str] = MappingProxyType({})


class CentreSettingsWrong(Exception):  # noqa: N818 - names what the user gave, not a bug
    """The file cannot be used; `template` and `values` are the sentence."""

    template = "The centre's settings in {path} cannot be read ({detail}). Correct or remove them."

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(detail)
        self.values = {"path": str(path), "detail": detail}

    def __str__(self) -> str:
        return self.template.format(**self.values)


@dataclass(frozen=True, slots=True)
class CentreSettings:
    """`area` is "" where the profile's holds; `ways` are regions and what is written for them."""

    area: str = ""
    ways: Mapping[str, str] = field(default_factory=lambda: NOTHING)

    def profile(self, profile: Profile = DEFAULT) -> Profile:
        """The dialect under this area."""
        return replace(profile, area=self.area) if self.area else profile

    def of(self, region: str) -> CentreSettings:
        """The settings of that region's own centre: it needs no way to itself."""
        ways = {name: way for name, way in self.ways.items() if name != region}
        return CentreSettings(region, MappingProxyType(ways))


@dataclass(frozen=True, slots=True)
class OpenedWays:
    """The doors, the dialect under this centre's area, and what closes what was opened."""

    routes: Routes
    profile: Profile
    close: Callable[[], None] = lambda: None
    """Closes every database that was opened."""


def is_area(text: str) -> bool:
    """Whether it is six digits."""
    return len(text) == AREA_LENGTH and text.isascii() and text.isdigit()


def load_centre_settings(home: Path) -> CentreSettings:
    """The home's file, or what holds without one. Raises CentreSettingsWrong."""
    path = home / FILE
    if not path.exists():
        return CentreSettings()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as bad:
        raise CentreSettingsWrong(path, str(bad)) from bad
    area, ways = content.get("area", ""), content.get("routes", {})
    if not isinstance(area, str) or (area and not is_area(area)):
        raise CentreSettingsWrong(path, "area")
    if not isinstance(ways, dict) or set(content) - {"area", "routes"}:
        raise CentreSettingsWrong(path, "routes")
    for region, way in ways.items():
        if not is_area(region) or not isinstance(way, str) or not _is_way(way):
            raise CentreSettingsWrong(path, f"routes.{region}")
    return CentreSettings(area, MappingProxyType(ways))


def _is_way(way: str) -> bool:
    return is_address(way) if "://" in way else bool(way)


def write_centre_settings(home: Path, settings: CentreSettings) -> None:
    """Write the file anew."""
    lines = [f'area = "{settings.area}"'] if settings.area else []
    lines += ["[routes]", *(f'"{region}" = {dumps(way)}' for region, way in settings.ways.items())]
    (home / FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")


def open_ways(
    settings: CentreSettings, home: Path, keys: IssuerKeys, now: Callable[[], datetime]
) -> OpenedWays:
    """The doors of these settings. Raises StoreRefused for a database that cannot be opened."""
    with ExitStack() as opened:
        doors = {
            region: _door(region, way, home, keys, now, opened)
            for region, way in settings.ways.items()
        }
        return OpenedWays(
            Routes(MappingProxyType(doors)), settings.profile(), opened.pop_all().close
        )


def _door(
    region: str,
    way: str,
    home: Path,
    keys: IssuerKeys,
    now: Callable[[], datetime],
    opened: ExitStack,
) -> Peer:
    """A centre over HTTP, or one of this installation in this process."""
    if is_address(way):
        return http_peer(way)
    from backend.centre import Centre
    from backend.store import open_store

    store = opened.enter_context(closing(open_store(home / way)))
    return Centre(store, keys, now=now, profile=replace(DEFAULT, area=region)).handle
