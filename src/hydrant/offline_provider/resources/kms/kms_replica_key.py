"""aws_kms_replica_key (internal/service/kms/replica_key.go)."""

from typing import Any

from hydrant.offline_provider.arns import parse_arn
from hydrant.offline_provider.resource import NotFound, ResourceType
from hydrant.offline_provider.rules import Rules, arn
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_list

from .common import delete_key, put_policy, read_key, tags_of, update_key
from .kms_key import COMMON_CHECKS


class ReplicaKey(ResourceType):
    """A multi-Region key in another region than its primary. Both have one id."""

    name = "aws_kms_replica_key"
    rules = Rules(
        force_new=("primary_key_arn",),
        defaults={"bypass_policy_lockout_safety_check": False, "enabled": True},
        json=("policy",),
        checks={**COMMON_CHECKS, "primary_key_arn": arn},
        parameters={"Policy": "policy"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Have the primary replicated to here. The emulator forgets policy and tags then, so they are said again."""
        primary = parse_arn(new["primary_key_arn"], "primary_key_arn")
        said = {"Description": new["description"], "Policy": new["policy"]}
        made = session.factory.client("kms", primary.region).replicate_key(
            KeyId=primary.resource.removeprefix("key/"),
            ReplicaRegion=session.region,
            BypassPolicyLockoutSafetyCheck=bool(new["bypass_policy_lockout_safety_check"]),
            **{word: value for word, value in said.items() if value},
            **tags_of(new),
        )
        new["id"] = made["ReplicaKeyMetadata"]["KeyId"]
        client = session.client("kms")
        if new["policy"]:
            put_policy(client, {**new, "key_id": None})
        if new["tags_all"]:
            client.tag_resource(KeyId=new["id"], Tags=tag_list(new, "TagKey", "TagValue"))
        if not new["enabled"]:
            client.disable_key(KeyId=new["id"])

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it, and how its primary is rotated."""
        client = session.client("kms")
        told = read_key(client, state["id"])
        found = told.pop("metadata")
        regions = found.get("MultiRegionConfiguration", {})
        if regions.get("MultiRegionKeyType") != "REPLICA":
            raise NotFound(f"key {state['id']} of {session.region} is no replica")
        return {
            **told,
            "enabled": found["Enabled"],
            "key_id": found["KeyId"],
            "key_rotation_enabled": client.get_key_rotation_status(KeyId=state["id"])["KeyRotationEnabled"],
            "key_spec": found["KeySpec"],
            "primary_key_arn": regions["PrimaryKey"]["Arn"],
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Description, policy, tags and whether it is enabled."""
        update_key(session.client("kms"), old, new, changed, "enabled")

    def delete(self, session: Any, state: Values) -> None:
        """Schedule its deletion."""
        delete_key(session.client("kms"), state)
