"""One command on its way through the card: what a handler sees and may change.

A handler replaces `image` and changes `session`; it refuses by raising StatusError. The card
commits the new image before it answers. Only what must be durable before a secret is compared
(try counters) is committed by the handler itself, through the one `commit` it is given.
"""

from __future__ import annotations

from collections.abc import Callable

from card_emulator.image import PIN, Access, DedicatedFile, Image, Key
from card_emulator.protocol.apdu import Response
from card_emulator.protocol.cipher import ALGORITHMS, Algorithm
from card_emulator.protocol.status import RIGHT_LENGTH, SW, TRIES_LEFT, StatusError
from card_emulator.session import Session

Random = Callable[[int], bytes]
GLOBAL_KEY_LIMIT = 0x80  # key ids below are the environment's, from here on the application's


class Execution:
    """The context of one command. `secret` replaces `data` in commands that carry a PIN."""

    __slots__ = ("_commit", "data", "image", "le", "p1", "p2", "random", "raw", "secret", "session")

    def __init__(
        self,
        image: Image,
        session: Session,
        raw: bytes | bytearray,
        data: bytes,
        secret: bytearray,
        le: int | None,
        random: Random,
        commit: Callable[[Image], None],
    ) -> None:
        self.image = image
        self.session = session
        self.raw = raw
        self.p1 = raw[2]
        self.p2 = raw[3]
        self.data = data
        self.secret = secret
        self.le = le
        self.random = random
        self._commit = commit

    def commit(self) -> None:
        """Make the present image durable now, before the command goes on."""
        self._commit(self.image)

    @property
    def df(self) -> DedicatedFile:
        """The current DF."""
        return self.image.dfs[self.session.df]

    @property
    def algorithm(self) -> Algorithm:
        """The cipher of the current application; 6A81 for SSF33, which nobody has published."""
        algorithm = ALGORITHMS.get(self.df.algorithm_tag)
        if algorithm is None:
            raise StatusError(SW.NOT_SUPPORTED)
        return algorithm

    def environment(self) -> int:
        """Index of the DDF the current DF belongs to: itself, or its ancestor below the MF."""
        index = self.session.df
        while self.image.dfs[index].parent > 0:
            index = self.image.dfs[index].parent
        return index

    def find_key(self, kid: int, version: int | None = None) -> tuple[int, Key]:
        """(DF index, key) of an authentication key; 6A88 if there is none of id and version."""
        index = self.session.df if kid >= GLOBAL_KEY_LIMIT else self.environment()
        for key in self.image.dfs[index].keys:
            if key.kid == kid and (version is None or key.version == version):
                return index, key
        raise StatusError(SW.KEY_NOT_FOUND)

    def named_key(self, df: DedicatedFile, name: str, version: int) -> Key | None:
        """A key that is no authentication key (IRK, STK, DPK, DLK, DTK), by name and version."""
        return next((k for k in df.keys if (k.name, k.version) == (name, version)), None)

    def holds(self, condition: int) -> bool:
        """Whether a condition is met: the PIN verified (or none set), or a key authenticated."""
        if condition != PIN:
            return condition in self.session.authenticated
        pin = self.image.pin
        return self.session.pin_ok or pin is None or not pin.digest

    def require(self, access: Access) -> None:
        """6982 unless one alternative of the access condition is met in full."""
        for every in access:
            for one in every:
                if not self.holds(one):
                    break
            else:
                return
        raise StatusError(SW.SECURITY_STATUS)

    def expect_le(self, length: int, refusal: SW | None = None) -> None:
        """A case 2 command asks for exactly this many bytes, or hears how many there are (6Cxx)."""
        if (self.le or (256 if length == 256 else 0)) != length:
            raise StatusError(refusal or RIGHT_LENGTH | length & 0xFF)


def answer(data: bytes) -> Response:
    """Data and 9000."""
    return Response(data, SW.OK)


def wrong(tries_left: int) -> Response:
    """63Cx: the comparison failed, x tries are left. Not a refusal: the counter is committed."""
    return Response(b"", TRIES_LEFT | tries_left)
