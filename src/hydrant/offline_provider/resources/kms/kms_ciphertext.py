"""aws_kms_ciphertext, resource and data source; data sources aws_kms_public_key and aws_kms_secrets
(internal/service/kms/{ciphertext,ciphertext_data_source,public_key_data_source,secrets_data_source}.go).
"""

import base64
import textwrap
from typing import Any

from hydrant.offline_provider.naming import unique_id
from hydrant.offline_provider.resource import DataSource, Refused, ResourceType
from hydrant.offline_provider.rules import Rules
from hydrant.offline_provider.schema import Values


class Ciphertext(ResourceType):
    """An encrypted text in the state: AWS knows nothing of it, and each encryption gives another one."""

    name = "aws_kms_ciphertext"
    rules = Rules(
        force_new=("context", "key_id", "plaintext", "plaintext_wo_version"),
        exactly_one=(("plaintext", "plaintext_wo"),),
        required_with={"plaintext_wo": ["plaintext_wo_version"], "plaintext_wo_version": ["plaintext_wo"]},
    )

    def create(self, session: Any, new: Values) -> None:
        """Encrypt it."""
        new["ciphertext_blob"] = _encrypt(session, new)
        new["id"] = unique_id("")

    def read(self, session: Any, state: Values) -> Values | None:
        """It stays as it is."""
        return {}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Nothing changes in place."""

    def delete(self, session: Any, state: Values) -> None:
        """There is nothing in AWS."""


class CiphertextData(DataSource):
    """A text, encrypted anew at each plan."""

    name = "aws_kms_ciphertext"

    def read(self, session: Any, config: Values) -> Values:
        """Encrypt it."""
        return {"id": config["key_id"], "ciphertext_blob": _encrypt(session, config)}


class PublicKey(DataSource):
    """The public half of an asymmetric key."""

    name = "aws_kms_public_key"

    def read(self, session: Any, config: Values) -> Values:
        """Read it."""
        tokens = {"GrantTokens": config["grant_tokens"]} if config["grant_tokens"] else {}
        found = session.client("kms").get_public_key(KeyId=config["key_id"], **tokens)
        encoded = base64.b64encode(found["PublicKey"]).decode()
        lines = "\n".join(textwrap.wrap(encoded, 64))
        return {
            "id": found["KeyId"],
            "arn": found["KeyId"],
            "customer_master_key_spec": found.get("CustomerMasterKeySpec"),
            "encryption_algorithms": found.get("EncryptionAlgorithms", []),
            "key_usage": found["KeyUsage"],
            "public_key": encoded,
            "public_key_pem": f"-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----\n",
            "signing_algorithms": found.get("SigningAlgorithms", []),
        }


class Secrets(DataSource):
    """Encrypted texts of the configuration, decrypted."""

    name = "aws_kms_secrets"

    def read(self, session: Any, config: Values) -> Values:
        """Decrypt each."""
        return {
            "id": session.region,
            "plaintext": {secret["name"]: _decrypt(session, secret) for secret in config["secret"]},
        }


def _encrypt(session: Any, values: Values) -> str:
    context = {"EncryptionContext": values["context"]} if values["context"] else {}
    plain = (values["plaintext"] or values.get("plaintext_wo") or "").encode()
    answer = session.client("kms").encrypt(KeyId=values["key_id"], Plaintext=plain, **context)
    return base64.b64encode(answer["CiphertextBlob"]).decode()


def _decrypt(session: Any, secret: Values) -> str:
    try:
        payload = base64.b64decode(secret["payload"], validate=True)
    except ValueError as error:
        raise Refused(f"the payload of {secret['name']} is not base64: {error}", "secret") from error
    names = {
        "EncryptionAlgorithm": "encryption_algorithm",
        "EncryptionContext": "context",
        "GrantTokens": "grant_tokens",
        "KeyId": "key_id",
    }
    said = {word: secret[name] for word, name in names.items() if secret[name]}
    return str(session.client("kms").decrypt(CiphertextBlob=payload, **said)["Plaintext"].decode())
