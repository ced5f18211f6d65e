"""Which tables SearchTables finds (I-70). Pure.

A text is looked for in names, descriptions, columns, locations and parameters, whatever the case. A filter names a
member, or a parameter of the table.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .catalogue import InvalidInput

Shown = Mapping[str, Any]
_COMPARATORS: dict[str, Callable[[Any, Any], bool]] = {
    "EQUALS": operator.eq,
    "GREATER_THAN": operator.gt,
    "LESS_THAN": operator.lt,
    "GREATER_THAN_EQUALS": operator.ge,
    "LESS_THAN_EQUALS": operator.le,
}
_SORTED_BY = {"name": "Name", "databasename": "DatabaseName", "description": "Description", "owner": "Owner"}
_TIMES = {"createtime": "CreateTime", "updatetime": "UpdateTime", "lastaccesstime": "LastAccessTime"}


def matching(tables: Sequence[Shown], request: Mapping[str, Any]) -> list[Shown]:
    """The tables that a request asks for, in its order. Raises InvalidInput."""
    text = (request.get("SearchText") or "").strip()
    exact = len(text) > 1 and text[0] == text[-1] == '"'
    word = text.strip('"').lower()
    found = [each for each in tables if not word or _has(each, word, exact=exact)]
    for wanted in request.get("Filters") or ():
        found = [each for each in found if _fits(each, wanted)]
    for criterion in reversed(request.get("SortCriteria") or []):
        key = _sort_key(criterion.get("FieldName", ""))
        found.sort(key=key, reverse=criterion.get("Sort") == "DESC")
    return found


def _has(table: Shown, word: str, *, exact: bool) -> bool:
    texts = [str(text).lower() for text in _texts(table)]
    return word in texts if exact else any(word in text for text in texts)


def _texts(table: Shown) -> list[Any]:
    descriptor = table.get("StorageDescriptor") or {}
    columns = [*(descriptor.get("Columns") or ()), *(table.get("PartitionKeys") or ())]
    return [
        table["Name"],
        table["DatabaseName"],
        table.get("Description", ""),
        descriptor.get("Location", ""),
        *(column["Name"] for column in columns),
        *(column.get("Comment", "") for column in columns),
        *(table.get("Parameters") or {}).keys(),
        *(table.get("Parameters") or {}).values(),
    ]


def _fits(table: Shown, wanted: Mapping[str, Any]) -> bool:
    key, value = str(wanted.get("Key", "")), str(wanted.get("Value", ""))
    compare = _COMPARATORS[wanted.get("Comparator", "EQUALS")]
    if key.lower() in _TIMES:
        return _compared_times(table.get(_TIMES[key.lower()]), value, compare)
    known = _SORTED_BY.get(key.lower())
    kept = table.get(known) if known else (table.get("Parameters") or {}).get(key)
    return kept is not None and bool(compare(str(kept).lower(), value.lower()))


def _compared_times(kept: Any, value: str, compare: Callable[[Any, Any], bool]) -> bool:
    try:
        wanted = float(value)
    except ValueError as error:
        raise InvalidInput(f"A filter of times needs epoch seconds, not {value!r}.") from error
    return isinstance(kept, int | float) and bool(compare(kept, wanted))


def _sort_key(field: str) -> Callable[[Shown], Any]:
    name = _SORTED_BY.get(field.lower()) or _TIMES.get(field.lower())
    if name is None:
        known = ", ".join([*_SORTED_BY.values(), *_TIMES.values()])
        raise InvalidInput(f"Tables cannot be sorted by {field!r}; they can by {known}.")
    return lambda table: str(table.get(name, "")) if name in _SORTED_BY.values() else float(table.get(name) or 0)
