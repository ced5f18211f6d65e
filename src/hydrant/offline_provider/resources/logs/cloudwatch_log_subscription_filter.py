"""aws_cloudwatch_log_subscription_filter (internal/service/logs/subscription_filter.go)."""

import zlib
from typing import Any

from hydrant.offline_provider.members import Members
from hydrant.offline_provider.resource import NOT_SERVED, NotFound, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, arn, length, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.schema_file import block_of

_WAY = Members(
    block_of("aws_cloudwatch_log_subscription_filter"),
    {"id": None, "name": "filterName", "region": None},
    lower=True,
    keep=frozenset({"filter_pattern"}),
)


class SubscriptionFilter(ResourceType):
    """Where the lines of a log group go that fit a pattern. The id is made of the group's name."""

    name = "aws_cloudwatch_log_subscription_filter"
    rules = Rules(
        force_new=("destination_arn", "log_group_name", "name"),
        defaults={"distribution": "ByLogStream"},
        checks={
            "destination_arn": arn,
            "distribution": one_of("Random", "ByLogStream"),
            "filter_pattern": length(0, 1024),
            "name": length(1, 512),
            "role_arn": arn,
        },
        unserved={"emit_system_fields": "the emulator tells nothing of it"},
        parameters={"FilterName": "name"},
    )

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """The emulator knows one distribution only, and would tell it instead of the other."""
        if planned["distribution"] == "Random":
            raise Refused(f"Random is {NOT_SERVED}: the emulator sends by log stream", "distribution")

    def create(self, session: Any, new: Values) -> None:
        """Put it."""
        session.client("logs").put_subscription_filter(**_WAY.request(new))
        new["id"] = _id(new["log_group_name"])

    def read(self, session: Any, state: Values) -> Values | None:
        """Look for it; gone with its group."""
        where = {"logGroupName": state["log_group_name"], "filterNamePrefix": state["name"]}
        found = session.client("logs").describe_subscription_filters(**where)["subscriptionFilters"]
        entry = next((entry for entry in found if entry["filterName"] == state["name"]), None)
        if entry is None:
            return None
        return {"apply_on_transformed_logs": False, "role_arn": None, **_WAY.read(entry)}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Put it again."""
        session.client("logs").put_subscription_filter(**_WAY.request(new))

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        if self.read(session, state) is None:
            raise NotFound
        logs = session.client("logs")
        logs.delete_subscription_filter(logGroupName=state["log_group_name"], filterName=state["name"])

    def imported(self, session: Any, import_id: str) -> Values:
        """By group and name."""
        group, bar, name = import_id.partition("|")
        if not (group and bar and name):
            raise Refused(f"expected LOG_GROUP_NAME|FILTER_NAME, got {import_id!r}")
        return {"id": _id(group), "log_group_name": group, "name": name}


def _id(group: str) -> str:
    """As the real provider makes it."""
    return f"cwlsf-{zlib.crc32(f'{group}-'.encode())}"
