"""Requests that no SDK would send: any document for any operation, signed as one does it."""

import http.client
import json
import time
import urllib.parse
from dataclasses import dataclass
from typing import Any

import cbor2
from botocore.model import OperationModel, ServiceModel
from localstack.aws.spec import load_service

from hydrant.emulator.requests import models

models.install()  # as in the emulator
JSON, CBOR = "application/x-amz-json-1.1", "application/x-amz-cbor-1.1"
_SIGNED = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{}/aws4_request, SignedHeaders=host, Signature=0"
_IDLE_SECONDS = 20.0
"""A busy machine comes back to a connection after minutes, when the emulator has closed it."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes
    headers: http.client.HTTPMessage

    @property
    def document(self) -> Any:
        """The body, whichever of the two it is."""
        if self.headers.get_content_type().endswith(("cbor", "cbor-1.1")):
            return cbor2.loads(self.body)
        return json.loads(self.body) if self.body else None

    @property
    def code(self) -> str:
        """The error's code; empty when it is none."""
        document = self.document
        return str(document.get("__type", "")) if isinstance(document, dict) else ""

    @property
    def words(self) -> str:
        """The error's message."""
        return str(self.document.get("message", self.document.get("Message", "")))


class Wire:
    """One connection to an emulator."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._used = time.monotonic()

    def send(self, service: str, method: str, path: str, headers: dict[str, str], body: bytes | None) -> Answer:
        """Send a request and read the whole answer."""
        signed = {"Authorization": _SIGNED.format(service), **headers}
        if time.monotonic() - self._used > _IDLE_SECONDS:
            self.connection.close()  # the next request connects again
        self.connection.request(method, path, body=body, headers=signed)
        reply = self.connection.getresponse()
        answer = Answer(reply.status, reply.read(), reply.headers)
        self._used = time.monotonic()
        return answer

    def json(self, operation: OperationModel, document: Any) -> Answer:
        """Any document for an operation of a JSON protocol."""
        return self.body(operation, json.dumps(document).encode(), JSON)

    def body(self, operation: OperationModel, body: bytes, content_type: str) -> Answer:
        """Any body for an operation of a JSON protocol."""
        service = operation.service_model
        headers = {
            "Content-Type": content_type,
            "X-Amz-Target": f"{service.metadata['targetPrefix']}.{operation.name}",
        }
        return self.send(service.service_name, "POST", "/", headers, body)

    def rest(self, operation: OperationModel, given: dict[str, Any], body: bytes | None = None) -> Answer:
        """Any parameters for an operation of REST-JSON, each where it belongs; `body` instead of that."""
        path, headers, written = _rest(operation, given)
        method = operation.http["method"]
        return self.send(operation.service_model.service_name, method, path, headers, written if body is None else body)

    def call(self, operation: OperationModel, given: Any) -> Answer:
        """Any parameters in the operation's own protocol."""
        return (
            self.rest(operation, given)
            if operation.service_model.protocol == "rest-json"
            else self.json(operation, given)
        )


def operations(service: str, without: frozenset[str] = frozenset()) -> list[OperationModel]:
    """All operations of a service."""
    model: ServiceModel = load_service(service)
    return [model.operation_model(name) for name in model.operation_names if name not in without]


def is_path(member: Any) -> bool:
    """Whether a parameter lies in the path."""
    return bool(member.serialization.get("location") == "uri")


def _rest(operation: OperationModel, given: dict[str, Any]) -> tuple[str, dict[str, str], bytes | None]:
    shape: Any = operation.input_shape
    path: str = operation.http["requestUri"]
    query: list[tuple[str, str]] = []
    headers = {"Content-Type": "application/json"}
    inside: dict[str, Any] = {}
    body: bytes | None = None
    for name, value in given.items():
        member = shape.members[name]
        location, wire = member.serialization.get("location"), member.serialization.get("name", name)
        if location == "uri":
            path = path.replace(f"{{{wire}}}", _quoted(value) or "%20")
        elif location == "querystring":
            query += [(wire, _text(each)) for each in (value if isinstance(value, list) else [value])]
        elif location == "header":
            headers[wire] = _quoted(value)
        elif shape.serialization.get("payload") == name:
            body = _text(value).encode()
        else:
            inside[wire] = value
    if query:
        path += ("&" if "?" in path else "?") + urllib.parse.urlencode(query)
    if inside and body is None:
        body = json.dumps(inside).encode()
    return path, headers, body


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode(errors="replace").decode()


def _quoted(value: Any) -> str:
    return urllib.parse.quote(_text(value), safe=":")
