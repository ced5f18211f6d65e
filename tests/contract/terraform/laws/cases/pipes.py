"""Amazon EventBridge Pipes."""

import json

from ..law import Law
from .shared import FUNCTION, FUNCTION_NEEDS, QUEUE, ROLE, STREAM

TARGET = ("aws_sqs_queue", {"name": "{unique}-target"})
TABLE = (
    "aws_dynamodb_table",
    {
        "name": "{unique}",
        "billing_mode": "PAY_PER_REQUEST",
        "hash_key": "p",
        "attribute": [{"name": "p", "type": "S"}],
        "stream_enabled": True,
        "stream_view_type": "NEW_IMAGE",
    },
)
BUS = ("aws_cloudwatch_event_bus", {"name": "{unique}"})
GROUP = ("aws_cloudwatch_log_group", {"name": "{unique}"})
NEW = json.dumps({"body": {"type": ["NEW"]}})


def filtered(pattern: str) -> list[dict[str, object]]:
    return [{"filter": [{"pattern": pattern}]}]


LAWS = [
    Law(
        "aws_pipes_pipe",
        {"name": "{unique}", "role_arn": "${role.arn}", "source": "${queue.arn}", "target": "${target.arn}"},
        update={
            "description": "two",
            "desired_state": "STOPPED",
            "tags": {"a": "1"},
            "source_parameters": [
                {"sqs_queue_parameters": [{"batch_size": 5, "maximum_batching_window_in_seconds": 3}]}
            ],
            "target_parameters": [{"input_template": "<$.body>"}],
        },
        needs={"role": ROLE, "queue": QUEUE, "target": TARGET},
        replace={"name": "{unique}-other"},
    ),
    Law(
        "aws_pipes_pipe",
        {
            "name_prefix": "{unique}",
            "role_arn": "${role.arn}",
            "source": "${stream.arn}",
            "target": "${queue.arn}",
            "source_parameters": [
                {
                    "filter_criteria": filtered('{"data": {"a": [1]}}'),
                    "kinesis_stream_parameters": [
                        {
                            "batch_size": 10,
                            "starting_position": "AT_TIMESTAMP",
                            "starting_position_timestamp": "2026-01-01T01:00:00+01:00",
                            "maximum_retry_attempts": 2,
                            "dead_letter_config": [{"arn": "${queue.arn}"}],
                        }
                    ],
                }
            ],
        },
        update={
            "target": "${stream.arn}",
            "target_parameters": [{"kinesis_stream_parameters": [{"partition_key": "$.partitionKey"}]}],
            "source_parameters": [
                {
                    "kinesis_stream_parameters": [
                        {
                            "batch_size": 20,
                            "starting_position": "AT_TIMESTAMP",
                            "starting_position_timestamp": "2026-01-01T01:00:00+01:00",
                            "on_partial_batch_item_failure": "AUTOMATIC_BISECT",
                        }
                    ]
                }
            ],
        },
        needs={"role": ROLE, "stream": STREAM, "queue": QUEUE},
        variant="of a stream",
    ),
    Law(
        "aws_pipes_pipe",
        {
            "name": "{unique}",
            "role_arn": "${role.arn}",
            "source": "${table.stream_arn}",
            "target": "${bus.arn}",
            "tags": {"a": "1"},
            "source_parameters": [
                {"dynamodb_stream_parameters": [{"batch_size": 1, "starting_position": "TRIM_HORIZON"}]}
            ],
            "target_parameters": [{"eventbridge_event_bus_parameters": [{"source": "law", "detail_type": "change"}]}],
        },
        update={
            "tags": {"b": "2"},
            "target_parameters": [{"eventbridge_event_bus_parameters": [{"source": "other"}]}],
        },
        needs={"role": ROLE, "table": TABLE, "bus": BUS},
        variant="of a table",
    ),
    Law(
        "aws_pipes_pipe",
        {
            "name": "{unique}",
            "role_arn": "${role.arn}",
            "source": "${queue.arn}",
            "source_parameters": [{"filter_criteria": filtered(NEW)}],
            "enrichment": "${function.arn}",
            "enrichment_parameters": [{"input_template": '{"n": <$.body.n>}'}],
            "target": "${function.arn}",
            "target_parameters": [{"lambda_function_parameters": [{"invocation_type": "FIRE_AND_FORGET"}]}],
            "log_configuration": [
                {
                    "level": "ERROR",
                    "include_execution_data": ["ALL"],
                    "cloudwatch_logs_log_destination": [{"log_group_arn": "${group.arn}"}],
                }
            ],
        },
        update={"source_parameters": [{"filter_criteria": filtered('{"body": ["a"]}')}]},
        needs={**FUNCTION_NEEDS, "function": FUNCTION, "queue": QUEUE, "group": GROUP},
        variant="with a function",
    ),
]
