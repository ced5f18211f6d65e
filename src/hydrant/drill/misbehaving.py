"""A handler around a function's own that fails in one way, now and then. It lies in the function's package for a while.

It knows nobody: `functions` puts it there, and says by environment variables what it shall do.
"""

import importlib
import os
import random
import time
from typing import Any

HANDLER, MODE, SHARE = "DRILL_HANDLER", "DRILL_MODE", "DRILL_SHARE"
_LARGE = 7 * 1024 * 1024
_LONGER_THAN_ANY = 900.0


def handler(event: Any, context: Any) -> Any:
    """Do as the function does, or fail."""
    if random.random() >= float(os.environ[SHARE]):  # noqa: S311 - chance, not secrecy
        return _own()(event, context)
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


def _own() -> Any:
    module, _, name = os.environ[HANDLER].rpartition(".")
    return getattr(importlib.import_module(module), name)
