"""Amazon EventBridge Scheduler."""

from ..law import Law
from .shared import QUEUE, ROLE

GROUP = ("aws_scheduler_schedule_group", {"name": "{unique}"})
OFF = [{"mode": "OFF"}]
TO_QUEUE = [{"arn": "${queue.arn}", "role_arn": "${role.arn}"}]
NEEDS = {"role": ROLE, "queue": QUEUE}

LAWS = [
    Law(
        "aws_scheduler_schedule_group",
        {"name": "{unique}", "tags": {"a": "1"}},
        update={"tags": {"b": "2"}},
        replace={"name": "{unique}-other"},
    ),
    Law(
        "aws_scheduler_schedule",
        {
            "name": "{unique}",
            "schedule_expression": "rate(1 hour)",
            "flexible_time_window": OFF,
            "target": TO_QUEUE,
        },
        update={
            "schedule_expression": "cron(0 1 * * ? *)",
            "schedule_expression_timezone": "Europe/Berlin",
            "state": "DISABLED",
            "description": "two",
            "target": [{"arn": "${queue.arn}", "role_arn": "${role.arn}", "input": '{"a": 1}'}],
        },
        needs=NEEDS,
        replace={"name": "{unique}-other", "group_name": "other"},
    ),
    Law(
        "aws_scheduler_schedule",
        {
            "name_prefix": "{unique}",
            "group_name": "${group.name}",
            "schedule_expression": "rate(1 hour)",
            "start_date": "2040-01-01T01:00:00+01:00",
            "flexible_time_window": [{"mode": "FLEXIBLE", "maximum_window_in_minutes": 5}],
            "target": [
                {
                    "arn": "${stream.arn}",
                    "role_arn": "${role.arn}",
                    "kinesis_parameters": [{"partition_key": "one"}],
                    "retry_policy": [{"maximum_retry_attempts": 0}],
                    "dead_letter_config": [{"arn": "${queue.arn}"}],
                }
            ],
        },
        update={
            "end_date": "2041-01-01T00:00:00Z",
            "flexible_time_window": OFF,
            "target": [
                {
                    "arn": "${stream.arn}",
                    "role_arn": "${role.arn}",
                    "kinesis_parameters": [{"partition_key": "two"}],
                }
            ],
        },
        needs={**NEEDS, "group": GROUP, "stream": ("aws_kinesis_stream", {"name": "{unique}", "shard_count": 1})},
        variant="in a group",
    ),
]
