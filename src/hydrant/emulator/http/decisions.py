"""What the gate has decided, remembered and told in the log."""

import logging
from collections.abc import Callable
from functools import lru_cache

from .gate import Caller, Gate, Refusal

LOG = logging.getLogger(__name__)
_REMEMBERED = 1024
"""The requests of a client look all the same."""
_MAX_LOGGED = 100

Decide = Callable[[Caller], Refusal | None]


def deciding(gate: Gate) -> Decide:
    """The gate as a function that remembers decisions, and logs refusals when they are new and not too many."""
    logged = 0

    @lru_cache(_REMEMBERED)
    def decide(caller: Caller) -> Refusal | None:
        nonlocal logged
        refusal = gate.check(caller)
        if refusal and logged < _MAX_LOGGED:
            logged += 1
            LOG.warning("Refused a request for host %r: %s", caller.host, refusal.message)
        return refusal

    return decide
