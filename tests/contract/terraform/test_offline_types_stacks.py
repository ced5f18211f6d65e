"""The project's own configurations through the offline provider: the second plan is empty, changes are made in place,
destroy leaves nothing. Their functions are not called here; the end-to-end suite does that.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest

from hydrant.offline_provider.utility.archiving import directory_members, write
from hydrant.terraform.tools import find_terraform
from tests.contract.support.firehose_emulator import Emulator, emulator
from tests.contract.support.terraform_runs import Run, Runs, copy_of

pytestmark = [pytest.mark.emulator, pytest.mark.slow, pytest.mark.xdist_group("offline_types")]

ROOT = Path(__file__).parents[3]

# Every variable of terraform/ but those that name things, away from its default.
CHANGED: dict[str, Any] = {
    "alarm_freshness_seconds": 1000,
    "alarm_rejected_percent": 1,
    "alarm_topic_arn": "arn:aws:sns:us-east-1:000000000000:oncall",
    "bucket_force_destroy": True,
    "bucket_kms_key_arn": "arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555",
    "bucket_versioning": True,
    "buffering_interval": 900,
    "buffering_size": 128,
    "data_expiration_days": 10,
    "error_expiration_days": None,
    "function_log_level": "DEBUG",
    "function_memory": 256,
    "function_timeout": 30,
    "log_retention_days": 7,
    "permissions_boundary": "limit",
    "processing_buffer_interval": 60,
    "processing_buffer_size": 1,
    "processing_retries": 0,
    "queue_max_receives": 3,
    "shard_count": 2,
    "stream_kms_key_id": None,
    "stream_mode": "PROVISIONED",
    "stream_retention_hours": 48,
    "subscriptions": {
        "audit": {"protocol": "sqs"},
        "events": {"protocol": "sqs", "raw": True},
        "webhook": {"protocol": "http", "endpoint": "http://127.0.0.1:9/hook"},
    },
    "table_columns": [{"name": "producer", "type": "string"}, {"name": "created_at", "type": "timestamp"}],
    "tags": {"Team": "data"},
}
NAMES = {"bucket_name", "function_architecture", "function_runtime", "name"}
NEW = {
    "aws_glue_catalog_database.lake[0]",
    "aws_glue_catalog_table.events[0]",
    "aws_s3_bucket_versioning.lake[0]",
    'aws_sns_topic_subscription.subscriber["audit"]',
    'aws_sns_topic_subscription.subscriber["webhook"]',
    'aws_sqs_queue.dead_letters["audit"]',
    'aws_sqs_queue.dead_letters["webhook"]',
    'aws_sqs_queue.subscriber["audit"]',
    'aws_sqs_queue_policy.dead_letters["audit"]',
    'aws_sqs_queue_policy.dead_letters["webhook"]',
    'aws_sqs_queue_policy.subscriber["audit"]',
}

WRONG: dict[str, tuple[Any, str]] = {
    "alarm_freshness_seconds": (0, "at least 1, or null"),
    "alarm_rejected_percent": (100, "0 or more and below 100"),
    "alarm_topic_arn": ("oncall", "must be the ARN of a topic"),
    "bucket_kms_key_arn": ("alias/key", "must be the ARN of a key"),
    "bucket_name": ("UPPER", "must be 3-63 characters"),
    "buffering_interval": (901, "must be 0-900 seconds"),
    "buffering_size": (0, "whole number of MiB, 1-128"),
    "data_expiration_days": (0, "data_expiration_days must be at least 1"),
    "error_expiration_days": (-1, "error_expiration_days must be at least 1"),
    "function_architecture": ("sparc", "x86_64 or arm64"),
    "function_log_level": ("ERROR", "rejections would go unlogged"),
    "function_memory": (64, "128-10240 MB"),
    "function_runtime": ("nodejs22.x", "Python runtime from python3.10 on"),
    "function_timeout": (301, "Firehose waits no longer than 5 minutes"),
    "log_retention_days": (8, "a period that CloudWatch Logs knows"),
    "name": ("-x", "2-24 characters"),
    "permissions_boundary": ("arn:aws:iam::000000000000:policy/limit", "the name of a policy"),
    "processing_buffer_interval": (-1, "processing_buffer_interval must be 0-900"),
    "processing_buffer_size": (0.1, "0.2-3 MB"),
    "processing_retries": (301, "0-300"),
    "queue_max_receives": (0, "1-1000"),
    "shard_count": (0.5, "whole number, at least 1"),
    "stream_mode": ("BOTH", "ON_DEMAND or PROVISIONED"),
    "stream_retention_hours": (23, "24-8760"),
    "subscriptions": (
        {"a b": {"protocol": "http", "endpoint": "https://x"}},
        "need an endpoint, a URL of that protocol",
    ),
}
WRONG["table_columns"] = ([{"name": "A b", "type": "int"}], "names are of a-z, 0-9 and")
ANY_VALUE = {"bucket_force_destroy", "bucket_versioning", "stream_kms_key_id", "tags"}


@dataclass
class Lives:
    """What Terraform said of each stack, and what was left in the end."""

    main: dict[str, Run]
    example: dict[str, Run]
    refusals: str
    left: dict[str, list[Any]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lives]:
    folder = tmp_path_factory.mktemp("stacks")
    write("zip", directory_members(ROOT / "lambda", ["**/__pycache__"]), folder / "build" / "validate.zip")
    with emulator() as stack:
        runs = Runs(copy_of(ROOT / "terraform", folder / "terraform"), stack.endpoint)
        main = life(runs, CHANGED)
        wrong = {name: value for name, (value, _) in WRONG.items()}
        refusals = runs.refusals(**wrong)
        if find_terraform().name == "OpenTofu":  # it ends at the first validation of a variable that fails: the name's
            refusals += runs.refusals(subscriptions={"named": wrong["subscriptions"]["a b"]})
        example = Runs(copy_of(ROOT / "examples" / "direct-put", folder / "example"), stack.endpoint)
        changed = {"notify": True, "max_celsius": 100, "buffer_seconds": 0}
        yield Lives(main, life(example, changed), refusals, left(stack))


def life(runs: Runs, changed: dict[str, Any]) -> dict[str, Run]:
    steps = {"apply": runs.apply(), "plan after apply": runs.plan()}
    steps |= {"change": runs.apply(**changed), "plan after change": runs.plan(**changed)}
    return steps | {"destroy": runs.destroy(**changed)}


def left(stack: Emulator) -> dict[str, list[Any]]:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    iam = boto3.client("iam", endpoint_url=stack.endpoint, **keys)  # type: ignore[call-overload]
    cloudwatch = boto3.client("cloudwatch", endpoint_url=stack.endpoint, **keys)  # type: ignore[call-overload]
    return {
        "alarms": cloudwatch.describe_alarms()["MetricAlarms"],
        "buckets": stack.s3.list_buckets()["Buckets"],
        "delivery streams": stack.firehose.list_delivery_streams()["DeliveryStreamNames"],
        "functions": stack.functions.list_functions()["Functions"],
        "log groups": stack.logs.describe_log_groups()["logGroups"],
        "queues": stack.sqs.list_queues().get("QueueUrls", []),
        "roles": iam.list_roles()["Roles"],
        "streams": stack.kinesis.list_streams()["StreamNames"],
        "topics": stack.sns.list_topics()["Topics"],
    }


def test_every_variable_is_changed_and_got_wrong() -> None:
    declared = set(re.findall(r'^variable "(\w+)"', (ROOT / "terraform" / "variables.tf").read_text(), re.MULTILINE))
    assert CHANGED.keys() | NAMES == declared
    assert WRONG.keys() | ANY_VALUE == declared


@pytest.mark.parametrize("stack", ["main", "example"])
@pytest.mark.parametrize("step", ["plan after apply", "plan after change"])
def test_a_plan_after_an_apply_is_empty(lives: Lives, stack: str, step: str) -> None:
    assert getattr(lives, stack)[step].actions == {}


def test_a_changed_variable_is_changed_in_place(lives: Lives) -> None:
    actions = {address: action for address, action in lives.main["change"].actions.items() if action != "read"}
    assert {address for address, action in actions.items() if action == "create"} == NEW
    assert {action for address, action in actions.items() if address not in NEW} == {"update"}
    assert {
        "aws_kinesis_firehose_delivery_stream.delivery",
        "aws_kinesis_stream.events",
        "aws_lambda_function.validate",
    } <= actions.keys()


def test_the_example_changes_in_place(lives: Lives) -> None:
    actions = {address: action for address, action in lives.example["change"].actions.items() if action != "read"}
    assert actions == {
        "aws_kinesis_firehose_delivery_stream.intake": "update",
        "aws_lambda_function.parse": "update",
        "aws_s3_bucket_notification.readings[0]": "create",
        "aws_sns_topic.readings[0]": "create",
    }


def test_outputs_are_the_agreed_ones(lives: Lives) -> None:
    found = lives.main["apply"].outputs
    assert sorted(found) == [
        "bucket_arn",
        "bucket_name",
        "data_prefix",
        "dead_letter_queue_urls",
        "delivery_log_group",
        "delivery_stream_arn",
        "delivery_stream_name",
        "error_prefix",
        "function_arn",
        "function_log_group",
        "function_name",
        "queue_urls",
        "stream_arn",
        "stream_name",
        "topic_arn",
    ]
    assert (found["data_prefix"], found["error_prefix"]) == ("data/", "error/")
    assert list(found["queue_urls"]) == list(found["dead_letter_queue_urls"]) == ["events"]


@pytest.mark.parametrize("variable", sorted(WRONG))
def test_a_wrong_value_is_refused_in_words(lives: Lives, variable: str) -> None:
    assert WRONG[variable][1] in lives.refusals


@pytest.mark.parametrize(
    "kind",
    [
        "alarms",
        "buckets",
        "delivery streams",
        "functions",
        "log groups",
        "queues",
        "roles",
        "streams",
        "topics",
    ],
)
def test_destroy_leaves_nothing(lives: Lives, kind: str) -> None:
    assert lives.left[kind] == []
