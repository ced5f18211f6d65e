"""Which parameters each type of processor takes, and how often a type may be named (A-27, D-10, D-15). Pure.

The parameters by type: [Firehose API reference: ProcessorParameter; FH: transform, partitioning]. AWS's words for the
refusals are unknown; what would be dropped without a word is refused here. Each function raises
InvalidArgumentException.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from hydrant.emulator.firehose.exceptions import invalid_argument

TAKES: dict[str, tuple[str, ...]] = {
    "Lambda": ("LambdaArn", "NumberOfRetries", "RoleArn", "BufferSizeInMBs", "BufferIntervalInSeconds"),
    "MetadataExtraction": ("MetadataExtractionQuery", "JsonParsingEngine"),
    "RecordDeAggregation": ("SubRecordType", "Delimiter"),
    "Decompression": ("CompressionFormat",),
    "CloudWatchLogProcessing": ("DataMessageExtraction",),
}
"""AppendDelimiterToRecord takes none, and AWS ignores those that it is given (D-10)."""


def check_parameters(description: Mapping[str, Any]) -> None:
    """The processors of a destination, enabled or not."""
    processors = (description.get("ProcessingConfiguration") or {}).get("Processors") or []
    _check_types(Counter(each["Type"] for each in processors))
    for processor in processors:
        kind = processor["Type"]
        if kind in TAKES:
            _check_names(kind, Counter(each["ParameterName"] for each in processor.get("Parameters") or []))


def _check_types(types: Counter[str]) -> None:
    """The delimiter may be named twice (D-10); what two functions are told is AWS's and stands elsewhere (A-23)."""
    for kind, count in types.items():
        if count > 1 and kind not in ("AppendDelimiterToRecord", "Lambda"):
            raise invalid_argument(f"Cannot have more than 1 {kind} processor.")


def _check_names(kind: str, names: Counter[str]) -> None:
    for name, count in names.items():
        if name not in TAKES[kind]:
            raise invalid_argument(f"Processor type {kind} takes no {name}; it takes {', '.join(TAKES[kind])}.")
        if count > 1:
            raise invalid_argument(f"Processor type {kind} is given {name} more than once.")
