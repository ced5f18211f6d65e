"""Fails at each invocation."""

from typing import Any


def handler(event: Any, context: Any) -> Any:
    raise RuntimeError("not today")
