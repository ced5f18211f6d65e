"""Rules of processors: how many, and what each type needs (A-23, B-6, B-7, D-15). Pure but for jq.

Texts of refusals are AWS's where the contract or stackd's captures give them; the others are Hydrant's own. Each
function raises InvalidArgumentException.
"""

import base64
import binascii

from hydrant.emulator.arns import ArnError, FunctionArn
from hydrant.emulator.firehose.engine.keys.prefix import PartitionKey, parse
from hydrant.emulator.firehose.engine.transform.jq_process import QueryError, check_query
from hydrant.emulator.firehose.engine.transform.jq_text import query_keys
from hydrant.emulator.firehose.exceptions import invalid_argument

from ..processing import Processing, Processor
from .processor_parameters import check_parameters

_MAX_PROCESSORS = 5
_ENGINES = ("JQ-1.6",)
_BOOLEANS = ("true", "false")
_SUB_RECORD_TYPES = ("JSON", "DELIMITED")


def check_number(processing: Processing) -> None:
    """How many there are when processing is enabled (A-23)."""
    if processing.enabled and not 1 <= len(processing.processors) <= _MAX_PROCESSORS:
        raise invalid_argument(
            "A maximum of 5 and a minimum of 1 processor needs to be supplied when processing is enabled."
        )


def check_function(processing: Processing) -> None:
    """The one Lambda processor, enabled or not (A-23, B-6, B-7)."""
    functions = processing.of_type("Lambda")
    if len(functions) > 1:
        raise invalid_argument("Cannot have more than 1 Lambda processor.")
    for function in functions:
        _check_lambda(function)


def check_processors(processing: Processing, prefix: str | None, *, partitioned: bool) -> None:
    """The processors around the function, enabled or not; `prefix` is that of the objects, None for Iceberg tables."""
    check_parameters(processing)
    for processor in processing.of_type("Decompression"):
        if processor.values.get("CompressionFormat", "GZIP") != "GZIP":
            raise invalid_argument("CompressionFormat has to be GZIP")
    _check_extraction(processing)
    for processor in processing.of_type("RecordDeAggregation"):
        _check_splitting(processor)
    for processor in processing.of_type("MetadataExtraction"):
        _check_query(processor, prefix)
    if partitioned:
        return
    queries = processing.of_type("MetadataExtraction") if prefix is not None else []
    for processor in processing.of_type("RecordDeAggregation") + queries:
        raise invalid_argument(f"Processor type {processor.type} needs DynamicPartitioningConfiguration Enabled true")


def check_change(before: Processing, after: Processing) -> None:
    """Decompression may follow a function or itself, nothing else."""
    if after.decompresses and not before.decompresses and before.active("Lambda") is None:
        raise invalid_argument(
            "Enabling source decompression is not supported for existing stream with no Lambda function attached."
        )


def _check_lambda(processor: Processor) -> None:
    values = processor.values
    arn = values.get("LambdaArn")
    if arn is None:
        raise invalid_argument("LambdaArn is required when Lambda processor is used.")
    try:
        FunctionArn.parse(arn)
    except ArnError as error:
        raise invalid_argument(f"LambdaArn {error}") from error
    if ("BufferSizeInMBs" in values) != ("BufferIntervalInSeconds" in values):
        raise invalid_argument(
            "Both BufferSizeInMBs and BufferIntervalInSeconds are required to configure buffering for lambda processor."
        )
    if not _between(values.get("BufferSizeInMBs", "1"), 0.2, 3):
        raise invalid_argument("BufferSizeInMBs for lambda processor must be between 0.2 and 3.")
    if not _between(values.get("BufferIntervalInSeconds", "60"), 0, 900, whole=True):
        raise invalid_argument("BufferIntervalInSeconds for lambda processor must be between 0 and 900.")
    if not _between(values.get("NumberOfRetries", "3"), 0, 300, whole=True):
        raise invalid_argument("Number of retries for lambda must be between 0 and 300.")


def _between(text: str, least: float, most: float, *, whole: bool = False) -> bool:
    try:
        value = int(text) if whole else float(text)
    except ValueError:
        return False
    return least <= value <= most


def _check_extraction(processing: Processing) -> None:
    processors = processing.of_type("CloudWatchLogProcessing")
    for processor in processors:
        if processor.values.get("DataMessageExtraction", "").lower() not in _BOOLEANS:
            raise invalid_argument(
                "Invalid parameter value for DataMessageExtraction. Allowed values are True and False."
            )
    if processors and not processing.of_type("Decompression"):
        raise invalid_argument("CloudWatchLogProcessingProcessor can only be enabled with DecompressionProcessor")


def _check_splitting(processor: Processor) -> None:
    kind, delimiter = processor.values.get("SubRecordType"), processor.values.get("Delimiter")
    if kind not in _SUB_RECORD_TYPES:
        raise invalid_argument(f"SubRecordType of RecordDeAggregation has to be one of {', '.join(_SUB_RECORD_TYPES)}")
    if kind == "JSON":
        return
    try:
        if not delimiter or not base64.b64decode(delimiter, validate=True):
            raise invalid_argument("Delimiter is required when SubRecordType is DELIMITED")
    except binascii.Error as error:
        raise invalid_argument(f"Delimiter {delimiter} is not base64: {error}") from error


def _check_query(processor: Processor, prefix: str | None) -> None:
    if processor.values.get("JsonParsingEngine") not in _ENGINES:
        raise invalid_argument(f"MetaDataExtraction JSON Parsing Engine has to be one of {', '.join(_ENGINES)}")
    query = processor.values.get("MetadataExtractionQuery")
    if not query:
        raise invalid_argument("MetadataExtractionQuery is required when MetadataExtraction processor is used.")
    try:
        check_query(query)
    except QueryError as error:
        raise invalid_argument(f"MetadataExtractionQuery is not a JQ query: {error}") from error
    if prefix is None:  # keys say where records go (L-8)
        return
    parts = [part for part in parse(prefix).parts if isinstance(part, PartitionKey)]
    keys = {part.name for part in parts if part.namespace == "partitionKeyFromQuery"}
    if not keys.issuperset(query_keys(query) or []):
        raise invalid_argument(
            "MetaDataExtraction JQ Query can't contain keys that are not present in the S3 Prefix expression"
        )
