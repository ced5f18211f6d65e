"""How one version of a schema becomes another: a JSON Patch (RFC 6902), as AWS tells it (I-71). Pure.

The package jsonpatch makes wrong patches where entries of arrays move: findings/jsonpatch-wrong-moves.sh.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from hydrant.emulator.glue.catalogue.errors import InvalidInput, NotServed

Operation = dict[str, Any]
_PROTOBUF = (
    "GetSchemaVersionsDiff compares AVRO and JSON schemas here: how AWS tells the difference of PROTOBUF schemas "
    "is not known. Compare the definitions that GetSchemaVersion gives."
)


def syntax_diff(data_format: str, first: str, second: str) -> str:
    """The operations that make the second definition of the first, `[]` when there are none.

    Raises NotServed for PROTOBUF, InvalidInput for what is nested too deep.
    """
    if data_format == "PROTOBUF":
        raise NotServed(_PROTOBUF)
    try:
        operations = list(_changes("", json.loads(first), json.loads(second)))
        return json.dumps(operations, separators=(",", ":"), ensure_ascii=False)
    except RecursionError:
        raise InvalidInput("The definitions are nested too deep to be compared.") from None


def _changes(path: str, first: Any, second: Any) -> Iterator[Operation]:
    if _same(first, second):
        return
    if isinstance(first, dict) and isinstance(second, dict):
        yield from _of_objects(path, first, second)
    elif isinstance(first, list) and isinstance(second, list):
        yield from _of_arrays(path, first, second)
    else:
        yield {"op": "replace", "path": path, "value": second}


def _of_objects(path: str, first: dict[str, Any], second: dict[str, Any]) -> Iterator[Operation]:
    for name, value in first.items():
        where = f"{path}/{name.replace('~', '~0').replace('/', '~1')}"
        if name in second:
            yield from _changes(where, value, second[name])
        else:
            yield {"op": "remove", "path": where}
    for name, value in second.items():
        if name not in first:
            yield {"op": "add", "path": f"{path}/{name.replace('~', '~0').replace('/', '~1')}", "value": value}


def _of_arrays(path: str, first: list[Any], second: list[Any]) -> Iterator[Operation]:
    """What both begin and end with stays; between, entries change one by one, and are then added or removed."""
    most = min(len(first), len(second))
    begin = next((k for k in range(most) if not _same(first[k], second[k])), most)
    end = next((k for k in range(most - begin) if not _same(first[-1 - k], second[-1 - k])), most - begin)
    left, wanted = first[begin : len(first) - end], second[begin : len(second) - end]
    for k, (one, other) in enumerate(zip(left, wanted, strict=False), begin):
        yield from _changes(f"{path}/{k}", one, other)
    for k in range(len(left) - 1, len(wanted) - 1, -1):
        yield {"op": "remove", "path": f"{path}/{begin + k}"}
    for k in range(len(left), len(wanted)):
        yield {"op": "add", "path": f"{path}/{begin + k}", "value": wanted[k]}


def _same(one: Any, other: Any) -> bool:
    """Equal as JSON, in which 1 is neither true nor 1.0."""
    return bool(one == other) and json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
