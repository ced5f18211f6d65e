"""aws_kms_key, resource and data source (internal/service/kms/{key,key_data_source}.go)."""

from typing import Any

from hydrant.offline_provider.failures import error_code
from hydrant.offline_provider.resource import DataSource, ResourceType
from hydrant.offline_provider.rules import Rules, between, json_text, length, one_of
from hydrant.offline_provider.schema import Values

from .common import delete_key, read_key, tags_of, update_key

KEY_SPECS = one_of(
    "SYMMETRIC_DEFAULT",
    *("RSA_2048", "RSA_3072", "RSA_4096"),
    *("ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1", "ECC_NIST_EDWARDS25519"),
    *("HMAC_224", "HMAC_256", "HMAC_384", "HMAC_512"),
    *("ML_DSA_44", "ML_DSA_65", "ML_DSA_87", "SM2"),
)
KEY_USAGES = one_of("ENCRYPT_DECRYPT", "SIGN_VERIFY", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT")
COMMON_CHECKS = {
    "deletion_window_in_days": between(7, 30),
    "description": length(0, 8192),
    "policy": json_text,
}
_NO_ROTATION = {"UnsupportedOperationException", "AccessDeniedException"}


class Key(ResourceType):
    """A key. The id is the key's."""

    name = "aws_kms_key"
    rules = Rules(
        force_new=("custom_key_store_id", "customer_master_key_spec", "key_usage", "multi_region", "xks_key_id"),
        defaults={
            "bypass_policy_lockout_safety_check": False,
            "customer_master_key_spec": "SYMMETRIC_DEFAULT",
            "enable_key_rotation": False,
            "is_enabled": True,
            "key_usage": "ENCRYPT_DECRYPT",
        },
        json=("policy",),
        unserved=dict.fromkeys(("custom_key_store_id", "xks_key_id"), "the emulator has no custom key stores"),
        required_with={"rotation_period_in_days": ["enable_key_rotation"]},
        checks={
            **COMMON_CHECKS,
            "customer_master_key_spec": KEY_SPECS,
            "key_usage": KEY_USAGES,
            "rotation_period_in_days": between(90, 2560),
        },
        parameters={"Policy": "policy", "KeySpec": "customer_master_key_spec", "KeyUsage": "key_usage"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Create it, then say what CreateKey does not take."""
        client = session.client("kms")
        said = {"Description": new["description"], "Policy": new["policy"]}
        made = client.create_key(
            BypassPolicyLockoutSafetyCheck=bool(new["bypass_policy_lockout_safety_check"]),
            KeySpec=new["customer_master_key_spec"],
            KeyUsage=new["key_usage"],
            MultiRegion=bool(new["multi_region"]),
            **{word: value for word, value in said.items() if value},
            **tags_of(new),
        )
        new["id"] = made["KeyMetadata"]["KeyId"]
        if new["enable_key_rotation"]:
            _rotate(client, new)
        if not new["is_enabled"]:
            client.disable_key(KeyId=new["id"])

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        client = session.client("kms")
        told = read_key(client, state["id"])
        found, rotation = told.pop("metadata"), _rotation(client, state["id"])
        return {
            **told,
            "customer_master_key_spec": found.get("KeySpec") or found["CustomerMasterKeySpec"],
            "enable_key_rotation": rotation.get("KeyRotationEnabled", False),
            "is_enabled": found["Enabled"],
            "key_id": found["KeyId"],
            "multi_region": found.get("MultiRegion", False),
            "rotation_period_in_days": rotation.get("RotationPeriodInDays"),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Rotation of an enabled key only, the rest in its order."""
        client, rotation = session.client("kms"), {"enable_key_rotation", "rotation_period_in_days"} & changed
        if rotation and not old["is_enabled"] and new["is_enabled"]:
            client.enable_key(KeyId=new["id"])
        if rotation and new["enable_key_rotation"]:
            _rotate(client, new)
        elif "enable_key_rotation" in changed:
            client.disable_key_rotation(KeyId=new["id"])
        update_key(client, old, new, changed, "is_enabled")

    def delete(self, session: Any, state: Values) -> None:
        """Schedule its deletion."""
        delete_key(session.client("kms"), state)


class KeyData(DataSource):
    """A key that exists, by id, ARN or alias."""

    name = "aws_kms_key"

    def read(self, session: Any, config: Values) -> Values:
        """Describe it."""
        tokens = {"GrantTokens": config["grant_tokens"]} if config["grant_tokens"] else {}
        found = session.client("kms").describe_key(KeyId=config["key_id"], **tokens)["KeyMetadata"]
        multi = found.get("MultiRegionConfiguration")
        times = {"creation_date": "CreationDate", "deletion_date": "DeletionDate", "valid_to": "ValidTo"}
        return {
            **{name: found[word].isoformat() for name, word in times.items() if found.get(word)},
            "id": found["KeyId"],
            "arn": found["Arn"],
            "aws_account_id": found["AWSAccountId"],
            "cloud_hsm_cluster_id": found.get("CloudHsmClusterId"),
            "custom_key_store_id": found.get("CustomKeyStoreId"),
            "customer_master_key_spec": found.get("CustomerMasterKeySpec"),
            "description": found.get("Description"),
            "enabled": found["Enabled"],
            "expiration_model": found.get("ExpirationModel"),
            "key_manager": found["KeyManager"],
            "key_spec": found["KeySpec"],
            "key_state": found["KeyState"],
            "key_usage": found["KeyUsage"],
            "multi_region": found.get("MultiRegion", False),
            "multi_region_configuration": [_multi_region(multi)] if multi else [],
            "origin": found["Origin"],
            "pending_deletion_window_in_days": found.get("PendingDeletionWindowInDays"),
            "xks_key_configuration": [],
        }


def _multi_region(multi: Values) -> Values:
    return {
        "multi_region_key_type": multi["MultiRegionKeyType"],
        "primary_key": [_place(multi["PrimaryKey"])],
        "replica_keys": [_place(replica) for replica in multi.get("ReplicaKeys", [])],
    }


def _place(key: Values) -> Values:
    return {"arn": key["Arn"], "region": key["Region"]}


def _rotate(client: Any, new: Values) -> None:
    period = {"RotationPeriodInDays": int(days)} if (days := new["rotation_period_in_days"]) else {}
    client.enable_key_rotation(KeyId=new["id"], **period)


def _rotation(client: Any, key: str) -> Values:
    """What KMS says of the rotation; {} for a kind of key that has none."""
    try:
        return dict(client.get_key_rotation_status(KeyId=key))
    except Exception as error:
        if error_code(error) in _NO_ROTATION:
            return {}
        raise
