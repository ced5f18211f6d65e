"""What a plan refuses before anything is made, with the argument it concerns."""

from types import SimpleNamespace
from typing import Any

import pytest

from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.resources.cloudwatch.cloudwatch_metric_alarm import MetricAlarm
from hydrant.offline_provider.resources.s3.s3_bucket import Bucket
from hydrant.offline_provider.resources.s3.s3_bucket_server_side_encryption_configuration import BucketEncryption
from hydrant.offline_provider.resources.s3.s3_bucket_versioning import BucketVersioning
from hydrant.offline_provider.resources.sns.sns_topic import Topic
from hydrant.offline_provider.resources.sqs.sqs_queue import Queue
from hydrant.offline_provider.schema import blank
from hydrant.offline_provider.schema_file import read_schema
from hydrant.offline_provider.values import Unknown

SCHEMAS = read_schema().resources

SESSION = SimpleNamespace(account_id="000000000000", region="us-east-1")
REFUSED: list[tuple[type[ResourceType], dict[str, Any], str]] = [
    (Bucket, {"bucket": "b", "bucket_namespace": "account-regional"}, "bucket"),
    (BucketEncryption, {"rule": [{"blocked_encryption_types": ["SSE-C"]}]}, "rule.blocked_encryption_types"),
    (MetricAlarm, {"metric_name": "m"}, "metric_name"),
    (Topic, {"content_based_deduplication": True, "fifo_topic": False}, "content_based_deduplication"),
    (Queue, {"name": "q", "fifo_queue": True}, "name"),
    (Queue, {"name": "q.fifo", "fifo_queue": False}, "name"),
    (Queue, {"name": "q", "content_based_deduplication": True}, "content_based_deduplication"),
]


@pytest.mark.parametrize(("kind", "values", "path"), REFUSED)
def test_what_cannot_be_is_refused(kind: type[ResourceType], values: dict[str, Any], path: str) -> None:
    with pytest.raises(Refused) as refused:
        kind().plan(SESSION, None, blank(SCHEMAS[kind.name].block) | values)
    assert refused.value.path == path


@pytest.mark.parametrize("kind", [Bucket, MetricAlarm, Topic, Queue])
def test_what_is_not_known_yet_is_not_refused(kind: type[ResourceType]) -> None:
    block = SCHEMAS[kind.name].block
    unknown = {name: Unknown for name, attribute in block.attributes.items() if attribute.computed}
    kind().plan(None, None, blank(block) | unknown)


def test_a_queue_whose_kind_is_not_known_yet_may_have_any_name() -> None:
    values = {"name": "q", "fifo_queue": Unknown, "content_based_deduplication": True}
    Queue().plan(None, None, blank(SCHEMAS[Queue.name].block) | values)


def test_versioning_never_goes_back_to_disabled() -> None:
    def status(text: str) -> dict[str, Any]:
        return {"versioning_configuration": [{"status": text, "mfa_delete": None}]}

    BucketVersioning().plan(None, status("Enabled"), status("Suspended"))
    BucketVersioning().plan(None, None, status("Disabled"))
    with pytest.raises(Refused, match="only to Suspended"):
        BucketVersioning().plan(None, status("Enabled"), status("Disabled"))
