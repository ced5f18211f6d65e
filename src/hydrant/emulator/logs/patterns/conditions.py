"""Conditions joined by && and ||, the first binding closer, with parentheses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from .scanner import Scanner
from .selectors import Selector


class Condition(Protocol):
    """Something that is true of a line or not."""

    def numbers_as_texts(self) -> list[Selector]:
        """Where values stand of which numbers are compared as they are written."""

    def test(self, subject: object) -> bool:
        """Whether it is true."""


@dataclass(frozen=True)
class _Joined:
    parts: tuple[Condition, ...]

    def numbers_as_texts(self) -> list[Selector]:
        """Those of the parts."""
        return [selector for each in self.parts for selector in each.numbers_as_texts()]


class AllOf(_Joined):
    """All of them are true."""

    def test(self, subject: object) -> bool:
        """Whether they are."""
        return all(each.test(subject) for each in self.parts)


class AnyOf(_Joined):
    """One of them is true."""

    def test(self, subject: object) -> bool:
        """Whether one is."""
        return any(each.test(subject) for each in self.parts)


ReadAtom = Callable[[Scanner], Condition]


def read_any(scanner: Scanner, atom: ReadAtom) -> Condition:
    """Read a condition whose smallest parts `atom` reads. Raises PatternError."""
    parts = [_read_all(scanner, atom)]
    while scanner.take("||"):
        parts.append(_read_all(scanner, atom))
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


def _read_all(scanner: Scanner, atom: ReadAtom) -> Condition:
    parts = [_read_one(scanner, atom)]
    while scanner.take("&&"):
        parts.append(_read_one(scanner, atom))
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _read_one(scanner: Scanner, atom: ReadAtom) -> Condition:
    if not scanner.take("("):
        return atom(scanner)
    inner = read_any(scanner, atom)
    scanner.expect(")")
    return inner
