"""Requests of the REST-JSON protocol to operation and parameters: Lambda, Pipes.

LocalStack's router finds the operation by method and path; parameters lie in path, query, headers and body.
"""

import io
from typing import Any

from werkzeug.exceptions import HTTPException

from .documents import body_of, json_document
from .refusals import unknown_operation
from .shapes import REST_JSON, Shape, read, read_text


def operation_of(router: Any, request: Any) -> tuple[Any, dict[str, str]]:
    """The operation of method and path, and the parameters of the path. Raises RefusedRequest when there is none."""
    try:
        return router.match(request)
    except HTTPException:
        raise unknown_operation(404) from None


def read_rest(operation: Any, in_path: dict[str, str], request: Any) -> dict[str, Any]:
    """The parameters by the operation's model. Raises RefusedRequest."""
    shape = operation.input_shape
    if shape is None:
        return {}
    members = shape.members.items()
    found = {name: _outside(member, request, in_path) for name, member in members if _location(member)}
    payload = shape.serialization.get("payload")
    if payload is not None:
        found[payload] = _payload(shape.members[payload], request)
    elif not all(_location(member) for member in shape.members.values()):
        inside = read(shape, _document(request), REST_JSON)
        found |= {name: inside.get(name) for name, member in members if not _location(member)}
    return {name: value for name, value in found.items() if value is not None}


def _location(member: Shape) -> str | None:
    return member.serialization.get("location")


def _outside(member: Shape, request: Any, in_path: dict[str, str]) -> Any:
    """A parameter that lies in path, query or headers; None when it is not there."""
    name, location = member.serialization["name"], member.serialization["location"]
    if location == "querystring" and member.type_name == "list":
        return [read_text(member.member, text) for text in request.args.getlist(name)] or None
    places = {"uri": in_path, "querystring": request.args, "header": request.headers}
    text = places[location].get(name)
    return None if text is None else read_text(member, text)


def _payload(member: Shape, request: Any) -> Any:
    """The body as one parameter: bytes, which LocalStack's operations read from a stream, or a document."""
    if member.type_name == "blob":
        body = body_of(request)
        return io.BytesIO(body) if body else None
    return read(member, _document(request), REST_JSON)


def _document(request: Any) -> Any:
    body = body_of(request)
    return json_document(body) if body else {}
