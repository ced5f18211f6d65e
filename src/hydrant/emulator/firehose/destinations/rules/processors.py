"""Rules of the processors around Lambda: decompression, extraction, de-aggregation, JQ (D-15). Pure but for jq.

Texts of refusals are AWS's where the contract or stackd's captures give them; the others are Hydrant's own. Each
function raises InvalidArgumentException.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from hydrant.emulator.firehose.engine.keys.prefix import PartitionKey, parse
from hydrant.emulator.firehose.engine.transform.jq_process import QueryError, check_query
from hydrant.emulator.firehose.engine.transform.jq_text import newer_than_aws, query_keys
from hydrant.emulator.firehose.exceptions import invalid_argument

from ..documents import Document, parameters_of, processors_of
from .partitioning import partitioned
from .processor_parameters import check_parameters

_ENGINES = ("JQ-1.6",)
_BOOLEANS = ("true", "false")
_SUB_RECORD_TYPES = ("JSON", "DELIMITED")
_WITH_PARTITIONING = ("RecordDeAggregation", "MetadataExtraction")


def check_processors(description: Mapping[str, Any]) -> None:
    """The processors of a destination, enabled or not."""
    check_parameters(description)
    for processor in processors_of(description, "Decompression"):
        if parameters_of(processor).get("CompressionFormat", "GZIP") != "GZIP":
            raise invalid_argument("CompressionFormat has to be GZIP")
    _check_extraction(description)
    for processor in processors_of(description, "RecordDeAggregation"):
        _check_splitting(parameters_of(processor))
    for processor in processors_of(description, "MetadataExtraction"):
        _check_query(parameters_of(processor), description.get("Prefix") or "")
    if not partitioned(description):
        for kind in _WITH_PARTITIONING:
            if processors_of(description, kind):
                raise invalid_argument(f"Processor type {kind} needs DynamicPartitioningConfiguration Enabled true")


def check_update(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """What an existing stream may not get."""
    had = {each["Type"] for each in _enabled(before)}
    if "Decompression" in {each["Type"] for each in _enabled(after)} and not had & {"Decompression", "Lambda"}:
        raise invalid_argument(
            "Enabling source decompression is not supported for existing stream with no Lambda function attached."
        )


def decompresses(description: Mapping[str, Any]) -> bool:
    """Whether only CloudWatch Logs may put records to a DirectPut stream."""
    return any(each["Type"] == "Decompression" for each in _enabled(description))


def _enabled(description: Mapping[str, Any]) -> list[Document]:
    configuration = description.get("ProcessingConfiguration") or {}
    processors: list[Document] = configuration.get("Processors") or []
    return processors if configuration.get("Enabled") else []


def _check_extraction(description: Mapping[str, Any]) -> None:
    processors = processors_of(description, "CloudWatchLogProcessing")
    for processor in processors:
        if parameters_of(processor).get("DataMessageExtraction", "").lower() not in _BOOLEANS:
            raise invalid_argument(
                "Invalid parameter value for DataMessageExtraction. Allowed values are True and False."
            )
    if processors and not processors_of(description, "Decompression"):
        raise invalid_argument("CloudWatchLogProcessingProcessor can only be enabled with DecompressionProcessor")


def _check_splitting(parameters: Mapping[str, str]) -> None:
    kind, delimiter = parameters.get("SubRecordType"), parameters.get("Delimiter")
    if kind not in _SUB_RECORD_TYPES:
        raise invalid_argument(f"SubRecordType of RecordDeAggregation has to be one of {', '.join(_SUB_RECORD_TYPES)}")
    if kind == "JSON":
        return
    try:
        if not delimiter or not base64.b64decode(delimiter, validate=True):
            raise invalid_argument("Delimiter is required when SubRecordType is DELIMITED")
    except binascii.Error as exc:
        raise invalid_argument(f"Delimiter {delimiter} is not base64: {exc}") from exc


def _check_query(parameters: Mapping[str, str], prefix: str) -> None:
    if parameters.get("JsonParsingEngine") not in _ENGINES:
        raise invalid_argument(f"MetaDataExtraction JSON Parsing Engine has to be one of {', '.join(_ENGINES)}")
    query = parameters.get("MetadataExtractionQuery")
    if not query:
        raise invalid_argument("MetadataExtractionQuery is required when MetadataExtraction processor is used.")
    try:
        check_query(query)
    except QueryError as exc:
        raise invalid_argument(f"MetadataExtractionQuery is not a JQ query: {exc}") from exc
    newer = newer_than_aws(query)
    if newer is not None:
        raise invalid_argument(f"MetadataExtractionQuery is not a JQ query: jq 1.6, which AWS runs, has no {newer}")
    parts = [part for part in parse(prefix).parts if isinstance(part, PartitionKey)]
    keys = {part.name for part in parts if part.namespace == "partitionKeyFromQuery"}
    if not keys.issuperset(query_keys(query) or []):
        raise invalid_argument(
            "MetaDataExtraction JQ Query can't contain keys that are not present in the S3 Prefix expression"
        )
