"""Amazon CloudWatch."""

import json

from ..law import Law

ALARM = (
    "aws_cloudwatch_metric_alarm",
    {
        "alarm_name": "{unique}-metric",
        "comparison_operator": "GreaterThanThreshold",
        "evaluation_periods": 1,
        "metric_name": "Errors",
        "namespace": "AWS/Lambda",
        "period": 60,
        "statistic": "Sum",
        "threshold": 1,
    },
)


def dashboard(text: str) -> str:
    """A dashboard of one text."""
    widget = {"type": "text", "x": 0, "y": 0, "width": 6, "height": 6, "properties": {"markdown": text}}
    return json.dumps({"widgets": [widget]})


LAWS = [
    Law(
        "aws_cloudwatch_metric_alarm",
        {
            "alarm_name": "{unique}",
            "comparison_operator": "GreaterThanThreshold",
            "evaluation_periods": 1,
            "metric_name": "Errors",
            "namespace": "AWS/Lambda",
            "period": 60,
            "statistic": "Sum",
            "threshold": 1,
            "tags": {"a": "1"},
        },
        update={"threshold": 2, "tags": {"b": "2"}},
        replace={"alarm_name": "{unique}-other"},
    ),
    Law(
        "aws_cloudwatch_composite_alarm",
        {
            "alarm_name": "{unique}",
            "alarm_rule": 'ALARM("${alarm.alarm_name}")',
            "alarm_description": "one",
            "alarm_actions": ["${topic.arn}"],
            "tags": {"a": "1"},
        },
        update={"alarm_description": None, "ok_actions": ["${topic.arn}"], "tags": {"b": "2"}},
        needs={"alarm": ALARM, "topic": ("aws_sns_topic", {"name": "{unique}"})},
        replace={"alarm_name": "{unique}-other", "actions_enabled": False},
    ),
    Law(
        "aws_cloudwatch_dashboard",
        {"dashboard_name": "{unique}", "dashboard_body": dashboard("one")},
        update={"dashboard_body": dashboard("two")},
        replace={"dashboard_name": "{unique}-other"},
    ),
]
