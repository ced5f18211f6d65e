"""aws_sqs_queue, resource and data source; data source aws_sqs_queues.

Source: internal/service/sqs/{queue,queue_data_source,queues_data_source}.go.
"""

from typing import Any

from hydrant.offline_provider import naming
from hydrant.offline_provider.attribute_maps import from_texts, to_texts
from hydrant.offline_provider.resource import DataSource, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, between, json_text, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_changes
from hydrant.offline_provider.values import Unknown
from hydrant.offline_provider.waiting import wait_for

_SETTINGS = {
    "content_based_deduplication": ("ContentBasedDeduplication", bool),
    "deduplication_scope": ("DeduplicationScope", str),
    "delay_seconds": ("DelaySeconds", int),
    "fifo_throughput_limit": ("FifoThroughputLimit", str),
    "kms_data_key_reuse_period_seconds": ("KmsDataKeyReusePeriodSeconds", int),
    "kms_master_key_id": ("KmsMasterKeyId", str),
    "max_message_size": ("MaximumMessageSize", int),
    "message_retention_seconds": ("MessageRetentionPeriod", int),
    "policy": ("Policy", str),
    "receive_wait_time_seconds": ("ReceiveMessageWaitTimeSeconds", int),
    "redrive_allow_policy": ("RedriveAllowPolicy", str),
    "redrive_policy": ("RedrivePolicy", str),
    "sqs_managed_sse_enabled": ("SqsManagedSseEnabled", bool),
    "visibility_timeout_seconds": ("VisibilityTimeout", int),
}
_FIXED = {"fifo_queue": ("FifoQueue", bool)}
_FIFO_ONLY = {"content_based_deduplication", "deduplication_scope", "fifo_throughput_limit"}
_JSON = ("policy", "redrive_allow_policy", "redrive_policy")
_KEY_REUSE_SECONDS = 300
NO_QUEUE = ("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist")


class Queue(ResourceType):
    """A queue; its id is its URL."""

    name = "aws_sqs_queue"
    rules = Rules(
        force_new=("fifo_queue", "name", "name_prefix"),
        defaults={
            "content_based_deduplication": False,
            "delay_seconds": 0,
            "fifo_queue": False,
            "max_message_size": 262144,
            "message_retention_seconds": 345600,
            "receive_wait_time_seconds": 0,
            "visibility_timeout_seconds": 30,
        },
        json=_JSON,
        checks={
            **dict.fromkeys(_JSON, json_text),
            "deduplication_scope": one_of("messageGroup", "queue"),
            "delay_seconds": between(0, 900),
            "fifo_throughput_limit": one_of("perQueue", "perMessageGroupId"),
            "kms_data_key_reuse_period_seconds": between(60, 86400),
            "max_message_size": between(1024, 1048576),
            "message_retention_seconds": between(60, 1209600),
            "receive_wait_time_seconds": between(0, 20),
            "visibility_timeout_seconds": between(0, 43200),
        },
        conflicts=(("name", "name_prefix"), ("kms_master_key_id", "sqs_managed_sse_enabled")),
    )
    not_found = NO_QUEUE

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """What names and FIFO queues allow."""
        name, fifo = planned["name"], planned["fifo_queue"]
        if fifo is Unknown:
            return
        if name not in (None, Unknown) and prior is None and str(name).endswith(".fifo") != bool(fifo):
            raise Refused("the name of a FIFO queue, and no other, ends in .fifo.", "name")
        if planned["content_based_deduplication"] is True and not fifo:
            raise Refused("content-based deduplication can only be set for FIFO queues.", "content_based_deduplication")

    def create(self, session: Any, new: Values) -> None:
        """Create the queue with all its attributes."""
        sqs, fifo = session.client("sqs"), new["fifo_queue"]
        naming.choose_name(new, suffix=".fifo" if fifo else "")
        names = _SETTINGS.keys() - (set() if fifo else _FIFO_ONLY)
        attributes = {theirs: text for theirs, text in to_texts(_SETTINGS, new, names).items() if text}
        if fifo:
            attributes["FifoQueue"] = "true"
        new["id"] = sqs.create_queue(QueueName=new["name"], Attributes=attributes, tags=new["tags_all"] or {})[
            "QueueUrl"
        ]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read its attributes and tags."""
        sqs, url = session.client("sqs"), state["id"]
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        values = from_texts({**_SETTINGS, **_FIXED}, found)
        values["kms_data_key_reuse_period_seconds"] = (
            values["kms_data_key_reuse_period_seconds"]
            or state["kms_data_key_reuse_period_seconds"]
            or _KEY_REUSE_SECONDS
        )
        return {
            **values,
            "arn": found["QueueArn"],
            "name": found["QueueArn"].rpartition(":")[2],
            "tags": sqs.list_queue_tags(QueueUrl=url).get("Tags", {}),
            "url": url,
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Set the changed attributes and tags."""
        sqs, url = session.client("sqs"), new["id"]
        if attributes := to_texts(_SETTINGS, new, changed):
            sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)
        added, removed = tag_changes(old, new)
        if removed:
            sqs.untag_queue(QueueUrl=url, TagKeys=removed)
        if added:
            sqs.tag_queue(QueueUrl=url, Tags=added)

    def delete(self, session: Any, state: Values) -> None:
        """Delete the queue and wait until it is gone."""
        sqs, url = session.client("sqs"), state["id"]
        sqs.delete_queue(QueueUrl=url)
        wait_for(f"the end of the queue {url}", lambda: url not in _urls(sqs, url.rpartition("/")[2]))

    def imported(self, session: Any, import_id: str) -> Values:
        """By the queue's URL."""
        return {"id": import_id, "name_prefix": naming.prefix_of(import_id.rpartition("/")[2], ".fifo")}


class QueueData(DataSource):
    """A queue that exists."""

    name = "aws_sqs_queue"

    def read(self, session: Any, config: Values) -> Values:
        """Find it by its name."""
        sqs = session.client("sqs")
        url = next((found for found in _urls(sqs, config["name"]) if found.endswith("/" + config["name"])), None)
        if url is None:
            raise Refused(f"There is no queue {config['name']} in {session.region}.", "name")
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
        tags = sqs.list_queue_tags(QueueUrl=url).get("Tags", {})
        return {"id": url, "url": url, "arn": found["QueueArn"], "tags": tags}


class QueuesData(DataSource):
    """The queues of a region, all or by the beginning of their names."""

    name = "aws_sqs_queues"

    def read(self, session: Any, config: Values) -> Values:
        """List them."""
        return {"id": session.region, "queue_urls": _urls(session.client("sqs"), config["queue_name_prefix"] or "")}


def _urls(sqs: Any, prefix: str) -> list[str]:
    said = {"QueueNamePrefix": prefix} if prefix else {}
    pages = sqs.get_paginator("list_queues").paginate(**said)
    return [url for page in pages for url in page.get("QueueUrls", [])]
