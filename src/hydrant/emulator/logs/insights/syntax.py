"""The grammar of a query: commands between bars, with expressions.

or    = and { "or" and }       and  = not { "and" not }      not = "not" not | comparison
comparison = sum [ ( "=" | "!=" | "<" | "<=" | ">" | ">=" | "like" | "=~" | "not like" | "in" | "not in" ) sum ]
sum   = term { ( "+" | "-" ) term }    term = power { ( "*" | "/" | "%" ) power }    power = atom [ "^" power ]
atom  = number | text | /regex/ | field | function "(" ... ")" | "(" or ")" | "[" ... "]" | "-" atom
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

LATER = (
    *("pattern", "diff", "unmask", "unnest", "anomaly", "lookup", "source", "join", "filterindex", "makeseries"),
    *("addtotals", "expand", "appendcols", "eventstats"),
)
"""Commands of AWS's that are refused by name."""
SERVED = ("fields", "filter", "stats", "sort", "limit", "parse", "display", "dedup")
_MOST_DEEP = 40


class QueryError(ValueError):
    """A query that is none, or that asks for what is not served here."""


@dataclass(frozen=True)
class Const:
    """A number or text that stands there; a period is one in ms."""

    value: float | str


@dataclass(frozen=True)
class Regex:
    """A regular expression."""

    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Field:
    """A field of a line, or one that an earlier command made."""

    name: str


@dataclass(frozen=True)
class Call:
    """A function with its arguments."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Operation:
    """Two operands; `not` has the first alone."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Listing:
    """Values in brackets."""

    parts: tuple[Node, ...]


Node = Const | Regex | Field | Call | Operation | Listing


@dataclass(frozen=True)
class Column:
    """An expression under its name: the one given by `as`, or its text."""

    name: str
    node: Node


@dataclass(frozen=True)
class Command:
    """A command: its columns and those behind `by`; directions of sort, number of limit, names that parse makes."""

    kind: str
    columns: tuple[Column, ...] = ()
    by: tuple[Column, ...] = ()
    descending: tuple[bool, ...] = ()
    number: int = 0
    pattern: re.Pattern[str] | None = None


_TOKEN = re.compile(
    r"""\s*(?:(?P<period>\d+(?:ms|s|m|h|d|w)\b)|(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)
    |(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<quoted>@?`[^`]+`)
    |(?P<word>@?[A-Za-z_][A-Za-z0-9_@]*(?:\.[A-Za-z0-9_@]+)*)|(?P<sign>!=|<=|>=|=~|[-+*/%^=<>()\[\],]))""",
    re.VERBOSE,
)
_REGEX = re.compile(r"\s*/((?:[^/\\]|\\.)*)/")
_PERIODS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 7 * 86_400_000}
_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=", "=~")
_ESCAPE = re.compile(r"\\(.)")


def parse_query(text: str) -> list[Command]:
    """Read a query. Raises QueryError."""
    parts = _split(text)
    if not parts:
        raise QueryError("The query is empty")
    return [_Reader(part).command() for part in parts]


def _split(text: str) -> list[str]:
    """The commands: at bars that stand outside of quotes and regular expressions; lines that begin with # are none."""
    text = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    pieces = re.findall(
        r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|(?<=[\s(])/(?:[^/\\\n]|\\.)+/|[^|])+""", text
    )
    return [piece.strip() for piece in pieces if piece.strip()]


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self.kind = ""
        self.symbol = ""
        self._start = 0
        self._next()

    def _next(self) -> None:
        match = _TOKEN.match(self._text, self._at)
        if match is None:
            rest = self._text[self._at :].strip()
            self.kind, self.symbol, self._start = ("bad" if rest else ""), rest, self._at
            return
        self.kind = match.lastgroup or ""
        self.symbol = match[self.kind]
        self._start = match.start(self.kind)
        self._at = match.end()

    def _error(self) -> QueryError:
        return QueryError(f"unexpected symbol found {self.symbol or 'end of the command'} in: {self._text}")

    def _take(self, *tokens: str) -> str:
        if self.kind in ("sign", "word") and self.symbol.lower() in tokens:
            taken = self.symbol.lower()
            self._next()
            return taken
        return ""

    def _expect(self, token: str) -> None:
        if not self._take(token):
            raise self._error()

    def command(self) -> Command:
        word = self.symbol.lower() if self.kind == "word" else ""
        if word in LATER:
            raise QueryError(f"The emulator does not serve the command {word} of Logs Insights; on AWS it works.")
        if word not in SERVED:
            raise self._error()
        self._next()
        command = self._rest(word)
        if self.kind:
            raise self._error()
        return command

    def _rest(self, word: str) -> Command:
        if word == "filter":
            return Command(word, (Column("", self._either()),))
        if word == "limit":
            return Command(word, number=self._number())
        if word == "parse":
            return self._parse()
        if word == "sort":
            return self._sort()
        columns = self._columns()
        by = self._columns() if word == "stats" and self._take("by") else ()
        return Command(word, columns, by)

    def _number(self) -> int:
        if self.kind != "number" or not self.symbol.isdecimal():
            raise self._error()
        number = int(self.symbol)
        self._next()
        return number

    def _columns(self) -> tuple[Column, ...]:
        columns = [self._column()]
        while self._take(","):
            columns.append(self._column())
        return tuple(columns)

    def _column(self) -> Column:
        start = self._start
        node = self._either()
        text = self._text[start : self._start if self.kind else len(self._text)].strip()
        if self._take("as"):
            return Column(self._name(), node)
        return Column(node.name if isinstance(node, Field) else text, node)

    def _name(self) -> str:
        if self.kind not in ("word", "quoted"):
            raise self._error()
        name = self.symbol.replace("`", "")
        self._next()
        return name

    def _sort(self) -> Command:
        columns, descending = [], []
        while True:
            columns.append(self._column())
            descending.append(self._take("asc", "desc") == "desc")
            if not self._take(","):
                return Command("sort", tuple(columns), descending=tuple(descending))

    def _parse(self) -> Command:
        source = Field("@message") if self.kind == "text" or self._regex_ahead() else self._field()
        if found := self._regex():
            names = list(found.groupindex)
            if not names:
                raise QueryError(f"parse needs named groups in its regular expression: {self._text}")
            pattern = found
        else:
            pattern = _glob(self._glob_text())
            self._expect("as")
            names = [self._name()]
            while self._take(","):
                names.append(self._name())
            if len(names) != pattern.groups:
                raise QueryError(f"parse has {pattern.groups} * and {len(names)} names: {self._text}")
        made = tuple(Column(name, source) for name in names)
        return Command("parse", made, pattern=pattern)

    def _glob_text(self) -> str:
        if self.kind != "text":
            raise self._error()
        text = _ESCAPE.sub(r"\1", self.symbol[1:-1])
        self._next()
        return text

    def _field(self) -> Field:
        if self.kind not in ("word", "quoted"):
            raise self._error()
        start = self._at
        name = self.symbol.replace("`", "")
        self._at = start
        self.kind, self.symbol = "", ""
        if not _REGEX.match(self._text, self._at):
            self._next()
        return Field(name)

    def _regex_ahead(self) -> bool:
        return self.kind in ("sign", "") and self.symbol in ("/", "") and bool(_REGEX.match(self._text, self._start))

    def _regex(self) -> re.Pattern[str] | None:
        """The regular expression that comes next, if one does."""
        at = self._start if self.symbol == "/" else self._at if not self.kind else -1
        match = _REGEX.match(self._text, at) if at >= 0 else None
        if match is None:
            return None
        self._at = match.end()
        self._next()
        return _compiled(match[1])

    def _either(self) -> Node:
        self._depth += 1
        if self._depth > _MOST_DEEP:
            raise QueryError("The query is nested too deep")
        left = self._both()
        while self._take("or"):
            left = Operation("or", left, self._both())
        self._depth -= 1
        return left

    def _both(self) -> Node:
        left = self._negation()
        while self._take("and"):
            left = Operation("and", left, self._negation())
        return left

    def _negation(self) -> Node:
        negative = False
        while self._take("not"):
            negative = not negative
        node = self._comparison()
        return Operation("not", node, node) if negative else node

    def _comparison(self) -> Node:
        left = self._sum()
        negative = bool(self._take("not"))
        if self._take("like") or (not negative and self._take("=~")):
            found = self._regex()
            test: Node = Operation("like", left, Regex(found) if found else self._sum())
        elif self._take("in"):
            test = Operation("in", left, self._sum())
        elif negative:
            raise self._error()
        elif sign := self._take(*_COMPARISONS):
            return Operation(sign, left, self._sum())
        else:
            return left
        return Operation("not", test, test) if negative else test

    def _sum(self) -> Node:
        left = self._term()
        while sign := self._take("+", "-"):
            left = Operation(sign, left, self._term())
        return left

    def _term(self) -> Node:
        left = self._power()
        while sign := self._take("*", "/", "%"):
            left = Operation(sign, left, self._power())
        return left

    def _power(self) -> Node:
        base = self._atom()
        return Operation("^", base, self._power()) if self._take("^") else base

    def _atom(self) -> Node:
        kind, token = self.kind, self.symbol
        if kind in ("number", "period", "text"):
            self._next()
            return Const(_constant(kind, token))
        if kind in ("word", "quoted"):
            self._next()
            if kind == "word" and self._take("("):
                return Call(token.lower(), self._arguments(")"))
            return Field(token.replace("`", ""))
        if self._take("("):
            inner = self._either()
            self._expect(")")
            return inner
        if self._take("["):
            return Listing(self._arguments("]"))
        if self._take("-"):
            return Operation("-", Const(0.0), self._atom())
        raise self._error()

    def _arguments(self, closing: Literal[")", "]"]) -> tuple[Node, ...]:
        if self._take(closing):
            return ()
        if self.symbol == "*" and self.kind == "sign":
            self._next()
            self._expect(closing)
            return ()
        parts = [self._either()]
        while self._take(","):
            parts.append(self._either())
        self._expect(closing)
        return tuple(parts)


def _constant(kind: str, token: str) -> float | str:
    if kind == "number":
        return float(token)
    if kind == "text":
        return _ESCAPE.sub(r"\1", token[1:-1])
    digits = token.rstrip("mshdw")
    return float(int(digits) * _PERIODS[token[len(digits) :]])


def _glob(text: str) -> re.Pattern[str]:
    parts = text.split("*")
    last = len(parts) - 2
    groups = [
        f"{re.escape(part)}({'.*' if at == last and not parts[-1] else '.*?'})" for at, part in enumerate(parts[:-1])
    ]
    return re.compile("".join(groups) + re.escape(parts[-1]), re.DOTALL)


def _compiled(source: str) -> re.Pattern[str]:
    flags = re.DOTALL
    if "(?i)" in source:
        source, flags = source.replace("(?i)", ""), flags | re.IGNORECASE
    try:
        return re.compile(re.sub(r"\(\?<(?![=!])", "(?P<", source.replace("\\/", "/")), flags)
    except re.error as error:
        raise QueryError(f"The regular expression /{source}/ cannot be read: {error}") from error
