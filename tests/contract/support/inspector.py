"""The protocol of V8's inspector, as far as editors of Node.js need it [Chrome DevTools Protocol: Debugger]."""

import itertools
import json
import socket
import time
import urllib.request
from collections.abc import Callable
from typing import Any

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, Ping, Request, TextMessage

PATIENCE = 60.0


class Inspector:
    """A client attached to the process that listens on a port of this machine, by its websocket."""

    def __init__(self, port: int) -> None:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=PATIENCE) as answer:
            (target,) = json.load(answer)
        self._socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self._wire = WSConnection(ConnectionType.CLIENT)
        self._numbers = itertools.count(1)
        self._text = ""
        self._got: list[dict[str, Any]] = []
        path = "/" + target["webSocketDebuggerUrl"].split("/", 3)[3]
        self._socket.sendall(self._wire.send(Request(host=f"127.0.0.1:{port}", target=path)))
        self._accepted = False
        self._receive_until(lambda: self._accepted, "the websocket is open")

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method and wait for its result."""
        number = next(self._numbers)
        request = {"id": number, "method": method, "params": parameters}
        self._socket.sendall(self._wire.send(TextMessage(data=json.dumps(request))))
        answer = self._taken(lambda message: message.get("id") == number, method)
        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    def event(self, method: str, **members: Any) -> dict[str, Any]:
        """Wait for an event with these members; its parameters."""

        def fits(message: dict[str, Any]) -> bool:
            return message.get("method") == method and all(
                message["params"].get(name) == value for name, value in members.items()
            )

        found: dict[str, Any] = self._taken(fits, method)["params"]
        return found

    def close(self) -> None:
        """Let go of the process."""
        self._socket.close()

    def _taken(self, fits: Callable[[dict[str, Any]], bool], expected: str) -> dict[str, Any]:
        self._receive_until(lambda: any(map(fits, self._got)), expected)
        found = next(message for message in self._got if fits(message))
        self._got.remove(found)
        return found

    def _receive_until(self, there: Callable[[], bool], expected: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not there():
            assert time.monotonic() < deadline, f"not within {PATIENCE} s: {expected}"
            data = self._socket.recv(65536)
            assert data, f"the process has hung up: {expected}"
            self._wire.receive_data(data)
            for event in self._wire.events():
                self._take(event)

    def _take(self, event: Any) -> None:
        if isinstance(event, AcceptConnection):
            self._accepted = True
        elif isinstance(event, Ping):
            self._socket.sendall(self._wire.send(event.response()))
        elif isinstance(event, TextMessage):
            self._text += event.data
            if event.message_finished:
                self._got.append(json.loads(self._text))
                self._text = ""
