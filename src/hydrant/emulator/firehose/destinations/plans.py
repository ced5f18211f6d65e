"""Plans for the engine, made of what destinations have in common. Pure."""

import base64
from dataclasses import dataclass
from datetime import UTC
from zoneinfo import ZoneInfo

from ..engine.compression import FORMATS
from ..engine.conversion import ConversionRules
from ..engine.delivery.sinks import SinkFactory, s3_data
from ..engine.keys.object_keys import KeyRules
from ..engine.keys.prefix import parse
from ..engine.plan import MIB, DestinationPlan, LogTarget, S3Target, Target
from ..engine.transform.lambda_transform import LambdaRules
from ..engine.transform.partitioning import PartitionRules
from ..engine.transform.prepare import PreparationRules
from ..engine.transform.splitting import Splitting
from ..engine.transform.table_routing import RoutingRules
from .processing import Processing
from .values import Bucket


@dataclass(frozen=True)
class Naming:
    """What names of objects say of a delivery stream, and how a literal error prefix is read (C-27)."""

    delivery_stream_name: str
    version_id: str
    dated_literal_error_prefix: bool = True
    region: str = "us-east-1"


def make_plan(
    naming: Naming,
    processing: Processing,
    *,
    s3: S3Target,
    data: Target | None = None,
    sink: SinkFactory = s3_data,
    backup: S3Target | None = None,
    partitioning: PartitionRules | None = None,
    conversion: ConversionRules | None = None,
    routing: RoutingRules | None = None,
) -> DestinationPlan:
    """The plan of a version; with a `data` and its `sink`, `s3` is where records go that it does not take."""
    return DestinationPlan(
        version_id=naming.version_id,
        data=s3 if data is None else data,
        sink=sink,
        s3=s3,
        backup=backup,
        append_delimiter=processing.active("AppendDelimiterToRecord") is not None,
        function=_lambda_rules(processing),
        preparation=_preparation_rules(processing),
        partitioning=partitioning,
        conversion=conversion,
        routing=routing,
    )


def s3_target(
    bucket: Bucket,
    naming: Naming,
    log: LogTarget | None,
    *,
    time_zone: str | None = None,
    extension: str | None = None,
) -> S3Target:
    """How objects are written to a bucket; without an `extension` of their own they have that of their compression."""
    compression = FORMATS[bucket.compression]
    keys = KeyRules(
        delivery_stream_name=naming.delivery_stream_name,
        version_id=naming.version_id,
        prefix=parse(bucket.prefix or ""),
        error_prefix=parse(bucket.error_prefix or ""),
        timezone=ZoneInfo(time_zone) if time_zone and time_zone != "UTC" else UTC,
        extension=extension or compression.extension,
        dated_literal_error_prefix=naming.dated_literal_error_prefix,
    )
    return S3Target(bucket.name, keys, bucket.hints, compression, bucket.kms_key_arn, log)


def _preparation_rules(processing: Processing) -> PreparationRules:
    extraction, splitting = processing.active("CloudWatchLogProcessing"), processing.active("RecordDeAggregation")
    return PreparationRules(
        decompression=processing.decompresses,
        extraction=extraction is not None and extraction.values["DataMessageExtraction"].lower() == "true",
        splitting=None if splitting is None else _splitting(splitting.values.get("Delimiter")),
    )


def _lambda_rules(processing: Processing) -> LambdaRules | None:
    processor = processing.active("Lambda")
    if processor is None:
        return None
    values = processor.values
    return LambdaRules(
        function_arn=values["LambdaArn"],
        retries=int(values["NumberOfRetries"]),
        buffer_bytes=int(float(values["BufferSizeInMBs"]) * MIB),
        buffer_seconds=float(values["BufferIntervalInSeconds"]),
    )


def _splitting(delimiter: str | None) -> Splitting:
    return Splitting(base64.b64decode(delimiter) if delimiter else None)
