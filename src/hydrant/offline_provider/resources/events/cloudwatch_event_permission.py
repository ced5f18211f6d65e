"""aws_cloudwatch_event_permission and aws_cloudwatch_event_bus_policy: who may put events on a bus
(internal/service/events/{permission,bus_policy}.go).
"""

import json
from typing import Any

from hydrant.offline_provider.resource import NotFound, ResourceType
from hydrant.offline_provider.rules import Rules, json_text, length, one_of
from hydrant.offline_provider.schema import Values

from .common import DEFAULT, on_bus, split_id


def _policy(session: Any, bus: str) -> str | None:
    return session.client("events").describe_event_bus(Name=bus).get("Policy") or None


class BusPolicy(ResourceType):
    """The whole policy of a bus."""

    name = "aws_cloudwatch_event_bus_policy"
    rules = Rules(
        force_new=("event_bus_name",),
        defaults={"event_bus_name": DEFAULT},
        json=("policy",),
        checks={"policy": json_text},
    )

    def create(self, session: Any, new: Values) -> None:
        """Put the policy."""
        session.client("events").put_permission(EventBusName=new["event_bus_name"], Policy=new["policy"])
        new["id"] = new["event_bus_name"]

    def read(self, session: Any, state: Values) -> Values | None:
        """A bus without one has no such object."""
        policy = _policy(session, state["id"])
        return {"event_bus_name": state["id"], "policy": policy} if policy else None

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Put it again."""
        session.client("events").put_permission(EventBusName=new["event_bus_name"], Policy=new["policy"])

    def delete(self, session: Any, state: Values) -> None:
        """Remove all statements."""
        if self.read(session, state) is None:
            raise NotFound
        session.client("events").remove_permission(EventBusName=state["id"], RemoveAllPermissions=True)


class Permission(ResourceType):
    """One statement of it."""

    name = "aws_cloudwatch_event_permission"
    rules = Rules(
        force_new=("event_bus_name", "statement_id"),
        defaults={"action": "events:PutEvents", "event_bus_name": DEFAULT},
        checks={
            "condition.key": one_of("aws:PrincipalOrgID"),
            "condition.type": one_of("StringEquals"),
            "statement_id": length(1, 64),
        },
    )

    def create(self, session: Any, new: Values) -> None:
        """Add the statement."""
        self._put(session, new)
        new["id"] = on_bus(new["event_bus_name"], new["statement_id"])

    def _put(self, session: Any, new: Values) -> None:
        given = [{"Type": each["type"], "Key": each["key"], "Value": each["value"]} for each in new["condition"]]
        session.client("events").put_permission(
            EventBusName=new["event_bus_name"],
            StatementId=new["statement_id"],
            Action=new["action"],
            Principal=new["principal"],
            **({"Condition": given[0]} if given else {}),
        )

    def read(self, session: Any, state: Values) -> Values | None:
        """Find the statement in the bus's policy."""
        bus, sid = split_id(state["id"], 1, "BUS/STATEMENT, or STATEMENT on the default bus")
        statements = json.loads(_policy(session, bus) or "{}").get("Statement", [])
        found = next((each for each in statements if each.get("Sid") == sid), None)
        if found is None:
            return None
        principal = found["Principal"]
        account = principal if isinstance(principal, str) else str(principal.get("AWS", "")).split(":")[4:5]
        conditions = [
            {"type": kind, "key": key, "value": value}
            for kind, pairs in (found.get("Condition") or {}).items()
            for key, value in pairs.items()
        ]
        return {
            "action": found["Action"],
            "condition": conditions,
            "event_bus_name": bus,
            "principal": account if isinstance(account, str) else "".join(account),
            "statement_id": sid,
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Put it again under its id; LocalStack would keep both."""
        self.delete(session, old)
        self._put(session, new)

    def delete(self, session: Any, state: Values) -> None:
        """Remove the statement."""
        if self.read(session, state) is None:
            raise NotFound
        session.client("events").remove_permission(
            EventBusName=state["event_bus_name"], StatementId=state["statement_id"]
        )
