"""The real drug data that tests may use and the project never carries (issue 2 point 9)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def real_file(name: str) -> Path:
    """The real file `name` in the folder of SHUAKA_DATA, else ../shared/data; skips without it."""
    folder = Path(os.environ.get("SHUAKA_DATA") or ROOT.parent / "shared" / "data")
    path = folder / name
    if not path.is_file():
        pytest.skip(f"{path} is not here; SHUAKA_DATA names the folder of the real drug data")
    return path
