"""Growth (performance.md 9, target 6): no statement of a day's work reads a whole table."""

import re
import sqlite3

from backend.protocol import calls
from backend.protocol.messages.inpatient import StaySettleReply
from backend.protocol.messages.visit_query import VisitQuery, VisitQueryRequest
from backend.store.sql import text
from tests.support.centre_people import BASKET, CARD, ONLINE_CARD, ONLINE_PERSON, PURSE_PERSON
from tests.support.centre_visits import HOSPITAL_BASKET, add_hospital, attend
from tests.support.centre_world import make_world
from tests.support.postgres import emptied
from tests.support.stays import Bed, in_bed, plain

READING = ("SELECT", "UPDATE", "DELETE")


def a_day(world):
    """What terminals, a hospital and the desk ask in a day."""
    for psn_no in ("P001", "P002"):
        world.credit(psn_no, "500.00")
    world.load("380.00", 0)
    sale = world.hold(BASKET, 0, med_type="14")
    world.person(CARD)
    world.confirm(sale)
    world.refund(sale)
    left = world.hold(BASKET, 1)
    world.find(world.attempt(left), "card_absent")
    world.find(world.attempt(left), "debited", world.tac(left))
    online = world.sell(ONLINE_PERSON, ONLINE_CARD, BASKET)
    world.reverse(online.msgid, "P002")
    world.reverse("never arrived")
    visit = attend(add_hospital(world), PURSE_PERSON, HOSPITAL_BASKET)
    visit.settle(422_80)
    stay(world)


def stay(world):
    """Two stays in a year, with everything that is taken back."""
    bed = in_bed(world, ONLINE_PERSON, plain("100.00"))
    bed.change(adm_bed="14")
    bed.withdraw("1")
    bed.fees(plain("100.00"))
    bed.settle(100_00, interim=True)
    bed.reverse(bed.sent[-1], "2304")
    bed.discharge()
    bed.undo_discharge()
    bed.discharge()
    bed.reverse(bed.sent[-1], "2402")
    bed.discharge()
    bed.cancel(bed.settle(100_00).output(StaySettleReply).setlinfo)
    Bed(world, ONLINE_PERSON, number="IP-2").admit("2026-11-21 09:25:00")
    asked = VisitQuery(psn_no="P002", begntime="2026-11-20", endtime="2026-11-21", med_type="")
    bed.send(calls.VISITS, VisitQueryRequest(asked))


def asked(store):
    """The statements with values that look for rows."""
    found = [s for s in store.statements() if s.startswith(READING) and ("?" in s or "$1" in s)]
    assert len(found) > 30
    return [s for s in found if not re.search("sqlite_master|information_schema|pg_", s)]


def test_a_day_of_work_scans_no_table_of_a_file(tmp_path):
    world = make_world(tmp_path / "centre.db")
    a_day(world)
    raw = sqlite3.connect(tmp_path / "centre.db")
    no_table = ("SCAN CONSTANT ROW", "SCAN request")  # the one row the admission starts from

    def scans(statement):
        plan = raw.execute("EXPLAIN QUERY PLAN " + statement, [0] * statement.count("?"))
        return [row[3] for row in plan if "SCAN" in row[3] and row[3] not in no_table]

    found = {statement: scans(statement) for statement in asked(world.centre.store)}
    assert {s: plan for s, plan in found.items() if plan} == {}


def test_a_day_of_work_scans_no_table_of_a_server(postgres_url):
    """A server reads few rows whole: it is told that this is dear, and plans for any value."""
    store = emptied(postgres_url)
    a_day(make_world(store=store))

    def plans(tx):
        for setting in ("enable_seqscan = off", "plan_cache_mode = force_generic_plan"):
            tx.run(text(f"SET LOCAL {setting}"))
        for number, statement in enumerate(asked(store)):
            tx.run(text(f"PREPARE day{number} AS {escaped(statement)}"))
            nulls = ", ".join(["NULL"] * len(set(re.findall(r"\$\d+", statement))))
            rows = tx.rows(text(f"EXPLAIN EXECUTE day{number}({nulls})"))
            tx.run(text(f"DEALLOCATE day{number}"))
            yield statement, [row for (row,) in rows if "Seq Scan" in row]

    found = dict(store.transact(lambda tx: list(plans(tx))))
    store.close()
    assert {s: plan for s, plan in found.items() if plan} == {}


def escaped(statement):
    """A text whose colons are the server's own."""
    return statement.replace(":", "\\:")
