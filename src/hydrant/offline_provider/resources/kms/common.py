"""What the keys of KMS share: reading one, its policy, tags and deletion."""

from typing import Any

from hydrant.offline_provider.resource import NotFound
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_changes, tag_list, tag_map

DEFAULT_POLICY = "default"
"""The name of a key's one policy."""
USUAL_DAYS = 30


def same_key(left: Any, right: Any) -> bool:
    """Whether both name one key, by id or by ARN."""
    return str(left).rpartition("key/")[2] == str(right).rpartition("key/")[2]


def tags_of(new: Values) -> dict[str, Any]:
    """The tags as a new key takes them."""
    tags = tag_list(new, "TagKey", "TagValue")
    return {"Tags": tags} if tags else {}


def describe(client: Any, key: str) -> Values:
    """A key's metadata. Raises NotFound for one that waits for its deletion."""
    found = client.describe_key(KeyId=key)["KeyMetadata"]
    if found["KeyState"] in {"PendingDeletion", "PendingReplicaDeletion"}:
        raise NotFound(f"key {key} is to be deleted on {found.get('DeletionDate')}")
    return dict(found)


def read_key(client: Any, key: str) -> Values:
    """What all kinds of keys tell, with policy and tags. Raises NotFound."""
    found = describe(client, key)
    tags = client.list_resource_tags(KeyId=key).get("Tags")
    return {
        "arn": found["Arn"],
        "description": found.get("Description"),
        "key_usage": found["KeyUsage"],
        "policy": client.get_key_policy(KeyId=key, PolicyName=DEFAULT_POLICY)["Policy"],
        "tags": tag_map(tags, "TagKey", "TagValue"),
        "metadata": found,
    }


def put_policy(client: Any, new: Values) -> None:
    """Put the policy that a key is to have."""
    client.put_key_policy(
        KeyId=new.get("key_id") or new["id"],
        PolicyName=DEFAULT_POLICY,
        Policy=new["policy"],
        BypassPolicyLockoutSafetyCheck=bool(new["bypass_policy_lockout_safety_check"]),
    )


def update_key(client: Any, old: Values, new: Values, changed: set[str], enabled: str) -> None:
    """Description, policy, tags and whether it is enabled; `enabled` is the attribute that says so.

    What is to be changed has to be enabled: so it is enabled first, or disabled last.
    """
    key = new["id"]
    if enabled in changed and new[enabled]:
        client.enable_key(KeyId=key)
    if "description" in changed:
        client.update_key_description(KeyId=key, Description=new["description"] or "")
    if "policy" in changed and new["policy"]:
        put_policy(client, new)
    added, removed = tag_changes(old, new)
    if removed:
        client.untag_resource(KeyId=key, TagKeys=removed)
    if added:
        client.tag_resource(KeyId=key, Tags=tag_list({"tags_all": added}, "TagKey", "TagValue"))
    if enabled in changed and not new[enabled]:
        client.disable_key(KeyId=key)


def delete_key(client: Any, state: Values) -> None:
    """Schedule the deletion: that is as gone as a key can be."""
    describe(client, state["id"])
    client.schedule_key_deletion(
        KeyId=state["id"], PendingWindowInDays=int(state["deletion_window_in_days"] or USUAL_DAYS)
    )
