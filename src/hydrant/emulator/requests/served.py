"""What is served of AWS's newest Kinesis, Firehose, Glue and Lambda: what is not is refused by name.

The tables below served/ have every operation and every structure of requests in the models of models.py, so that what a
newer model brings is found by a test and decided, not dropped. `members_not_served` are paths in a request, `*` for
the members of a list or map. Members that AWS itself does not know are ignored, as there (R-7), and so is one that asks
for nothing: false, empty, null.
"""

import functools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .refusals import not_served, operation_not_served

FOLDER = Path(__file__).with_name("served")
_NOTHING: tuple[Any, ...] = (None, False, "", "false", [], {})


@dataclass(frozen=True)
class Table:
    """A service's table."""

    operations: list[str] = field(default_factory=list)
    operations_not_served: list[str] = field(default_factory=list)
    members_not_served: dict[str, list[str]] = field(default_factory=dict)
    structures: dict[str, list[str]] = field(default_factory=dict)


@functools.cache
def table(service: str) -> Table:
    """The table of a service; an empty one where there is none."""
    path = FOLDER / f"{service}.json"
    return Table(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else Table()


def refuse_not_served(operation: Any, given: Mapping[str, Any]) -> None:
    """Raise RefusedRequest when nobody here has the operation, or looks at a member of the request."""
    service = operation.service_model.service_name
    served = table(service)
    if operation.name in served.operations_not_served:
        raise operation_not_served(service, operation.name)
    for path in served.members_not_served.get(operation.name, ()):
        if asks_for(given, tuple(path.split("."))):
            raise not_served(operation.name, path.replace(".*", "[]"))


def asks_for(value: Any, path: tuple[str, ...]) -> bool:
    """Whether anything is set at a path."""
    if not path:
        return any(each not in _NOTHING for each in value) if isinstance(value, list) else value not in _NOTHING
    if path[0] == "*":
        inner: Iterable[Any] = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
        return any(asks_for(each, path[1:]) for each in inner)
    return isinstance(value, dict) and asks_for(value.get(path[0]), path[1:])


def structures_of_requests(model: Mapping[str, Any]) -> dict[str, list[str]]:
    """The structures that requests of a service are made of, each with its members, both sorted."""
    found: dict[str, list[str]] = {}
    shapes = model["shapes"]
    waiting = [operation["input"]["shape"] for operation in model["operations"].values() if "input" in operation]
    while waiting:
        name = waiting.pop()
        shape = shapes[name]
        if shape["type"] == "structure" and name not in found:
            found[name] = sorted(shape["members"])
            waiting += [member["shape"] for member in shape["members"].values()]
        elif shape["type"] in ("list", "map"):
            waiting.append(shape["member" if shape["type"] == "list" else "value"]["shape"])
    return dict(sorted(found.items()))
