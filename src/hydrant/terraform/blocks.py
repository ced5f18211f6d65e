"""The blocks of a Terraform file and where they stand, found without an HCL parser.

A parser takes a second for a file and stops at the first line that it does not like. Only where blocks begin and end,
and attributes whose value is a plain string, are wanted here.
"""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

_HEADER = re.compile(r'([A-Za-z_][\w-]*)((?:[ \t]+(?:"[^"\n]*"|[A-Za-z_][\w-]*))*)[ \t]*\{')
_ATTRIBUTE = re.compile(r"([A-Za-z_][\w-]*)[ \t]*=(?![=>])")
_HEREDOC = re.compile(r"<<-?([A-Za-z_]\w*)[^\n]*\n")


@dataclass(frozen=True)
class Block:
    """A block `kind "label" { body }`; `start` and `end`, behind the brace, are offsets in the file's text."""

    kind: str
    labels: tuple[str, ...]
    start: int
    body: int
    end: int
    text: str
    masked: str

    def blocks(self) -> list["Block"]:
        """The blocks directly inside."""
        return list(_blocks(self.text, self.masked, self.body, self.end - 1))

    def attributes(self) -> dict[str, int]:
        """The names of attributes directly inside, with the offset of each value."""
        return dict(_attributes(self.masked, self.body, self.end - 1))

    def string(self, name: str) -> str | None:
        """The value of an attribute that is a plain string, else None."""
        offset = self.attributes().get(name)
        found = re.compile(r'[ \t]*"([^"\n$%\\]*)"').match(self.text, offset) if offset is not None else None
        return found[1] if found else None

    def line(self) -> int:
        """The line of the header, from 1."""
        return self.text.count("\n", 0, self.start) + 1


def find_blocks(text: str) -> list[Block]:
    """The blocks of a file, in their order."""
    masked = mask(text)
    return list(_blocks(text, masked, 0, len(text)))


@functools.lru_cache(maxsize=256)
def mask(text: str) -> str:
    """The text with comments, the inside of strings and heredocs made blank; all else stands where it stood."""
    out: list[str] = []
    place = 0
    for start, end in _hidden(text):
        out.append(text[place:start])
        out.append(re.sub(r"[^\n]", " ", text[start:end]))
        place = end
    return "".join([*out, text[place:]])


def blank_out(text: str, block: Block) -> str:
    """The text without a block, every other line at its number."""
    return text[: block.start] + re.sub(r"[^\n]", " ", text[block.start : block.end]) + text[block.end :]


def _hidden(text: str) -> Iterator[tuple[int, int]]:
    """From where to where comments, strings (without their quotes) and heredocs go."""
    place = 0
    opening = re.compile(r'#|//|/\*|"|<<')
    while found := opening.search(text, place):
        start = found.start()
        if found[0] == '"':
            end = _string_end(text, start + 1)
            yield start + 1, end
            place = end + 1
            continue
        end = start + len(found[0])
        if found[0] in ("#", "//"):
            end = _index(text, "\n", start)
        elif found[0] == "/*":
            end = min(_index(text, "*/", start) + 2, len(text))
        elif heredoc := _HEREDOC.match(text, start):
            last = re.compile(rf"^[ \t]*{heredoc[1]}[ \t]*$", re.MULTILINE).search(text, heredoc.end())
            end = last.end() if last else len(text)
        else:
            place = end
            continue
        yield start, end
        place = end


def _string_end(text: str, place: int) -> int:
    """Where the closing quote of a string is, over templates with strings of their own."""
    while place < len(text):
        letter = text[place]
        if letter in {'"', "\n"}:
            return place
        if letter == "\\":
            place += 1
        elif text.startswith(("${", "%{"), place) and text[place - 1] != letter:
            place = _template_end(text, place + 2)
        place += 1
    return len(text)


def _template_end(text: str, place: int) -> int:
    """Where the closing brace of a template is."""
    depth = 1
    while place < len(text):
        letter = text[place]
        depth += (letter == "{") - (letter == "}")
        if depth == 0:
            return place
        if letter == '"':
            place = _string_end(text, place + 1)
        place += 1
    return len(text)


def _index(text: str, what: str, place: int) -> int:
    found = text.find(what, place)
    return len(text) if found < 0 else found


def _blocks(text: str, masked: str, start: int, end: int) -> Iterator[Block]:
    place = start
    brace = re.compile(r"[{(\[]")
    while (opening := brace.search(masked, place, end)) is not None:
        closing = _closing(masked, opening.start(), end)
        line = max(masked.rfind("\n", start, opening.start()) + 1, place)
        header = _HEADER.fullmatch(masked, _first_word(masked, line, opening.start()), opening.end())
        if header:
            written = text[header.start(2) : header.end(2)]
            labels = tuple(re.findall(r'"([^"]*)"|([\w-]+)', written))
            yield Block(
                header[1],
                tuple(quoted or plain for quoted, plain in labels),
                header.start(),
                opening.end(),
                closing,
                text,
                masked,
            )
        place = closing


def _first_word(masked: str, start: int, end: int) -> int:
    while start < end and masked[start] in " \t;\r\n":
        start += 1
    return start


def _closing(masked: str, opening: int, end: int) -> int:
    """The offset behind the bracket that closes the one at `opening`."""
    depth = 0
    for found in re.compile(r"[{}()\[\]]").finditer(masked, opening, end):
        depth += 1 if found[0] in "{([" else -1
        if depth == 0:
            return found.end()
    return end


def _attributes(masked: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    depth = 0
    for found in re.compile(r"[{(\[]|[})\]]|[A-Za-z_][\w-]*[ \t]*=(?![=>])").finditer(masked, start, end):
        if found[0] in "{([":
            depth += 1
        elif found[0] in "})]":
            depth -= 1
        elif depth == 0 and (name := _ATTRIBUTE.match(found[0])):
            yield name[1], found.end()
