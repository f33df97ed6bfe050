"""Options that several commands share, each described once. Nothing else: help needs no more."""

from __future__ import annotations

from typing import Annotated

import typer

Card = Annotated[str, typer.Option("--card", help="Training card to insert.", show_default=False)]
Reader = Annotated[
    str,
    typer.Option(
        "--reader", help="Reader of the user card: a name, a pattern, or auto.", show_default=False
    ),
]
PsamReader = Annotated[
    str, typer.Option("--psam-reader", help="Reader of the PSAM, likewise.", show_default=False)
]
Recording = Annotated[
    str,
    typer.Option(
        "--record", help="File for the session as JSON lines, secrets masked.", show_default=False
    ),
]
PinFile = Annotated[
    str,
    typer.Option("--pin-file", help="File with the PIN, - for standard input.", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Fault = Annotated[
    list[str] | None,
    typer.Option("--fault", help="Fault to arm ('shuaka fault list'), as often as needed."),
]
Offline = Annotated[
    bool,
    typer.Option(
        "--offline-allowed",
        help="Sell while the centre is silent, to a card that permits it (config: offline_...).",
    ),
]
BasketFile = Annotated[
    str,
    typer.Argument(
        help="CSV file code,quantity,price,reason,prescription,trace; - for standard input."
    ),
]
Items = Annotated[list[str] | None, typer.Option("--item", help="CODE[:QTY], as often as needed.")]
AccountFirst = Annotated[str, typer.Option(help="Who pays first: own, relatives or none.")]
Price = Annotated[
    list[str] | None,
    typer.Option("--price", help="CODE=AMOUNT, another price than the shop's; needs --reason."),
]
Reason = Annotated[str, typer.Option("--reason", help="Why the price is another.")]
Prescription = Annotated[
    list[str] | None,
    typer.Option(
        "--prescription",
        help="NUMBER of an electronic prescription: what is left of it is sold, or the basket on "
        "it; or CODE=NUMBER for one item.",
    ),
]
CareKind = Annotated[
    str, typer.Option("--care", help="pharmacy, outpatient or chronic; else the prescription's.")
]
Illness = Annotated[str, typer.Option("--illness", help="Code of the illness, for chronic care.")]
Trace = Annotated[
    list[str] | None,
    typer.Option("--trace", help="CODE=TRACEABILITY CODE of a pack, as often as needed."),
]
CashReceived = Annotated[
    str, typer.Option("--cash-received", help="Cash handed over; the change is told.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask the operator to confirm.")]
Holder = Annotated[
    bool, typer.Option("--holder", help="The holder types the PIN at a display of their own.")
]
