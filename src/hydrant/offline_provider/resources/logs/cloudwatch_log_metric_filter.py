"""aws_cloudwatch_log_metric_filter (internal/service/logs/metric_filter.go)."""

from typing import Any

from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.rules import Rules, length
from hydrant.offline_provider.schema import Values


class MetricFilter(ResourceType):
    """Counts the lines of a log group that fit a pattern, as a metric. Imported as `group:name`."""

    name = "aws_cloudwatch_log_metric_filter"
    rules = Rules(
        force_new=("log_group_name", "name"),
        defaults={"metric_transformation.unit": "None"},
        checks={"name": length(1, 512), "pattern": length(0, 1024), "metric_transformation.name": length(1, 255)},
    )

    def create(self, session: Any, new: Values) -> None:
        """Put the filter."""
        _put(session, new)
        new["id"] = new["name"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read the filter."""
        logs = session.client("logs")
        where = {"logGroupName": state["log_group_name"], "filterNamePrefix": state["id"]}
        found = logs.describe_metric_filters(**where)["metricFilters"]
        entry = next((entry for entry in found if entry["filterName"] == state["id"]), None)
        if entry is None:
            return None
        return {
            "apply_on_transformed_logs": entry.get("applyOnTransformedLogs", False),
            "log_group_name": state["log_group_name"],
            "name": entry["filterName"],
            "pattern": entry.get("filterPattern", ""),
            "metric_transformation": [_read(metric) for metric in entry["metricTransformations"]],
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Put the filter again. It goes first, as LocalStack would keep both."""
        self.delete(session, old)
        _put(session, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete the filter."""
        logs = session.client("logs")
        logs.delete_metric_filter(logGroupName=state["log_group_name"], filterName=state["id"])

    def imported(self, session: Any, import_id: str) -> Values:
        """By log group and name."""
        group, _, name = import_id.rpartition(":")
        if not group:
            raise Refused(f"Import a metric filter as log-group:name, got {import_id!r}.")
        return {"id": name, "log_group_name": group}


def _put(session: Any, new: Values) -> None:
    arguments = {"applyOnTransformedLogs": True} if new["apply_on_transformed_logs"] else {}
    session.client("logs").put_metric_filter(
        logGroupName=new["log_group_name"],
        filterName=new["name"],
        filterPattern=new["pattern"],
        metricTransformations=[_write(metric) for metric in new["metric_transformation"]],
        **arguments,
    )


def _write(metric: Values) -> Values:
    out: Values = {
        "metricName": metric["name"],
        "metricNamespace": metric["namespace"],
        "metricValue": metric["value"],
        "unit": metric["unit"] or "None",
    }
    if metric["default_value"]:
        out["defaultValue"] = float(metric["default_value"])
    if metric["dimensions"]:
        out["dimensions"] = metric["dimensions"]
    return out


def _read(found: Values) -> Values:
    default = found.get("defaultValue")
    return {
        "default_value": None if default is None else f"{default:g}",
        "dimensions": found.get("dimensions", {}),
        "name": found["metricName"],
        "namespace": found["metricNamespace"],
        "unit": found.get("unit", "None"),
        "value": found["metricValue"],
    }
