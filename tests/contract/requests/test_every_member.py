"""Each member of each operation of Kinesis, Firehose, Lambda with values of other types: AWS's refusal, no change."""

from collections.abc import Iterator
from typing import Any

import pytest

from ..support.raw_requests import CBOR, JSON, Wire, operations
from ..support.stack_state import Stack

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.xdist_group("requests")]
SERVICES = ["kinesis", "firehose", "lambda"]
WRONG: dict[str, list[Any]] = {
    "string": [True, 7, [], {}],
    "integer": ["7", True, [], {}],
    "long": ["7", False, [], {}],
    "double": ["7", True, [], {}],
    "boolean": ["true", 1, [], {}],
    "blob": ["no base64", 7, "YR==", ["YQ=="], {}],
    "timestamp": ["yesterday", True, [], {}],
    "list": ["a", 7, {}],
    "map": ["a", True, []],
    "structure": ["a", 7, []],
}
BODIES = [b"{", b"null", b"[]", b"7", b'"a"', b"\xff", b"[" * 20_000, b'{"a": Infinity}', b"Action=List"]
ITEMS = [bytes.fromhex(item) for item in ("ff", "a1", "80", "f6", "5bffffffffffffffff", "9b7fffffffffffffff", "d81d00")]
Path = tuple[str, ...]


def members(shape: Any, path: Path = (), above: Path = ()) -> Iterator[tuple[Path, Any]]:
    """All members below a shape that lie in the body, with their paths; `*` is a member of a list or map."""
    kind = shape.type_name
    if kind == "structure" and shape.name not in above:
        for name, member in shape.members.items():
            if not member.serialization.get("location") and shape.serialization.get("payload") != name:
                yield (*path, name), member
                yield from members(member, (*path, name), (*above, shape.name))
    elif kind in ("list", "map"):
        member = shape.member if kind == "list" else shape.value
        yield (*path, "*"), member
        yield from members(member, (*path, "*"), above)


def document(shape: Any, path: Path, value: Any) -> Any:
    """A document with this value at this path and nothing else in it."""
    if not path:
        return value
    if shape.type_name == "structure":
        return {path[0]: document(shape.members[path[0]], path[1:], value)}
    inner = document(shape.member if shape.type_name == "list" else shape.value, path[1:], value)
    return [inner] if shape.type_name == "list" else {"k": inner}


def in_path(shape: Any) -> dict[str, Any]:
    """What the path of a REST operation needs."""
    needed = {name: member for name, member in shape.members.items() if member.serialization.get("location") == "uri"}
    return {name: 1 if member.type_name in ("integer", "long") else "present" for name, member in needed.items()}


@pytest.fixture(scope="module")
def stack(wire: Wire) -> Stack:
    return Stack(wire)


@pytest.mark.parametrize("service", SERVICES)
def test_values_of_other_types_are_refused_wherever_they_are(stack: Stack, service: str) -> None:
    stack.furnish(service)
    before, tried = stack.settled(service), 0
    for operation in operations(service):
        shape = operation.input_shape
        for path, member in members(shape) if shape else ():
            values = WRONG[member.type_name]
            for value in (values[tried % len(values)], values[(tried + 1) % len(values)]):
                given = document(shape, path, value)
                answer = stack.wire.call(operation, {**in_path(shape), **given})
                seen = (operation.name, path, value, answer.status, answer.code)
                assert seen[3:] == (400, "SerializationException"), seen
            tried += 1
    assert tried > 50
    assert stack.settled(service) == before


@pytest.mark.parametrize("service", SERVICES)
def test_bodies_that_are_no_document_are_refused_by_each_operation(stack: Stack, service: str) -> None:
    stack.furnish(service)
    before = stack.settled(service)
    for operation in operations(service):
        shape: Any = operation.input_shape
        takes_a_body = shape is not None and any(len(path) == 1 for path, _ in members(shape))
        for body in BODIES if takes_a_body or service != "lambda" else []:
            answer = (
                stack.wire.body(operation, body, JSON)
                if service != "lambda"
                else stack.wire.rest(operation, in_path(shape), body)
            )
            assert (answer.status, answer.code) == (400, "SerializationException"), (operation.name, body[:20])
        for item in ITEMS if service != "lambda" else []:
            answer = stack.wire.body(operation, item, CBOR)
            assert (answer.status, answer.code) == (400, "SerializationException"), (operation.name, item)
    assert stack.settled(service) == before
