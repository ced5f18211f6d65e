"""An HTTP event collector on loopback, as Splunk's documentation describes it: tokens, channels, acknowledgements."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, dict[str, Any]]
SUCCESS: Answer = (200, {"text": "Success", "code": 0})
NO_TOKEN: Answer = (401, {"text": "Token is required", "code": 2})
WRONG_SCHEME: Answer = (401, {"text": "Invalid authorization", "code": 3})
INVALID_TOKEN: Answer = (403, {"text": "Invalid token", "code": 4})
DISABLED_TOKEN: Answer = (403, {"text": "Token disabled", "code": 1})
NO_DATA: Answer = (400, {"text": "No data", "code": 5})
INVALID_FORMAT: Answer = (400, {"text": "Invalid data format", "code": 6, "invalid-event-number": 0})
WRONG_INDEX: Answer = (400, {"text": "Incorrect index", "code": 7})
BUSY: Answer = (503, {"text": "Server is busy", "code": 9})
NO_CHANNEL: Answer = (400, {"text": "Data channel is missing", "code": 10})
WRONG_CHANNEL: Answer = (400, {"text": "Invalid data channel", "code": 11})
ACK_DISABLED: Answer = (400, {"text": "ACK is disabled", "code": 14})
TOKEN = "B5A79AAD-D822-46CC-80D1-819F80D7BFB0"


class Collector:
    """What is sent is `received` at once and `indexed` when its acknowledgement is told.

    `refuse`: answers for the next batches, None for "take it". `indexes`: whether the batch with this id is indexed
    when it is asked for; a status that was told as true is forgotten, as Splunk does it.
    """

    def __init__(self, *refuse: Answer | None, acks: bool = True) -> None:
        self.refuse = list(refuse)
        self.acks = acks
        self.indexes: Callable[[int], bool] = lambda _id: True
        self.ack_answers: list[Answer] = []
        self.received: list[bytes] = []
        self.indexed: list[bytes] = []
        self.paths: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.asked = 0
        self.url = ""
        self._waiting: dict[str, dict[int, bytes]] = {}
        self._lock = threading.Lock()
        self._ids = 0

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """The answer to a POST."""
        with self._lock:
            parts = urlsplit(path)
            self.paths.append(parts.path)
            self.headers.append(headers)
            channel = headers.get("X-Splunk-Request-Channel") or parse_qs(parts.query).get("channel", [""])[0]
            refused = _unauthorized(headers)
            if refused:
                return refused
            match parts.path:
                case "/services/collector/ack":
                    return self._told(channel, body)
                case "/services/collector/event" | "/services/collector/raw":
                    return self._taken(parts.path.rpartition("/")[2], channel, body)
                case _:
                    return 404, {"text": "The requested URL was not found on this server.", "code": 404}

    def _taken(self, kind: str, channel: str, body: bytes) -> Answer:
        if not channel and (self.acks or kind == "raw"):
            return NO_CHANNEL
        refused = self.refuse.pop(0) if self.refuse else None
        if refused is not None:
            return refused
        if not body:
            return NO_DATA
        if kind == "event" and not _events(body):
            return INVALID_FORMAT
        self.received.append(body)
        if not self.acks:
            return SUCCESS
        ack_id, self._ids = self._ids, self._ids + 1
        self._waiting.setdefault(channel, {})[ack_id] = body
        return 200, {"text": "Success", "code": 0, "ackId": ack_id}

    def _told(self, channel: str, body: bytes) -> Answer:
        self.asked += 1
        if self.ack_answers:
            return self.ack_answers.pop(0)
        if not self.acks:
            return ACK_DISABLED
        if not channel:
            return NO_CHANNEL
        if channel not in self._waiting:
            return WRONG_CHANNEL
        told = {}
        for ack_id in json.loads(body)["acks"]:
            known = self._waiting[channel]
            told[str(ack_id)] = ack_id in known and self.indexes(ack_id)
            if told[str(ack_id)]:
                self.indexed.append(known.pop(ack_id))
        return 200, {"acks": told}

    def restart(self) -> None:
        """Forget what was not indexed and all channels, as a server that starts again."""
        with self._lock:
            self._waiting.clear()

    @contextmanager
    def serving(self, port: int = 0) -> Iterator["Collector"]:
        collector = self

        class Requests(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, document = collector.answer(self.path, dict(self.headers), body)
                answer = json.dumps(document).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json; charset=UTF-8")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *arguments: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", port), Requests)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        self.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield self
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def _unauthorized(headers: dict[str, str]) -> Answer | None:
    given = headers.get("Authorization")
    if given is None:
        return NO_TOKEN
    scheme, _, token = given.partition(" ")
    if scheme != "Splunk":
        return WRONG_SCHEME
    return None if token == TOKEN else INVALID_TOKEN


def _events(body: bytes) -> bool:
    """Whether a body is one JSON object with an event after another."""
    decoder, text, at = json.JSONDecoder(), body.decode(), 0
    while at < len(text):
        try:
            event, at = decoder.raw_decode(text, at)
        except ValueError:
            return False
        if not isinstance(event, dict) or "event" not in event:
            return False
        while at < len(text) and text[at].isspace():
            at += 1
    return True
