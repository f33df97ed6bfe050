"""The interface fuzzed from its own description: whatever is sent, no 5xx and nothing booked.

Short in every run, long with --slow. That JSON Schema calls 90.0 an integer and money refuses it is
known (ecosystem.md 4), so that accepted data must be accepted is not asked.
"""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import CHECKS

from backend.api.app import Door, create_app
from backend.protocol.codec import decode
from backend.protocol.envelope import Reply
from tests.support.centre_world import make_world

WORLD = make_world()
SCHEMA = schemathesis.openapi.from_asgi(
    "/openapi.json", create_app(Door(WORLD.centre)), headers={"host": "127.0.0.1"}
)
ASKED = CHECKS.get_by_names(["not_a_server_error", "content_type_conformance"])
SLOW_CHECKS = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
QUICK = settings(
    max_examples=2, deadline=None, suppress_health_check=SLOW_CHECKS, phases=[Phase.generate]
)
LONG = settings(QUICK, max_examples=60)


def ask(case, *, signed):
    """Send a case, with an envelope that gets past the door when `signed`."""
    if signed and isinstance(case.body, dict):
        case.body |= {
            "msgid": WORLD.msgid(), "fixmedins_code": "P43010000001",
            "sign_no": WORLD.sign_nos["P43010000001"],
        }  # fmt: skip
    before = WORLD.books.trial_balance()
    answer = case.call(headers={"host": "127.0.0.1"})
    case.validate_response(answer, checks=ASKED)
    assert "Traceback" not in answer.text
    if answer.status_code == 200:
        assert decode(answer.content, Reply).infcode in (0, -1)
        assert b"CENTRE_FAILURE" not in answer.content, answer.text
    assert WORLD.books.trial_balance() == before


@SCHEMA.parametrize()
@QUICK
def test_no_message_makes_the_centre_fail(case):
    ask(case, signed=True)


@pytest.mark.slow
@SCHEMA.parametrize()
@LONG
def test_no_message_of_many_makes_the_centre_fail(case):
    ask(case, signed=True)


@pytest.mark.slow
@SCHEMA.parametrize()
@LONG
def test_no_envelope_of_many_makes_the_centre_fail(case):
    ask(case, signed=False)
