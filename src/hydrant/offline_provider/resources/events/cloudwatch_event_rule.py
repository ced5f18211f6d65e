"""aws_cloudwatch_event_rule (internal/service/events/rule.go)."""

from typing import Any

from hydrant.offline_provider import naming
from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.rules import Rules, all_of, json_text, length, matches, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_list
from hydrant.offline_provider.values import Unknown

from .common import bus_name, change_tags, on_bus, same_bus, split_id, tags_of

_TEXTS = {
    "description": "Description",
    "event_pattern": "EventPattern",
    "role_arn": "RoleArn",
    "schedule_expression": "ScheduleExpression",
}


class Rule(ResourceType):
    """A rule on a bus, or by a schedule."""

    name = "aws_cloudwatch_event_rule"
    rules = Rules(
        force_new=("event_bus_name", "name", "name_prefix"),
        defaults={"event_bus_name": "default", "force_destroy": False},
        json=("event_pattern",),
        equivalent={"event_bus_name": same_bus},
        checks={
            "description": length(0, 512),
            "event_pattern": all_of(json_text, length(0, 4096)),
            "name": matches(r"[0-9A-Za-z._-]{1,64}", "expected 1 to 64 letters, digits, dots, dashes and underscores"),
            "schedule_expression": length(0, 256),
            "state": one_of("DISABLED", "ENABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"),
        },
        conflicts=(("name", "name_prefix"), ("is_enabled", "state")),
    )

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """A rule needs something to go by; `is_enabled` is the older word for the state."""
        if planned["event_pattern"] is None and planned["schedule_expression"] is None:
            raise Refused("One of event_pattern and schedule_expression must be set.", "event_pattern")
        if planned["is_enabled"] not in (None, Unknown):
            planned["state"] = "ENABLED" if planned["is_enabled"] else "DISABLED"
        elif planned["state"] is None:
            planned["state"] = "ENABLED"

    def create(self, session: Any, new: Values) -> None:
        """Put the rule."""
        naming.choose_name(new)
        arn = self._put(session.client("events"), new, Tags=tag_list(new))
        new["arn"] = arn
        new["id"] = on_bus(new["event_bus_name"], new["name"])

    def _put(self, events: Any, new: Values, **more: Any) -> str:
        texts = {theirs: new[ours] for ours, theirs in _TEXTS.items() if new[ours]}
        answer = events.put_rule(
            Name=new["name"], EventBusName=new["event_bus_name"], State=new["state"], **texts, **more
        )
        return str(answer["RuleArn"])

    def read(self, session: Any, state: Values) -> Values | None:
        """Describe the rule."""
        events = session.client("events")
        bus, name = split_id(state["id"], 1, "BUS/RULE, or RULE on the default bus")
        found = events.describe_rule(Name=name, EventBusName=bus)
        enabled = found["State"] != "DISABLED"
        return {
            **{ours: found.get(theirs) for ours, theirs in _TEXTS.items()},
            "arn": found["Arn"],
            "name": name,
            "event_bus_name": found.get("EventBusName") or bus,
            "state": found["State"],
            **({"is_enabled": enabled} if state["is_enabled"] is not None else {}),
            "tags": tags_of(events, found["Arn"]),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Put it again; tags have calls of their own."""
        events = session.client("events")
        if changed - {"tags", "tags_all", "force_destroy"}:
            self._put(events, new)
        change_tags(events, new["arn"], old, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete the rule; one with targets that Terraform does not know is refused by AWS unless forced."""
        events, bus = session.client("events"), state["event_bus_name"]
        if state["force_destroy"]:
            found = events.list_targets_by_rule(Rule=state["name"], EventBusName=bus)["Targets"]
            if found:
                events.remove_targets(Rule=state["name"], EventBusName=bus, Ids=[each["Id"] for each in found])
        events.delete_rule(Name=state["name"], EventBusName=bus, Force=bool(state["force_destroy"]))

    def imported(self, session: Any, import_id: str) -> Values:
        """By bus and name."""
        bus, name = split_id(import_id, 1, "BUS/RULE, or RULE on the default bus")
        return {"id": on_bus(bus_name(bus), name), "name_prefix": naming.prefix_of(name), "force_destroy": False}
