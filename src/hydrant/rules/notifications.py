"""Which notification configurations S3 refuses for their events and filters (G-19). Pure."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_LISTS = ("TopicConfigurations", "QueueConfigurations", "LambdaFunctionConfigurations")
_AMBIGUOUS = (
    "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are "
    "overlapping for the same event type."
)
_OVERLAP = "Configurations overlap. Configurations on the same bucket cannot share a common event type."


@dataclass(frozen=True)
class Refusal:
    """InvalidArgument, with the argument where AWS names it."""

    message: str
    argument: str = ""
    value: str = ""


def refusal(configuration: Mapping[str, Any]) -> Refusal | None:
    """Why a bucket cannot have these notifications, None when it can."""
    entries = [entry for name in _LISTS for entry in configuration.get(name) or []]
    problems = itertools.chain(map(_repeated_rule, entries), itertools.starmap(_overlap, _pairs(entries)))
    return next((problem for problem in problems if problem), None)


def _pairs(entries: list[Mapping[str, Any]]) -> Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    return itertools.combinations(entries, 2)


def _rules(entry: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = ((entry.get("Filter") or {}).get("Key") or {}).get("FilterRules") or []
    return [(str(rule.get("Name", "")).lower(), str(rule.get("Value", ""))) for rule in found]


def _repeated_rule(entry: Mapping[str, Any]) -> Refusal | None:
    names = [name for name, _ in _rules(entry)]
    for name in ("prefix", "suffix"):
        if names.count(name) > 1:
            return Refusal(f"Cannot specify more than one {name} rule in a filter.")
    return None


def _overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> Refusal | None:
    shared = _shared_events(one.get("Events") or [], other.get("Events") or [])
    if not shared:
        return None
    if not _rules(one) and not _rules(other):
        return Refusal(_OVERLAP, "Event", ", ".join(shared))
    prefixes, suffixes = _values("prefix", one, other), _values("suffix", one, other)
    prefixes_overlap = any(a.startswith(b) for a, b in itertools.permutations(prefixes))
    suffixes_overlap = any(a.endswith(b) for a, b in itertools.permutations(suffixes))
    return Refusal(_AMBIGUOUS) if prefixes_overlap and suffixes_overlap else None


def _values(name: str, *entries: Mapping[str, Any]) -> list[str]:
    return [dict(_rules(entry)).get(name, "") for entry in entries]


def _shared_events(ones: Iterable[str], others: Iterable[str]) -> tuple[str, str] | None:
    for one, other in itertools.product(ones, others):
        if _means(one, other) or _means(other, one):
            return one, other
    return None


def _means(pattern: str, event: str) -> bool:
    return event == pattern or (pattern.endswith("*") and event.startswith(pattern[:-1]))
