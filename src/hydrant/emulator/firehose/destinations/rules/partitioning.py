"""Rules of dynamic partitioning at creation and update (A-20, B-3, B-4, D-15, D-16). Pure.

Texts are AWS's where the contract has them. Each function raises InvalidArgumentException.
"""

from typing import TYPE_CHECKING

from hydrant.emulator.firehose.engine.keys.prefix import PartitionKey, parse
from hydrant.emulator.firehose.engine.plan import MIB
from hydrant.emulator.firehose.exceptions import invalid_argument

from ..processing import Processing
from ..values import Bucket

if TYPE_CHECKING:
    from mypy_boto3_firehose.literals import ProcessorTypeType

_MIN_SIZE_IN_MBS = 64
_PROCESSOR_OF: "dict[str, ProcessorTypeType]" = {
    "partitionKeyFromQuery": "MetadataExtraction",
    "partitionKeyFromLambda": "Lambda",
}


def check_partitioning(bucket: Bucket, processing: Processing) -> None:
    """What a destination needs that is partitioned."""
    if bucket.hints.size < _MIN_SIZE_IN_MBS * MIB:
        raise invalid_argument("BufferingHints.SizeInMBs must be at least 64 when Dynamic Partitioning is enabled.")
    if bucket.hints.interval == 0:
        raise invalid_argument("BufferingHints.IntervalInSeconds must not be 0 when Dynamic Partitioning is enabled.")
    keys = [part for part in parse(bucket.prefix or "").parts if isinstance(part, PartitionKey)]
    if not keys:
        raise invalid_argument(
            "S3 Prefix should contain Dynamic Partitioning namespaces when Dynamic Partitioning is enabled"
        )
    for key in keys:
        processor = _PROCESSOR_OF[key.namespace]
        if processing.active(processor) is None:
            raise invalid_argument(
                f"Prefix uses !{{{key.namespace}:{key.name}}}, which needs an enabled processor of type {processor}"
            )


def check_change(*, before: bool, after: bool) -> None:
    """Whether a destination is partitioned is decided at creation (A-20)."""
    if before != after:
        raise invalid_argument(
            "Dynamic Partitioning can only be enabled or disabled when the delivery stream is created"
        )
