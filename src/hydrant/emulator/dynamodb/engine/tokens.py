"""Expressions taken apart into tokens, and walked over. Pure."""

import re
from dataclasses import dataclass

from .errors import Refused
from .names import wrong

MAX_BYTES = 4096
MAX_DEPTH = 60
"""How deep an expression nests; AWS counts 300 operators in all instead, and the guide names no depth."""
_TOKEN = re.compile(
    r"\s*(?:(?P<name>[#]?[A-Za-z_][A-Za-z0-9_]*|#[A-Za-z0-9_]+)|(?P<value>:[A-Za-z0-9_]+)|(?P<number>\d+)"
    r"|(?P<symbol><>|<=|>=|[=<>()\[\].,+-])|(?P<other>\S))"
)
END = "<EOF>"


@dataclass(frozen=True)
class Token:
    """A piece of an expression: `kind` is name, value, number, symbol, other or end."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """In capitals: keywords are not told apart by case."""
        return self.text.upper() if self.kind == "name" else self.text


class Tokens:
    """The tokens of one expression and a place in them; `kind` is the request's member, for messages."""

    def __init__(self, kind: str, text: str) -> None:
        if not text.strip():
            raise wrong(kind, "The expression can not be empty;")
        if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
            size = len(text.encode("utf-8", "surrogatepass"))
            words = "Expression size has exceeded the maximum allowed size; expression size:"
            raise wrong(kind, f"{words} {size}")
        self.kind = kind
        self._text = text
        self._tokens = [
            Token(
                found.lastgroup or "other", found[found.lastgroup or 0], found.start(found.lastgroup or 0), found.end()
            )
            for found in _TOKEN.finditer(text.rstrip())
        ]
        self._tokens.append(Token("end", END, len(text), len(text)))
        self._at = 0
        self._depth = 0

    @property
    def now(self) -> Token:
        """The token that comes next."""
        return self._tokens[self._at]

    @property
    def after(self) -> Token:
        """The token behind the next one."""
        return self._tokens[min(self._at + 1, len(self._tokens) - 1)]

    def take(self) -> Token:
        """The next token, which is passed."""
        token = self.now
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token

    def met(self, *words: str) -> bool:
        """Pass the next token if it is one of these keywords or symbols."""
        if self.now.word in words and self.now.kind in {"name", "symbol"}:
            self.take()
            return True
        return False

    def need(self, word: str) -> Token:
        """Pass the next token, which must be this one. Raises Refused."""
        if self.now.word != word:
            raise self.unexpected()
        return self.take()

    def finish(self) -> None:
        """Raise Refused unless all tokens were passed."""
        if self.now.kind != "end":
            raise self.unexpected()

    def unexpected(self) -> Refused:
        """The error for the next token."""
        first = self._tokens[max(self._at - 1, 0)]
        last = self.after if self.now.kind != "end" else self.now
        near = self._text[first.start : last.end].strip()
        return wrong(self.kind, f'Syntax error; token: "{self.now.text}", near: "{near}"')

    def deeper(self) -> None:
        """Note that a part begins within the one at hand; `shallower` ends it. Raises Refused."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise wrong(self.kind, f"The expression nests deeper than {MAX_DEPTH} levels")

    def shallower(self) -> None:
        """Note that such a part ends."""
        self._depth -= 1
