"""aws_sns_topic, resource and data source (internal/service/sns/topic.go)."""

from typing import Any

from hydrant.offline_provider import naming
from hydrant.offline_provider.attribute_maps import from_texts, to_texts
from hydrant.offline_provider.resource import DataSource, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, arn, between, json_text, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_changes, tag_list, tag_map

_PROTOCOLS = {"application": "Application", "firehose": "Firehose", "http": "HTTP", "lambda": "Lambda", "sqs": "SQS"}
_ROLES = {
    f"{ours}_{outcome}_feedback_role_arn": (f"{theirs}{outcome.title()}FeedbackRoleArn", str)
    for ours, theirs in _PROTOCOLS.items()
    for outcome in ("failure", "success")
}
_RATES = {
    f"{ours}_success_feedback_sample_rate": (f"{theirs}SuccessFeedbackSampleRate", int)
    for ours, theirs in _PROTOCOLS.items()
}
_SETTINGS = {
    "archive_policy": ("ArchivePolicy", str),
    "content_based_deduplication": ("ContentBasedDeduplication", bool),
    "delivery_policy": ("DeliveryPolicy", str),
    "display_name": ("DisplayName", str),
    "kms_master_key_id": ("KmsMasterKeyId", str),
    "policy": ("Policy", str),
    "signature_version": ("SignatureVersion", int),
    "tracing_config": ("TracingConfig", str),
    **_ROLES,
    **_RATES,
}
_FIXED = {"fifo_throughput_scope": ("FifoThroughputScope", str), "fifo_topic": ("FifoTopic", bool)}
_FOUND = {"beginning_archive_time": ("BeginningArchiveTime", str), "owner": ("Owner", str)}

_NOT_TOLD = frozenset({"fifo_throughput_scope", "tracing_config"})


class Topic(ResourceType):
    """A topic."""

    name = "aws_sns_topic"
    rules = Rules(
        force_new=("fifo_topic", "name", "name_prefix"),
        defaults={"content_based_deduplication": False, "fifo_topic": False},
        json=("archive_policy", "delivery_policy", "policy"),
        checks={
            **dict.fromkeys(_ROLES, arn),
            **dict.fromkeys(_RATES, between(0, 100)),
            "policy": json_text,
            "signature_version": between(1, 2),
            "tracing_config": one_of("PassThrough", "Active"),
        },
        conflicts=(("name", "name_prefix"),),
        unserved={"maximum_message_size": "the emulator's topics take messages of 256 KiB"},
    )

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """What only FIFO topics have."""
        if planned["content_based_deduplication"] is True and planned["fifo_topic"] is False:
            raise Refused("content-based deduplication can only be set for FIFO topics.", "content_based_deduplication")

    def create(self, session: Any, new: Values) -> None:
        """Create the topic, then set what differs from a new one."""
        sns = session.client("sns")
        fifo = new["fifo_topic"]
        naming.choose_name(new, suffix=".fifo" if fifo else "")
        fixed = {theirs: text for theirs, text in to_texts(_FIXED, new).items() if text} if fifo else {}
        new["id"] = sns.create_topic(Name=new["name"], Attributes=fixed, Tags=tag_list(new))["TopicArn"]
        for theirs, text in to_texts(_SETTINGS, new).items():
            if text not in ("", "false"):
                sns.set_topic_attributes(TopicArn=new["id"], AttributeName=theirs, AttributeValue=text)

    def read(self, session: Any, state: Values) -> Values | None:
        """Read its attributes and tags.

        The emulator writes HTTP and SQS in names as Http and Sqs, and keeps two attributes to itself: these stay.
        """
        sns, topic = session.client("sns"), state["id"]
        kinds = {**_SETTINGS, **_FIXED, **_FOUND}
        told = {name.lower(): text for name, text in sns.get_topic_attributes(TopicArn=topic)["Attributes"].items()}
        found = {theirs: told[theirs.lower()] for theirs, _ in kinds.values() if theirs.lower() in told}
        values = from_texts(kinds, found)
        return {
            **{name: value for name, value in values.items() if value is not None or name not in _NOT_TOLD},
            "arn": topic,
            "name": topic.rpartition(":")[2],
            "tags": tag_map(sns.list_tags_for_resource(ResourceArn=topic)["Tags"]),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Set each changed attribute, and the tags."""
        sns, topic = session.client("sns"), new["id"]
        for theirs, text in to_texts(_SETTINGS, new, changed).items():
            sns.set_topic_attributes(TopicArn=topic, AttributeName=theirs, AttributeValue=text)
        added, removed = tag_changes(old, new)
        if removed:
            sns.untag_resource(ResourceArn=topic, TagKeys=removed)
        if added:
            sns.tag_resource(ResourceArn=topic, Tags=tag_list({"tags_all": added}))

    def delete(self, session: Any, state: Values) -> None:
        """Delete the topic; SNS does not mind if there is none."""
        session.client("sns").delete_topic(TopicArn=state["id"])

    def imported(self, session: Any, import_id: str) -> Values:
        """By the topic's ARN."""
        return {"id": import_id, "name_prefix": naming.prefix_of(import_id.rpartition(":")[2], ".fifo")}


class TopicData(DataSource):
    """A topic that exists."""

    name = "aws_sns_topic"

    def read(self, session: Any, config: Values) -> Values:
        """Find it by its name."""
        sns = session.client("sns")
        for page in sns.get_paginator("list_topics").paginate():
            for topic in page["Topics"]:
                found = topic["TopicArn"]
                if found.rpartition(":")[2] == config["name"]:
                    tags = tag_map(sns.list_tags_for_resource(ResourceArn=found)["Tags"])
                    return {"id": found, "arn": found, "tags": tags}
        raise Refused(f"There is no topic {config['name']} in {session.region}.", "name")
