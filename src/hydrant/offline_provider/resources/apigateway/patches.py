"""Patch operations: how every Update operation of API Gateway is told what to change.

Source: the API reference, "PatchOperation"; the paths are those of internal/service/apigateway/*.go.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from hydrant.offline_provider.schema import Values

Operation = dict[str, str]


def replace(path: str, value: Any) -> Operation:
    """Set one value; null is an empty text."""
    return {"op": "replace", "path": path, "value": _text(value)}


def of_values(paths: Mapping[str, str], new: Values, changed: Iterable[str]) -> list[Operation]:
    """Set those of these attributes (attribute -> path) that have changed."""
    wanted = set(changed)
    return [replace(path, new[name]) for name, path in paths.items() if name in wanted]


def of_map(path: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> list[Operation]:
    """Bring a map to what is wanted, key by key."""
    before, after = old or {}, new or {}
    removed = [{"op": "remove", "path": f"{path}/{escape(key)}"} for key in sorted(before.keys() - after.keys())]
    changed = {key: value for key, value in sorted(after.items()) if key not in before or before[key] != value}
    return removed + [
        {"op": "replace" if key in before else "add", "path": f"{path}/{escape(key)}", "value": _text(value)}
        for key, value in changed.items()
    ]


def of_list(path: str, there: list[str], wanted: Iterable[str]) -> list[Operation]:
    """Bring a list to what is wanted: added first, as some lists may never be empty.

    Removed by place: AWS takes the value, by which LocalStack empties the whole list.
    """
    after = set(wanted)
    added = [{"op": "add", "path": path, "value": each} for each in sorted(after - set(there))]
    gone = [place for place, each in enumerate(there) if each not in after]
    return added + [{"op": "remove", "path": f"{path}/{place}"} for place in reversed(gone)]


def escape(key: str) -> str:
    """A key as a step of a path (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)
