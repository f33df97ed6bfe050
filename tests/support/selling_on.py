"""A terminal that stays: each line on standard input is a sale, each answer a line of JSON."""

import json
import os
import sys
from pathlib import Path

from terminal.assemble import Home, open_workplace
from terminal.assemble.world import Trainer, cheap_order
from terminal.readers import Watch
from terminal.words import say


def tell(answer):
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


workplace = open_workplace(Home(Path(os.environ["SHUAKA_HOME"])))
watch = Watch()
tell({"ready": True})
for _ in sys.stdin:
    outcome = workplace.drive(workplace.selling(cheap_order(workplace)), Trainer())
    answer = {
        "outcome": str(outcome.result),
        "reason": say(outcome.reason) if outcome.reason else "",
        "events": [str(event.happened) for event in watch.changes()],
    }
    tell(answer)
workplace.close()
