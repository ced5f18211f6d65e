"""The outline of a block of Terraform: the names of its arguments, and the blocks in it. Values are passed over.

Written for one question (stand_ins.py) that has to be answered in milliseconds at each start of a provider: a parser of
the whole language takes a second. What cannot be made out is left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"""
      (?P<comment> \#[^\n]* | //[^\n]* | /\*.*?\*/ )
    | (?P<heredoc> <<-?\s*(?P<mark>[A-Za-z_][\w-]*)[^\n]*\n.*?\n[ \t]*(?P=mark)(?=[ \t]*\r?(?:\n|\Z)) )
    | (?P<word>    [A-Za-z_][\w-]* )
    | (?P<quote>   " )
    | (?P<line>    \n )
    | (?P<sign>    [{}()\[\]] | =(?![=>]) )
    | (?P<other>   . )
    """,
    re.VERBOSE | re.DOTALL,
)
_IN_TEXT = re.compile(r'(?P<escape>\\.|\$\$\{|%%\{)|(?P<open>[$%]\{)|(?P<end>")|.', re.DOTALL)
_OPENING, _CLOSING = "{[(", "}])"


@dataclass
class Body:
    """What stands between two braces."""

    arguments: set[str] = field(default_factory=set)
    blocks: list["OutlinedBlock"] = field(default_factory=list)


@dataclass
class OutlinedBlock:
    """A block with its words: `resource "aws_x" "y"`."""

    kind: str
    labels: list[str]
    body: Body


def outline(text: str, at: int = 0) -> OutlinedBlock | None:
    """Read the block whose first word stands at a place of a file; None if there is no block."""
    tokens = _Tokens(text, at)
    body = Body()
    tokens.skip_lines()
    if tokens.kind == "word":
        _entry(tokens, body)
    return body.blocks[0] if body.blocks else None


class _Tokens:
    """The tokens of a file that matter: words, texts (without what is in them), signs, ends of lines."""

    def __init__(self, text: str, at: int) -> None:
        self._found = _scan(text, at)
        self.kind, self.text = "", ""
        self.next()

    def next(self) -> None:
        """Go on; at the end the kind is empty."""
        self.kind, self.text = next(self._found, ("", ""))

    def skip_lines(self) -> None:
        """Go on to what is no end of a line."""
        while self.kind == "line":
            self.next()


def _scan(text: str, at: int) -> Iterator[tuple[str, str]]:
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:  # nothing matches only at the end
            return
        at = match.end()
        kind = str(match.lastgroup if match.lastgroup != "mark" else "heredoc")
        if kind == "quote":
            end = _end_of_text(text, at)
            yield "text", text[at : end - 1]
            at = end
        elif kind in {"word", "line", "sign", "heredoc"}:
            yield kind, match[0]


def _end_of_text(text: str, at: int) -> int:
    """Where a quoted text ends, behind its last quote; what is interpolated may hold quotes of its own."""
    depth = 0
    while at < len(text):
        if depth == 0:
            match = _IN_TEXT.match(text, at)
            at = match.end() if match else at + 1
            if match and match["end"]:
                return at
            depth += bool(match and match["open"])
            continue
        letter = text[at]
        at += 1
        if letter == '"':
            at = _end_of_text(text, at)
        depth += (letter == "{") - (letter == "}")
    return at


def _body(tokens: _Tokens) -> Body:
    """Read to the closing brace, and past it."""
    body = Body()
    while tokens.kind:
        if tokens.text == "}" and tokens.kind == "sign":
            tokens.next()
            break
        if tokens.kind == "word":
            _entry(tokens, body)
        else:
            tokens.next()
    return body


def _entry(tokens: _Tokens, body: Body) -> None:
    """An argument or a block."""
    name = tokens.text
    tokens.next()
    labels = []
    while tokens.kind in {"word", "text"}:
        labels.append(tokens.text)
        tokens.next()
    if tokens.text == "=" and not labels:
        body.arguments.add(name)
        tokens.next()
        _expression(tokens)
    elif tokens.text == "{" and tokens.kind == "sign":
        tokens.next()
        body.blocks.append(OutlinedBlock(name, labels, _body(tokens)))


def _expression(tokens: _Tokens) -> None:
    """Pass over a value: to the end of the line that is in no bracket, or to the brace that closes the block."""
    depth = 0
    while tokens.kind:
        if tokens.kind == "sign":
            depth += (tokens.text in _OPENING) - (tokens.text in _CLOSING)
            if depth < 0:
                return
        elif tokens.kind == "line" and depth == 0:
            return
        tokens.next()
