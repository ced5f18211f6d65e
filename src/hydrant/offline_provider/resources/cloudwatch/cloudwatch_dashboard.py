"""aws_cloudwatch_dashboard (internal/service/cloudwatch/dashboard.go)."""

from typing import Any

from hydrant.offline_provider.resource import ResourceType
from hydrant.offline_provider.rules import Rules, all_of, json_text, length, matches, same_json
from hydrant.offline_provider.schema import Values


class Dashboard(ResourceType):
    """A dashboard. The id is its name."""

    name = "aws_cloudwatch_dashboard"
    rules = Rules(
        force_new=("dashboard_name",),
        equivalent={"dashboard_body": same_json},
        checks={
            "dashboard_body": json_text,
            "dashboard_name": all_of(length(0, 255), matches(r"[-_A-Za-z0-9]+", "letters, digits, - and _ only")),
        },
    )
    not_found = ("ResourceNotFound", "InvalidParameterValue")  # AWS's code, and that of stock LocalStack

    def create(self, session: Any, new: Values) -> None:
        """Put it."""
        _put(session, new)
        new["id"] = new["dashboard_name"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        found = session.client("cloudwatch").get_dashboard(DashboardName=state["id"])
        return {
            "dashboard_arn": found["DashboardArn"],
            "dashboard_body": found["DashboardBody"],
            "dashboard_name": found["DashboardName"],
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Put it again."""
        _put(session, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        session.client("cloudwatch").delete_dashboards(DashboardNames=[state["id"]])


def _put(session: Any, new: Values) -> None:
    session.client("cloudwatch").put_dashboard(DashboardName=new["dashboard_name"], DashboardBody=new["dashboard_body"])
