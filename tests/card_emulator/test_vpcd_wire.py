"""Frames out of a byte stream, however TCP splits and merges it."""

from hypothesis import given
from hypothesis import strategies as st

from card_emulator.vpcd.wire import ROOM, Frames, framed


class Stepped:
    """A stream that gives what it holds in the pieces it was told, whatever is asked for."""

    def __init__(self, pieces):
        self.pieces, self.quick = [bytearray(one) for one in pieces if one], 0

    def setsockopt(self, *option):
        self.quick += 1

    def recv_into(self, view):
        if not self.pieces:
            return 0
        count = min(len(view), len(self.pieces[0]))
        view[:count] = self.pieces[0][:count]
        del self.pieces[0][:count]
        if not self.pieces[0]:
            self.pieces.pop(0)
        return count


@given(
    st.lists(st.integers(0, 40) | st.integers(65530, 65535), max_size=8),
    st.randoms(use_true_random=False),
)
def test_frames_come_out_as_they_went_in_however_they_are_split_and_merged(sizes, chance):
    bodies = [bytes((at + 1,)) * size for at, size in enumerate(sizes)]
    stream = b"".join(framed(body) for body in bodies)
    cuts = sorted(chance.choices(range(len(stream) + 1), k=chance.randrange(12)))
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    frames = Frames(Stepped(pieces))
    got = []
    while (body := frames.next()) is not None:
        got.append(bytes(body))
    assert got == bodies
    assert bytes(frames._buffer) == bytes(ROOM), "nothing of any frame stays in the buffer"


def test_a_quick_acknowledgement_is_asked_for_only_when_a_body_is_missing():
    whole = Stepped([framed(b"\x04"), framed(b"12345")])
    frames = Frames(whole)
    assert [frames.next(), frames.next()] == [b"\x04", b"12345"]
    assert whole.quick == 0
    apart = Stepped([b"\x00\x05", b"12345"])
    assert Frames(apart).next() == b"12345"
    assert apart.quick == 1
