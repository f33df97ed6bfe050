"""The published field tables and code lists: reference data that is not part of the project.

SHUAKA_REFERENCE names their folder; next to a checkout it may be ../shared/reference.
"""

import json
import os
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@cache
def reference(name: str) -> dict:
    """A file of the reference folder, read; skips the test where there is none."""
    places = [os.environ.get("SHUAKA_REFERENCE"), ROOT.parent / "shared/reference"]
    for place in places:
        if place and (Path(place) / name).is_file():
            return json.loads((Path(place) / name).read_text(encoding="utf-8"))
    return pytest.skip(f"{name} is not here: set SHUAKA_REFERENCE to the folder that has it")
