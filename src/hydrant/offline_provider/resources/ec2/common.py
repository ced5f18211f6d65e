"""What the types of EC2 share: tags by id, and data sources that search by filters."""

from collections.abc import Mapping
from typing import Any

from hydrant.offline_provider.resource import Refused
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_changes, tag_list, tag_map

__all__ = ["change_tags", "only_one", "search", "tag_map", "tags_of_new"]


def tags_of_new(kind: str, new: Values) -> dict[str, Any]:
    """The tags of a new object, as an argument of its Create operation."""
    tags = tag_list(new)
    return {"TagSpecifications": [{"ResourceType": kind, "Tags": tags}]} if tags else {}


def change_tags(ec2: Any, old: Values, new: Values) -> None:
    """Bring the tags of an object from old to new, by its id."""
    added, removed = tag_changes(old, new)
    if removed:
        ec2.delete_tags(Resources=[new["id"]], Tags=[{"Key": key} for key in removed])
    if added:
        ec2.create_tags(Resources=[new["id"]], Tags=tag_list({"tags_all": added}))


def search(config: Values, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """EC2's filters of a data source: its attributes under the filters' `names`, its tags, its `filter` blocks."""
    found = [{"Name": names[name], "Values": [_text(config[name])]} for name in names if config.get(name)]
    found += [{"Name": f"tag:{key}", "Values": [text]} for key, text in (config.get("tags") or {}).items()]
    return found + [{"Name": each["name"], "Values": list(each["values"])} for each in config.get("filter") or ()]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def only_one(found: list[Any], what: str) -> Any:
    """The one that a search found. Raises Refused."""
    if len(found) != 1:
        told = f"there is no {what} that matches" if not found else f"{len(found)} {what}s match"
        raise Refused(f"{told}: make the search such that it finds exactly one.")
    return found[0]
