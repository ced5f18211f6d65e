"""Bounds of event source mappings that depend on the source (E-22); others are in the model. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_MOST_OF_FIFO = 10


def why_out_of_bounds(mapping: Mapping[str, Any]) -> str:
    """AWS's words for a mapping of a FIFO queue with a larger batch or a window; empty when it is within bounds."""
    if not _is_fifo(str(mapping.get("EventSourceArn") or "")):
        return ""
    if mapping.get("MaximumBatchingWindowInSeconds"):
        return "Batching window is not supported for FIFO queues"
    if (mapping.get("BatchSize") or 0) > _MOST_OF_FIFO:
        return f"Maximum batch size must be between 1 and {_MOST_OF_FIFO} inclusive"
    return ""


def _is_fifo(arn: str) -> bool:
    return arn.split(":")[2:3] == ["sqs"] and arn.endswith(".fifo")
