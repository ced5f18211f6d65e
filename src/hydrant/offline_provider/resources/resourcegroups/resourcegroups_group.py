"""aws_resourcegroups_group (internal/service/resourcegroups/group.go)."""

from typing import Any

from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.rules import Rules, one_of, same_json
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_changes


class Group(ResourceType):
    """A group of resources, by a query or by a configuration. The id is its name."""

    name = "aws_resourcegroups_group"
    rules = Rules(
        force_new=("name",),
        defaults={"resource_query.type": "TAG_FILTERS_1_0"},
        equivalent={"resource_query.query": same_json},
        checks={"resource_query.type": one_of("TAG_FILTERS_1_0")},
    )

    def create(self, session: Any, new: Values) -> None:
        """Create it."""
        given: Values = {"Description": new["description"] or "", "Tags": new["tags_all"] or {}}
        if new["configuration"]:
            given["Configuration"] = _configuration(new["configuration"])
        if new["resource_query"]:
            given["ResourceQuery"] = _query(new["resource_query"])
        made = session.client("resource-groups").create_group(Name=new["name"], **given)
        new["id"] = made["Group"]["Name"]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        client, name = session.client("resource-groups"), state["id"]
        group = client.get_group(GroupName=name)["Group"]
        query = client.get_group_query(GroupName=name)["GroupQuery"].get("ResourceQuery")
        items = client.get_group_configuration(Group=name)["GroupConfiguration"].get("Configuration", [])
        return {
            "arn": group["GroupArn"],
            "configuration": [_read_item(item) for item in items],
            "description": group.get("Description"),
            "name": group["Name"],
            "resource_query": [{"query": query["Query"], "type": query["Type"]}] if query else [],
            "tags": client.get_tags(Arn=group["GroupArn"]).get("Tags", {}),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Description, query, configuration and tags change in place; a group stays of its kind."""
        client, name = session.client("resource-groups"), new["id"]
        if {"configuration", "resource_query"} <= changed:
            raise Refused("a group by a query cannot become one by a configuration, nor the other way round")
        if "description" in changed:
            client.update_group(GroupName=name, Description=new["description"] or "")
        if "resource_query" in changed:
            client.update_group_query(GroupName=name, ResourceQuery=_query(new["resource_query"]))
        if "configuration" in changed:
            client.put_group_configuration(Group=name, Configuration=_configuration(new["configuration"]))
        added, removed = tag_changes(old, new)
        if removed:
            client.untag(Arn=new["arn"], Keys=removed)
        if added:
            client.tag(Arn=new["arn"], Tags=added)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it; what is in it stays."""
        session.client("resource-groups").delete_group(GroupName=state["id"])


def _query(blocks: list[Values]) -> Values:
    return {"Query": blocks[0]["query"], "Type": blocks[0]["type"]}


def _configuration(blocks: list[Values]) -> list[Values]:
    return [
        {
            "Type": block["type"],
            "Parameters": [{"Name": each["name"], "Values": each["values"]} for each in block["parameters"]],
        }
        for block in blocks
    ]


def _read_item(item: Values) -> Values:
    parameters = [{"name": each["Name"], "values": each.get("Values", [])} for each in item.get("Parameters", [])]
    return {"type": item["Type"], "parameters": parameters}
