"""Imported material of KMS keys that expires: the key says when, and cannot be used afterwards.

LocalStack takes the time and forgets it. On AWS a key whose material has expired is pending import, as before it had
any, until the same material is imported again. [KMS Developer Guide: Setting an expiration time]
"""

from __future__ import annotations

from typing import Any

from localstack.aws.api.kms import KeyState, KMSInvalidStateException
from localstack.services.kms.models import KmsKey
from localstack.services.kms.provider import KmsProvider

from . import patches
from .clock import CLOCK

_OWNER = "localstack.services.kms.provider:KmsProvider"
_EXPIRED = "_hydrant_material_expired"
_import = KmsProvider.import_key_material
_get = KmsProvider._get_kms_key


def apply_patches() -> None:
    """Let material expire from now on."""
    patches.replace(_OWNER, "import_key_material", import_key_material)
    patches.replace(_OWNER, "_get_kms_key", staticmethod(get_kms_key))


def import_key_material(self: KmsProvider, context: Any, key_id: str, *given: Any, **named: Any) -> Any:
    """Import it as LocalStack does, and note until when it is valid."""
    answer = _import(self, context, key_id, *given, **named)
    key = _get(context.account_id, context.region, key_id, any_key_state_allowed=True)
    vars(key).pop(_EXPIRED, None)
    key.metadata.pop("ValidTo", None)
    if key.metadata["ExpirationModel"] == "KEY_MATERIAL_EXPIRES":
        key.metadata["ValidTo"] = named["valid_to"]
    return answer


def get_kms_key(account_id: str, region_name: str, any_type_of_key_id: str, *given: Any, **allowed: Any) -> KmsKey:
    """Return a key in the state that it has now. Raises KMSInvalidStateException to who would use expired material."""
    key = _get(account_id, region_name, any_type_of_key_id, any_key_state_allowed=True)
    _let_expire(key)
    to_use = not (given or allowed)
    if to_use and vars(key).get(_EXPIRED):
        raise KMSInvalidStateException(f"{key.metadata['Arn']} is pending import.")
    return _get(account_id, region_name, any_type_of_key_id, *given, **allowed)


def _let_expire(key: KmsKey) -> None:
    valid_to = key.metadata.get("ValidTo")
    if valid_to is not None and valid_to.timestamp() <= CLOCK.now():
        key.metadata.update(Enabled=False, KeyState=KeyState.PendingImport)
        for name in ("ValidTo", "ExpirationModel"):
            key.metadata.pop(name, None)
        vars(key)[_EXPIRED] = True
