"""aws_cloudwatch_event_bus, resource and data source; aws_cloudwatch_event_buses (internal/service/events/bus.go)."""

from typing import Any

from hydrant.offline_provider.members import Members
from hydrant.offline_provider.resource import DataSource, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, length, matches
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.schema_file import block_of
from hydrant.offline_provider.tags import tag_list

from .common import DEFAULT, change_tags, tags_of

_SAID = ("description", "dead_letter_config", "kms_key_identifier", "log_config")
_NAMES = dict.fromkeys(("arn", "id", "region", "tags", "tags_all"))
_WAY = Members(block_of("aws_cloudwatch_event_bus"), _NAMES)


class Bus(ResourceType):
    """An event bus of one's own, or of a partner's source."""

    name = "aws_cloudwatch_event_bus"
    rules = Rules(
        force_new=("event_source_name", "name"),
        checks={
            "name": matches(r"(?!default$)[/.\-_A-Za-z0-9]{1,256}", "expected a name other than default"),
            "description": length(0, 512),
        },
    )

    def create(self, session: Any, new: Values) -> None:
        """Create the bus."""
        tags = tag_list(new)
        new["arn"] = session.client("events").create_event_bus(**_WAY.request(new), **({"Tags": tags} if tags else {}))[
            "EventBusArn"
        ]
        new["id"] = new["name"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Describe it."""
        events = session.client("events")
        found = events.describe_event_bus(Name=state["id"])
        nothing: Values = {"description": None, "kms_key_identifier": None, "dead_letter_config": [], "log_config": []}
        return {**nothing, **_WAY.read(found), "arn": found["Arn"], "tags": tags_of(events, found["Arn"])}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Update what is said of it, and the tags."""
        events = session.client("events")
        if changed & set(_SAID):
            request = _WAY.request(new)
            events.update_event_bus(Name=request.pop("Name"), **request)
        change_tags(events, new["arn"], old, new)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it; EventBridge says nothing when there is none."""
        session.client("events").describe_event_bus(Name=state["id"])
        session.client("events").delete_event_bus(Name=state["id"])

    def imported(self, session: Any, import_id: str) -> Values:
        """By name; the default bus is nobody's."""
        if import_id == DEFAULT:
            raise Refused("The default bus cannot be managed.")
        return {"id": import_id}


class BusData(DataSource):
    """A bus that exists."""

    name = "aws_cloudwatch_event_bus"

    def read(self, session: Any, config: Values) -> Values:
        """Describe it."""
        found = session.client("events").describe_event_bus(Name=config["name"])
        way = Members(block_of("aws_cloudwatch_event_bus"), {**_NAMES, "event_source_name": None})
        return {"id": found["Name"], "arn": found["Arn"], **way.read(found)}


class Buses(DataSource):
    """All buses, or those whose names begin alike."""

    name = "aws_cloudwatch_event_buses"

    def read(self, session: Any, config: Values) -> Values:
        """List them."""
        narrowed = {"NamePrefix": config["name_prefix"]} if config["name_prefix"] else {}
        buses = session.client("events").list_event_buses(**narrowed)["EventBuses"]
        return {
            "event_buses": [
                {
                    "arn": bus["Arn"],
                    "creation_time": _time(bus.get("CreationTime")),
                    "last_modified_time": _time(bus.get("LastModifiedTime")),
                    "name": bus["Name"],
                    "policy": bus.get("Policy"),
                }
                for bus in buses
            ]
        }


def _time(moment: Any) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
