"""How large a request may be, and what AWS answers to one that is larger or comes too slowly: pure rules.

The front of AWS's JSON services turns a body away before they see it, with status 413 and nothing else
[boto/boto3#1147]; where it draws the line is not known. Here it is above the largest request that the services take
(PutRecords of 10 MiB is 14 MB as JSON), so that it is the service that tells which of its limits was broken.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import unquote

MIB = 1024 * 1024
MAX_OBJECT = 5 * 1024 * MIB
"""Bytes of a PutObject or UploadPart [S3: quotas]."""
MAX_EVENT = 6 * MIB
"""Bytes of an event for a function [Lambda quotas]."""
MAX_CODE = 70_167_211
"""Bytes of a request with a function's package, as AWS's refusal names it."""
MAX_OTHER = 16 * MIB
MIN_RATE = 500
"""Bytes a second that a request must come at, on the whole."""
_SIGNED = re.compile(r"Credential=[^/]+/[^/]+/[^/]+/([^/]+)/")
_INVOKING = re.compile(r"/functions/[^/]+/(?:invocations|invoke-async|response-streaming-invocations)/?(?:\?|$)")
_OWN_ROUTES = ("/_hydrant", "/_localstack", "/_aws")
_XML, _JSON = "application/xml", "application/json"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the head of a request says: path with query, and the headers that tell the service and the size.

    `length` is None where the client does not say how much comes.
    """

    path: str
    authorization: str = ""
    target: str = ""
    length: int | None = 0
    decoded_length: str = ""

    @property
    def service(self) -> str:
        """The service as the signature names it; `json` for one that only its target names, empty when none does."""
        signed = _SIGNED.search(self.authorization) or _SIGNED.search(unquote(self.path))
        if signed:
            return signed[1]
        return "json" if self.target or self.path.startswith(_OWN_ROUTES) else ""

    @property
    def size(self) -> int:
        """Bytes of the body without the frames of chunks that were signed one by one; 0 when it is not told."""
        if self.decoded_length.isascii() and self.decoded_length.isdigit():
            return int(self.decoded_length)
        return self.length or 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that ends the connection."""

    status: int
    reason: str
    content_type: str = ""
    body: bytes = b""
    code: str = ""

    def headers(self, request_id: str) -> list[tuple[str, str]]:
        """Of the answer, in the form of HTTP/1.1 without `Connection`."""
        found = [("x-amzn-requestid", request_id), ("Content-Length", str(len(self.body)))]
        found += [("Content-Type", self.content_type)] if self.content_type else []
        return found + ([("x-amzn-errortype", self.code)] if self.code else [])


BAD = Refusal(400, "Bad Request")
"""The answer to what is no HTTP."""


def most_bytes(asked: Asked) -> int:
    """The largest body that the service takes."""
    service = asked.service
    if service in ("", "s3"):
        return MAX_OBJECT
    if service == "lambda":
        return MAX_EVENT if _INVOKING.search(asked.path) else MAX_CODE
    return MAX_OTHER


def too_large(asked: Asked) -> Refusal | None:
    """What AWS answers when the body is larger than the service takes, as far as the head tells."""
    return refuse_size(asked, asked.size) if asked.size > most_bytes(asked) else None


def refuse_size(asked: Asked, size: int) -> Refusal:
    """What AWS answers to a body of `size` bytes that is too large."""
    most, service = most_bytes(asked), asked.service
    if service in ("", "s3"):
        more = f"<ProposedSize>{size}</ProposedSize><MaxSizeAllowed>{most}</MaxSizeAllowed>"
        return _xml(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", more)
    if service != "lambda":
        return Refusal(413, "Request Entity Too Large")
    code = "RequestEntityTooLargeException"
    words = f"Request must be smaller than {most} bytes for the {_lambda_operation(asked.path)} operation"
    body = json.dumps({"Type": "User", "Message": words, "message": words}).encode()
    return Refusal(413, "Request Entity Too Large", _JSON, body, code)


def _lambda_operation(path: str) -> str:
    if _INVOKING.search(path):
        return "InvokeFunction"
    if "/layers/" in path:
        return "PublishLayerVersion"
    return "UpdateFunctionCode" if path.partition("?")[0].endswith("/code") else "CreateFunction"


def too_slow(asked: Asked | None) -> Refusal:
    """What AWS answers when a request does not come to its end; None: not even its head came."""
    if asked is None or asked.service not in ("", "s3"):
        return Refusal(408, "Request Timeout")
    words = (
        "Your socket connection to the server was not read from or written to within the timeout period. "
        "Idle connections will be closed."
    )
    return _xml(400, "RequestTimeout", words)


def no_room(asked: Asked | None) -> Refusal:
    """What AWS answers when it cannot take a request now, and SDKs try again."""
    if asked is not None and asked.service in ("", "s3"):
        return _xml(503, "ServiceUnavailable", "Service is unable to handle request.")
    return Refusal(503, "Service Unavailable")


def _xml(status: int, code: str, words: str, more: str = "") -> Refusal:
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{words}</Message>{more}</Error>'
    reason = {400: "Bad Request", 503: "Service Unavailable"}[status]
    return Refusal(status, reason, _XML, text.encode())
