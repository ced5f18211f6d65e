"""Where in a JSON line a value stands: `$.user.ids[0]`, `$.['a.b']`, `$.items[*].id`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .errors import PatternError, bad_characters
from .scanner import MAX_WILDCARDS, Scanner

ANY = object()
"""The step * : every member of an object or array."""


@dataclass(frozen=True)
class Selector:
    """Steps from the root: names of properties, numbers of elements, ANY."""

    steps: tuple[object, ...]
    _names: tuple[object, ...] | None = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        plain = all(isinstance(each, str) for each in self.steps)
        object.__setattr__(self, "_names", self.steps if plain else None)

    @classmethod
    def read(cls, scanner: Scanner) -> Selector:
        """Read one. Raises PatternError."""
        scanner.skip_spaces()
        start = scanner.at
        scanner.expect("$.")
        steps: list[object] = []
        while True:
            steps.append(_step(scanner, start))
            if scanner.peek() == ".":
                scanner.at += 1
            elif scanner.peek() != "[":
                break
        _count(scanner, steps)
        return cls(tuple(steps))

    @property
    def has_wildcard(self) -> bool:
        """Whether it may find several values."""
        return ANY in self.steps

    def find(self, root: object) -> Iterator[object]:
        """All values that stand there."""
        if self._names is not None:
            return _named(root, self._names)
        found: Iterator[object] = iter((root,))
        for step in self.steps:
            found = _members(found, step)
        return found


def _named(root: object, names: tuple[object, ...]) -> Iterator[object]:
    """The one value that names lead to, the usual case."""
    for name in names:
        if not isinstance(root, dict) or name not in root:
            return iter(())
        root = root[name]
    return iter((root,))


def _members(parents: Iterator[object], step: object) -> Iterator[object]:
    for parent in parents:
        if step is ANY:
            if isinstance(parent, dict):
                yield from parent.values()
            elif isinstance(parent, list):
                yield from parent
        elif isinstance(step, int):
            if isinstance(parent, list) and step < len(parent):
                yield parent[step]
        elif isinstance(parent, dict) and step in parent:
            yield parent[step]


def _step(scanner: Scanner, start: int) -> object:
    if scanner.peek() == "*":
        scanner.at += 1
        return ANY
    if scanner.peek() == "[":
        return _in_brackets(scanner)
    if name := scanner.name() if scanner.peek() != " " else "":
        return name
    raise bad_characters(scanner.text[start : scanner.at + 1])


def _in_brackets(scanner: Scanner) -> object:
    start = scanner.at
    scanner.at += 1
    step: object
    if scanner.peek() in ("'", '"'):
        step = scanner.quoted()
    elif scanner.peek() == "*":
        scanner.at += 1
        step = ANY
    else:
        digits = scanner.at
        while scanner.peek().isdecimal() and scanner.peek().isascii():
            scanner.at += 1
        if digits == scanner.at or scanner.at - digits > 9:
            raise bad_characters(scanner.text[start : scanner.at + 1])
        step = int(scanner.text[digits : scanner.at])
    if scanner.peek() != "]":
        raise bad_characters(scanner.text[start : scanner.at + 1])
    scanner.at += 1
    return step


def _count(scanner: Scanner, steps: list[object]) -> None:
    wildcards = steps.count(ANY)
    scanner.wildcards += wildcards
    if wildcards > 1:
        raise PatternError("Your input has exceeded the maximum of 1 JSON wildcard selectors allowed per property.")
    if scanner.wildcards > MAX_WILDCARDS:
        raise PatternError(
            f"Your input has exceeded the maximum of {MAX_WILDCARDS} JSON wildcard selectors allowed per filter "
            "pattern."
        )
