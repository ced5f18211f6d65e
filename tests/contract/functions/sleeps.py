"""Outlasts every time limit of a test."""

import time
from typing import Any


def handler(event: Any, context: Any) -> Any:
    time.sleep(30)
