"""The counter on the screen: the one place of the terminal that knows Textual.

Textual paints at most TEXTUAL_FPS times a second, and a key waits for the next time: 60 of its own
accord would be 17 ms of waiting for each key, more than painting takes.
"""

import os

FRAMES_PER_S = 240
os.environ.setdefault("TEXTUAL_FPS", str(FRAMES_PER_S))
