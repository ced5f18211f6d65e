"""aws_kms_external_key (internal/service/kms/external_key.go)."""

import base64
from typing import Any

from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.rules import Rules
from hydrant.offline_provider.schema import Values

from .common import delete_key, read_key, tags_of, update_key
from .kms_key import COMMON_CHECKS, KEY_SPECS, KEY_USAGES


class ExternalKey(ResourceType):
    """A key whose material is one's own. KMS never tells the material."""

    name = "aws_kms_external_key"
    rules = Rules(
        force_new=("key_material_base64", "key_spec", "key_usage", "multi_region"),
        defaults={"bypass_policy_lockout_safety_check": False},
        json=("policy",),
        recompute={"expiration_model": ("valid_to",), "key_state": ("enabled",)},
        checks={**COMMON_CHECKS, "key_spec": KEY_SPECS, "key_usage": KEY_USAGES},
        parameters={"Policy": "policy"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Create it, and bring its material."""
        client = session.client("kms")
        said = {"Description": new["description"], "Policy": new["policy"]}
        said |= {"KeySpec": new["key_spec"], "KeyUsage": new["key_usage"]}
        made = client.create_key(
            Origin="EXTERNAL",
            BypassPolicyLockoutSafetyCheck=bool(new["bypass_policy_lockout_safety_check"]),
            MultiRegion=bool(new["multi_region"]),
            **{word: value for word, value in said.items() if value},
            **tags_of(new),
        )
        new["id"] = made["KeyMetadata"]["KeyId"]
        if new["key_material_base64"]:
            import_material(client, new)
            if new["enabled"] is False:
                client.disable_key(KeyId=new["id"])

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        told = read_key(session.client("kms"), state["id"])
        found = told.pop("metadata")
        return {
            **told,
            "enabled": found["Enabled"],
            "expiration_model": found.get("ExpirationModel"),
            "key_spec": found["KeySpec"],
            "key_state": found["KeyState"],
            "multi_region": found.get("MultiRegion", False),
            "valid_to": found["ValidTo"].strftime("%Y-%m-%dT%H:%M:%SZ") if found.get("ValidTo") else None,
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


def import_material(client: Any, new: Values) -> None:
    """Wrap the material with the key that KMS gives for that, and send it."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    try:
        material = base64.b64decode(new["key_material_base64"], validate=True)
    except ValueError as error:
        raise Refused(f"not base64: {error}", "key_material_base64") from error
    given = client.get_parameters_for_import(
        KeyId=new["id"], WrappingAlgorithm="RSAES_OAEP_SHA_256", WrappingKeySpec="RSA_2048"
    )
    public = serialization.load_der_public_key(given["PublicKey"])
    if not isinstance(public, rsa.RSAPublicKey):
        raise Refused("KMS gave no RSA key to wrap the material with")
    oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
    valid = {"ValidTo": new["valid_to"]} if new["valid_to"] else {}
    client.import_key_material(
        KeyId=new["id"],
        EncryptedKeyMaterial=public.encrypt(material, oaep),
        ImportToken=given["ImportToken"],
        ExpirationModel="KEY_MATERIAL_EXPIRES" if valid else "KEY_MATERIAL_DOES_NOT_EXPIRE",
        **valid,
    )
