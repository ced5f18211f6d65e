"""The law of each resource type of the offline provider, by real Terraform on the emulator, in one life of all types:

apply, empty plan; update, empty plan; remove behind its back, plan shows it, apply repairs it; forget and import, empty
plan; destroy leaves nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.contract.support.firehose_emulator import Emulator, emulator
from tests.contract.support.terraform_runs import Run, Runs, copy_of

pytestmark = [pytest.mark.emulator, pytest.mark.slow, pytest.mark.xdist_group("offline_types")]

CONFIGURATION = Path(__file__).parent / "offline_types"

UPDATED_IN_PLACE = {
    "aws_cloudwatch_log_metric_filter.f",
    "aws_cloudwatch_metric_alarm.m",
    "aws_cloudwatch_metric_alarm.q",
    "aws_iam_openid_connect_provider.g",
    "aws_kinesis_firehose_delivery_stream.endpoint",
    "aws_kinesis_firehose_delivery_stream.logs",
    "aws_kinesis_firehose_delivery_stream.s3",
    "aws_kinesis_firehose_delivery_stream.splunk",
    "aws_kinesis_firehose_delivery_stream.tables",
    "aws_s3_bucket.b",
    "aws_s3_bucket.site",
    "aws_s3_bucket_acl.logs",
    "aws_s3_bucket_cors_configuration.parts",
    "aws_s3_bucket_inventory.parts",
    "aws_s3_bucket_lifecycle_configuration.b",
    "aws_s3_bucket_logging.parts",
    "aws_s3_bucket_metric.parts",
    "aws_s3_bucket_notification.b",
    "aws_s3_bucket_object.old",
    "aws_s3_bucket_object_lock_configuration.parts",
    "aws_s3_bucket_ownership_controls.b",
    "aws_s3_bucket_policy.b",
    "aws_s3_bucket_public_access_block.b",
    "aws_s3_bucket_replication_configuration.parts",
    "aws_s3_bucket_server_side_encryption_configuration.b",
    "aws_s3_bucket_versioning.b",
    "aws_s3_bucket_website_configuration.parts",
    "aws_s3_object.o",
    "aws_sns_topic.fifo",
    "aws_sns_topic.t",
    "aws_sns_topic_policy.t",
    "aws_sns_topic_subscription.q",
    "aws_sqs_queue.fifo",
    "aws_sqs_queue.q",
    "aws_sqs_queue_policy.q",
    "aws_sqs_queue_redrive_policy.q",
}
REPLACED = {"archive_file.r", "random_integer.i"}

IMPORTED_AS = {
    "aws_cloudwatch_log_metric_filter.f": "/types/g:types-f",
    "aws_s3_bucket_object.old": "{old}",
}
"""What is imported by other words than its id; in braces what the output `names` has."""

Remove = Callable[[Any, dict[str, str]], Any]


@dataclass(frozen=True)
class Removal:
    """How something is removed behind Terraform's back, and what the next plan then wants."""

    address: str
    service: str
    call: Remove
    wanted: str = "create"


# What AWS always has (a versioning state, a topic's policy) cannot go: it differs, and is updated.
REMOVALS = [
    Removal(
        "aws_cloudwatch_log_metric_filter.f",
        "logs",
        lambda c, _: c.delete_metric_filter(logGroupName="/types/g", filterName="types-f"),
    ),
    Removal("aws_cloudwatch_metric_alarm.m", "cloudwatch", lambda c, _: c.delete_alarms(AlarmNames=["types-m"])),
    Removal(
        "aws_iam_openid_connect_provider.g",
        "iam",
        lambda c, n: c.delete_open_id_connect_provider(OpenIDConnectProviderArn=n["identity"]),
    ),
    Removal(
        "aws_kinesis_firehose_delivery_stream.s3",
        "firehose",
        lambda c, _: c.delete_delivery_stream(DeliveryStreamName="types-s3"),
    ),
    Removal("aws_s3_object.o", "s3", lambda c, n: c.delete_object(Bucket=n["bucket"], Key="conf/a b.json")),
    Removal("aws_s3_bucket.p", "s3", lambda c, n: c.delete_bucket(Bucket=n["removed"])),
    Removal(
        "aws_s3_bucket_lifecycle_configuration.b", "s3", lambda c, n: c.delete_bucket_lifecycle(Bucket=n["bucket"])
    ),
    Removal(
        "aws_s3_bucket_notification.b",
        "s3",
        lambda c, n: c.put_bucket_notification_configuration(Bucket=n["bucket"], NotificationConfiguration={}),
        "update",
    ),
    Removal(
        "aws_s3_bucket_ownership_controls.b", "s3", lambda c, n: c.delete_bucket_ownership_controls(Bucket=n["bucket"])
    ),
    Removal("aws_s3_bucket_policy.b", "s3", lambda c, n: c.delete_bucket_policy(Bucket=n["bucket"])),
    Removal("aws_s3_bucket_public_access_block.b", "s3", lambda c, n: c.delete_public_access_block(Bucket=n["bucket"])),
    Removal(
        "aws_s3_bucket_server_side_encryption_configuration.b",
        "s3",
        lambda c, n: c.delete_bucket_encryption(Bucket=n["bucket"]),
    ),
    Removal(
        "aws_s3_bucket_versioning.b",
        "s3",
        lambda c, n: c.put_bucket_versioning(Bucket=n["bucket"], VersioningConfiguration={"Status": "Enabled"}),
        "update",
    ),
    Removal("aws_sns_topic.fifo", "sns", lambda c, n: c.delete_topic(TopicArn=n["fifo"])),
    Removal(
        "aws_sns_topic_policy.t",
        "sns",
        lambda c, n: c.set_topic_attributes(
            TopicArn=n["topic"], AttributeName="Policy", AttributeValue='{"Version": "2012-10-17", "Statement": []}'
        ),
        "update",
    ),
    Removal("aws_sns_topic_subscription.q", "sns", lambda c, n: c.unsubscribe(SubscriptionArn=n["hears"])),
    Removal("aws_sqs_queue.alone", "sqs", lambda c, n: c.delete_queue(QueueUrl=n["alone"])),
    Removal(
        "aws_sqs_queue_policy.q",
        "sqs",
        lambda c, n: c.set_queue_attributes(QueueUrl=n["queue"], Attributes={"Policy": ""}),
    ),
    Removal(
        "aws_sqs_queue_redrive_policy.q",
        "sqs",
        lambda c, n: c.set_queue_attributes(QueueUrl=n["queue"], Attributes={"RedrivePolicy": ""}),
    ),
]


@dataclass
class Life:
    """What Terraform said at each step, and what was left at the end."""

    steps: dict[str, Run]
    left: dict[str, list[Any]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    with emulator() as stack:
        runs = Runs(copy_of(CONFIGURATION, tmp_path_factory.mktemp("types") / "run"), stack.endpoint)
        steps = {"apply": runs.apply(), "plan after apply": runs.plan()}
        steps |= {"update": runs.apply(step=2), "plan after update": runs.plan(step=2)}
        names = steps["update"].outputs["names"]
        for removal in REMOVALS:
            removal.call(client(stack, removal.service), names)
        steps |= {"plan after removal": runs.plan(step=2), "repair": runs.apply(step=2)}
        words = {address: text.format_map(names) for address, text in IMPORTED_AS.items()}
        steps |= {"plan after repair": runs.plan(step=2), "import": runs.import_again(words, step=2)}
        steps |= {"plan after import": runs.plan(step=2), "destroy": runs.destroy(step=2)}
        yield Life(steps, left(stack))


def client(stack: Emulator, service: str) -> Any:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    return boto3.client(service, endpoint_url=stack.endpoint, **keys)  # type: ignore[call-overload]


def left(stack: Emulator) -> dict[str, list[Any]]:
    return {
        "buckets": stack.s3.list_buckets()["Buckets"],
        "topics": stack.sns.list_topics()["Topics"],
        "subscriptions": stack.sns.list_subscriptions()["Subscriptions"],
        "queues": stack.sqs.list_queues().get("QueueUrls", []),
        "alarms": client(stack, "cloudwatch").describe_alarms()["MetricAlarms"],
        "delivery streams": stack.firehose.list_delivery_streams()["DeliveryStreamNames"],
        "streams": stack.kinesis.list_streams()["StreamNames"],
        "identity providers": client(stack, "iam").list_open_id_connect_providers()["OpenIDConnectProviderList"],
        "log groups": stack.logs.describe_log_groups()["logGroups"],
        "metric filters": stack.logs.describe_metric_filters()["metricFilters"],
    }


def test_apply_creates_everything_and_data_sources_find_it(life: Life) -> None:
    assert set(life.steps["apply"].actions.values()) == {"create", "read"}
    assert life.steps["apply"].outputs["found"] == {"bucket": True, "queue": True, "topic": True}
    assert life.steps["apply"].outputs["read"] == {"body": 1, "keys": ["old.txt"], "site": True}
    assert life.steps["update"].outputs["read"] == {"body": 2, "keys": ["old.txt"], "site": True}


@pytest.mark.parametrize("step", ["plan after apply", "plan after update", "plan after repair", "plan after import"])
def test_a_plan_after_an_apply_is_empty(life: Life, step: str) -> None:
    assert life.steps[step].actions == {}


def test_the_update_touches_nothing_else(life: Life) -> None:
    found = life.steps["update"].actions
    assert {address for address, action in found.items() if action != "read"} == UPDATED_IN_PLACE | REPLACED


@pytest.mark.parametrize("address", sorted(UPDATED_IN_PLACE))
def test_a_change_is_made_in_place(life: Life, address: str) -> None:
    assert life.steps["update"].actions.get(address) == "update"


@pytest.mark.parametrize("address", sorted(REPLACED))
def test_what_cannot_change_is_replaced(life: Life, address: str) -> None:
    assert life.steps["update"].actions.get(address) == "replace"


@pytest.mark.parametrize("removal", REMOVALS, ids=lambda removal: removal.address)
def test_what_is_removed_behind_its_back_is_planned_and_repaired(life: Life, removal: Removal) -> None:
    assert life.steps["plan after removal"].actions.get(removal.address) == removal.wanted
    assert life.steps["repair"].actions.get(removal.address) == removal.wanted


def test_what_is_imported_is_not_made_anew(life: Life) -> None:
    assert {action for action in life.steps["import"].actions.values() if action != "read"} <= {
        "import",
        "noop",
        "update",
    }


@pytest.mark.parametrize(
    "kind",
    [
        *("buckets", "topics", "subscriptions", "queues", "alarms", "identity providers"),
        *("log groups", "metric filters", "delivery streams", "streams"),
    ],
)
def test_destroy_leaves_nothing(life: Life, kind: str) -> None:
    assert life.left[kind] == []
