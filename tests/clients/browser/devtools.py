"""A headless Chromium, driven by the DevTools protocol over two pipes: no driver, no port, no package.

    with running(need_browser()) as browser, browser.tab() as page:
        page.open("http://127.0.0.1:4566/_hydrant/")
        page.wait_for("document.querySelector('h2').textContent === 'Pipeline'")

A browser takes most of a second of processor time to start. So tests share one, and each has a browser context of its
own in it: a profile that nobody else sees, with cookies, caches and connections, which ends with all its windows.

Protocol: [Chrome DevTools Protocol, domains Target, Page, Runtime, Log, Emulation, Input]. A zero byte ends a message.
"""

import base64
import json
import os
import select
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .chromium import options_for

_SECONDS = 60.0
_PAUSE = 0.05
# A shell, because Python has no way to give a child certain numbers for its pipes.
_WITH_PIPES = 'exec 3<&"$1" 4>&"$2"; shift 2; exec "$@"'


class ScriptFailed(AssertionError):
    """A script on the page threw; the message is what it threw."""


class Browser:
    """A running browser. Not for several threads."""

    def __init__(self, send: int, receive: int) -> None:
        self._send_to, self._receive_from = send, receive
        self._number = 0
        self._rest = b""
        self._listeners: dict[str, Callable[[Any], None]] = {}

    @contextmanager
    def showing(self, url: str) -> Iterator[None]:
        """Show the page, as if the user had opened it, in a context of its own."""
        with self._context() as context:
            self.call("Target.createTarget", url=url, browserContextId=context)
            yield

    @contextmanager
    def tab(self) -> Iterator["Tab"]:
        """An empty tab in a context of its own."""
        with self._context() as context:
            target = self.call("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
            session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            page = Tab(self, session)
            self._listeners[session] = page.note
            for domain in ("Page", "Runtime", "Log"):
                self.call(f"{domain}.enable", session)
            yield page

    @contextmanager
    def _context(self) -> Iterator[str]:
        context = self.call("Target.createBrowserContext")["browserContextId"]
        try:
            yield context
        finally:
            self.call("Target.disposeBrowserContext", browserContextId=context)

    def call(self, method: str, session: str | None = None, **parameters: Any) -> Any:
        """Call a method, of a tab's session or of the browser, and wait for its result. Raises ScriptFailed."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        _write(self._send_to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise ScriptFailed(f"{method}: {answer['error'].get('message')}")
                return answer["result"]
            if listener := self._listeners.get(answer.get("sessionId")):
                listener(answer)

    def _next(self) -> Any:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._receive_from], [], [], _SECONDS)
            part = os.read(self._receive_from, 1 << 20) if ready else b""
            assert part, "the browser does not answer"
            self._rest += part
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)


class Tab:
    """One tab: see Browser.tab."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser, self._session = browser, session
        self.complaints: list[str] = []
        """What the page has logged as errors: exceptions, and what its policy has refused."""

    def open(self, url: str) -> None:
        """Go to an address. Scripts may still be at work: wait for what they make."""
        self._call("Page.navigate", url=url)
        self.wait_for("document.readyState === 'complete' && location.href !== 'about:blank'")

    def evaluate(self, script: str) -> Any:
        """The value of an expression on the page, which may be a promise. Raises ScriptFailed."""
        asked = {"expression": script, "awaitPromise": True, "returnByValue": True, "userGesture": True}
        answer = self._call("Runtime.evaluate", **asked)
        if thrown := answer.get("exceptionDetails"):
            raise ScriptFailed(str(thrown.get("exception", thrown).get("description", thrown))[:2000])
        return answer["result"].get("value")

    def wait_for(self, script: str, seconds: float = _SECONDS) -> Any:
        """The value of an expression as soon as it counts as true; of an element that is {}."""
        deadline = time.monotonic() + seconds
        while (value := self._tried(f"({script}) || null")) is None:
            if time.monotonic() > deadline:
                shown = self._tried("document.body.innerText") or ""
                raise AssertionError(f"not true within {seconds:g} s: {script}\n{self.complaints}\n{shown[:3000]}")
            select.select([], [], [], _PAUSE)
        return value

    def look_like(self, width: int, height: int, *, dark: bool = False, scale: float = 1) -> None:
        """Have this size, in CSS pixels, and this taste of colours."""
        size = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False}
        self._call("Emulation.setDeviceMetricsOverride", **size)
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self._call("Emulation.setEmulatedMedia", features=scheme)

    def press(self, key: str) -> None:
        """A key of the keyboard: Tab, Enter."""
        code = {"Tab": 9, "Enter": 13}[key]
        text = {"text": "\r"} if key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            event = {"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code}
            self._call("Input.dispatchKeyEvent", **event, **(text if kind == "keyDown" else {}))

    def picture(self) -> bytes:
        """A PNG of what is seen."""
        return base64.b64decode(self._call("Page.captureScreenshot", format="png")["data"])

    def _tried(self, script: str) -> Any:
        try:
            return self.evaluate(script)
        except ScriptFailed:  # the page is being loaded, or what it asks for is not there yet
            return None

    def _call(self, method: str, **parameters: Any) -> Any:
        return self._browser.call(method, self._session, **parameters)

    def note(self, event: Any) -> None:
        """Keep what has gone wrong."""
        parameters = event.get("params", {})
        if event.get("method") == "Runtime.exceptionThrown":
            details = parameters["exceptionDetails"]
            self.complaints.append(str(details.get("exception", details).get("description", details)))
        if event.get("method") == "Log.entryAdded" and parameters["entry"]["level"] == "error":
            self.complaints.append(f"{parameters['entry']['text']} {parameters['entry'].get('url', '')}")


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


@contextmanager
def running(program: str, names: tuple[str, ...] = ()) -> Iterator[Browser]:
    """A new browser, which takes `names` for loopback's; it ends with all its processes, killed."""
    their_in, our_out = os.pipe()
    our_in, their_out = os.pipe()
    with tempfile.TemporaryDirectory(prefix="hydrant-browser-", ignore_cleanup_errors=True) as profile:
        options = [*options_for(names), f"--user-data-dir={profile}", "--remote-debugging-pipe", "--no-startup-window"]
        process = subprocess.Popen(
            ["bash", "-c", _WITH_PIPES, "bash", str(their_in), str(their_out), program, *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(their_in, their_out),
            start_new_session=True,
        )
        os.close(their_in)
        os.close(their_out)
        try:
            yield Browser(our_out, our_in)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
            os.close(our_in)
            os.close(our_out)


def save(page: Tab, path: Path) -> None:
    """Write what is seen to a file."""
    path.write_bytes(page.picture())
