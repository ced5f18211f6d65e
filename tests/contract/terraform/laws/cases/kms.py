"""AWS Key Management Service."""

import json

from ..law import DataLaw, Law, Needs
from .shared import ROLE


def policy(action: str) -> str:
    """A key's policy."""
    statement = {"Sid": "law", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:root"}}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**statement, "Action": action, "Resource": "*"}]})


KEY = ("aws_kms_key", {"description": "{unique}", "deletion_window_in_days": 7})
OTHER = ("aws_kms_key", {"description": "{unique}-other", "deletion_window_in_days": 7})
SIGNING = ("aws_kms_key", {"customer_master_key_spec": "RSA_2048", "key_usage": "SIGN_VERIFY"})
ALIAS = ("aws_kms_alias", {"name": "alias/{unique}", "target_key_id": "${key.key_id}"})
CIPHERTEXT = ("aws_kms_ciphertext", {"key_id": "${key.key_id}", "plaintext": "one", "context": {"a": "1"}})
NEEDS: Needs = {"key": KEY}
MATERIAL = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

LAWS = [
    Law(
        "aws_kms_replica_external_key",
        {
            "primary_key_arn": "${primary.arn}",
            "key_material_base64": MATERIAL,
            "description": "one",
            "tags": {"a": "1"},
        },
        update={"description": "two", "enabled": False, "tags": {"b": "2"}},
        needs={
            "primary": (
                "aws_kms_external_key",
                {"region": "eu-west-1", "multi_region": True, "key_material_base64": MATERIAL},
            )
        },
        not_imported=("deletion_window_in_days", "key_material_base64"),
        once="a replica that waits for its deletion keeps its place",
    ),
    Law(
        "aws_kms_replica_key",
        {"primary_key_arn": "${primary.arn}", "description": "one", "policy": policy("kms:*"), "tags": {"a": "1"}},
        update={"description": "two", "enabled": False, "tags": {"b": "2"}},
        needs={"primary": ("aws_kms_key", {"region": "eu-west-1", "multi_region": True})},
        not_imported=("deletion_window_in_days",),
        once="a replica that waits for its deletion keeps its place",
    ),
    Law(
        "aws_kms_key",
        {"description": "one", "deletion_window_in_days": 7, "policy": policy("kms:*"), "tags": {"a": "1"}},
        update={"description": "two", "enable_key_rotation": True, "rotation_period_in_days": 100, "tags": {"b": "2"}},
        replace={"multi_region": True, "key_usage": "GENERATE_VERIFY_MAC"},
        not_imported=("deletion_window_in_days",),
    ),
    Law(
        "aws_kms_key",
        {"enable_key_rotation": True},
        update={"enable_key_rotation": False, "is_enabled": False},
        variant="disabled",
    ),
    Law("aws_kms_key", SIGNING[1], update={"policy": policy("kms:*")}, variant="asymmetric"),
    Law(
        "aws_kms_external_key",
        {"description": "one", "key_material_base64": MATERIAL, "tags": {"a": "1"}},
        update={"description": "two", "enabled": False, "tags": {"b": "2"}},
        not_imported=("key_material_base64",),
    ),
    Law(
        "aws_kms_external_key",
        {"key_material_base64": MATERIAL, "valid_to": "2099-05-31T00:00:00Z"},
        update={"valid_to": "2099-06-30T00:00:00Z"},
        not_imported=("key_material_base64",),
        variant="until",
    ),
    Law("aws_kms_external_key", {}, update={"description": "two"}, variant="without material"),
    Law(
        "aws_kms_alias",
        ALIAS[1],
        update={"target_key_id": "${other.arn}"},
        needs={**NEEDS, "other": OTHER},
        replace={"name": "alias/{unique}-other"},
    ),
    Law(
        "aws_kms_alias",
        {"name_prefix": "alias/{unique}", "target_key_id": "${key.arn}"},
        needs=NEEDS,
        variant="prefix",
    ),
    Law(
        "aws_kms_key_policy",
        {"key_id": "${key.key_id}", "policy": policy("kms:*")},
        update={"policy": policy("kms:Describe*")},
        needs=NEEDS,
        stays="a key always has a policy",
    ),
    Law(
        "aws_kms_grant",
        {
            "name": "{unique}",
            "key_id": "${key.key_id}",
            "grantee_principal": "${role.arn}",
            "operations": ["Encrypt", "Decrypt"],
            "constraints": [{"encryption_context_equals": {"a": "1"}}],
        },
        needs={**NEEDS, "role": ROLE},
        replace={"operations": ["Encrypt"]},
        not_imported=("retire_on_delete",),
    ),
    Law(
        "aws_kms_ciphertext",
        CIPHERTEXT[1],
        needs=NEEDS,
        replace={"plaintext": "two"},
        not_imported=("ciphertext_blob", "context", "key_id", "plaintext"),
        stays="it is in the state only",
    ),
]

DATA_LAWS = [
    DataLaw("aws_kms_key", {"key_id": "${key.key_id}"}, {"arn": "${key.arn}", "enabled": True}, needs=NEEDS),
    DataLaw(
        "aws_kms_key",
        {"key_id": "${alias.name}"},
        {"arn": "${key.arn}", "key_spec": "SYMMETRIC_DEFAULT"},
        needs={**NEEDS, "alias": ALIAS},
        variant="by alias",
    ),
    DataLaw(
        "aws_kms_alias",
        {"name": "alias/{unique}"},
        {"arn": "${alias.arn}", "target_key_arn": "${key.arn}"},
        needs={**NEEDS, "alias": ALIAS},
    ),
    DataLaw(
        "aws_kms_ciphertext", {"key_id": "${key.key_id}", "plaintext": "one"}, {"id": "${key.key_id}"}, needs=NEEDS
    ),
    DataLaw(
        "aws_kms_public_key",
        {"key_id": "${key.arn}"},
        {"arn": "${key.arn}", "key_usage": "SIGN_VERIFY"},
        needs={"key": SIGNING},
    ),
    DataLaw(
        "aws_kms_secrets",
        {"secret": [{"name": "a", "payload": "${text.ciphertext_blob}", "context": {"a": "1"}}]},
        {"plaintext": {"a": "one"}},
        needs={**NEEDS, "text": CIPHERTEXT},
    ),
]
