"""Operations of the desks by name, in a training shop: what is typed, the slip that comes out."""

from __future__ import annotations

from backend.funding.months import before, month_of
from terminal.desk.fields import read_values
from terminal.desk.operation import Slip
from terminal.desk.table import BY_NAME
from tests.support.training_home import Shop, Trainer


def at_the_desk(shop: Shop, name: str, /, **typed: str) -> Slip:
    """Do one operation; a refusal is raised."""
    operation = BY_NAME[name]
    assert set(typed) <= {field.name for field in operation.fields}
    flow = operation.performing(read_values(operation, typed))
    return shop.workplace.drive(flow, Trainer(), operation.place)


def last_month(shop: Shop) -> str:
    """The month the training employers have declared."""
    return before(month_of(shop.world.centre.now().date()))
