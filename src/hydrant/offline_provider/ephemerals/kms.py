"""Ephemeral `aws_kms_secrets`."""

import base64
import binascii
from typing import Any

from ..resource import Ephemeral, Refused
from ..schema import Values, arguments

_SECRET = {
    "nesting_mode": "set",
    "min_items": 1,
    "block": {
        "attributes": {
            "name": {"type": "string", "required": True},
            "payload": {"type": "string", "required": True},
            "context": {"type": ["map", "string"], "optional": True},
            "encryption_algorithm": {"type": "string", "optional": True},
            "grant_tokens": {"type": ["list", "string"], "optional": True},
            "key_id": {"type": "string", "optional": True},
        }
    },
}


class Secrets(Ephemeral):
    """Texts that a key has encrypted."""

    name = "aws_kms_secrets"
    schema = arguments(
        optional={"region": "string"},
        secret={"plaintext": ["map", "string"]},
        blocks={"secret": _SECRET},
        chosen=("region",),
    )

    def open(self, session: Any, config: Values) -> Values:
        """Decrypt each."""
        found = {secret["name"]: _decrypted(session.client("kms"), secret) for secret in config["secret"]}
        return {"plaintext": found, "region": session.region}


def _decrypted(kms: Any, secret: Values) -> str:
    try:
        blob = base64.b64decode(secret["payload"], validate=True)
    except binascii.Error as error:
        raise Refused(f"secret {secret['name']!r}: payload is not base64: {error}", "secret") from error
    asked = {
        "CiphertextBlob": blob,
        "EncryptionContext": secret["context"],
        "GrantTokens": secret["grant_tokens"],
        "KeyId": secret["key_id"],
        "EncryptionAlgorithm": secret["encryption_algorithm"],
    }
    answer = kms.decrypt(**{name: value for name, value in asked.items() if value})
    return str(answer["Plaintext"].decode())
