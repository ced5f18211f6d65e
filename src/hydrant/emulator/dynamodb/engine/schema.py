"""Keys of tables and indexes: which attributes they are, and which values may stand there. Pure.

[Developer Guide: Service, account and table quotas - partition and sort keys] (T-1, T-5).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from .errors import invalid, invalid_values
from .values import Item, Value, comparable, kind

_MAX_HASH_BYTES, _MAX_RANGE_BYTES = 2048, 1024
_NO_MATCH = "The provided key element does not match the schema"
_EMPTY = "The AttributeValue for a key attribute cannot contain an empty {} value."


@dataclass(frozen=True)
class KeySchema:
    """The names of partition and sort key, and the type of each."""

    hash: str
    range: str | None
    types: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """Both names, or the one."""
        return (self.hash,) if self.range is None else (self.hash, self.range)

    def key_of(self, item: Item) -> Item:
        """The key attributes of an item that has them."""
        return {name: item[name] for name in self.names}

    def check_key(self, key: Item) -> None:
        """Raise Refused unless these are the key attributes, and nothing else."""
        if set(key) != set(self.names) or any(kind(key[name]) != self.types[name] for name in self.names):
            raise invalid(_NO_MATCH)
        self._check_contents(key)

    def check_item(self, item: Item) -> None:
        """Raise Refused unless the item has the key attributes, of their types."""
        for name in self.names:
            if name not in item:
                raise invalid_values(f"Missing the key {name} in the item")
            if kind(item[name]) != self.types[name]:
                expected = f"expected: {self.types[name]} actual: {kind(item[name])}"
                raise invalid_values(f"Type mismatch for key {name} {expected}")
        self._check_contents(item)

    def check_index_item(self, item: Item, index: str) -> None:
        """Raise Refused when the item has a key attribute of the index that cannot be one; without, it is left out."""
        for name in self.names:
            if name not in item:
                continue
            value, expected = item[name], self.types[name]
            if kind(value) != expected:
                types = f"Expected: {expected} Actual: {kind(value)}"
                raise invalid_values(f"Type mismatch for Index Key {name} {types} IndexName: {index}")
            if _is_empty(value):
                raise invalid(
                    "One or more parameter values are not valid. A value specified for a secondary index key is not "
                    f"supported. {_EMPTY.format(_word(value))} IndexName: {index}, IndexKey: {name}"
                )

    def holds(self, item: Item) -> bool:
        """Whether the item has all key attributes."""
        return all(name in item for name in self.names)

    def _check_contents(self, item: Item) -> None:
        for name in self.names:
            if _is_empty(item[name]):
                words = _EMPTY.format(_word(item[name]))
                raise invalid(f"One or more parameter values are not valid. {words} Key: {name}")
        if _key_bytes(item[self.hash]) > _MAX_HASH_BYTES:
            raise invalid_values(f"Size of hashkey has exceeded the maximum size limit of{_MAX_HASH_BYTES} bytes")
        if self.range is not None and _key_bytes(item[self.range]) > _MAX_RANGE_BYTES:
            words = "Aggregated size of all range keys has exceeded the size limit of"
            raise invalid_values(f"{words} {_MAX_RANGE_BYTES} bytes")


def _is_empty(value: Value) -> bool:
    return kind(value) in {"S", "B"} and not value[kind(value)]


def _word(value: Value) -> str:
    return "string" if "S" in value else "binary"


def _key_bytes(value: Value) -> int:
    return 0 if "N" in value else len(comparable(value))
