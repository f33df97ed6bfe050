"""The vector card and a PSAM behind the driver, with random numbers one can count on, driven by
JSON lines; to be started where the service is. `Cards` is its other end, in the test."""

import json
import random
import sys
import threading
from collections.abc import Callable

from card_emulator.vpcd import PORT, Link, Place
from tests.support.cards import psam_talk, vector_image
from tests.support.splitting import Splitter

SOON_S = 10.0
BALANCE_FEN = 100_000


def user_chip():
    """The vector card with counted random numbers."""
    from card_emulator.card import Card
    from card_emulator.image import encode
    from card_emulator.nvm import Nvm
    from tests.support.cards import repeating

    image = vector_image(balance_fen=BALANCE_FEN)
    return Card(Nvm.volatile(encode(image)), random=repeating())


class Cards:
    """The process with the cards, seen from the test."""

    def __init__(self, start: Callable, *options: str) -> None:
        self._process = start(sys.executable, "-m", "tests.support.served_cards", *options)

    def ask(self, **request: object) -> object:
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the cards' process ended"
        return json.loads(line)

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(SOON_S)
        self._process.stdout.close()


class Pulled:
    """A chip that is pulled out when it is sent a command with a given instruction."""

    def __init__(self, chip, link):
        self.chip, self.link = chip, link
        self.ins, self.when = None, ""
        self.power_on, self.power_off = chip.power_on, chip.power_off

    @property
    def atr(self):
        return self.chip.atr

    def transmit(self, raw):
        if self.ins is None or len(raw) < 2 or raw[1] != self.ins:
            return self.chip.transmit(raw)
        self.ins = None
        if self.when == "before":
            self.pull()
            return b"\x90\x00"
        answer = self.chip.transmit(raw)
        self.pull()
        return answer

    def pull(self):
        """From another thread, as a hand does; it is out before the answer can be given."""
        hand = threading.Thread(target=self.link.remove)
        hand.start()
        while self.link._card is not None:
            threading.Event().wait(0.001)


class Bench:
    """What the process does."""

    def __init__(self, way: str = "") -> None:
        """`way` to the driver: straight, `listen` for it, or the seed of a splitter."""
        ports, listening = {"user": PORT, "psam": PORT + 1}, way == "listen"
        if way.isdigit():
            ports = {slot: Splitter(port, int(way)).port for slot, port in ports.items()}
        self.links = {
            slot: Link(Place("127.0.0.1", port, listening)) for slot, port in ports.items()
        }
        for link in self.links.values():
            link.start()
        self.user = Pulled(user_chip(), self.links["user"])
        self.chips = {"user": self.user, "psam": psam_talk().card}

    def fresh(self) -> bool:
        """The card as new, in the slot."""
        self.links["user"].remove()
        self.links["user"].noticed(SOON_S)
        self.user.chip = user_chip()
        self.user.power_on, self.user.power_off = self.user.chip.power_on, self.user.chip.power_off
        return self.insert("user")

    def insert(self, slot: str) -> bool:
        self.links[slot].insert(self.chips[slot])
        return self.links[slot].noticed(SOON_S)

    def both(self, wait_s: float) -> bool:
        """User card and PSAM in at once."""
        for slot, link in self.links.items():
            link.insert(self.chips[slot])
        return all(link.noticed(wait_s) for link in self.links.values())

    def remove(self, slot: str) -> bool:
        self.links[slot].remove()
        return self.links[slot].noticed(SOON_S)

    def noticed(self, slot: str) -> bool:
        return self.links[slot].noticed(SOON_S)

    def pull(self, ins: int, when: str) -> bool:
        self.user.ins, self.user.when = ins, when
        return True

    def facts(self) -> dict[str, int]:
        image = self.user.chip.image
        return {"tries_left": image.pin.tries_left, "balance_fen": image.purse.balance_fen}

    def hot_plug(self, events: int, seed: int) -> dict[str, int]:
        """In and out, both slots at once, at random times; how many events the driver noticed."""
        noticed = {}

        def hand(slot: str) -> None:
            chance, count = random.Random(f"{seed} {slot}"), 0
            for number in range(events):
                threading.Event().wait(chance.choice((0, 0, 0.01, 0.1)))
                count += (self.remove if number % 2 else self.insert)(slot)
            noticed[slot] = count

        hands = [threading.Thread(target=hand, args=(slot,)) for slot in self.links]
        for one in hands:
            one.start()
        for one in hands:
            one.join()
        return noticed


def main() -> None:
    bench = Bench(*sys.argv[1:])
    for line in sys.stdin:
        request = json.loads(line)
        answer = getattr(bench, request.pop("do"))(**request)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
