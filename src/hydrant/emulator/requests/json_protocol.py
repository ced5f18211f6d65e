"""Requests of the JSON protocol to operation and parameters - Kinesis also in CBOR - and the types of others.

They are looked at in AWS's order: method (R-5), content type, document (R-1), target (R-4). A request without a body is
none.
"""

from typing import Any

from .documents import body_of, cbor_document, json_document
from .refusals import malformed, not_a_post, unknown_operation
from .shapes import CBOR, JSON, Shape, read

_CONTENT_TYPES = {
    "1.0": {"application/x-amz-json-1.0": (json_document, JSON)},
    "1.1": {
        "application/x-amz-json-1.1": (json_document, JSON),
        "application/x-amz-cbor-1.1": (cbor_document, CBOR),
    },
}
"""By the version of the protocol that the service speaks."""


def operation_of(service: Any, request: Any) -> Any:
    """The operation that the target names; None when the service has none of this name."""
    prefix, _, name = request.headers.get("X-Amz-Target", "").partition(".")
    if prefix != service.metadata["targetPrefix"] or name not in service.operation_names:
        return None
    return service.operation_model(name)


def read_json(operation: Any, request: Any, version: str = "1.1") -> dict[str, Any]:
    """The parameters by the operation's model. Raises RefusedRequest, also when there is no operation."""
    if request.method != "POST":
        raise not_a_post()
    document_of, wire = _CONTENT_TYPES[version].get(request.mimetype, (None, None))
    if document_of is None or wire is None:
        raise unknown_operation(404)
    body = body_of(request)
    if not body:
        raise malformed() if operation else unknown_operation()
    given = document_of(body)
    if not isinstance(given, dict):
        raise malformed()
    if operation is None:
        raise unknown_operation()
    shape = operation.input_shape
    return {} if shape is None else read(shape, given, wire)


def check_types(shape: Shape, request: Any) -> None:
    """Whether a document of JSON has the types of its shape; other bodies are not looked at. Raises RefusedRequest."""
    body = body_of(request)
    if body and "json" in request.mimetype:
        read(shape, json_document(body), JSON)
