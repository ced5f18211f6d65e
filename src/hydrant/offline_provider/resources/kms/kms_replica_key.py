"""aws_kms_replica_key, aws_kms_replica_external_key (internal/service/kms/{replica_key,replica_external_key}.go)."""

from typing import Any

from hydrant.offline_provider.arns import parse_arn
from hydrant.offline_provider.resource import NotFound, ResourceType
from hydrant.offline_provider.rules import Rules, arn, same_time, timestamp
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_list

from .common import delete_key, put_policy, read_key, tags_of, update_key
from .kms_external_key import import_material
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
        """Have the primary replicated to here."""
        client = _replicate(session, new)
        if not new["enabled"]:
            client.disable_key(KeyId=new["id"])

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it, and how its primary is rotated."""
        told, found = _read(session, state["id"])
        rotation = session.client("kms").get_key_rotation_status(KeyId=state["id"])
        return {**told, "key_rotation_enabled": rotation["KeyRotationEnabled"], "key_spec": found["KeySpec"]}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Description, policy, tags and whether it is enabled."""
        update_key(session.client("kms"), old, new, changed, "enabled")

    def delete(self, session: Any, state: Values) -> None:
        """Schedule its deletion."""
        delete_key(session.client("kms"), state)


class ReplicaExternalKey(ResourceType):
    """A replica whose material is one's own: that of its primary, brought once more."""

    name = "aws_kms_replica_external_key"
    rules = Rules(
        force_new=("key_material_base64", "primary_key_arn"),
        defaults={"bypass_policy_lockout_safety_check": False},
        json=("policy",),
        recompute={"expiration_model": ("valid_to",), "key_state": ("enabled",)},
        checks={**COMMON_CHECKS, "primary_key_arn": arn, "valid_to": timestamp},
        equivalent={"valid_to": same_time},
        parameters={"Policy": "policy"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Have the primary replicated to here, and bring the material."""
        client = _replicate(session, new)
        if new["key_material_base64"]:
            import_material(client, new)
            if new["enabled"] is False:
                client.disable_key(KeyId=new["id"])

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it; KMS never tells the material."""
        told, found = _read(session, state["id"])
        until = found.get("ValidTo")
        return {
            **told,
            "expiration_model": found.get("ExpirationModel"),
            "key_state": found["KeyState"],
            "valid_to": f"{until:%Y-%m-%dT%H:%M:%SZ}" if until else None,
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """The material is brought again when it is to be valid for another time."""
        client = session.client("kms")
        if "valid_to" in changed:
            import_material(client, new)
        update_key(client, old, new, changed, "enabled")

    def delete(self, session: Any, state: Values) -> None:
        """Schedule its deletion."""
        delete_key(session.client("kms"), state)


def _replicate(session: Any, new: Values) -> Any:
    """Make the replica; return the client of its region. Policy and tags the emulator forgets: they are said again."""
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
    return client


def _read(session: Any, key: str) -> tuple[Values, Values]:
    """What all replicas tell, and the key's metadata. Raises NotFound for a key that is no replica."""
    told = read_key(session.client("kms"), key)
    found = told.pop("metadata")
    regions = found.get("MultiRegionConfiguration", {})
    if regions.get("MultiRegionKeyType") != "REPLICA":
        raise NotFound(f"key {key} of {session.region} is no replica")
    where = {"key_id": found["KeyId"], "primary_key_arn": regions["PrimaryKey"]["Arn"]}
    return {**told, **where, "enabled": found["Enabled"]}, dict(found)
