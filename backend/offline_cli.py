"""`shuaka centre offline list|decide`: offline sales the centre could not accept.

Their money waits in an account of its own until people say whose it is; that is said once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from backend.console import REFUSED, Json, opened_store, print_json, say, stop, translated

offline = typer.Typer(
    no_args_is_help=True, help="Offline sales that were refused too late, and whose the money is."
)
TIME = "%Y-%m-%d %H:%M:%S"


@offline.command("list")
def list_cases(ctx: typer.Context, as_json: Json = False) -> None:
    """The cases that people still have to decide, oldest first."""
    from backend.offline_cases import open_cases
    from backend.protocol.money import Fen, yuan

    with opened_store(ctx) as store:
        cases = open_cases(store)
    if as_json:
        print_json(
            [
                {
                    "case": case.case_id, "institution": case.institution, "psn_no": case.psn_no,
                    "msgid": case.msgid, "sold_at": case.terminal_time, "reason": case.reason,
                    "amount": Fen(case.account_fen), "waiting": Fen(case.moved_fen),
                }
                for case in cases
            ]
        )  # fmt: skip
        return
    if not cases:
        say(ctx, "No offline sale waits for a decision.")
    for case in cases:
        typer.echo(f"{case.case_id}  {case.institution}  {yuan(case.moved_fen)}  {case.reason}")


@offline.command("decide")
def decide_case(
    ctx: typer.Context,
    case: Annotated[str, typer.Argument(help="Number of the case, as the list shows it.")],
    for_whom: Annotated[
        str, typer.Option("--for", help="Whose the money is: institution or holder.")
    ],
    as_json: Json = False,
) -> None:
    """Give the money of a case to the institution or, as waiting credit, to the holder."""
    from backend.booking import DeskRefused
    from backend.offline_cases import HOLDER, INSTITUTION, decide

    if for_whom not in (HOLDER, INSTITUTION):
        raise typer.BadParameter(f"{INSTITUTION}, {HOLDER}", param_hint="--for")
    at = f"{datetime.now():{TIME}}"
    with opened_store(ctx) as store:
        try:
            store.transact(
                lambda tx: decide(tx, case, for_whom=for_whom, reference=f"{case} decided", at=at)
            )
        except DeskRefused as no:
            stop(ctx, REFUSED, no.template, **no.values)
    if as_json:
        print_json({"case": case, "for": for_whom, "decided_at": at})
    else:
        typer.echo(translated(ctx, DECIDED[for_whom]))


DECIDED = {
    "institution": "The money of the case is the institution's.",
    "holder": "The money of the case waits as credit for the holder.",
}
"""What is said of a decision."""
