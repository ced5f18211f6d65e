"""What the types of Glue share: ids, storage descriptors, tags (internal/service/glue/catalog_table.go)."""

from typing import Any

from hydrant.offline_provider.members import Members
from hydrant.offline_provider.resource import Refused
from hydrant.offline_provider.rules import Check, all_of, length, matches
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.schema_file import block_of
from hydrant.offline_provider.tags import tag_changes

NOT_FOUND = ("EntityNotFoundException",)
DESCRIPTOR = "storage_descriptor"
LOWER = all_of(length(1, 255), matches(r"[^A-Z]*", "uppercase characters cannot be used"))
NAME = length(1, 255)
_COLUMN = {"comment": length(0, 255), "name": NAME, "type": length(0, 131072)}
_NAMES = {
    "ser_de_info": "SerdeInfo",
    "skewed_info.skewed_column_value_location_maps": "SkewedColumnValueLocationMaps",
}


def way(type_name: str, names: dict[str, str | None]) -> Members:
    """Between a type with a storage descriptor and AWS's members."""
    return Members(block_of(type_name), {**{f"{DESCRIPTOR}.{path}": name for path, name in _NAMES.items()}, **names})


def column_checks(block: str) -> dict[str, Check]:
    """The checks of a block of columns."""
    return {f"{block}.{name}": check for name, check in _COLUMN.items()}


def one_of_catalogues(session: Any, state: Values) -> str:
    """The catalogue of a configuration: the one named, or the account's own."""
    return str(state.get("catalog_id") or session.account_id)


def parts_of(text: str, *names: str) -> list[str]:
    """The parts of an id, which are joined by colons. Raises Refused."""
    parts = text.split(":", len(names) - 1)
    if len(parts) != len(names) or not all(parts):
        raise Refused(f"{text!r} is no id of this type: expected {':'.join(names)}.", "id")
    return parts


def retag(session: Any, arn: str, old: Values, new: Values) -> None:
    """Set what has changed of the tags."""
    added, removed = tag_changes(old, new)
    glue = session.client("glue")
    if removed:
        glue.untag_resource(ResourceArn=arn, TagsToRemove=removed)
    if added:
        glue.tag_resource(ResourceArn=arn, TagsToAdd=added)


def tags_of(session: Any, arn: str) -> dict[str, str]:
    """The tags of a resource."""
    tags: dict[str, str] = session.client("glue").get_tags(ResourceArn=arn).get("Tags") or {}
    return tags
