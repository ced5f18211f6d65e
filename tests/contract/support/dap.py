"""A client of the Debug Adapter Protocol, as editors are (microsoft.github.io/debug-adapter-protocol)."""

import json
import socket
import time
from typing import Any

Json = dict[str, Any]
_SECONDS = 60.0


class DebugClient:
    """One connection; events that nobody has asked for yet are kept."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=_SECONDS)
        self._file = self._socket.makefile("rb")
        self._number = 0
        self._events: list[Json] = []
        self._answers: dict[int, Json] = {}

    def send(self, command: str, **arguments: Any) -> int:
        """A request whose answer is waited for later."""
        self._number += 1
        message = {"seq": self._number, "type": "request", "command": command, "arguments": arguments}
        body = json.dumps(message).encode()
        self._socket.sendall(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        return self._number

    def ask(self, command: str, **arguments: Any) -> Json:
        """The body of the answer to a request."""
        return self.answer(self.send(command, **arguments))

    def answer(self, number: int) -> Json:
        """The body of the answer to a request that was sent."""
        while number not in self._answers:
            self._read()
        answer = self._answers.pop(number)
        assert answer["success"], answer
        return dict(answer.get("body") or {})

    def event(self, kind: str) -> Json:
        """The body of the next event of a kind."""
        deadline = time.monotonic() + _SECONDS
        while True:
            for event in self._events:
                if event["event"] == kind:
                    self._events.remove(event)
                    return dict(event.get("body") or {})
            assert time.monotonic() < deadline, f"no {kind}"
            self._read()

    def attach(self, local: str, remote: str, **breakpoints: list[int]) -> list[Json]:
        """Attach as VS Code does, with breakpoints in files by name and line; what became of them."""
        self.ask("initialize", adapterID="python", linesStartAt1=True, columnsStartAt1=True, pathFormat="path")
        mapping = [{"localRoot": local, "remoteRoot": remote}]
        attached = self.send("attach", pathMappings=mapping, justMyCode=False)
        self.event("initialized")
        found = []
        for name, lines in breakpoints.items():
            source = {"path": f"{local}/{name}.py"}
            found += self.ask("setBreakpoints", source=source, breakpoints=[{"line": line} for line in lines])[
                "breakpoints"
            ]
        self.ask("configurationDone")
        self.answer(attached)
        return found

    def stopped_at(self) -> tuple[int, Json, Json]:
        """Where it has stopped: the thread, the frame, and the frame's variables by name."""
        thread = self.event("stopped")["threadId"]
        frame = self.ask("stackTrace", threadId=thread)["stackFrames"][0]
        scope = self.ask("scopes", frameId=frame["id"])["scopes"][0]
        rows = self.ask("variables", variablesReference=scope["variablesReference"])["variables"]
        return thread, frame, {row["name"]: row["value"] for row in rows}

    def close(self) -> None:
        """Let go."""
        self._file.close()
        self._socket.close()

    def _read(self) -> None:
        length = 0
        while (line := self._file.readline()) not in (b"\r\n", b""):
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        message = json.loads(self._file.read(length))
        if message["type"] == "response":
            self._answers[message["request_seq"]] = message
        elif message["type"] == "event":
            self._events.append(message)
