"""Amazon EventBridge."""

import json

from ..law import DataLaw, Law
from .shared import document

RULE = ("aws_cloudwatch_event_rule", {"name": "{unique}", "schedule_expression": "rate(5 minutes)"})
BUS = ("aws_cloudwatch_event_bus", {"name": "{unique}"})
QUEUE = ("aws_sqs_queue", {"name": "{unique}"})
PATTERN = json.dumps({"source": ["law"]})
BASIC = [{"basic": [{"username": "somebody", "password": "not a secret"}]}]
CONNECTION = (
    "aws_cloudwatch_event_connection",
    {"name": "{unique}", "authorization_type": "BASIC", "auth_parameters": BASIC},
)

LAWS = [
    Law(
        "aws_cloudwatch_event_rule",
        {"name": "{unique}", "event_pattern": PATTERN, "description": "one", "tags": {"a": "1"}},
        update={"description": "two", "state": "DISABLED", "tags": {"b": "2"}},
        replace={"name": "{unique}-other"},
    ),
    Law(
        "aws_cloudwatch_event_rule",
        {"name_prefix": "{unique}", "event_bus_name": "${bus.name}", "event_pattern": PATTERN, "is_enabled": False},
        update={"is_enabled": True},
        needs={"bus": BUS},
        not_imported=("is_enabled",),
        variant="on a bus",
    ),
    Law(
        "aws_cloudwatch_event_target",
        {"rule": "${rule.name}", "target_id": "one", "arn": "${queue.arn}", "input": '{"a": 1}'},
        update={
            "input": '{"a": 2}',
            "retry_policy": [{"maximum_retry_attempts": 0, "maximum_event_age_in_seconds": 60}],
        },
        needs={"rule": RULE, "queue": QUEUE},
        replace={"target_id": "two"},
        import_id="{rule}/{target_id}",
    ),
    Law(
        "aws_cloudwatch_event_target",
        {
            "rule": "${rule.name}",
            "event_bus_name": "${bus.name}",
            "arn": "${queue.arn}",
            "input_transformer": [{"input_paths": {"a": "$.detail.a"}, "input_template": '"<a>"'}],
            "dead_letter_config": [{"arn": "${queue.arn}"}],
        },
        update={"input_transformer": [{"input_paths": {"b": "$.detail.b"}, "input_template": '"<b>"'}]},
        needs={
            "bus": BUS,
            "rule": (RULE[0], {"name": "{unique}", "event_bus_name": "${bus.name}", "event_pattern": PATTERN}),
            "queue": QUEUE,
        },
        import_id="{event_bus_name}/{rule}/{target_id}",
        variant="on a bus",
    ),
    Law(
        "aws_cloudwatch_event_bus",
        {"name": "{unique}", "tags": {"a": "1"}},
        update={"tags": {"b": "2"}},
        replace={"name": "{unique}-other"},
    ),
    Law(
        "aws_cloudwatch_event_bus_policy",
        {"event_bus_name": "${bus.name}", "policy": document("events:PutEvents", "${bus.arn}")},
        update={"policy": document("events:PutRule", "${bus.arn}")},
        needs={"bus": BUS},
    ),
    Law(
        "aws_cloudwatch_event_permission",
        {"event_bus_name": "${bus.name}", "principal": "111111111111", "statement_id": "one"},
        update={"principal": "222222222222"},
        needs={"bus": BUS},
    ),
    Law(
        "aws_cloudwatch_event_archive",
        {"name": "{unique}", "event_source_arn": "${bus.arn}", "event_pattern": PATTERN, "retention_days": 1},
        update={"retention_days": 2, "description": "two"},
        needs={"bus": BUS},
        replace={"name": "{unique}-other"},
    ),
    Law(
        "aws_cloudwatch_event_connection",
        CONNECTION[1],
        update={"description": "two"},
        not_imported=("auth_parameters", "description"),
        replace={"name": "{unique}-other"},
    ),
    Law(
        "aws_cloudwatch_event_api_destination",
        {
            "name": "{unique}",
            "connection_arn": "${connection.arn}",
            "http_method": "POST",
            "invocation_endpoint": "https://example.com/one",
        },
        update={"invocation_endpoint": "https://example.com/two", "invocation_rate_limit_per_second": 10},
        needs={"connection": CONNECTION},
        replace={"name": "{unique}-other"},
    ),
]

DATA_LAWS = [
    DataLaw("aws_cloudwatch_event_bus", {"name": "{unique}"}, {"arn": "${bus.arn}"}, needs={"bus": BUS}),
    DataLaw("aws_cloudwatch_event_buses", {"name_prefix": "{unique}"}, {"name_prefix": "{unique}"}, needs={"bus": BUS}),
    DataLaw(
        "aws_cloudwatch_event_connection",
        {"name": "{unique}"},
        {"authorization_type": "BASIC"},
        needs={"connection": CONNECTION},
    ),
]
