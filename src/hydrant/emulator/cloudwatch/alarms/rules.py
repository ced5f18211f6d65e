"""Rules of composite alarms (J-16): `ALARM(a) AND NOT (OK("b") OR INSUFFICIENT_DATA(c))`.

or   = and { "OR" and }       and = not { "AND" not }       not = "NOT" not | atom
atom = "(" or ")" | "TRUE" | "FALSE" | ( "ALARM" | "OK" | "INSUFFICIENT_DATA" ) "(" name ")"
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .evaluation import State

_TOKEN = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([()])|([^\s()"]+))')
_START = "'(', 'NOT', AT_LEAST, TRUE or FALSE, ALARM, OK, or INSUFFICIENT_DATA"
_STATES: dict[str, State] = {"ALARM": "ALARM", "OK": "OK", "INSUFFICIENT_DATA": "INSUFFICIENT_DATA"}
_MOST_DEEP = 100

StateOf = Callable[[str], State]


class RuleError(ValueError):
    """A rule that is none, in AWS's words."""


@dataclass(frozen=True)
class Constant:
    """TRUE or FALSE."""

    value: bool


@dataclass(frozen=True)
class Is:
    """An alarm, by name or ARN, is in a state."""

    state: State
    alarm: str


@dataclass(frozen=True)
class Not:
    """It is not so."""

    inner: Rule


@dataclass(frozen=True)
class Joined:
    """All of them, or one of them."""

    every: bool
    parts: tuple[Rule, ...]


Rule = Constant | Is | Not | Joined


def parse(text: str) -> Rule:
    """Read a rule. Raises RuleError."""
    reader = _Reader(text)
    rule = reader.either(0)
    if reader.kind:
        raise reader.error("<EOF>, 'AND', 'OR'")
    return rule


def holds(rule: Rule, state_of: StateOf) -> bool:
    """Whether it is true."""
    if isinstance(rule, Constant):
        return rule.value
    if isinstance(rule, Is):
        return state_of(rule.alarm) == rule.state
    if isinstance(rule, Not):
        return not holds(rule.inner, state_of)
    return (all if rule.every else any)(holds(each, state_of) for each in rule.parts)


def children(rule: Rule) -> Iterator[str]:
    """The alarms that a rule looks at."""
    if isinstance(rule, Is):
        yield rule.alarm
    elif isinstance(rule, Not):
        yield from children(rule.inner)
    elif isinstance(rule, Joined):
        for each in rule.parts:
            yield from children(each)


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._end = 0
        self._start = 0
        self.kind = ""
        self._word = ""
        self._next()

    def error(self, wanted: str) -> RuleError:
        token = self._word if self.kind else "<EOF>"
        return RuleError(f"Error in AlarmRule [Unsupported token '{token}' at char {self._start}, must be: {wanted}]")

    def _next(self) -> None:
        match = _TOKEN.match(self._text, self._end)
        if match is None:
            rest = self._text[self._end :].strip()
            self._start = len(self._text) - len(rest)
            self.kind, self._word = ("bad", rest) if rest else ("", "")
            return
        self._start, self._end = match.start(match.lastindex or 0), match.end()
        self.kind = ("", "quoted", "sign", "word")[match.lastindex or 0]
        self._word = match[match.lastindex or 0]
        if self.kind == "quoted":
            self._start -= 1
            self._word = re.sub(r"\\(.)", r"\1", self._word)

    def _take(self, token: str) -> bool:
        if self.kind in ("sign", "word") and self._word == token:
            self._next()
            return True
        return False

    def either(self, depth: int) -> Rule:
        if depth > _MOST_DEEP:
            raise RuleError("Error in AlarmRule [it is nested too deep]")
        parts = [self._both(depth)]
        while self._take("OR"):
            parts.append(self._both(depth))
        return parts[0] if len(parts) == 1 else Joined(False, tuple(parts))

    def _both(self, depth: int) -> Rule:
        parts = [self._one(depth)]
        while self._take("AND"):
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else Joined(True, tuple(parts))

    def _one(self, depth: int) -> Rule:
        if depth > _MOST_DEEP:
            raise RuleError("Error in AlarmRule [it is nested too deep]")
        if self._take("NOT"):
            return Not(self._one(depth + 1))
        if self._take("("):
            inner = self.either(depth + 1)
            self._close()
            return inner
        for word, value in (("TRUE", True), ("FALSE", False)):
            if self._take(word):
                return Constant(value)
        if self.kind == "word" and self._word == "AT_LEAST":
            raise RuleError("The emulator does not serve AT_LEAST in rules of composite alarms; on AWS it works.")
        if self.kind != "word" or self._word not in _STATES:
            raise self.error(_START)
        state = _STATES[self._word]
        self._next()
        if not self._take("("):
            raise self.error("'('")
        alarm = Is(state, self._word)
        if self.kind not in ("word", "quoted"):
            raise self.error("alarm name")
        self._next()
        self._close()
        return alarm

    def _close(self) -> None:
        if not self._take(")"):
            raise self.error("')'")
