"""What the names and values in an expression stand for, and which of them were used. Pure."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from .errors import Refused, invalid
from .reserved import RESERVED
from .values import Value, checked


class Placeholders:
    """ExpressionAttributeNames and ExpressionAttributeValues of one request."""

    def __init__(self, names: Mapping[str, str] | None, values: Mapping[str, Any] | None) -> None:
        _check_form("ExpressionAttributeNames", "#", names)
        _check_form("ExpressionAttributeValues", ":", values)
        self._names = names or {}
        self._values = {name: _value_of(name, value) for name, value in (values or {}).items()}
        self._used: set[str] = set()

    @classmethod
    def of(cls, request: Mapping[str, Any], expressions: Collection[str]) -> "Placeholders":
        """Those of a request; without any of the expressions that it may have, there must be none. Raises Refused."""
        for member in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
            if request.get(member) is not None and not any(request.get(each) is not None for each in expressions):
                which = f": {_either(expressions)} is null" if member.endswith("Values") else ""
                raise invalid(f"{member} can only be specified when using expressions{which}")
        return cls(request.get("ExpressionAttributeNames"), request.get("ExpressionAttributeValues"))

    def name(self, text: str, kind: str) -> str:
        """The attribute that `#name`, or a plain name, means. Raises Refused."""
        if text.startswith("#"):
            self._used.add(text)
            if text not in self._names:
                raise wrong(
                    kind,
                    f"An expression attribute name used in the document path is not defined; attribute name: {text}",
                )
            return self._names[text]
        if text.upper() in RESERVED:
            raise wrong(kind, f"Attribute name is a reserved keyword; reserved keyword: {text}")
        return text

    def value(self, text: str, kind: str) -> Value:
        """The value that `:name` means. Raises Refused."""
        self._used.add(text)
        if text not in self._values:
            raise wrong(
                kind, f"An expression attribute value used in expression is not defined; attribute value: {text}"
            )
        return self._values[text]

    def all_used(self) -> None:
        """Raise Refused when some were given that no expression uses."""
        for member, given in (("ExpressionAttributeNames", self._names), ("ExpressionAttributeValues", self._values)):
            if unused := [name for name in given if name not in self._used]:
                raise invalid(
                    f"Value provided in {member} unused in expressions: keys: {{{', '.join(sorted(unused))}}}"
                )


def wrong(kind: str, words: str) -> Refused:
    """An expression is wrong; `kind` is the member that holds it."""
    return invalid(f"Invalid {kind}: {words}")


def _check_form(member: str, sign: str, given: Mapping[str, Any] | None) -> None:
    if given is None:
        return
    if not given:
        raise invalid(f"{member} must not be empty")
    for name in given:
        if not name.startswith(sign) or len(name) == 1 or not name[1:].replace("_", "a").isalnum():
            raise invalid(f'{member} contains invalid key: Syntax error; key: "{name}"')


def _value_of(name: str, value: Any) -> Value:
    try:
        return checked(value)
    except Refused as refused:
        raise invalid(f"ExpressionAttributeValues contains invalid value: {refused.words} for key {name}") from None


def _either(expressions: Iterable[str]) -> str:
    return " and ".join(sorted(expressions))
