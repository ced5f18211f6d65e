"""For each kind of thing that a stack is made of: how it is listed, which tags it has, how it is removed.

In the order of removal: who uses goes before what is used.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Tags = Mapping[str, str]


@dataclass(frozen=True)
class Kind:
    """One kind. `member` and `key` find the names in the pages of `operation`; no key: the entries are the names."""

    name: str
    service: str
    operation: str
    member: str
    key: str | None
    tags: Callable[[Any, str], Tags]
    remove: Callable[[Any, str], object]

    def names(self, client: Any) -> Iterator[str]:
        """All that the account has in this region."""
        for page in _pages(client, self.operation):
            for entry in page.get(self.member, []):
                yield entry[self.key] if self.key else entry


def _pages(client: Any, operation: str) -> Iterator[Any]:
    if client.can_paginate(operation):
        yield from client.get_paginator(operation).paginate()
    elif operation == "list_delivery_streams":
        yield from _delivery_streams(client)
    else:
        yield getattr(client, operation)()


def _delivery_streams(client: Any) -> Iterator[Any]:
    """Ten at a time, without a paginator of the SDK."""
    page = client.list_delivery_streams()
    yield page
    while page.get("HasMoreDeliveryStreams"):
        last = page["DeliveryStreamNames"][-1]
        page = client.list_delivery_streams(ExclusiveStartDeliveryStreamName=last)
        yield page


def is_gone(error: BaseException) -> bool:
    """Whether AWS says that the thing does not exist, or has no tags, which S3 says by an error."""
    response = getattr(error, "response", None)
    code = str(response.get("Error", {}).get("Code", "")) if isinstance(response, dict) else ""
    return code in _GONE


_GONE = {
    "404",
    "AWS.SimpleQueueService.NonExistentQueue",
    "NoSuchBucket",
    "NoSuchEntity",
    "NoSuchTagSet",
    "NotFound",
    "NotFoundException",
    "QueueDoesNotExist",
    "ResourceNotFound",
    "ResourceNotFoundException",
}


def _pairs(pairs: Any) -> Tags:
    return {pair["Key"]: pair.get("Value", "") for pair in pairs or []}


def _log_tags(logs: Any, name: str) -> Tags:
    found = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    arns = [
        group.get("logGroupArn") or group["arn"].removesuffix(":*") for group in found if group["logGroupName"] == name
    ]
    tags: Tags = logs.list_tags_for_resource(resourceArn=arns[0])["tags"] if arns else {}
    return tags


def _alarm_tags(cloudwatch: Any, name: str) -> Tags:
    found = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return _pairs(cloudwatch.list_tags_for_resource(ResourceARN=found[0]["AlarmArn"])["Tags"]) if found else {}


def _function_tags(functions: Any, name: str) -> Tags:
    tags: Tags = functions.get_function(FunctionName=name).get("Tags", {})
    return tags


def _remove_bucket(s3: Any, bucket: str) -> None:
    """With all versions of all objects."""
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        if found:
            keys = [{"Key": o["Key"], "VersionId": o["VersionId"]} for o in found]
            s3.delete_objects(Bucket=bucket, Delete={"Objects": keys, "Quiet": True})
    s3.delete_bucket(Bucket=bucket)


def _remove_role(iam: Any, role: str) -> None:
    for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        iam.delete_role_policy(RoleName=role, PolicyName=policy)
    for attached in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=role, PolicyArn=attached["PolicyArn"])
    iam.delete_role(RoleName=role)


def _remove_topic(sns: Any, arn: str) -> None:
    for page in sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=arn):
        for subscription in page["Subscriptions"]:
            if subscription["SubscriptionArn"].startswith("arn:"):
                sns.unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])
    sns.delete_topic(TopicArn=arn)


KINDS = (
    Kind(
        "delivery stream",
        "firehose",
        "list_delivery_streams",
        "DeliveryStreamNames",
        None,
        lambda c, n: _pairs(c.list_tags_for_delivery_stream(DeliveryStreamName=n)["Tags"]),
        lambda c, n: c.delete_delivery_stream(DeliveryStreamName=n, AllowForceDelete=True),
    ),
    Kind(
        "stream",
        "kinesis",
        "list_streams",
        "StreamNames",
        None,
        lambda c, n: _pairs(c.list_tags_for_stream(StreamName=n)["Tags"]),
        lambda c, n: c.delete_stream(StreamName=n, EnforceConsumerDeletion=True),
    ),
    Kind(
        "function",
        "lambda",
        "list_functions",
        "Functions",
        "FunctionName",
        _function_tags,
        lambda c, n: c.delete_function(FunctionName=n),
    ),
    Kind(
        "bucket",
        "s3",
        "list_buckets",
        "Buckets",
        "Name",
        lambda c, n: _pairs(c.get_bucket_tagging(Bucket=n)["TagSet"]),
        _remove_bucket,
    ),
    Kind(
        "topic",
        "sns",
        "list_topics",
        "Topics",
        "TopicArn",
        lambda c, n: _pairs(c.list_tags_for_resource(ResourceArn=n)["Tags"]),
        _remove_topic,
    ),
    Kind(
        "queue",
        "sqs",
        "list_queues",
        "QueueUrls",
        None,
        lambda c, n: c.list_queue_tags(QueueUrl=n).get("Tags", {}),
        lambda c, n: c.delete_queue(QueueUrl=n),
    ),
    Kind(
        "alarm",
        "cloudwatch",
        "describe_alarms",
        "MetricAlarms",
        "AlarmName",
        _alarm_tags,
        lambda c, n: c.delete_alarms(AlarmNames=[n]),
    ),
    Kind(
        "log group",
        "logs",
        "describe_log_groups",
        "logGroups",
        "logGroupName",
        _log_tags,
        lambda c, n: c.delete_log_group(logGroupName=n),
    ),
    Kind(
        "role",
        "iam",
        "list_roles",
        "Roles",
        "RoleName",
        lambda c, n: _pairs(c.list_role_tags(RoleName=n)["Tags"]),
        _remove_role,
    ),
)
