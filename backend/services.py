"""What a hospital does and a shop does not sell: consultations, tests, operations, days in bed.

Training rows (data/services.csv) like those of the catalogue; the worked examples of settlement.md
3.4 can be made of them: 2207 of 5001, 5002 and two 5003, the residents' of 5004 and 5005.
"""

from __future__ import annotations

from functools import cache

from backend.catalogue import Drug, rows_of

SERVICE_LIST = "201"
"""list_type of medical services (settlement.md 2.17)."""


@cache
def training_services() -> tuple[Drug, ...]:
    """The rows of data/services.csv in file order: list_type 201, material 301."""
    return rows_of("services.csv")
