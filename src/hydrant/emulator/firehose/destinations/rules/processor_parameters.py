"""Which parameters each type of processor takes, and how often a type may be named (A-27, D-10, D-15). Pure.

The parameters by type: [Firehose API reference: ProcessorParameter; FH: transform, partitioning]. AWS's words for the
refusals are unknown; what would be dropped without a word is refused here. Each function raises
InvalidArgumentException.
"""

from collections import Counter
from typing import TYPE_CHECKING

from hydrant.emulator.firehose.exceptions import invalid_argument

from ..processing import Processing, Processor

if TYPE_CHECKING:
    from mypy_boto3_firehose.literals import ProcessorParameterNameType, ProcessorTypeType

TAKES: "dict[ProcessorTypeType, tuple[ProcessorParameterNameType, ...]]" = {
    "Lambda": ("LambdaArn", "NumberOfRetries", "RoleArn", "BufferSizeInMBs", "BufferIntervalInSeconds"),
    "MetadataExtraction": ("MetadataExtractionQuery", "JsonParsingEngine"),
    "RecordDeAggregation": ("SubRecordType", "Delimiter"),
    "Decompression": ("CompressionFormat",),
    "CloudWatchLogProcessing": ("DataMessageExtraction",),
}
"""AppendDelimiterToRecord takes none, and AWS ignores those that it is given (D-10)."""


def check_parameters(processing: Processing) -> None:
    """The processors of a destination, enabled or not."""
    _check_types(Counter(each.type for each in processing.processors))
    for processor in processing.processors:
        if processor.type in TAKES:
            _check_names(processor)


def _check_types(types: "Counter[ProcessorTypeType]") -> None:
    """The delimiter may be named twice (D-10); what AWS says of two functions stands elsewhere (A-23)."""
    for kind, count in types.items():
        if count > 1 and kind not in ("AppendDelimiterToRecord", "Lambda"):
            raise invalid_argument(f"Cannot have more than 1 {kind} processor.")


def _check_names(processor: Processor) -> None:
    taken = TAKES[processor.type]
    for name, count in Counter(name for name, _ in processor.parameters).items():
        if name not in taken:
            raise invalid_argument(f"Processor type {processor.type} takes no {name}; it takes {', '.join(taken)}.")
        if count > 1:
            raise invalid_argument(f"Processor type {processor.type} is given {name} more than once.")
