"""The grammar of metric math (J-12).

or     = and { ( "||" | "OR" ) and }            and  = equal { ( "&&" | "AND" ) equal }
equal  = sum { comparison sum }                 sum  = product { ( "+" | "-" ) product }
product = power { ( "*" | "/" ) power }         power = unary [ "^" power ]
unary  = "-" unary | "!" unary | atom
atom   = number | text | id | FUNCTION "(" [ or { "," or } ] ")" | "[" or { "," or } "]" | "(" or ")"
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass


class ExpressionError(ValueError):
    """An expression that AWS would refuse, or that uses what is not served here."""


@dataclass(frozen=True)
class Number:
    """A number that stands there."""

    value: float


@dataclass(frozen=True)
class Words:
    """A text in quotes."""

    text: str


@dataclass(frozen=True)
class Reference:
    """The id of a metric or of another expression."""

    name: str


@dataclass(frozen=True)
class Keyword:
    """A word in capitals that is no function: REPEAT, LINEAR, ASC, DESC, AVG, ..."""

    name: str


@dataclass(frozen=True)
class Call:
    """A function with its arguments."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Listing:
    """Several series in brackets."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Operation:
    """Two operands and the sign between them."""

    sign: str
    left: Node
    right: Node


Node = Number | Words | Reference | Keyword | Call | Listing | Operation

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)|(?P<word>[A-Za-z][A-Za-z0-9_]*)"
    r"|(?P<text>\"[^\"]*\"|'[^']*')|(?P<sign>==|!=|<=|>=|&&|\|\||[-+*/^<>()\[\],!]))"
)
_WORDS = {"AND": "&&", "OR": "||"}
_MOST_DEEP = 40


def parse(text: str) -> Node:
    """Read an expression. Raises ExpressionError."""
    parser = _Parser(text)
    tree = parser.either()
    if parser.kind:
        raise parser.error()
    return tree


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self.kind = ""
        self.token = ""
        self._next()

    def error(self) -> ExpressionError:
        return ExpressionError(f"Error in expression '{self._text}': Unexpected {self.token or 'end'}")

    def _next(self) -> None:
        match = _TOKEN.match(self._text, self._at)
        if match is None:
            self.kind, self.token = (
                ("bad", self._text[self._at :].strip()) if self._text[self._at :].strip() else ("", "")
            )
            return
        self._at = match.end()
        self.kind = match.lastgroup or ""
        self.token = match[self.kind]
        if self.kind == "word" and self.token in _WORDS:
            self.kind, self.token = "sign", _WORDS[self.token]

    def _take(self, *signs: str) -> str:
        if self.kind == "sign" and self.token in signs:
            taken = self.token
            self._next()
            return taken
        return ""

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            raise self.error()

    def _chain(self, signs: tuple[str, ...], below: Callable[[], Node]) -> Node:
        left = below()
        while sign := self._take(*signs):
            left = Operation(sign, left, below())
        return left

    def either(self) -> Node:
        self._depth += 1
        if self._depth > _MOST_DEEP:
            raise ExpressionError("Error in expression: it is nested too deep")
        node = self._chain(("||",), self._both)
        self._depth -= 1
        return node

    def _both(self) -> Node:
        return self._chain(("&&",), self._equal)

    def _equal(self) -> Node:
        return self._chain(("==", "!=", "<=", ">=", "<", ">"), self._sum)

    def _sum(self) -> Node:
        return self._chain(("+", "-"), self._product)

    def _product(self) -> Node:
        return self._chain(("*", "/"), self._power)

    def _power(self) -> Node:
        base = self._unary()
        return Operation("^", base, self._power()) if self._take("^") else base

    def _unary(self) -> Node:
        negative = False
        while self._take("-"):
            negative = not negative
        atom = self._atom()
        if not negative:
            return atom
        return Number(-atom.value) if isinstance(atom, Number) else Operation("*", Number(-1), atom)

    def _atom(self) -> Node:
        kind, token = self.kind, self.token
        if kind == "number":
            self._next()
            return Number(float(token))
        if kind == "text":
            self._next()
            return Words(token[1:-1])
        if kind == "word":
            self._next()
            return self._word(token)
        if self._take("("):
            inner = self.either()
            self._expect(")")
            return inner
        if self._take("["):
            return Listing(self._until("]"))
        raise self.error()

    def _word(self, word: str) -> Node:
        if self._take("("):
            return Call(word, self._until(")"))
        if word[0].islower():
            return Reference(word)
        return Keyword(word)

    def _until(self, closing: str) -> tuple[Node, ...]:
        if self._take(closing):
            return ()
        parts = [self.either()]
        while self._take(","):
            parts.append(self.either())
        self._expect(closing)
        return tuple(parts)


def references(node: Node) -> set[str]:
    """The ids that an expression names."""
    if isinstance(node, Reference):
        return {node.name}
    if isinstance(node, Operation):
        return references(node.left) | references(node.right)
    parts = node.arguments if isinstance(node, Call) else node.parts if isinstance(node, Listing) else ()
    return set().union(*map(references, parts))


def calls(node: Node) -> set[str]:
    """The functions that an expression calls."""
    if isinstance(node, Operation):
        return calls(node.left) | calls(node.right)
    parts = node.arguments if isinstance(node, Call) else node.parts if isinstance(node, Listing) else ()
    return set().union({node.name} if isinstance(node, Call) else set(), *map(calls, parts))
