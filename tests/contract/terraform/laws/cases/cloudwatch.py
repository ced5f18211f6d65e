"""Amazon CloudWatch."""

from ..law import Law

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
]
