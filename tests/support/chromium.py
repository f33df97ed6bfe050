"""A real browser: Debian's Chromium without a window, driven over the DevTools pipe (no port, no
further package). Only this machine can be reached from it, whatever a page asks for.

Without Chromium a test is skipped and says so; in CI, which installs it, that is a failure.
"""

import base64
import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ANSWER_S = 30.0
LOOK_S = 0.05
SWITCHES = (
    *("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-extensions", "--no-default-browser-check", "--hide-scrollbars"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
Event = dict[str, Any]
CODES = {
    "Enter": 13, "Escape": 27, "Tab": 9, "Backspace": 8, "ArrowUp": 38, "ArrowDown": 40,
    **{f"F{number}": 111 + number for number in range(1, 13)},
}  # fmt: skip
TEXT = {"Enter": "\r"}
ALT, CONTROL, SHIFT = 1, 2, 8


def found_chromium() -> str:
    """The program; where there is none the test that asks is skipped."""
    program = shutil.which("chromium")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("there is no chromium")
        pytest.skip("there is no chromium")
    return program


class Page:
    """One tab: what is asked of it, and all that DevTools told about it in `events`."""

    def __init__(self, browser: "Chromium", session: str) -> None:
        self._browser, self._session = browser, session
        self.events = browser.events[session]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.send(f"{domain}.enable")
        self.send("Emulation.setFocusEmulationEnabled", enabled=True)  # as if it were in front

    def send(self, method: str, **params: Any) -> Event:
        """What DevTools answers to a command."""
        return self._browser.send(method, self._session, **params)

    def open(self, url: str, wide: int = 1200, high: int = 820) -> None:
        """Go to an address, and wait until it is loaded."""
        self.send("Emulation.setDeviceMetricsOverride", width=wide, height=high,
                  deviceScaleFactor=1, mobile=False)  # fmt: skip
        loads = len(self.said("Page.loadEventFired"))
        self.send("Page.navigate", url=url)
        self.until(lambda: len(self.said("Page.loadEventFired")) > loads, f"{url} is loaded")

    def evaluate(self, script: str) -> Any:
        """The value of an expression; a promise is waited for."""
        answer = self.send("Runtime.evaluate", expression=script, returnByValue=True,
                           awaitPromise=True, userGesture=True)  # fmt: skip
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def press(self, *keys: str, modifiers: int = 0, commands: tuple[str, ...] = ()) -> None:
        """Keys by their DOM names, a character by itself."""
        for key in keys:
            text = key if len(key) == 1 else TEXT.get(key, "")
            code = CODES.get(key, ord(key[0].upper()))
            about: Event = {"key": key, "windowsVirtualKeyCode": code, "modifiers": modifiers}
            if key[0].isalpha() and len(key) == 1:
                about["code"] = f"Key{key.upper()}"
            said = {"text": text} if text and not modifiers & (ALT | CONTROL) else {}
            down = "keyDown" if said else "rawKeyDown"
            self.send("Input.dispatchKeyEvent", type=down, **about, **said, commands=list(commands))
            self.send("Input.dispatchKeyEvent", type="keyUp", **about)

    def rush(self, text: str) -> None:
        """Type as fast as the browser takes keys, like a scanner; a line end is Enter."""
        for key in text:
            code = ord("\r" if key == "\n" else key.upper())
            about: Event = {"key": "Enter" if key == "\n" else key, "windowsVirtualKeyCode": code}
            said = "\r" if key == "\n" else key
            self._browser.order("Input.dispatchKeyEvent", self._session, type="keyDown",
                                text=said, **about)  # fmt: skip
            self._browser.order("Input.dispatchKeyEvent", self._session, type="keyUp", **about)
        self.evaluate("0")

    def until(self, holds: Callable[[], Any], what: str, seconds: float = ANSWER_S) -> Any:
        """Wait until a condition holds, and give what it gave."""
        end = time.monotonic() + seconds
        while not (found := holds()):
            assert time.monotonic() < end, f"never happened: {what}"
            time.sleep(LOOK_S)
        return found

    def said(self, method: str) -> list[Event]:
        """The parameters of all events of one kind so far."""
        return [event["params"] for event in tuple(self.events) if event["method"] == method]

    def addresses(self) -> list[str]:
        """Every address that the page asked for, web sockets too."""
        asked = [one["request"]["url"] for one in self.said("Network.requestWillBeSent")]
        return asked + [one["url"] for one in self.said("Network.webSocketCreated")]

    def received(self) -> str:
        """What came over web sockets so far, as text."""
        frames = [one["response"] for one in self.said("Network.webSocketFrameReceived")]
        return b"".join(
            base64.b64decode(one["payloadData"]) if one["opcode"] == 2
            else one["payloadData"].encode() for one in frames
        ).decode("utf-8", "replace")  # fmt: skip

    def sent(self) -> list[str]:
        """What was typed, as it went over the web socket, in order."""
        frames = [one["response"] for one in self.said("Network.webSocketFrameSent")]
        said = [json.loads(one["payloadData"]) for one in frames if one["opcode"] == 1]
        return [keys for name, *more in said for keys in more if name == "stdin"]

    def picture(self, path: Path) -> None:
        """The page as a PNG."""
        shot = self.send("Page.captureScreenshot", format="png")
        path.write_bytes(base64.b64decode(shot["data"]))


class Chromium:
    """A running browser with an empty profile; `page` opens a tab."""

    def __init__(self, process: subprocess.Popen[bytes], orders: int, answers: int) -> None:
        self._process = process
        self._orders = os.fdopen(orders, "wb", buffering=0)
        self._answers = os.fdopen(answers, "rb")
        self._said: dict[int, Event] = {}
        self._news = threading.Condition()
        self._last = 0
        self.events: dict[str, list[Event]] = {}
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        rest = b""
        while part := self._answers.read1(1 << 20):
            *whole, rest = (rest + part).split(b"\0")
            with self._news:
                for message in map(json.loads, whole):
                    if "id" in message:
                        self._said[message["id"]] = message
                    else:
                        session = message.get("sessionId", "")
                        self.events.setdefault(session, []).append(message)
                self._news.notify_all()

    def order(self, method: str, session: str = "", **params: Any) -> int:
        """Give a command; its number, by which the answer comes."""
        self._last += 1
        message = {"id": self._last, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        self._orders.write(json.dumps(message).encode() + b"\0")
        return self._last

    def send(self, method: str, session: str = "", **params: Any) -> Event:
        """What is answered to a command."""
        number = self.order(method, session, **params)
        with self._news:
            answered = self._news.wait_for(lambda: number in self._said, ANSWER_S)
            assert answered, f"chromium does not answer {method}"
            message = self._said.pop(number)
        assert "error" not in message, (method, message["error"])
        result: Event = message["result"]
        return result

    def page(self) -> Page:
        """A new, empty tab of the one profile."""
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.events.setdefault(session, [])
        return Page(self, session)

    def stop(self) -> None:
        """End the browser and wait for it."""
        try:
            self._orders.write(json.dumps({"id": 0, "method": "Browser.close"}).encode() + b"\0")
            self._process.wait(ANSWER_S)
        except (subprocess.TimeoutExpired, BrokenPipeError):
            self._process.kill()
            self._process.wait()
        finally:
            self._orders.close()


@contextmanager
def chromium(profile: Path) -> Iterator[Chromium]:
    """A browser with its profile in a folder of its own, ended with the test."""
    program = found_chromium()
    reads, orders = os.pipe()
    answers, writes = os.pipe()
    switches = " ".join(f"'{one}'" for one in (*SWITCHES, f"--user-data-dir={profile}"))
    line = f"exec {program} --remote-debugging-pipe {switches} 3<&{reads} 4>&{writes}"
    process = subprocess.Popen(
        ["bash", "-c", line], pass_fds=(reads, writes), stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(reads)
    os.close(writes)
    browser = Chromium(process, orders, answers)
    try:
        yield browser
    finally:
        browser.stop()
