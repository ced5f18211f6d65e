"""The grammar of update expressions: texts to updates. Pure. [Developer Guide: Update expressions]"""

from collections.abc import Callable

from .names import Placeholders, wrong
from .paths import Path, check_apart, read_path
from .tokens import Tokens
from .updates import Addition, Appended, At, Deletion, Given, IfNotExists, Source, Sum, Update
from .values import SETS, Value, kind

_KIND = "UpdateExpression"
_TYPES = {
    "S": "STRING", "N": "NUMBER", "B": "BINARY", "BOOL": "BOOLEAN", "NULL": "NULL", "M": "MAP", "L": "LIST",
    "SS": "STRING_SET", "NS": "NUMBER_SET", "BS": "BINARY_SET",
}  # fmt: skip


def read_update(text: str, placeholders: Placeholders) -> Update:
    """The update of a text. Raises Refused."""
    return _Reader(Tokens(_KIND, text), placeholders).read()


class _Reader:
    def __init__(self, tokens: Tokens, placeholders: Placeholders) -> None:
        self._tokens = tokens
        self._placeholders = placeholders
        self._sets: list[tuple[Path, Source]] = []
        self._removals: list[Path] = []
        self._additions: list[Addition] = []
        self._deletions: list[Deletion] = []

    def read(self) -> Update:
        sections: dict[str, Callable[[], None]] = {
            "SET": self._set,
            "REMOVE": self._remove,
            "ADD": self._add,
            "DELETE": self._delete,
        }
        seen: set[str] = set()
        while self._tokens.now.kind != "end":
            word = self._tokens.now.word
            if word not in sections or self._tokens.now.kind != "name":
                raise self._tokens.unexpected()
            if word in seen:
                raise wrong(_KIND, f'The "{word}" section can only be used once in an update expression;')
            seen.add(word)
            self._tokens.take()
            sections[word]()
            while self._tokens.met(","):
                sections[word]()
        update = Update(tuple(self._sets), tuple(self._removals), tuple(self._additions), tuple(self._deletions))
        check_apart(_KIND, update.paths)
        return update

    def _path(self) -> Path:
        return read_path(self._tokens, self._placeholders)

    def _set(self) -> None:
        path = self._path()
        self._tokens.need("=")
        source = self._source()
        if self._tokens.now.text in {"+", "-"}:
            operator = self._tokens.take().text
            other = self._source()
            for side in (source, other):
                if isinstance(side, Given) and "N" not in side.value:
                    raise _operand_type(operator, side.value)
            source = Sum(source, other, 1 if operator == "+" else -1)
        self._sets.append((path, source))

    def _remove(self) -> None:
        self._removals.append(self._path())

    def _add(self) -> None:
        path = self._path()
        value = self._value()
        if kind(value) != "N" and kind(value) not in SETS:
            raise _operand_type("ADD", value, "ALLOWED_FOR_ADD_OPERAND")
        self._additions.append(Addition(path, value))

    def _delete(self) -> None:
        path = self._path()
        value = self._value()
        if kind(value) not in SETS:
            raise _operand_type("DELETE", value, "ALLOWED_FOR_DELETE_OPERAND")
        self._deletions.append(Deletion(path, value))

    def _value(self) -> Value:
        if self._tokens.now.kind != "value":
            raise self._tokens.unexpected()
        return self._placeholders.value(self._tokens.take().text, _KIND)

    def _source(self) -> Source:
        self._tokens.deeper()
        source = self._source_here()
        self._tokens.shallower()
        return source

    def _source_here(self) -> Source:
        if self._tokens.now.kind == "value":
            return Given(self._value())
        if self._tokens.met("("):
            source = self._source()
            self._tokens.need(")")
            return source
        if self._tokens.now.kind == "name" and self._tokens.after.text == "(":
            return self._function()
        return At(self._path())

    def _function(self) -> Source:
        name = self._tokens.take().text
        if name not in {"if_not_exists", "list_append"}:
            raise wrong(_KIND, f"Invalid function name; function: {name}")
        self._tokens.need("(")
        source = self._if_not_exists() if name == "if_not_exists" else self._list_append()
        self._tokens.need(")")
        return source

    def _if_not_exists(self) -> Source:
        if self._tokens.now.kind != "name":
            words = "Operator or function requires a document path; operator or function: if_not_exists"
            raise wrong(_KIND, words)
        path = self._path()
        self._tokens.need(",")
        return IfNotExists(path, self._source())

    def _list_append(self) -> Source:
        one = self._source()
        self._tokens.need(",")
        other = self._source()
        for side in (one, other):
            if isinstance(side, Given) and "L" not in side.value:
                words = (
                    "Incorrect operand type for operator or function; operator or function: list_append, operand type:"
                )
                raise wrong(_KIND, f"{words} {kind(side.value)}")
        return Appended(one, other)


def _operand_type(operator: str, value: Value, allowed: str = "") -> Exception:
    if not allowed:
        words = "Incorrect operand type for operator or function; operator or function:"
        return wrong(_KIND, f"{words} {operator}, operand type: {kind(value)}")
    words = "Incorrect operand type for operator or function; operator:"
    return wrong(_KIND, f"{words} {operator}, operand type: {_TYPES[kind(value)]}, typeset: {allowed}")
