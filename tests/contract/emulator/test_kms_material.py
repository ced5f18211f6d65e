"""Imported material of a KMS key that expires. [KMS Developer Guide: Setting an expiration time]"""

from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from ..support.clock import advance
from ..support.firehose_emulator import Emulator

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("test-clock")]


@pytest.fixture
def key(clock_emulator: Emulator) -> str:
    found = clock_emulator.client("kms").create_key(Origin="EXTERNAL")["KeyMetadata"]
    return str(found["KeyId"])


def bring_material(aws: Emulator, key: str, valid_to: datetime | None) -> None:
    kms = aws.client("kms")
    given = kms.get_parameters_for_import(KeyId=key, WrappingAlgorithm="RSAES_OAEP_SHA_256", WrappingKeySpec="RSA_2048")
    public = serialization.load_der_public_key(given["PublicKey"])
    assert isinstance(public, rsa.RSAPublicKey)
    oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
    until = {"ValidTo": valid_to} if valid_to else {}
    kms.import_key_material(
        KeyId=key,
        EncryptedKeyMaterial=public.encrypt(bytes(range(32)), oaep),
        ImportToken=given["ImportToken"],
        ExpirationModel="KEY_MATERIAL_EXPIRES" if until else "KEY_MATERIAL_DOES_NOT_EXPIRE",
        **until,
    )


def test_a_key_is_pending_import_once_its_material_has_expired(clock_emulator: Emulator, key: str) -> None:
    kms = clock_emulator.client("kms")
    now = datetime.fromtimestamp(advance(clock_emulator.endpoint, 1), UTC)
    until = (now + timedelta(days=1)).replace(microsecond=0)
    bring_material(clock_emulator, key, until)
    told = kms.describe_key(KeyId=key)["KeyMetadata"]
    assert (told["KeyState"], told["ExpirationModel"], told["ValidTo"]) == ("Enabled", "KEY_MATERIAL_EXPIRES", until)
    secret = kms.encrypt(KeyId=key, Plaintext=b"a")["CiphertextBlob"]

    advance(clock_emulator.endpoint, timedelta(days=1).total_seconds())

    told = kms.describe_key(KeyId=key)["KeyMetadata"]
    assert (told["KeyState"], told["Enabled"], "ValidTo" in told) == ("PendingImport", False, False)
    with pytest.raises(ClientError) as refused:
        kms.encrypt(KeyId=key, Plaintext=b"a")
    error = refused.value.response["Error"]
    assert (error["Code"], error["Message"]) == ("KMSInvalidStateException", f"{told['Arn']} is pending import.")

    bring_material(clock_emulator, key, None)  # the same again
    told = kms.describe_key(KeyId=key)["KeyMetadata"]
    assert (told["KeyState"], told["ExpirationModel"]) == ("Enabled", "KEY_MATERIAL_DOES_NOT_EXPIRE")
    assert "ValidTo" not in told
    assert kms.decrypt(KeyId=key, CiphertextBlob=secret)["Plaintext"] == b"a"
