"""Who asks, and what is known of this request already: all of it in one statement.

Every request needs this first; a database that is another process is asked once instead of seven
times (performance.md 10).
"""

from __future__ import annotations

from msgspec import Struct

from backend.grades import Grade
from backend.people import Institution
from backend.protocol.envelope import Request
from backend.store import Question, Tx, audit
from backend.store import tables as t
from backend.store import visit_tables as v
from backend.store.sql import BindParameter, and_, bindparam, func, literal_column, select, text


class Admission(Struct, frozen=True):
    """`digest` of the request that had this msgid before, None if none had; None: no such
    institution; `terminal` of an open sign-on or ""; `head` of the terminal's audit chain."""

    digest: bytes | None
    institution: Institution | None
    grade: Grade
    terminal: str | None
    reversed_before: bool
    head: audit.Head


def look_up(tx: Tx, request: Request) -> Admission:
    """What the books say of a request before it is looked into."""
    statement, values = admission_question(request)
    row = tx.row(statement, **values)
    assert row is not None
    digest, code, name, area, kind, level, uscc, mac, buried, position, link = row
    return Admission(
        digest=digest,
        institution=None if code is None else Institution(code, name, area),
        grade=Grade() if kind is None else Grade(kind, level, uscc),
        terminal=mac,
        reversed_before=buried is not None,
        head=audit.NO_HEAD if position is None else audit.Head(position, link),
    )


def admission_question(request: Request) -> Question:
    """What `look_up` is going to ask."""
    who, sign_no = request.fixmedins_code, request.sign_no
    return _LOOK_UP, {"institution": who, "msgid": request.msgid, "sign_no": sign_no}


_INSTITUTION: BindParameter[str] = bindparam("institution")
_MSGID: BindParameter[str] = bindparam("msgid")
_r, _i, _g = t.replies.c, t.institutions.c, v.institution_grades.c
_s, _b, _a = t.sign_ons.c, t.tombstones.c, t.audit.c
_CHAIN = _INSTITUTION.concat("/").concat(func.coalesce(_s.mac, ""))
_links = t.audit.alias("links")
_LAST = (
    select(_links.c.position)
    .where(_links.c.chain == _CHAIN)
    .order_by(_links.c.position.desc())
    .limit(1)
    .correlate(t.sign_ons)
    .scalar_subquery()
)
_THE_REQUEST = (
    select(literal_column("1").label("one"))
    .subquery("request")
    .outerjoin(t.replies, and_(_r.institution == _INSTITUTION, _r.msgid == _MSGID))
    .outerjoin(t.institutions, _i.code == _INSTITUTION)
    .outerjoin(v.institution_grades, _g.code == _INSTITUTION)
    .outerjoin(
        t.sign_ons,
        and_(
            _s.sign_no == bindparam("sign_no"),
            _s.institution == _INSTITUTION,
            text("signed_off = ''"),
        ),
    )
    .outerjoin(t.tombstones, and_(_b.institution == _INSTITUTION, _b.msgid == _MSGID))
    .outerjoin(t.audit, and_(_a.chain == _CHAIN, _a.position == _LAST))
)
_LOOK_UP = select(
    _r.digest, _i.code, _i.name, _i.area, _g.fixmedins_type, _g.hosp_lv, _g.uscc, _s.mac,
    _b.at, _a.position, _a.link,
).select_from(_THE_REQUEST)  # fmt: skip
