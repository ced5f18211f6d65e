"""aws_kinesis_stream, resource and data source. Source: internal/service/kinesis/{stream,stream_data_source}.go.

The waits and the order of the calls: E-15.
"""

from typing import Any

from hydrant.offline_provider.resource import DataSource, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, between, length, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_changes
from hydrant.offline_provider.values import Unknown, has_unknown
from hydrant.offline_provider.waiting import wait_for

ON_DEMAND, PROVISIONED = "ON_DEMAND", "PROVISIONED"


class KinesisStream(ResourceType):
    """A data stream. The id is the ARN."""

    name = "aws_kinesis_stream"
    rules = Rules(
        force_new=("name",),
        defaults={"encryption_type": "NONE", "enforce_consumer_deletion": False, "retention_period": 24},
        computed_blocks=("stream_mode_details",),
        conflicts=[("shard_count", "warm_throughput_mib_ps")],
        equivalent={"encryption_type": lambda old, new: str(old).upper() == str(new).upper()},
        checks={
            "name": length(1, 128),
            "encryption_type": lambda text: one_of("NONE", "KMS")(text.upper()),
            "retention_period": between(24, 8760),
            "max_record_size_in_kib": between(1024, 10240),
            "warm_throughput_mib_ps": between(0, 10240),
            "stream_mode_details.stream_mode": one_of(ON_DEMAND, PROVISIONED),
        },
        parameters={
            "StreamName": "name",
            "ShardCount": "shard_count",
            "RetentionPeriodHours": "retention_period",
            "WarmThroughputMiBps": "warm_throughput_mib_ps",
        },
    )

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """Shards and mode must fit."""
        mode, shards = _mode(planned), planned["shard_count"]
        if mode is Unknown or has_unknown([shards, planned["warm_throughput_mib_ps"]]):
            return
        if mode == ON_DEMAND and shards:
            raise Refused(f"shard_count must not be set when stream_mode is {mode}", "shard_count")
        if mode == PROVISIONED and (shards or 0) < 1:
            raise Refused(f"shard_count must be at least 1 when stream_mode is {mode}", "shard_count")

    def create(self, session: Any, new: Values) -> None:
        """Create, wait, then retention, metrics and encryption, each followed by a wait."""
        kinesis, name = session.client("kinesis"), new["name"]
        optional: Values = {
            "Tags": new["tags_all"],
            "MaxRecordSizeInKiB": new["max_record_size_in_kib"],
            "WarmThroughputMiBps": new["warm_throughput_mib_ps"],
        }
        if new["stream_mode_details"]:
            optional["StreamModeDetails"] = {"StreamMode": _mode(new)}
        if _mode(new) == PROVISIONED:
            optional["ShardCount"] = int(new["shard_count"])
        kinesis.create_stream(StreamName=name, **{key: value for key, value in optional.items() if value})
        new["id"] = session.arn("kinesis", f"stream/{name}")
        _wait_active(kinesis, name)
        blank = {"retention_period": 24, "shard_level_metrics": [], "encryption_type": "NONE", "kms_key_id": None}
        self._change(kinesis, blank, new, set(blank))

    def read(self, session: Any, state: Values) -> Values | None:
        """Read the summary and the tags."""
        kinesis, name = session.client("kinesis"), state["id"].rpartition("/")[2]
        found = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
        mode = found.get("StreamModeDetails", {}).get("StreamMode", PROVISIONED)
        values = {
            "arn": found["StreamARN"],
            "name": found["StreamName"],
            "encryption_type": found.get("EncryptionType", "NONE"),
            "kms_key_id": found.get("KeyId"),
            "retention_period": found["RetentionPeriodHours"],
            "shard_count": found["OpenShardCount"] if mode == PROVISIONED else None,
            "shard_level_metrics": [
                m for each in found.get("EnhancedMonitoring", []) for m in each["ShardLevelMetrics"]
            ],
            "stream_mode_details": [{"stream_mode": mode}],
            "tags": _tags(kinesis, name),
            "warm_throughput_mib_ps": found.get("WarmThroughput", {}).get("TargetMiBps"),
        }
        if "MaxRecordSizeInKiB" in found:
            values["max_record_size_in_kib"] = found["MaxRecordSizeInKiB"]
        return values

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """All but the name changes in place; the stream is waited for after each call."""
        kinesis, name = session.client("kinesis"), new["name"]
        if "stream_mode_details" in changed:
            details = {"StreamMode": _mode(new)}
            kinesis.update_stream_mode(StreamARN=new["id"], StreamModeDetails=details)
            _wait_active(kinesis, name)
        if "shard_count" in changed and _mode(new) == PROVISIONED:
            target = int(new["shard_count"])
            kinesis.update_shard_count(StreamName=name, TargetShardCount=target, ScalingType="UNIFORM_SCALING")
            _wait_active(kinesis, name)
        self._change(kinesis, old, new, changed)
        if "max_record_size_in_kib" in changed and new["max_record_size_in_kib"]:
            kinesis.update_max_record_size(StreamARN=new["id"], MaxRecordSizeInKiB=new["max_record_size_in_kib"])
            _wait_active(kinesis, name)
        if "warm_throughput_mib_ps" in changed:
            kinesis.update_stream_warm_throughput(
                StreamARN=new["id"], WarmThroughputMiBps=int(new["warm_throughput_mib_ps"] or 0)
            )
            _wait_active(kinesis, name)
        added, removed = tag_changes(old, new)
        if removed:
            kinesis.remove_tags_from_stream(StreamName=name, TagKeys=removed)
        if added:
            kinesis.add_tags_to_stream(StreamName=name, Tags=added)

    def delete(self, session: Any, state: Values) -> None:
        """Delete and wait until it is gone."""
        kinesis, name = session.client("kinesis"), state["name"]
        kinesis.delete_stream(StreamName=name, EnforceConsumerDeletion=bool(state["enforce_consumer_deletion"]))
        wait_for(f"deletion of {name}", lambda: self._is_gone(kinesis, name))

    def imported(self, session: Any, import_id: str) -> Values:
        """The id of an import is the name."""
        return {"id": session.arn("kinesis", f"stream/{import_id}")}

    def _is_gone(self, kinesis: Any, name: str) -> bool:
        try:
            kinesis.describe_stream_summary(StreamName=name)
        except kinesis.exceptions.ResourceNotFoundException:
            return True
        return False

    def _change(self, kinesis: Any, old: Values, new: Values, changed: set[str]) -> None:
        name = new["name"]
        hours, before = int(new["retention_period"] or 24), int(old["retention_period"] or 24)
        if "retention_period" in changed and hours != before:
            call = (
                kinesis.increase_stream_retention_period if hours > before else kinesis.decrease_stream_retention_period
            )
            call(StreamName=name, RetentionPeriodHours=hours)
            _wait_active(kinesis, name)
        if "shard_level_metrics" in changed:
            _set_metrics(kinesis, name, set(old["shard_level_metrics"] or []), set(new["shard_level_metrics"] or []))
        if changed & {"encryption_type", "kms_key_id"}:
            _set_encryption(kinesis, name, old, new)


class KinesisStreamData(DataSource):
    """A stream that exists, with its shards."""

    name = "aws_kinesis_stream"

    def read(self, session: Any, config: Values) -> Values:
        """Describe it."""
        kinesis = session.client("kinesis")
        told = KinesisStream().read(session, {"id": session.arn("kinesis", f"stream/{config['name']}")}) or {}
        found = kinesis.describe_stream_summary(StreamName=config["name"])["StreamDescriptionSummary"]
        pages = kinesis.get_paginator("list_shards").paginate(StreamName=config["name"])
        shards = [shard for page in pages for shard in page["Shards"]]
        closed = {shard["ShardId"] for shard in shards if "EndingSequenceNumber" in shard["SequenceNumberRange"]}
        told.pop("shard_count", None)
        return {
            **told,
            "id": found["StreamARN"],
            "closed_shards": sorted(closed),
            "creation_timestamp": int(found["StreamCreationTimestamp"].timestamp()),
            "open_shards": [shard["ShardId"] for shard in shards if shard["ShardId"] not in closed],
            "status": found["StreamStatus"],
        }


def _mode(values: Values) -> Any:
    details = values["stream_mode_details"]
    return PROVISIONED if details is Unknown or not details else details[0]["stream_mode"]


def _wait_active(kinesis: Any, name: str) -> None:
    def active() -> bool:
        found = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
        return bool(found["StreamStatus"] == "ACTIVE")

    wait_for(f"status ACTIVE of {name}", active)


def _set_metrics(kinesis: Any, name: str, old: set[str], new: set[str]) -> None:
    if old - new:
        kinesis.disable_enhanced_monitoring(StreamName=name, ShardLevelMetrics=sorted(old - new))
        _wait_active(kinesis, name)
    if new - old:
        kinesis.enable_enhanced_monitoring(StreamName=name, ShardLevelMetrics=sorted(new - old))
        _wait_active(kinesis, name)


def _set_encryption(kinesis: Any, name: str, old: Values, new: Values) -> None:
    wanted = str(new["encryption_type"]).upper()
    if wanted == "KMS":
        if not new["kms_key_id"]:
            raise Refused("kms_key_id is required when encryption_type is KMS", "kms_key_id")
        kinesis.start_stream_encryption(StreamName=name, EncryptionType="KMS", KeyId=new["kms_key_id"])
    elif str(old["encryption_type"]).upper() == "KMS":
        kinesis.stop_stream_encryption(StreamName=name, EncryptionType="KMS", KeyId=old["kms_key_id"])
    else:
        return
    _wait_active(kinesis, name)


def _tags(kinesis: Any, name: str) -> dict[str, str]:
    """ListTagsForStream has no paginator; a page holds ten."""
    tags: dict[str, str] = {}
    more: dict[str, str] = {}
    while True:
        page = kinesis.list_tags_for_stream(StreamName=name, **more)
        tags |= {tag["Key"]: tag.get("Value", "") for tag in page["Tags"]}
        if not page.get("HasMoreTags") or not page["Tags"]:
            return tags
        more = {"ExclusiveStartTagKey": page["Tags"][-1]["Key"]}
