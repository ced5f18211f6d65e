"""Value checks of a configuration, before anything is planned: the table's checks, and its groups (groups.py)."""

from collections.abc import Iterator, Mapping

from . import groups
from .places import Path, find
from .rules import Rules
from .schema import Block, Values
from .values import Unknown, has_unknown


def complaints(block: Block, rules: Rules, config: Values) -> Iterator[tuple[Path, str]]:
    """Yield where the configuration breaks the table's checks, and why. What is unknown yet is passed over."""
    for path, check in rules.checks.items():
        for where, value in find(block, path.split("."), config):
            if value is not None and not has_unknown(value) and (complaint := check(value)):
                yield where, complaint
    yield from groups.complaints(block, rules, config)


def unserved(block: Block, rules: Rules, config: Values) -> Iterator[tuple[Path, str]]:
    """Yield where the configuration sets what is not served, and why it is not. Unknown counts: it will be something.

    What means the same as not naming it ("", 0, false, no elements) is no wish for it.
    """
    reasons = rules.unserved if isinstance(rules.unserved, Mapping) else {}
    for path in rules.unserved:
        for where, value in find(block, path.split("."), config):
            if value is Unknown or value:
                yield where, reasons.get(path, "")
