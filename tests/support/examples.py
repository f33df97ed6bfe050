"""How many examples a property is tried on: few for every change, all with --slow.

tests/conftest.py chooses the profile before any test is imported.
"""

import hypothesis

QUICK = "quick"
SHARE = 3


def often(count: int) -> int:
    """As many examples as the slow tests try; the quick tier tries a third."""
    quick = hypothesis.settings.get_current_profile_name() == QUICK
    return count // SHARE if quick else count
