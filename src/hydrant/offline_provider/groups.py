"""Groups of arguments that belong together or shut each other out, judged as the real provider's SDK judges them.

An unknown value may turn out to be null: it breaks no "only one of", and it is taken for set where one is asked for.
Null is not set; an empty list or text that somebody wrote is. A block is set when there is one.
Source: hashicorp/terraform-plugin-sdk, helper/schema/schema.go (validateExactlyOneAttribute and its neighbours).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from .places import Path, find, items
from .rules import Rules
from .schema import Block, Values
from .values import Unknown


@dataclass(frozen=True)
class _Members:
    """The members of one group in one place: what is set there, and what may be."""

    place: Path
    given: list[str]
    maybe: list[str]
    names: list[str]


def complaints(block: Block, rules: Rules, config: Values) -> Iterator[tuple[Path, str]]:
    """Yield where a group has too many or too few members, and which."""
    for group in rules.exactly_one:
        for found in _gather(block, group, config):
            yield from _too_many(found)
            if not found.given and not found.maybe:
                yield found.place, f"one of {', '.join(found.names)} must be set"
    for group in rules.conflicts:
        for found in _gather(block, group, config):
            yield from _too_many(found)
    for group in rules.at_least_one:
        for found in _gather(block, group, config):
            if not found.given and not found.maybe:
                yield found.place, f"at least one of {', '.join(found.names)} must be set"
    for name, needed in rules.required_with.items():
        yield from _alone(block, name, needed, config)


def _too_many(found: _Members) -> Iterator[tuple[Path, str]]:
    if len(found.given) > 1:
        yield (*found.place, found.given[-1].split(".")[0]), f"only one of {', '.join(found.names)} can be set"


def _alone(block: Block, name: str, needed: Collection[str], config: Values) -> Iterator[tuple[Path, str]]:
    for found in _gather(block, [name, *needed], config):
        wanting, *others = found.names
        missing = [other for other in others if other not in (*found.given, *found.maybe)]
        if missing and wanting in (*found.given, *found.maybe):
            yield (*found.place, wanting.split(".")[0]), f"needs {', '.join(missing)} beside it"


def _gather(block: Block, group: Collection[str], config: Values) -> Iterator[_Members]:
    """The group in each block that all its members have in common; none where there is no such block."""
    paths = [path.split(".") for path in group]
    shared = 0
    while all(len(path) > shared + 1 for path in paths) and len({path[shared] for path in paths}) == 1:
        shared += 1
    for place, inner, values in _blocks(block, paths[0][:shared], config):
        names = [".".join(path[shared:]) for path in paths]
        given, maybe = [], []
        for name, path in zip(names, paths, strict=True):
            states = [_state(inner, path[shared:], value) for _, value in find(inner, path[shared:], values)]
            if True in states:
                given.append(name)
            elif None in states:
                maybe.append(name)
        yield _Members(place, given, maybe, names)


def _blocks(block: Block, names: list[str], values: Values) -> Iterator[tuple[Path, Block, Values]]:
    if not names:
        yield (), block, values
        return
    nested = block.blocks[names[0]]
    for at, item in items(nested, values.get(names[0])):
        if item is not Unknown:
            for place, inner, found in _blocks(nested.block, names[1:], item):
                yield (names[0], *at, *place), inner, found


def _state(block: Block, names: list[str], value: Any) -> bool | None:
    """Whether a value is set; None where nobody knows yet."""
    for name in names[:-1]:
        block = block.blocks[name].block
    if value is Unknown:
        return None
    return bool(value) if names[-1] in block.blocks else value is not None
