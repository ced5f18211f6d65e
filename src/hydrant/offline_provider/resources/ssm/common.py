"""What parameters and documents share: tags."""

from typing import Any

from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_changes, tag_list


def change_tags(client: Any, kind: str, old: Values, new: Values) -> None:
    """Bring the tags of a "Parameter" or "Document" from old to new."""
    added, removed = tag_changes(old, new)
    if removed:
        client.remove_tags_from_resource(ResourceType=kind, ResourceId=new["id"], TagKeys=removed)
    if added:
        client.add_tags_to_resource(ResourceType=kind, ResourceId=new["id"], Tags=tag_list({"tags_all": added}))
