"""Amazon CloudWatch Logs."""

from ..law import Law

GROUP = ("aws_cloudwatch_log_group", {"name": "/law/{unique}"})


def metric(name: str) -> list[dict[str, str]]:
    """What a filter counts."""
    return [{"name": name, "namespace": "law", "value": "1"}]


LAWS = [
    Law(
        "aws_cloudwatch_log_group",
        {"name": "/law/{unique}", "retention_in_days": 7, "tags": {"a": "1"}},
        update={"retention_in_days": 14, "tags": {"b": "2"}},
        replace={"name": "/law/{unique}-other"},
        not_imported=("skip_destroy",),
    ),
    Law(
        "aws_cloudwatch_log_stream",
        {"name": "one", "log_group_name": "${group.name}"},
        needs={"group": GROUP},
        replace={"name": "two"},
        import_id="{log_group_name}:{name}",
    ),
    Law(
        "aws_cloudwatch_log_metric_filter",
        {
            "name": "{unique}",
            "log_group_name": "${group.name}",
            "pattern": "rejected",
            "metric_transformation": metric("one"),
        },
        update={"pattern": "refused", "metric_transformation": metric("two")},
        needs={"group": GROUP},
        import_id="{log_group_name}:{name}",
    ),
]
