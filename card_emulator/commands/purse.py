"""The medical account: initialize, debit, credit, balance and proof (card.md 8, 9.1, 18.2, 18.3).

INITIALIZE changes nothing that survives. DEBIT and CREDIT change balance, yearly sums, sequence,
log, the count of unprinted records and the proof in one image, so in one commit. The count lives
in DF04/EF0C and the activation flag in SSSE/EF0C; a card without these files has neither rule.
"""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from card_emulator.commands.files import append_cyclic
from card_emulator.execution import Execution, answer
from card_emulator.filesystem import ef_by_sfi
from card_emulator.image import PIN, DedicatedFile, ElementaryFile, Image, Key, Proof, Purse
from card_emulator.protocol import cipher
from card_emulator.protocol.apdu import Response
from card_emulator.protocol.applications import SFI_EXTENSION, SFI_LOG, SFI_MEDICAL
from card_emulator.protocol.fields import unpack_time
from card_emulator.protocol.purse import (
    KINDS,
    LOAD,
    MAX_FEN,
    MAX_SEQUENCE,
    PURCHASE,
    UNPRINTED_LIMIT,
    Amounts,
    LoadTerms,
    LogRecord,
    PurchaseTerms,
)
from card_emulator.protocol.status import SW, StatusError
from card_emulator.session import BegunLoad, BegunPurchase

TAG_ACTIVATED, TAG_UNPRINTED, TAG_CARD_USE = 0xE0, 0xE1, 0x8F
RANDOM_BYTES = 4
PIN_ACCESS = ((PIN,),)

BALANCES = {  # P2 of GET BALANCE -> Le
    0x01: 4,
    0x02: 6,
    0x03: 6,
}


def element(df: DedicatedFile, sfi: int, tag: int) -> bytes | None:
    """Value of one data element of a record file, None where file or element is missing."""
    file = ef_by_sfi(df, sfi)
    for record in file.records if file else ():
        if record[0] == tag:
            return record[2:]
    return None


def unprinted(df: DedicatedFile) -> int | None:
    """The count of unprinted records, None on a card without the rule."""
    value = element(df, SFI_EXTENSION, TAG_UNPRINTED)
    return None if value is None else int.from_bytes(value, "big")


def amount_file(ex: Execution) -> Purse:
    """The internal amount file; 6985 on an online-only card, which has none."""
    if ex.image.purse is None:
        raise StatusError(SW.CONDITIONS)
    return ex.image.purse


def _may_begin(ex: Execution, sequence: int) -> None:
    """Conditions of INITIALIZE in the order of card.md 14: memory, 6985, the PIN, then 9402."""
    if ex.session.memory_failed:
        raise StatusError(SW.MEMORY_ERROR)
    environment = ex.image.dfs[ex.environment()]
    if element(environment, SFI_EXTENSION, TAG_ACTIVATED) not in (None, b"1"):
        raise StatusError(SW.CONDITIONS)
    if element(ex.df, SFI_MEDICAL, TAG_CARD_USE) not in (None, b"2"):
        raise StatusError(SW.CONDITIONS)
    ex.require(PIN_ACCESS)
    if sequence >= MAX_SEQUENCE or (unprinted(ex.df) or 0) >= UNPRINTED_LIMIT:
        raise StatusError(SW.COUNTER_MAX)


def _key(ex: Execution, name: str, version: int) -> Key:
    key = ex.named_key(ex.df, name, version)
    if key is None:
        raise StatusError(SW.KEY_INDEX)
    return key


def initialize_load(ex: Execution) -> Response:
    """B0 28 00 01: key index, amount, terminal -> balance, sequence, random, MAC1."""
    purse, data = amount_file(ex), ex.data
    _may_begin(ex, purse.load_sequence)
    key = _key(ex, "dlk", data[0])
    amount_fen, terminal_no = int.from_bytes(data[1:5], "big"), data[5:11].hex().upper()
    if purse.balance_fen + amount_fen > MAX_FEN:
        raise StatusError(SW.CONDITIONS)
    random, algorithm = ex.random(RANDOM_BYTES), ex.algorithm
    mac1 = cipher.load_mac1(
        algorithm,
        key.value,
        random,
        purse.load_sequence,
        purse.balance_fen,
        amount_fen,
        terminal_no,
    )
    ex.session.begun = BegunLoad(key.version, amount_fen, terminal_no, random)
    return answer(
        bytes(
            LoadTerms(
                purse.balance_fen,
                purse.load_sequence,
                key.version,
                algorithm.answer_byte,
                random,
                mac1,
            )
        )
    )


def initialize_purchase(ex: Execution) -> Response:
    """B0 28 01 01: key index, three amounts, terminal -> balances, sequence, random."""
    purse, data = amount_file(ex), ex.data
    _may_begin(ex, purse.purchase_sequence)
    key = _key(ex, "dpk", data[0])
    amounts, terminal_no = Amounts.parse(data[1:13]), data[13:19].hex().upper()
    if amounts.account_fen > purse.balance_fen:
        raise StatusError(SW.INSUFFICIENT)
    random = ex.random(RANDOM_BYTES)
    ex.session.begun = BegunPurchase(key.version, amounts, terminal_no, random)
    return answer(
        bytes(
            PurchaseTerms(
                purse.balance_fen,
                purse.year_self_fen,
                purse.year_fund_fen,
                purse.pay_year,
                purse.purchase_sequence,
                key.version,
                ex.algorithm.answer_byte,
                random,
            )
        )
    )


def _time(packed: bytes) -> datetime:
    """A moment; one that does not exist cannot have been sealed, so it counts as a wrong MAC."""
    try:
        return unpack_time(packed)
    except ValueError:
        raise StatusError(SW.MAC_WRONG) from None


def credit(ex: Execution) -> Response:
    """B0 2A 00 00: host time, MAC2 -> TAC; the money is on the card when this is answered."""
    purse, begun, algorithm = amount_file(ex), ex.session.begun, ex.algorithm
    assert isinstance(begun, BegunLoad), "PURSE_STATES lets CREDIT follow only a begun load"
    time, mac2 = _time(ex.data[:7]), ex.data[7:11]
    dlk = _key(ex, "dlk", begun.key_version).value
    expected = cipher.load_mac2(
        algorithm, dlk, begun.random, purse.load_sequence, begun.amount_fen, begun.terminal_no, time
    )
    if not cipher.same(expected, mac2):
        raise StatusError(SW.MAC_WRONG)
    tac = cipher.load_tac(
        algorithm,
        _key(ex, "dtk", 1).value,
        purse.balance_fen,
        purse.load_sequence,
        begun.amount_fen,
        begun.terminal_no,
        time,
    )
    record = LogRecord(
        purse.load_sequence, LOAD, begun.terminal_no, time, Amounts(begun.amount_fen)
    )
    ex.image = _booked(
        ex,
        record,
        replace(
            purse,
            balance_fen=purse.balance_fen + begun.amount_fen,
            load_sequence=purse.load_sequence + 1,
            proof=Proof(LOAD, purse.load_sequence, mac2, tac),
        ),
    )
    return answer(tac)


def debit(ex: Execution) -> Response:
    """B0 2C 01 00: terminal sequence, time, MAC1 -> TAC, MAC2; everything or nothing is booked."""
    purse, begun, algorithm = amount_file(ex), ex.session.begun, ex.algorithm
    assert isinstance(begun, BegunPurchase), "PURSE_STATES lets DEBIT follow only a begun purchase"
    txn_no, time = int.from_bytes(ex.data[:4], "big"), _time(ex.data[4:11])
    dpk = _key(ex, "dpk", begun.key_version).value
    macs = cipher.purchase_macs(
        algorithm,
        dpk,
        begun.random,
        purse.purchase_sequence,
        begun.amounts,
        begun.terminal_no,
        txn_no,
        time,
    )
    if not cipher.same(macs.mac1, ex.data[11:15]):
        raise StatusError(SW.MAC_WRONG)
    tac = cipher.purchase_tac(
        algorithm, _key(ex, "dtk", 1).value, begun.amounts, begun.terminal_no, txn_no, time
    )
    spent = purse.with_spent(begun.amounts, int(f"{time:%Y%m%d}"))
    if max(spent.year_self_fen, spent.year_fund_fen) > MAX_FEN:
        raise StatusError(SW.CONDITIONS)
    assert spent.balance_fen >= 0, "INITIALIZE checked the balance and nothing came between"
    record = LogRecord(purse.purchase_sequence, PURCHASE, begun.terminal_no, time, begun.amounts)
    ex.image = _booked(
        ex,
        record,
        replace(
            spent,
            purchase_sequence=purse.purchase_sequence + 1,
            proof=Proof(PURCHASE, purse.purchase_sequence, macs.mac2, tac),
        ),
    )
    return answer(tac + macs.mac2)


def _booked(ex: Execution, record: LogRecord, purse: Purse) -> Image:
    """The image after a transaction: purse, log and unprinted count together."""
    df = ex.df
    files = [_logged(file, bytes(record)) for file in df.files]
    return replace(ex.image.with_df(ex.session.df, replace(df, files=tuple(files))), purse=purse)


def _logged(file: ElementaryFile, record: bytes) -> ElementaryFile:
    if file.sfi == SFI_LOG:
        return append_cyclic(file, record)
    if file.sfi == SFI_EXTENSION:
        return replace(
            file,
            records=tuple(
                bytes((TAG_UNPRINTED, 1, old[2] + 1)) if old[0] == TAG_UNPRINTED else old
                for old in file.records
            ),
        )
    return file


def get_balance(ex: Execution) -> Response:
    """B0 26 00 {01 balance, 02 self-paid of the year, 03 fund of the year}; Le must be exact."""
    if ex.le != BALANCES[ex.p2]:
        raise StatusError(SW.WRONG_LENGTH)
    purse = amount_file(ex)
    ex.require(PIN_ACCESS)
    year = bytes.fromhex(f"{purse.pay_year:04}")
    return answer(
        {
            0x01: purse.balance_fen.to_bytes(4, "big"),
            0x02: purse.year_self_fen.to_bytes(4, "big") + year,
            0x03: purse.year_fund_fen.to_bytes(4, "big") + year,
        }[ex.p2]
    )


def get_proof(ex: Execution) -> Response:
    """B0 2E 00 type: sequence -> MAC, TAC of that transaction if it was the last one (9406)."""
    proof = amount_file(ex).proof
    asked = KINDS[ex.p2], int.from_bytes(ex.data, "big")
    if proof is None or (proof.kind, proof.sequence) != asked:
        raise StatusError(SW.PROOF_UNAVAILABLE)
    return answer(proof.mac + proof.tac)
