"""What AWS refuses by the words of a resource itself."""

import json
from typing import Any

import pytest

from hydrant.aws_diff.bounds import out_of_bounds, request_of
from hydrant.aws_diff.findings import Finding
from hydrant.aws_diff.resources import Resource

from .plans import plan, resource

QUEUE_ARN = "arn:aws:sqs:eu-west-1:123456789012:q"
STREAM_ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/events"
TOPIC_ARN = "arn:aws:sns:eu-west-1:123456789012:t"
FUNCTION_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:f"


def told(*resources: dict[str, Any]) -> list[Finding]:
    return list(out_of_bounds(plan(*resources)))


def block(**more: Any) -> dict[str, Any]:
    return {"topic_arn": TOPIC_ARN, "events": ["s3:ObjectCreated:*"], **more}


def notification(*topics: dict[str, Any], name: str = "this", bucket: str = "lake") -> dict[str, Any]:
    return resource("aws_s3_bucket_notification", name, bucket=bucket, topic=list(topics))


@pytest.mark.parametrize(
    ("topics", "words"),
    [
        ([block(), block()], "Configurations overlap"),
        ([block(filter_prefix="data/"), block(filter_prefix="data/a/")], "ambiguously defined"),
        ([block(filter_suffix=".gz"), block(events=["s3:ObjectCreated:Put"])], "ambiguously defined"),
        ([block(filter_prefix="data/"), block(filter_prefix="error/")], ""),
        ([block(filter_prefix="", filter_suffix=".gz"), block(filter_suffix=".json")], ""),
        ([block(), block(events=["s3:ObjectRemoved:*"])], ""),
        ([block()], ""),
    ],
)
def test_g19_filters_that_overlap(topics: list[dict[str, Any]], words: str) -> None:
    found = told(notification(*topics))
    assert [(each.fact, words in each.what) for each in found] == ([("G-19", True)] if words else [])


def test_g8_two_resources_of_one_bucket() -> None:
    (finding,) = told(notification(block(), name="a"), notification(block(), name="b"))
    assert (finding.where, finding.fact) == ("aws_s3_bucket_notification.b", "G-8")
    assert told(notification(block(), name="a"), notification(block(), name="b", bucket="other")) == []


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ({"Effect": "Allow", "Action": "sts:AssumeRole"}, "Missing required field Principal"),
        ({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*", "Resource": "*"}, "Has prohibited field"),
        ({"Effect": "Allow", "Action": "s3:GetObject", "Principal": {"Service": "x"}}, "only specify STS AssumeRole"),
        ({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "x"}}, ""),
    ],
)
def test_h7_trust_policies(statement: dict[str, Any], words: str) -> None:
    found = told(resource("aws_iam_role", assume_role_policy=json.dumps({"Statement": [statement]})))
    assert [(each.fact, words in each.what) for each in found] == ([("H-7", True)] if words else [])


def test_a_trust_policy_that_is_not_known_yet_is_passed_over() -> None:
    assert told(resource("aws_iam_role", name="r")) == []


def mapping(source: str | None, **values: Any) -> dict[str, Any]:
    return resource("aws_lambda_event_source_mapping", event_source_arn=source, function_name="f", **values)


READ_OF_A_QUEUE = {
    "batch_size": 10,
    "bisect_batch_on_function_error": False,
    "destination_config": [],
    "maximum_record_age_in_seconds": 0,
    "maximum_retry_attempts": 0,
    "parallelization_factor": 0,
    "starting_position": None,
    "topics": None,
    "tumbling_window_in_seconds": 0,
}
FAILED = [{"on_failure": [{"destination_arn": QUEUE_ARN}]}]


@pytest.mark.parametrize(
    ("source", "values", "words"),
    [
        (QUEUE_ARN, {}, ""),
        (QUEUE_ARN, {"batch_size": 100}, "Maximum batch window in seconds must be greater than 0"),
        (QUEUE_ARN, {"batch_size": 100, "maximum_batching_window_in_seconds": 1}, ""),
        (QUEUE_ARN, {"starting_position": "LATEST"}, "StartingPosition is not valid for SQS"),
        (QUEUE_ARN, {"bisect_batch_on_function_error": True}, "Unsupported BisectBatchOnFunctionError"),
        (QUEUE_ARN, {"destination_config": FAILED}, "Unsupported DestinationConfig"),
        (QUEUE_ARN, {"filter_criteria": [{"filter": [{"pattern": "{}"}] * 6}]}, "Too many filter patterns"),
        (f"{QUEUE_ARN}.fifo", {"maximum_batching_window_in_seconds": 1}, "not supported for FIFO queues"),
        (STREAM_ARN, {"starting_position": "LATEST", "destination_config": FAILED}, ""),
        (STREAM_ARN, {"starting_position": "AT_TIMESTAMP"}, "Need to specify a timestamp"),
        (
            STREAM_ARN,
            {"starting_position": "AT_TIMESTAMP", "starting_position_timestamp": "2026-01-01T00:00:00Z"},
            "",
        ),
        (STREAM_ARN, {"starting_position": "LATEST", "maximum_record_age_in_seconds": 30}, "must be either -1"),
        (STREAM_ARN, {"scaling_config": [{"maximum_concurrency": 2}]}, "Unsupported ScalingConfig"),
        (STREAM_ARN.replace("eu-west-1", "us-east-1"), {"starting_position": "LATEST"}, "region must match"),
        (None, {"batch_size": 100}, ""),
    ],
)
def test_e24_mappings(source: str | None, values: dict[str, Any], words: str) -> None:
    function = resource("aws_lambda_function", function_name="f", arn=FUNCTION_ARN, timeout=3)
    found = told(mapping(source, **{**READ_OF_A_QUEUE, **values}), function)
    assert [(each.fact, words in each.what) for each in found] == ([("E-24", True)] if words else [])


@pytest.mark.parametrize(("timeout", "visibility", "fits"), [(30, 30, True), (31, 30, False), (3, 30, True)])
def test_e27_timeouts(timeout: int, visibility: int, fits: bool) -> None:
    function = resource("aws_lambda_function", function_name="f", timeout=timeout, reserved_concurrent_executions=-1)
    queue = resource("aws_sqs_queue", arn=QUEUE_ARN, visibility_timeout_seconds=visibility)
    assert (told(mapping(QUEUE_ARN), function, queue) == []) is fits


def test_e27_concurrency() -> None:
    function = resource("aws_lambda_function", function_name="f", timeout=3, reserved_concurrent_executions=5)
    (finding,) = told(mapping(QUEUE_ARN, scaling_config=[{"maximum_concurrency": 6}]), function)
    assert finding.what == "MaximumConcurrency: 6 is greater than Function Reserved Concurrency: 5"


def test_what_the_provider_reads_of_every_source_is_no_request() -> None:
    found = request_of(Resource("a", "aws_lambda_event_source_mapping", {**READ_OF_A_QUEUE, "scaling_config": []}))
    assert found == {"BatchSize": 10}
