"""aws_dynamodb_contributor_insights (internal/service/dynamodb/contributor_insights.go)."""

import re
from typing import Any

from hydrant.offline_provider.resource import NotFound, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.waiting import wait_for

_ID = re.compile(r"name:(?P<table>[^/]+)/index:(?P<index>[^/]*)/(?P<account>\d+)")


class DynamoDBContributorInsights(ResourceType):
    """Contributor insights of a table or an index. The id is `name:table/index:index/account`."""

    name = "aws_dynamodb_contributor_insights"
    rules = Rules(
        force_new=("table_name", "index_name", "mode"),
        checks={"mode": one_of("ACCESSED_AND_THROTTLED_KEYS", "THROTTLED_KEYS")},
    )

    def create(self, session: Any, new: Values) -> None:
        """Enable them and wait."""
        more = {"ContributorInsightsMode": new["mode"]} if new["mode"] else {}
        self._set(session, new, "ENABLE", **more)
        new["id"] = f"name:{new['table_name']}/index:{new['index_name'] or ''}/{session.account_id}"
        wait_for("status ENABLED", lambda: self.read(session, new))

    def read(self, session: Any, state: Values) -> Values | None:
        """Whether they are enabled."""
        match = _ID.fullmatch(state["id"])
        if match is None:
            raise Refused(f"expected an id such as name:table/index:index/123456789012, got {state['id']!r}")
        index = {"IndexName": match["index"]} if match["index"] else {}
        found = session.client("dynamodb").describe_contributor_insights(TableName=match["table"], **index)
        if found["ContributorInsightsStatus"] not in {"ENABLED", "ENABLING"}:
            return None
        return {
            "table_name": match["table"],
            "index_name": match["index"] or None,
            "mode": found.get("ContributorInsightsMode", "ACCESSED_AND_THROTTLED_KEYS"),
        }

    def delete(self, session: Any, state: Values) -> None:
        """Disable them and wait."""
        if self.read(session, state) is None:
            raise NotFound
        self._set(session, state, "DISABLE")
        wait_for("status DISABLED", lambda: self.read(session, state) is None)

    def _set(self, session: Any, values: Values, action: str, **more: str) -> None:
        index = {"IndexName": values["index_name"]} if values["index_name"] else {}
        session.client("dynamodb").update_contributor_insights(
            TableName=values["table_name"], ContributorInsightsAction=action, **index, **more
        )
