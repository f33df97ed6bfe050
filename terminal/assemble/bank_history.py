"""What happened to training people at the bank and the agency before today, by the same messages.

A financial account with a PIN of its own, some money in it, and the password of the holder's page.
"""

from __future__ import annotations

from backend.protocol.messages.bank import MoneyOrder, Party
from backend.protocol.money import Fen
from terminal.assemble.training import EMPLOYER, ONLINE_PASSWORD, BankHistory
from terminal.centre_proof import PASSWORD_ROUNDS, new_secret
from terminal.desk.operation import Place
from terminal.performer import Clerk
from terminal.transactions.account import set_password
from terminal.transactions.bank import at_the_desk, move, open_financial
from terminal.workplace import Workplace


def live_at_the_bank(workplace: Workplace, certno: str, history: BankHistory, clerk: Clerk) -> None:
    """Open the account, pay in, and set the password; `clerk` knows BANK_PIN as the new PIN."""
    holder = at_the_desk(certno)
    workplace.drive(open_financial(certno), clerk, Place.BANK)
    for order in _orders(history):
        workplace.drive(move(holder, order), clerk, Place.BANK)
    password = new_secret(bytearray(ONLINE_PASSWORD, "ascii"), PASSWORD_ROUNDS)
    workplace.drive(set_password(holder, password), clerk, Place.AGENCY)


def _orders(history: BankHistory) -> tuple[MoneyOrder, ...]:
    cash = MoneyOrder(source=Party.CASH, target=Party.FINANCIAL, amount=Fen(history.cash_fen))
    income = MoneyOrder(
        source=history.payer, target=Party.FINANCIAL, amount=Fen(history.income_fen),
        purpose=history.purpose, other=EMPLOYER if history.payer == Party.PAYROLL else "",
    )  # fmt: skip
    return cash, income
