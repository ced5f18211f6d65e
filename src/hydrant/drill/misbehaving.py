"""A handler around a function's own that fails in one way, now and then. It lies in the function's package for a while.

It knows nobody: `functions` puts it there, and says by environment variables what it shall do.
"""

import importlib
import itertools
import math
import os
import random
import time
from typing import Any

HANDLER, MODE, SHARE, STEP = "DRILL_HANDLER", "DRILL_MODE", "DRILL_SHARE", "DRILL_STEP"
WORDS = "drill step {}: fails on purpose"
"""What the function's log says of each invocation that fails."""
_LARGE = 7 * 1024 * 1024
_LONGER_THAN_ANY = 900.0
_numbers = itertools.count()


def handler(event: Any, context: Any) -> Any:
    """Do as the function does, or fail."""
    if not _fails(os.environ[MODE], float(os.environ[SHARE])):
        return _own()(event, context)
    print(WORDS.format(os.environ[STEP]), flush=True)  # noqa: T201 - a line of the function's log
    match os.environ[MODE]:
        case "hangs":
            time.sleep(_LONGER_THAN_ANY)
        case "garbage":
            return ["no", {"records": "at all"}, 7]
        case "too large":
            return {"records": [], "padding": "x" * _LARGE}
    answer = _own()(event, context)
    records = answer["records"]
    if os.environ[MODE] == "half":
        return {**answer, "records": records[: len(records) // 2]}
    return {**answer, "records": [*records, *records]}


def _fails(mode: str, share: float) -> bool:
    """Whether this invocation does: the first of an environment, as there may be only a few, then so many of all.

    One that hangs ends its environment, so that each would be the first: it is left to chance.
    """
    if mode == "hangs":
        return random.random() < share  # noqa: S311 - chance, not secrecy
    number = next(_numbers)
    return math.ceil((number + 1) * share) > math.ceil(number * share)


def _own() -> Any:
    module, _, name = os.environ[HANDLER].rpartition(".")
    return getattr(importlib.import_module(module), name)
