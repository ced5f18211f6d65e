"""AWS Step Functions."""

import json
from typing import Any

from ..law import DataLaw, Law
from .shared import ROLE


def passing(result: str) -> str:
    """A state machine of one state."""
    return json.dumps({"StartAt": "One", "States": {"One": {"Type": "Pass", "Result": result, "End": True}}})


MACHINE: tuple[str, dict[str, Any]] = (
    "aws_sfn_state_machine",
    {"name": "{unique}", "role_arn": "${role.arn}", "definition": passing("one"), "publish": True},
)
NEEDS = {"role": ROLE, "machine": MACHINE}
ROUTE = [{"state_machine_version_arn": "${machine.state_machine_version_arn}", "weight": 100}]
ALIAS = ("aws_sfn_alias", {"name": "live", "routing_configuration": ROUTE})

LAWS = [
    Law(
        "aws_sfn_state_machine",
        {"name": "{unique}", "role_arn": "${role.arn}", "definition": passing("one"), "tags": {"a": "1"}},
        update={"definition": passing("two"), "tags": {"b": "2"}},
        needs={"role": ROLE},
        replace={"name": "{unique}-other", "type": "EXPRESS"},
        not_imported=("publish",),
    ),
    Law(
        "aws_sfn_state_machine",
        {
            "name_prefix": "{unique}",
            "role_arn": "${role.arn}",
            "definition": passing("one"),
            "type": "EXPRESS",
            "publish": True,
            "tracing_configuration": [{"enabled": True}],
            "logging_configuration": [{"level": "ALL", "log_destination": "${group.arn}:*"}],
        },
        update={
            "definition": passing("two"),
            "logging_configuration": [
                {"level": "ERROR", "log_destination": "${group.arn}:*", "include_execution_data": True}
            ],
        },
        needs={"role": ROLE, "group": ("aws_cloudwatch_log_group", {"name": "/law/{unique}"})},
        not_imported=("publish", "revision_id", "state_machine_version_arn", "tracing_configuration"),
        variant="express",
    ),
    Law("aws_sfn_activity", {"name": "{unique}"}, replace={"name": "{unique}-other"}),
    Law(
        "aws_sfn_alias",
        {**ALIAS[1], "description": "one"},
        update={"description": "two"},
        needs=NEEDS,
        replace={"name": "other"},
    ),
]

DATA_LAWS = [
    DataLaw(
        "aws_sfn_state_machine",
        {"name": "{unique}"},
        {"arn": "${machine.arn}", "definition": passing("one"), "status": "ACTIVE"},
        needs=NEEDS,
    ),
    DataLaw(
        "aws_sfn_state_machine_versions",
        {"statemachine_arn": "${machine.arn}"},
        {"statemachine_versions": ["${machine.state_machine_version_arn}"]},
        needs=NEEDS,
    ),
    DataLaw(
        "aws_sfn_activity",
        {"name": "{unique}"},
        {"arn": "${activity.arn}"},
        needs={"activity": ("aws_sfn_activity", {"name": "{unique}"})},
    ),
    DataLaw(
        "aws_sfn_alias",
        {"statemachine_arn": "${machine.arn}", "name": "live"},
        {"arn": "${alias.arn}"},
        needs={**NEEDS, "alias": ALIAS},
    ),
]
