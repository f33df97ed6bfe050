"""What only a PSAM answers (card.md 11): derived session keys and the terminal's side of a debit.

A key is held at the level its usage byte says; the missing factors come with the command. A key
for purchases never becomes a session key the terminal can encrypt with. The terminal sequence is
committed before MAC1 is given out, so a number is never used twice; gaps are allowed.
"""

from __future__ import annotations

from msgspec.structs import replace

from card_emulator.commands.sealed import SEALING_KEY, opened
from card_emulator.execution import Execution, answer
from card_emulator.image import Key, Sam
from card_emulator.protocol import cipher
from card_emulator.protocol.apdu import DONE, Response
from card_emulator.protocol.cipher import Algorithm
from card_emulator.protocol.fields import unpack_time
from card_emulator.protocol.keys import KEY_BYTES, KEY_VERSION
from card_emulator.protocol.purse import MAX_TXN_NO, PURCHASE, Amounts
from card_emulator.protocol.status import SW, StatusError

FACTOR = 8
TYPE_BITS, LEVEL_SHIFT = 0x1F, 5
TYPE_PURCHASE, TYPE_MAC, TYPE_ENCRYPT, TYPE_MAC_ENCRYPT = 2, 6, 7, 8
ENCRYPTS, MACS = (TYPE_ENCRYPT, TYPE_MAC_ENCRYPT), (TYPE_MAC, TYPE_MAC_ENCRYPT)
MODE_ENCRYPT, MODE_LAST, MODE_ENCRYPT_MORE, MODE_NEXT, MODE_SINGLE, MODE_FIRST = 0, 1, 2, 3, 5, 7
PURCHASE_HEAD = 0x1C
CONTROL_KEY = "pmk"  # of each environment, key id 00


def initialize_environment(ex: Execution) -> Response:
    """BF EC 00 00: start the environment of an algorithm; it must be the selected one's."""
    if ex.data[0] != ex.df.algorithm_tag:
        raise StatusError(SW.BAD_DATA)
    ex.session.sam_key, ex.session.sam_chain = b"", b""
    return DONE


def _derived(algorithm: Algorithm, key: Key, factors: bytes) -> bytes:
    """The card's key: the key held, taken down by its factors, which come L3 first."""
    value = key.value
    for at in range(len(factors) - FACTOR, -1, -FACTOR):
        value = algorithm.diversify(value, factors[at : at + FACTOR])
    return value[: algorithm.stk_bytes] if key.name.startswith(SEALING_KEY) else value


def _levels(key: Key) -> int:
    return key.usage >> LEVEL_SHIFT


def delivery_session_key(ex: Execution) -> Response:
    """BF DE usage kid: factors L3 ‖ L2 ‖ L1 (as many as levels) ‖ process factor."""
    key = next((one for one in ex.df.keys if (one.usage, one.kid) == (ex.p1, ex.p2)), None)
    if key is None:
        raise StatusError(SW.KEY_NOT_FOUND)
    if key.usage & TYPE_BITS not in (*ENCRYPTS, *MACS):
        raise StatusError(SW.CONDITIONS)
    algorithm, split = ex.algorithm, _levels(key) * FACTOR
    factors, process = ex.data[:split], ex.data[split:]
    if len(process) not in (FACTOR, algorithm.block):
        raise StatusError(SW.BAD_DATA)
    value = _derived(algorithm, key, factors)
    ex.session.sam_key = algorithm.session_key(value, process)
    ex.session.sam_usage, ex.session.sam_chain = key.usage, b""
    return DONE


def cipher_data(ex: Execution) -> Response:
    """80 FA mode 00: encrypt whole blocks, or a MAC over whole blocks after an initial value."""
    session, algorithm = ex.session, ex.algorithm
    encrypts = ex.p1 in (MODE_ENCRYPT, MODE_ENCRYPT_MORE)
    if len(ex.data) % algorithm.block:
        raise StatusError(SW.WRONG_LENGTH)
    if not session.sam_key:
        raise StatusError(SW.NOT_IN_THIS_STATE)
    if session.sam_usage & TYPE_BITS not in (ENCRYPTS if encrypts else MACS):
        raise StatusError(SW.CONDITIONS)
    if encrypts:
        return answer(algorithm.encrypt(session.sam_key, ex.data))
    return _mac_data(ex)


def _mac_data(ex: Execution) -> Response:
    session, algorithm, data = ex.session, ex.algorithm, ex.data
    chain = session.sam_chain
    if ex.p1 in (MODE_SINGLE, MODE_FIRST):
        chain, data = data[: algorithm.block], data[algorithm.block :]
        if not data:
            raise StatusError(SW.WRONG_LENGTH)
    elif not chain:
        raise StatusError(SW.NOT_IN_THIS_STATE)
    block = algorithm.chain(session.sam_key, data, chain)
    if ex.p1 in (MODE_FIRST, MODE_NEXT):
        session.sam_chain = block
        return DONE
    session.sam_chain = b""
    return answer(algorithm.fold_mac(block))


def initialize_purchase(ex: Execution) -> Response:
    """80 70 01 00: the card's terms, amounts and time -> terminal sequence, MAC1."""
    sam, algorithm, data = _sam(ex), ex.algorithm, ex.data
    if len(data) < PURCHASE_HEAD:
        raise StatusError(SW.WRONG_LENGTH)
    version, announced, factors = data[26], data[27], data[PURCHASE_HEAD:]
    keys = [one for one in ex.df.keys if (one.name, one.version) == ("dpk", version)]
    if not keys:
        raise StatusError(SW.KEY_INDEX)
    if data[18] != PURCHASE or announced != algorithm.answer_byte:
        raise StatusError(SW.BAD_DATA)
    # a module for cards of other cities holds the key at two levels: the factors say which
    key = next((one for one in keys if len(factors) == _levels(one) * FACTOR), None)
    if key is None:
        raise StatusError(SW.BAD_DATA)
    if sam.terminal_txn_no >= MAX_TXN_NO:
        raise StatusError(SW.COUNTER_MAX)
    try:
        time = unpack_time(data[19:26])
    except ValueError:
        raise StatusError(SW.BAD_DATA) from None
    macs = cipher.purchase_macs(
        algorithm,
        _derived(algorithm, key, factors),
        data[0:4],
        int.from_bytes(data[4:6], "big"),
        Amounts.parse(data[6:18]),
        sam.terminal_no,
        sam.terminal_txn_no,
        time,
    )
    ex.session.sam_mac2 = macs.mac2
    ex.image = replace(ex.image, sam=replace(sam, terminal_txn_no=sam.terminal_txn_no + 1))
    return answer(sam.terminal_txn_no.to_bytes(4, "big") + macs.mac1)


def credit_purchase(ex: Execution) -> Response:
    """80 72 00 00: the card's MAC2, once after each 80 70; a wrong one is 9302."""
    expected, ex.session.sam_mac2 = ex.session.sam_mac2, None
    if expected is None:
        raise StatusError(SW.NOT_IN_THIS_STATE)
    if not cipher.same(expected, ex.data):
        raise StatusError(SW.MAC_WRONG)
    return DONE


def change_key(ex: Execution) -> Response:
    """84 D4 01 00: a new control key, LD ‖ key enciphered under the old one's session, and a MAC.

    The sources only name the command; its form is the one a logged 84D4010024 fits (card.md 15.2).
    """
    environment = ex.environment()
    key = ex.named_key(ex.image.dfs[environment], CONTROL_KEY, KEY_VERSION)
    if key is None:
        raise StatusError(SW.KEY_NOT_FOUND)
    if (len(ex.data) - cipher.MAC_BYTES) % ex.algorithm.block:
        raise StatusError(SW.WRONG_LENGTH)
    ex.require(((key.kid,),))
    session, sealed = opened(ex, key)
    try:
        value = bytes(ex.algorithm.open_pin(session, sealed))
    except ValueError:
        raise StatusError(SW.BAD_DATA) from None
    if len(value) != KEY_BYTES:
        raise StatusError(SW.BAD_DATA)
    ex.image = ex.image.with_key(environment, replace(key, value=value))
    ex.session.authenticated.discard(key.kid)
    return DONE


def _sam(ex: Execution) -> Sam:
    assert ex.image.sam is not None, "the instruction table lets only a PSAM here"
    return ex.image.sam
