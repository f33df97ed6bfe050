"""Somebody's POS software, as small as it can be: it finds a reader and talks to the card in it."""

from smartcard.CardConnection import CardConnection
from smartcard.System import readers

SSSE = list(b"sx1.sh." + "社会保障".encode("gbk"))


class Pos:
    """A till with a card reader, chosen by name."""

    def __init__(self, reader_name):
        reader = next(one for one in readers() if str(one) == reader_name)
        self._connection = reader.createConnection()
        self._connection.connect(CardConnection.T0_protocol)

    def _ask(self, *command):
        """T=0: the answer to 61xx is fetched, after 6Cxx the right length is asked for."""
        data, sw1, sw2 = self._connection.transmit(list(command))
        if sw1 == 0x61:
            data, sw1, sw2 = self._connection.transmit([0x00, 0xC0, 0x00, 0x00, sw2])
        elif sw1 == 0x6C:
            data, sw1, sw2 = self._connection.transmit([*command[:4], sw2])
        return bytes(data), sw1 << 8 | sw2

    def card_number(self):
        """The number that is printed on the card."""
        _, sw = self._ask(0x00, 0xA4, 0x04, 0x00, len(SSSE), *SSSE)
        if sw != 0x9000:
            raise LookupError("no social security card")
        record, _ = self._ask(0x00, 0xB2, 0x07, 0x28, 0x00)
        return record[2:].rstrip(b"\0").decode("ascii")

    def verify(self, digits):
        """True for the right PIN, else the tries that are left."""
        packed = bytes.fromhex(digits)
        _, sw = self._ask(0x00, 0x20, 0x00, 0x00, len(packed), *packed)
        return True if sw == 0x9000 else sw & 0x0F

    def close(self):
        """Card off."""
        self._connection.disconnect()
