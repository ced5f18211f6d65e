"""Rules of dynamic partitioning at creation and update (A-20, B-3, B-4, D-15, D-16). Pure.

Texts are AWS's where the contract has them. Each function raises InvalidArgumentException.
"""

from collections.abc import Mapping
from typing import Any

from hydrant.emulator.firehose.engine.keys.prefix import PartitionKey, parse
from hydrant.emulator.firehose.exceptions import invalid_argument

from ..documents import processors_of

_LEAST_SIZE_IN_MBS = 64
_PROCESSOR_OF = {"partitionKeyFromQuery": "MetadataExtraction", "partitionKeyFromLambda": "Lambda"}


def partitioned(description: Mapping[str, Any]) -> bool:
    """Whether dynamic partitioning is on."""
    return bool((description.get("DynamicPartitioningConfiguration") or {}).get("Enabled"))


def check_partitioning(description: Mapping[str, Any]) -> None:
    """A complete destination."""
    if not partitioned(description):
        return
    hints = description["BufferingHints"]
    if hints["SizeInMBs"] < _LEAST_SIZE_IN_MBS:
        raise invalid_argument("BufferingHints.SizeInMBs must be at least 64 when Dynamic Partitioning is enabled.")
    if hints["IntervalInSeconds"] == 0:
        raise invalid_argument("BufferingHints.IntervalInSeconds must not be 0 when Dynamic Partitioning is enabled.")
    keys = [part for part in parse(description.get("Prefix") or "").parts if isinstance(part, PartitionKey)]
    if not keys:
        raise invalid_argument(
            "S3 Prefix should contain Dynamic Partitioning namespaces when Dynamic Partitioning is enabled"
        )
    enabled = (description.get("ProcessingConfiguration") or {}).get("Enabled")
    for key in keys:
        processor = _PROCESSOR_OF[key.namespace]
        if not enabled or not processors_of(description, processor):
            raise invalid_argument(
                f"Prefix uses !{{{key.namespace}:{key.name}}}, which needs an enabled processor of type {processor}"
            )


def check_change(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """A-20: an update leaves it as it was created."""
    if partitioned(before) != partitioned(after):
        raise invalid_argument(
            "Dynamic Partitioning can only be enabled or disabled when the delivery stream is created"
        )
