"""Operations on streams: create, delete, describe, list, and their settings."""

from __future__ import annotations

from localstack.aws.api import RequestContext

from hydrant.emulator.durable.errors import CannotWrite

from .. import exceptions, store
from ..models import AUTO, DEFAULT_RECORD_KIB, ON_DEMAND_SHARDS, USER_PARTITION_KEY, Stream
from . import limits, tokens
from .account import commitment_holds
from .answers import metrics_answer, stream_description, stream_summary, summary_entry
from .channels import CHANNELS
from .operations import Answer, Request, active_stream_of, operation, stream_of
from .queues import QUEUES
from .tag_rules import checked_tags

MIN_HOURS, MAX_HOURS = 24, 8760
MAX_WARM_MIBPS = 10 << 10
ALL_METRICS = [
    "IncomingBytes",
    "OutgoingRecords",
    "IteratorAgeMilliseconds",
    "IncomingRecords",
    "ReadProvisionedThroughputExceeded",
    "WriteProvisionedThroughputExceeded",
    "OutgoingBytes",
]


class StreamOperations:
    """CreateStream to DescribeLimits."""

    @operation("CreateStream")
    def create_stream(self, context: RequestContext, request: Request) -> None:
        """Make a stream. Without a mode, ShardCount decides: with it PROVISIONED, without ON_DEMAND."""
        name, count = request["StreamName"], request.get("ShardCount")
        tags = checked_tags(request.get("Tags") or {}, {})
        mode = (request.get("StreamModeDetails") or {}).get("StreamMode") or ("PROVISIONED" if count else "ON_DEMAND")
        if mode == "ON_DEMAND" and count:
            raise exceptions.InvalidArgumentException("ShardCount is not expected when StreamMode=ON_DEMAND")
        if mode == "PROVISIONED" and not count:
            raise exceptions.InvalidArgumentException("ShardCount is expected when StreamMode=PROVISIONED")
        warm = request.get("WarmThroughputMiBps")
        check_warm(context, mode, warm)
        strategy = request.get("RecordDistributionStrategy") or USER_PARTITION_KEY
        _check_distribution(mode, strategy)
        count = count or max(ON_DEMAND_SHARDS, warm if store.settings().quotas and warm else 0)
        limits.check_new_stream(context, mode, count)
        stream = store.create_stream(context.account_id, context.region, name, shard_count=count, mode=mode)
        if stream is None:
            raise exceptions.stream_exists(name, context.account_id)
        stream.tags = tags
        stream.distribute(strategy)
        stream.max_record_kib = request.get("MaxRecordSizeInKiB") or DEFAULT_RECORD_KIB
        stream.warm_throughput_mibps = warm

    @operation("DeleteStream")
    def delete_stream(self, context: RequestContext, request: Request) -> None:
        """Delete a stream; registered consumers must go first or with it."""
        stream = stream_of(context, request)
        QUEUES.check_none(stream, "be deleted")
        CHANNELS.check_none(stream, "be deleted")
        if stream.consumers and not request.get("EnforceConsumerDeletion"):
            raise exceptions.ResourceInUseException(
                f"Stream {stream.name} under account {stream.account_id} has consumers registered:"
                " deregister them, or set EnforceConsumerDeletion."
            )
        limits.check_passing(context)
        try:
            store.delete_stream(stream)
        except CannotWrite as error:
            raise exceptions.cannot_keep(error) from error

    @operation("DescribeStream")
    def describe_stream(self, context: RequestContext, request: Request) -> Answer:
        """Describe a stream with a page of its shards."""
        stream = stream_of(context, request)
        limit = min(request.get("Limit") or 100, 100)
        return {"StreamDescription": stream_description(stream, request.get("ExclusiveStartShardId"), limit)}

    @operation("DescribeStreamSummary")
    def describe_stream_summary(self, context: RequestContext, request: Request) -> Answer:
        """Describe a stream without its shards."""
        return {"StreamDescriptionSummary": stream_summary(stream_of(context, request))}

    @operation("ListStreams")
    def list_streams(self, context: RequestContext, request: Request) -> Answer:
        """List streams by name, in pages."""
        token = request.get("NextToken")
        after = tokens.read_next("streams", token) if token else request.get("ExclusiveStartStreamName") or ""
        limit = request.get("Limit") or 100
        streams = [stream for stream in store.streams_in(context.account_id, context.region) if stream.name > after]
        page = streams[:limit]
        answer: Answer = {
            "StreamNames": [stream.name for stream in page],
            "HasMoreStreams": len(streams) > limit,
            "StreamSummaries": [summary_entry(stream) for stream in page],
        }
        if len(streams) > limit:
            answer["NextToken"] = tokens.write_next("streams", page[-1].name)
        return answer

    @operation("IncreaseStreamRetentionPeriod")
    def increase_stream_retention_period(self, context: RequestContext, request: Request) -> None:
        """Keep records longer; the present value is taken too (E-15)."""
        stream, hours = active_stream_of(context, request), _hours(request)
        if hours < stream.retention_hours:
            raise exceptions.InvalidArgumentException(
                f"Requested retention period ({hours} hours) for stream {stream.name} can not be shorter than existing"
                f" retention period ({stream.retention_hours} hours). Use DecreaseRetentionPeriod API."
            )
        _set_retention(stream, hours)

    @operation("DecreaseStreamRetentionPeriod")
    def decrease_stream_retention_period(self, context: RequestContext, request: Request) -> None:
        """Keep records shorter: what is older can't be read any more."""
        stream, hours = active_stream_of(context, request), _hours(request)
        if hours > stream.retention_hours:
            raise exceptions.InvalidArgumentException(
                f"Requested retention period ({hours} hours) for stream {stream.name} can not be longer than existing"
                f" retention period ({stream.retention_hours} hours). Use IncreaseRetentionPeriod API."
            )
        _set_retention(stream, hours)

    @operation("StartStreamEncryption")
    def start_stream_encryption(self, context: RequestContext, request: Request) -> None:
        """Note the KMS key; records show EncryptionType KMS from now on. Nothing is encrypted in memory."""
        if request["EncryptionType"] != "KMS":
            raise exceptions.InvalidArgumentException("EncryptionType must be KMS.")
        stream = active_stream_of(context, request)
        stream.encrypt_with(request["KeyId"])
        stream.begin_update()

    @operation("StopStreamEncryption")
    def stop_stream_encryption(self, context: RequestContext, request: Request) -> None:
        """Forget the KMS key."""
        stream = active_stream_of(context, request)
        stream.encrypt_with(None)
        stream.begin_update()

    @operation("EnableEnhancedMonitoring")
    def enable_enhanced_monitoring(self, context: RequestContext, request: Request) -> Answer:
        """Note that shard-level metrics are wanted."""
        stream = active_stream_of(context, request)
        return _change_metrics(stream, set(stream.metrics) | _metrics(request))

    @operation("DisableEnhancedMonitoring")
    def disable_enhanced_monitoring(self, context: RequestContext, request: Request) -> Answer:
        """Note that shard-level metrics aren't wanted."""
        stream = active_stream_of(context, request)
        return _change_metrics(stream, set(stream.metrics) - _metrics(request))

    @operation("UpdateStreamMode")
    def update_stream_mode(self, context: RequestContext, request: Request) -> None:
        """Change between ON_DEMAND and PROVISIONED; the shards stay as they are."""
        stream = active_stream_of(context, request)
        mode, warm = request["StreamModeDetails"]["StreamMode"], request.get("WarmThroughputMiBps")
        check_warm(context, mode, warm)
        if mode == "PROVISIONED":
            QUEUES.check_none(stream, "become PROVISIONED")
            CHANNELS.check_none(stream, "become PROVISIONED")
        _check_distribution(mode, stream.distribution)
        stream.mode = mode
        stream.warm_throughput_mibps = warm or stream.warm_throughput_mibps
        stream.begin_update()

    @operation("UpdateStreamRecordDistributionStrategy")
    def update_stream_record_distribution_strategy(self, context: RequestContext, request: Request) -> None:
        """Change how records are spread (E-18)."""
        stream = active_stream_of(context, request)
        _check_distribution(stream.mode, request["RecordDistributionStrategy"])
        stream.distribute(request["RecordDistributionStrategy"])
        stream.begin_update()

    @operation("UpdateMaxRecordSize")
    def update_max_record_size(self, context: RequestContext, request: Request) -> None:
        """Change how large a record may be (E-9)."""
        stream = active_stream_of(context, request)
        stream.max_record_kib = request["MaxRecordSizeInKiB"]
        stream.begin_update()

    @operation("UpdateStreamWarmThroughput")
    def update_stream_warm_throughput(self, context: RequestContext, request: Request) -> Answer:
        """Note the throughput to be ready for. The emulator is always ready; with quotas the stream gets the shards."""
        stream = active_stream_of(context, request)
        wanted = request["WarmThroughputMiBps"]
        check_warm(context, stream.mode, wanted)
        stream.warm_throughput_mibps = wanted
        if store.settings().quotas and wanted > len(stream.open_shards):
            stream.scale(wanted)
        stream.begin_update()
        return {
            "StreamARN": stream.arn,
            "StreamName": stream.name,
            "WarmThroughput": {"TargetMiBps": wanted, "CurrentMiBps": wanted},
        }

    @operation("DescribeLimits")
    def describe_limits(self, context: RequestContext, _request: Request) -> Answer:
        """Count open shards and on-demand streams against the account's limits."""
        open_shards, on_demand = limits.counts(context)
        return {
            "ShardLimit": limits.SHARD_LIMIT,
            "OpenShardCount": open_shards,
            "OnDemandStreamCount": on_demand,
            "OnDemandStreamCountLimit": limits.ON_DEMAND_LIMIT,
        }


def check_warm(context: RequestContext, mode: str, wanted: int | None) -> None:
    """Refuse a warm throughput where AWS has none [Kinesis API reference: UpdateStreamWarmThroughput]."""
    if wanted is None:
        return
    if mode != "ON_DEMAND":
        raise exceptions.ValidationException("WarmThroughputMiBps is only supported for streams in ON_DEMAND mode.")
    if not commitment_holds(context):
        raise exceptions.ValidationException(
            "WarmThroughputMiBps needs an account with MinimumThroughputBillingCommitment enabled"
            " (UpdateAccountSettings)."
        )
    if wanted > MAX_WARM_MIBPS:
        raise exceptions.LimitExceededException(
            f"WarmThroughputMiBps {wanted} is more than the {MAX_WARM_MIBPS} MiB/s that an on-demand stream can have."
        )


def _check_distribution(mode: str, wanted: str) -> None:
    """Refuse AUTO for a provisioned stream (E-18)."""
    if wanted == AUTO and mode != "ON_DEMAND":
        raise exceptions.InvalidArgumentException(
            f"RecordDistributionStrategy {wanted} is only supported for streams in ON_DEMAND mode."
        )


def _hours(request: Request) -> int:
    hours: int = request["RetentionPeriodHours"]
    if hours < MIN_HOURS:
        raise exceptions.InvalidArgumentException(
            f"Minimum allowed retention period is {MIN_HOURS} hours. Requested retention period ({hours} hours)"
            " is too short."
        )
    if hours > MAX_HOURS:
        raise exceptions.InvalidArgumentException(
            f"Maximum allowed retention period is {MAX_HOURS} hours. Requested retention period ({hours} hours)"
            " is too long."
        )
    return hours


def _set_retention(stream: Stream, hours: int) -> None:
    if hours != stream.retention_hours:
        stream.retention_hours = hours
        stream.begin_update()


def _metrics(request: Request) -> set[str]:
    wanted = set(request["ShardLevelMetrics"])
    return set(ALL_METRICS) if "ALL" in wanted else wanted


def _change_metrics(stream: Stream, wanted: set[str]) -> Answer:
    before, stream.metrics = stream.metrics, [name for name in ALL_METRICS if name in wanted]
    stream.begin_update()
    return metrics_answer(stream, before)
