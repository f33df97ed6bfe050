"""Is the system's PC/SC library there? Asked before pyscard is loaded, which complains aloud."""

from __future__ import annotations

import ctypes
import os
import sys

PCSC_LIBRARY = "libpcsclite.so.1"


def load_pyscard() -> bool:
    """Load pyscard. Without the PC/SC library its C part prints to standard output as it loads,
    where a --json answer may be expected; that one moment standard output leads nowhere.
    """
    try:
        ctypes.CDLL(PCSC_LIBRARY)
    except OSError:
        pass
    else:
        return False
    sys.stdout.flush()
    saved, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        __import__("smartcard.scard")
        ctypes.CDLL(None).fflush(None)
    finally:
        os.dup2(saved, 1)
        os.close(saved)
        os.close(nowhere)
    return True
