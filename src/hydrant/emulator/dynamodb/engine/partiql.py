"""PartiQL statements, translated into the expressions that the engine knows. Pure.

[Developer Guide: PartiQL - a SQL-compatible query language for Amazon DynamoDB]. Names and literals become
placeholders; what stands between them is nearly the grammar of expressions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from .errors import Refused, invalid
from .values import Value, checked

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^']|'')*')|(?P<quoted>"(?:[^"]|"")*")|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"""
    r"""|(?P<word>[A-Za-z_][A-Za-z0-9_]*)|(?P<symbol><<|>>|<>|!=|<=|>=|[-+=<>()\[\]{}.,:*?])|(?P<other>\S))"""
)
_JOINERS = frozenset({"AND", "OR", "NOT", "IN", "BETWEEN"})
_FUNCTIONS = frozenset({"begins_with", "contains", "size", "attribute_type", "if_not_exists", "list_append"})
_CONSTANTS: dict[str, Value] = {"TRUE": {"BOOL": True}, "FALSE": {"BOOL": False}, "NULL": {"NULL": True}}
_OPERATORS = {"!=": "<>"}
_MAX_DEPTH = 40

Token = tuple[str, str]


@dataclass
class Statement:
    """A statement: its kind, table and index, and the parts of it as expressions with placeholders."""

    kind: str
    table: str = ""
    index: str | None = None
    projection: str = ""
    condition: str = ""
    update: str = ""
    item: dict[str, Value] = field(default_factory=dict)
    order: tuple[str, bool] | None = None
    returning: str = ""
    names: dict[str, str] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)


def translate(text: str, parameters: Sequence[Any] = ()) -> Statement:
    """The statement of a text. Raises Refused for what is none, or has a part that is not known here."""
    return _Translator(text, parameters).statement()


class _Translator:
    def __init__(self, text: str, parameters: Sequence[Any]) -> None:
        self._tokens = [*_tokens(text), ("end", "")]
        self._at = 0
        self._parameters = iter(parameters)
        self._depth = 0
        self._made = Statement("")

    def statement(self) -> Statement:
        made = self._made
        made.kind = self._take()[1].upper()
        readers = {"SELECT": self._select, "INSERT": self._insert, "UPDATE": self._update, "DELETE": self._delete}
        if made.kind not in readers:
            raise _wrong(f"Unsupported statement {made.kind or 'without a word'}")
        readers[made.kind]()
        if self._now[0] != "end":
            raise self._unexpected()
        if next(self._parameters, None) is not None:
            raise invalid("Number of parameters in request and statement don't match.")
        return made

    def _select(self) -> None:
        if not self._met("*"):
            self._made.projection = self._until("FROM")
        self._need("FROM")
        self._source()
        self._where()
        if self._met("ORDER"):
            self._need("BY")
            name = self._name()
            descending = self._met("DESC")
            if not descending:
                self._met("ASC")
            self._made.order = name, descending

    def _insert(self) -> None:
        self._need("INTO")
        self._source()
        self._need("VALUE")
        value = self._value()
        if "M" not in value:
            raise _wrong("VALUE must be a tuple")
        self._made.item = value["M"]

    def _update(self) -> None:
        self._source()
        sections: dict[str, list[str]] = {"SET": [], "REMOVE": []}
        while self._now[1].upper() in sections:
            word = self._take()[1].upper()
            sections[word].append(self._until("SET", "REMOVE", "WHERE", "RETURNING"))
        self._made.update = " ".join(f"{word} {', '.join(parts)}" for word, parts in sections.items() if parts)
        if not self._made.update:
            raise self._unexpected()
        self._where()
        self._returning()

    def _delete(self) -> None:
        self._need("FROM")
        self._source()
        self._where()
        self._returning()

    def _where(self) -> None:
        if self._met("WHERE"):
            self._made.condition = self._until("ORDER", "RETURNING")

    def _returning(self) -> None:
        if self._met("RETURNING"):
            which, when = self._take()[1].upper(), self._take()[1].upper()
            self._need("*")
            self._made.returning = {"ALL": "ALL", "MODIFIED": "UPDATED"}.get(which, which) + f"_{when}"

    def _source(self) -> None:
        self._made.table = self._name()
        if self._met("."):
            self._made.index = self._name()

    def _name(self) -> str:
        kind, text = self._take()
        if kind == "quoted":
            return text[1:-1].replace('""', '"')
        if kind != "word":
            raise self._unexpected(-1)
        return text

    def _until(self, *ends: str) -> str:
        """The expression up to one of these words."""
        parts: list[str] = []
        while self._now[0] != "end" and not (self._now[0] == "word" and self._now[1].upper() in ends):
            parts.append(self._piece(parts))
        if not parts:
            raise self._unexpected()
        return " ".join(parts)

    def _piece(self, before: list[str]) -> str:
        kind, text = self._now
        word = text.upper() if kind == "word" else ""
        if word == "IS":
            return self._is(before)
        if word in _JOINERS:
            self._take()
            return self._options() if word == "IN" else word
        if kind == "word" and text.lower() in _FUNCTIONS and self._tokens[self._at + 1][1] == "(":
            self._take()
            return text.lower()
        if kind == "quoted" or (kind == "word" and word not in _CONSTANTS):
            return self._placed_name()
        return self._piece_between(before)

    def _piece_between(self, before: list[str]) -> str:
        """A value, the place in a list, or an operator."""
        kind, text = self._now
        index = text == "[" and before and (before[-1].startswith("#") or before[-1] == "]")
        if kind == "number" and before and before[-1] == "[":
            return self._take()[1]
        if kind in {"text", "number", "word"} or text in {"?", "<<", "{"} or (text == "[" and not index):
            return self._placed_value()
        if kind != "symbol":
            raise self._unexpected()
        self._take()
        return _OPERATORS.get(text, text)

    def _is(self, before: list[str]) -> str:
        """`path IS [NOT] MISSING` and `path IS [NOT] NULL`, which take the path before them."""
        self._need("IS")
        negated = self._met("NOT")
        path: list[str] = []
        while before and (before[-1].startswith("#") or before[-1] in {".", "[", "]"} or before[-1].isdigit()):
            path.insert(0, before.pop())
        written = " ".join(path)
        if self._met("MISSING"):
            return f"attribute_{'exists' if negated else 'not_exists'} ( {written} )"
        self._need("NULL")
        return f"{written} {'<>' if negated else '='} {self._keep({'NULL': True})}"

    def _options(self) -> str:
        """`IN [a, b]` or `IN (a, b)`."""
        end = {"[": "]", "(": ")"}.get(self._take()[1])
        if end is None:
            raise self._unexpected(-1)
        options = [self._placed_value()]
        while self._met(","):
            options.append(self._placed_value())
        self._need(end)
        return f"IN ( {' , '.join(options)} )"

    def _placed_name(self) -> str:
        name = self._name()
        names = self._made.names
        known = next((place for place, each in names.items() if each == name), None)
        place = known or f"#n{len(names)}"
        names[place] = name
        return place

    def _placed_value(self) -> str:
        return self._keep(self._value())

    def _keep(self, value: Value) -> str:
        place = f":v{len(self._made.values)}"
        self._made.values[place] = value
        return place

    def _value(self) -> Value:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise invalid("Nesting Levels have exceeded supported limits")
        value = self._literal()
        self._depth -= 1
        return checked(value)

    def _literal(self) -> Value:
        kind, text = self._take()
        if kind == "text":
            return {"S": text[1:-1].replace("''", "'")}
        if kind == "number":
            return {"N": text}
        if kind == "word" and text.upper() in _CONSTANTS:
            return dict(_CONSTANTS[text.upper()])
        collections: dict[str, Callable[[], Value]] = {
            "?": self._parameter,
            "[": lambda: {"L": list(self._members("]"))},
            "<<": self._set,
            "{": lambda: {"M": dict(self._pairs())},
        }
        if text not in collections:
            raise self._unexpected(-1)
        return collections[text]()

    def _parameter(self) -> Value:
        value: Value | None = next(self._parameters, None)
        if value is None:
            raise invalid("Number of parameters in request and statement don't match.")
        return value

    def _members(self, end: str) -> Iterator[Value]:
        while not self._met(end):
            yield self._value()
            if not self._met(","):
                self._need(end)
                return

    def _pairs(self) -> Iterator[tuple[str, Value]]:
        while not self._met("}"):
            kind, text = self._take()
            if kind not in {"text", "quoted"}:
                raise self._unexpected(-1)
            self._need(":")
            yield text[1:-1].replace("''", "'"), self._value()
            if not self._met(","):
                self._need("}")
                return

    def _set(self) -> Value:
        members = list(self._members(">>"))
        kinds = {next(iter(member)) for member in members}
        if len(kinds) != 1 or not kinds <= {"S", "N", "B"}:
            raise _wrong("a set has members of one type: strings, numbers or binaries")
        (kind,) = kinds
        return {f"{kind}S": [member[kind] for member in members]}

    @property
    def _now(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._now
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token

    def _met(self, word: str) -> bool:
        if self._now[0] in {"word", "symbol"} and self._now[1].upper() == word:
            self._take()
            return True
        return False

    def _need(self, word: str) -> None:
        if not self._met(word):
            raise self._unexpected()

    def _unexpected(self, back: int = 0) -> Refused:
        _, text = self._tokens[max(0, self._at + back)]
        return _wrong(f"Unexpected {text or 'end'}")


def _tokens(text: str) -> Iterator[Token]:
    for found in _TOKEN.finditer(text.strip().rstrip(";").rstrip()):
        kind = found.lastgroup or "other"
        yield kind, found[kind]


def _wrong(words: str) -> Refused:
    return invalid(f"Statement wasn't well formed, can't be processed: {words}")
