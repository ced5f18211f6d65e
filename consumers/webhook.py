"""An HTTP endpoint for SNS: confirms its subscription, handles notifications (G-13, G-14).

It does not verify SNS's signatures: put a check before it where others can reach the endpoint (Amazon SNS guide,
"Verifying the signatures of Amazon SNS messages"), or let it accept one topic only, which is weaker.
"""

import json
import logging
from collections.abc import Collection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Self

from .confirmation import may_visit, visit
from .messages import UnexpectedMessage, objects_in
from .worker import Handle

_LARGEST = 1_048_576
"""Of a request, in bytes; SNS sends at most 256 KiB of payload."""

logger = logging.getLogger(__name__)


class Webhook:
    """The endpoint, serving in a thread of its own between `start` and `stop` (or in a `with` block).

    `topic_arn` limits it to one topic. See `confirmation.may_visit` for `endpoint_url` and `allowed_hosts`. A
    notification is answered with 200 once it is handled, and with 500 if that failed, upon which SNS tries again.
    """

    def __init__(
        self,
        handle: Handle,
        *,
        address: tuple[str, int] = ("127.0.0.1", 0),
        topic_arn: str | None = None,
        endpoint_url: str | None = None,
        allowed_hosts: Collection[str] = (),
    ) -> None:
        self._handle = handle
        self._topic_arn = topic_arn
        self._endpoint_url = endpoint_url
        self._allowed_hosts = allowed_hosts
        self._lock = Lock()
        self.handled = 0
        self.confirmed: list[str] = []
        self._server = ThreadingHTTPServer(address, self._request_handler())
        self._thread = Thread(target=self._server.serve_forever, args=(0.1,), name="webhook")

    @property
    def url(self) -> str:
        """Where SNS on this machine is to post."""
        return f"http://{self._server.server_address[0]!s}:{self._server.server_port}/"

    def start(self) -> Self:
        """Begin to serve."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop serving and close the port."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _t: TracebackType | None
    ) -> None:
        self.stop()

    def answer(self, headers: dict[str, str], body: str) -> tuple[int, str]:
        """Take a POST, its headers in lower case; return the status and a word to it."""
        kind = headers.get("x-amz-sns-message-type")
        if self._topic_arn and headers.get("x-amz-sns-topic-arn") != self._topic_arn:
            return 403, "another topic"
        match kind:
            case "SubscriptionConfirmation":
                return self._confirm(body)
            case "Notification":
                return self._notify(body)
            case "UnsubscribeConfirmation":
                return 200, "noted"
            case _:
                return 400, "no message of SNS"

    def _confirm(self, body: str) -> tuple[int, str]:
        try:
            message: dict[str, Any] = json.loads(body)
            url, topic_arn = str(message["SubscribeURL"]), str(message["TopicArn"])
        except (ValueError, KeyError, TypeError):
            return 400, "no confirmation"
        if not may_visit(url, self._endpoint_url, self._allowed_hosts):
            logger.warning("Not confirmed: %s is no host that this webhook may visit", url.split("?", maxsplit=1)[0])
            return 403, "not a host to visit"
        try:
            visit(url)
        except OSError as error:
            logger.warning("Not confirmed: %s", error)
            return 502, "the confirmation failed"
        with self._lock:
            self.confirmed.append(topic_arn)
        logger.info("Subscribed to %s", topic_arn)
        return 200, "confirmed"

    def _notify(self, body: str) -> tuple[int, str]:
        try:
            for new_object in objects_in(body):
                self._handle(new_object)
                with self._lock:
                    self.handled += 1
        except UnexpectedMessage as error:
            logger.warning("Not handled: %s", error)
            return 400, "no notification of S3"
        except Exception:  # whatever the handler raises: SNS is to try again
            logger.exception("Not handled")
            return 500, "the handling failed"
        return 200, "handled"

    def _request_handler(self) -> type[BaseHTTPRequestHandler]:
        webhook = self

        class RequestHandler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 20

            def do_POST(self) -> None:
                length = self.headers.get("Content-Length", "")
                if not length.isdecimal() or int(length) > _LARGEST:
                    self.close_connection = True
                    self._reply(413 if length.isdecimal() else 411, "too large, or of unknown length")
                    return
                body = self.rfile.read(int(length)).decode("utf-8", "replace")
                self._reply(*webhook.answer({key.lower(): value for key, value in self.headers.items()}, body))

            def _reply(self, status: int, text: str) -> None:
                self.send_response(status)
                self.send_header("Content-Type", "text/plain; charset=utf-8")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
                logger.debug(format, *args)

        return RequestHandler
