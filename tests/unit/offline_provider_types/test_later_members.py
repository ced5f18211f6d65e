"""What versions of hashicorp/aws after 6.47 have added to types that are served: it is known, and served or refused."""

from typing import Any

import pytest

from hydrant.offline_provider.checks import unserved
from hydrant.offline_provider.providers import load
from hydrant.offline_provider.schema import blank
from hydrant.offline_provider.schema_file import read_schema

SERVED: list[tuple[str, str]] = [
    ("aws_kinesis_stream", "warm_throughput_mib_ps"),
    ("aws_lambda_event_source_mapping", "use_resource_timeout_for_propagation"),
    ("aws_lambda_function", "use_resource_timeout_for_propagation"),
]
REFUSED: list[tuple[str, str, Any]] = [
    ("aws_api_gateway_rest_api", "endpoint_access_mode", "STRICT"),
    ("aws_api_gateway_rest_api", "security_policy", "TLS_1_2"),
    ("aws_cloudwatch_metric_alarm", "evaluation_window", [{"wall_clock_window": [{"timezone": "UTC"}]}]),
    ("aws_cloudwatch_metric_alarm", "warm_up_configuration", [{"warm_up_period_duration_in_minutes": 5}]),
    ("aws_secretsmanager_secret", "type", "SalesforceClientSecret"),
    ("aws_secretsmanager_secret_rotation", "external_secret_rotation_metadata", [{"key": "k", "value": "v"}]),
    ("aws_secretsmanager_secret_rotation", "external_secret_rotation_role_arn", "arn:aws:iam::000000000000:role/r"),
    ("aws_sns_topic", "maximum_message_size", 1024),
]


def refused(kind: str, values: dict[str, Any]) -> dict[str, str]:
    block = read_schema().resources[kind].block
    rules = load("aws").resources[kind].rules
    return {str(path[0]): why for path, why in unserved(block, rules, blank(block) | values)}


@pytest.mark.parametrize(("kind", "member"), SERVED)
def test_what_is_served_is_known_and_may_be_set(kind: str, member: str) -> None:
    assert read_schema().resources[kind].block.attributes[member].optional
    assert not refused(kind, {member: True})


@pytest.mark.parametrize(("kind", "member", "value"), REFUSED)
def test_what_is_not_served_is_refused_by_name(kind: str, member: str, value: Any) -> None:
    assert member in refused(kind, {member: value})
    assert not refused(kind, {})
