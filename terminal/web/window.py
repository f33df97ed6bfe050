"""A program in a pseudo-terminal of its own: what a terminal window is, without the glass.

Its screen can be looked at from one place after another: what the program has switched (mouse
reported, cursor hidden) is told to each that comes, and a change of size makes it paint anew.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import re
import signal
import struct
import termios
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

PART = 65536
CLOSING_S = 5.0
"""How long a program may take to end after its window was closed."""
SWITCH = re.compile(rb"\x1b\[\?([\d;]+)([hl])")
LONGEST_SWITCH = 32


@dataclass(frozen=True, slots=True)
class Size:
    """Columns and rows of a window."""

    columns: int
    rows: int


SMALLEST, LARGEST = Size(20, 6), Size(400, 150)
UNSEEN = Size(401, 40)
"""The size of a window that nobody looks at: none that can be asked for, so that whoever comes back
changes it, and the program paints everything."""


def within_limits(columns: int, rows: int) -> Size:
    """A size that can be worked with, whatever was asked for."""
    return Size(
        min(max(columns, SMALLEST.columns), LARGEST.columns),
        min(max(rows, SMALLEST.rows), LARGEST.rows),
    )


class Switches:
    """The private modes that a program has switched on or off, from the bytes it wrote."""

    def __init__(self) -> None:
        self._set: dict[bytes, bytes] = {}
        self._rest = b""

    def notice(self, written: bytes) -> None:
        """More bytes; a sequence may be cut anywhere."""
        text = self._rest + written
        end = 0
        for found in SWITCH.finditer(text):
            end = found.end()
            for mode in found[1].split(b";"):
                self._set.pop(mode, None)
                self._set[mode] = found[2]
        self._rest = text[max(end, len(text) - LONGEST_SWITCH) :]

    def sequence(self) -> bytes:
        """What puts a fresh terminal into the same modes, in the order it was done."""
        return b"".join(b"\x1b[?%s%s" % one for one in self._set.items())


class Window:
    """A running program and the terminal it believes to be in."""

    def __init__(self, process: asyncio.subprocess.Process, terminal: int) -> None:
        self._process, self._terminal = process, terminal
        self._waiting = bytearray()
        self.switches = Switches()

    @classmethod
    async def open(cls, words: Sequence[str], environment: Mapping[str, str], size: Size) -> Window:
        """Start a program in a new window."""
        terminal, inner = os.openpty()
        set_size(terminal, size)
        os.set_blocking(terminal, False)
        try:
            process = await asyncio.create_subprocess_exec(
                *words, env=environment, preexec_fn=lambda: os.login_tty(inner), pass_fds=(inner,)
            )
        except BaseException:
            os.close(terminal)
            raise
        finally:
            os.close(inner)
        return cls(process, terminal)

    async def read(self) -> bytes:
        """What the program wrote, as soon as it did; empty when it has ended."""
        while True:
            try:
                written = os.read(self._terminal, PART)
            except BlockingIOError:
                await self._readable()
            except OSError:  # the other side is closed
                return b""
            else:
                self.switches.notice(written)
                return written

    async def _readable(self) -> None:
        loop = asyncio.get_running_loop()
        came = asyncio.Event()
        loop.add_reader(self._terminal, came.set)
        try:
            await came.wait()
        finally:
            loop.remove_reader(self._terminal)

    def write(self, typed: bytes) -> None:
        """Type; what the program does not take at once waits, in order."""
        self._waiting += typed
        self._write_waiting()

    def _write_waiting(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            written = os.write(self._terminal, self._waiting)
        except BlockingIOError:
            written = 0
        except OSError:  # the program has ended; nobody is left to read it
            written = len(self._waiting)
        self._waiting[:written] = bytes(written)
        del self._waiting[:written]
        if self._waiting:
            loop.add_writer(self._terminal, self._write_waiting)
        else:
            loop.remove_writer(self._terminal)

    def resize(self, size: Size) -> None:
        """The program is told of its new size."""
        set_size(self._terminal, size)

    async def close(self) -> int:
        """Close the window: the program is hung up on, and its exit code or signal given."""
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._terminal)
        loop.remove_writer(self._terminal)
        os.close(self._terminal)
        try:
            async with asyncio.timeout(CLOSING_S):
                return await self._process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGKILL)
            return await self._process.wait()


def set_size(terminal: int, size: Size) -> None:
    """Columns and rows of a pseudo-terminal; its program gets SIGWINCH."""
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", size.rows, size.columns, 0, 0))
