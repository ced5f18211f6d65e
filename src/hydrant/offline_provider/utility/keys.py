"""Private keys and what is derived from them, as hashicorp/tls shows them. The library is imported at the first key."""

import base64
import hashlib
from typing import Any

from ..resource import Refused
from .digests import sha1

ALGORITHMS = ("RSA", "ECDSA", "ED25519")
CURVES = ("P224", "P256", "P384", "P521")


def generate(algorithm: str, rsa_bits: int, curve: str) -> Any:
    """Make a key. Raises Refused for a size that is none."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if algorithm == "ED25519":
        return ed25519.Ed25519PrivateKey.generate()
    if algorithm == "ECDSA":
        curves: dict[str, Any] = {
            "P224": ec.SECP224R1,
            "P256": ec.SECP256R1,
            "P384": ec.SECP384R1,
            "P521": ec.SECP521R1,
        }
        return ec.generate_private_key(curves[curve]())
    try:
        return rsa.generate_private_key(public_exponent=65537, key_size=rsa_bits)
    except ValueError as error:
        raise Refused(f"rsa_bits {rsa_bits} is no size for a key: {error}.", "rsa_bits") from error


def load(pem: str, named: str) -> Any:
    """Read a private key from PEM, or from OpenSSH's form. Raises Refused, with the name of the argument."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization

    data = pem.encode()
    read = serialization.load_ssh_private_key if "OPENSSH" in pem else serialization.load_pem_private_key
    try:
        return read(data, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Refused(f"{named} holds no private key that can be read.", named) from error


def algorithm_of(key: Any) -> str:
    """`RSA`, `ECDSA` or `ED25519`."""
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    if isinstance(key, rsa.RSAPrivateKey):
        return "RSA"
    return "ECDSA" if isinstance(key, ec.EllipticCurvePrivateKey) else "ED25519"


def private_forms(key: Any) -> dict[str, str]:
    """The key in the three forms of `tls_private_key`."""
    from cryptography.hazmat.primitives import serialization as to

    modern = algorithm_of(key) == "ED25519"
    traditional = to.PrivateFormat.PKCS8 if modern else to.PrivateFormat.TraditionalOpenSSL
    return {
        "private_key_pem": key.private_bytes(to.Encoding.PEM, traditional, to.NoEncryption()).decode(),
        "private_key_pem_pkcs8": key.private_bytes(to.Encoding.PEM, to.PrivateFormat.PKCS8, to.NoEncryption()).decode(),
        "private_key_openssh": ""
        if _unknown_to_ssh(key)
        else key.private_bytes(to.Encoding.PEM, to.PrivateFormat.OpenSSH, to.NoEncryption()).decode(),
    }


def public_forms(key: Any) -> dict[str, str]:
    """The public key, its fingerprints and the id that is made of it. OpenSSH does not know P224: empty there."""
    from cryptography.hazmat.primitives import serialization as to

    public = key.public_key()
    der = public.public_bytes(to.Encoding.DER, to.PublicFormat.SubjectPublicKeyInfo)
    found = {
        "id": sha1(der),
        "public_key_pem": public.public_bytes(to.Encoding.PEM, to.PublicFormat.SubjectPublicKeyInfo).decode(),
        **dict.fromkeys(("public_key_openssh", "public_key_fingerprint_md5", "public_key_fingerprint_sha256"), ""),
    }
    if not _unknown_to_ssh(key):
        line = public.public_bytes(to.Encoding.OpenSSH, to.PublicFormat.OpenSSH)
        wire = base64.b64decode(line.split()[1])
        digest = hashlib.md5(wire, usedforsecurity=False).hexdigest()
        fingerprint = base64.b64encode(hashlib.sha256(wire).digest()).decode().rstrip("=")
        found |= {
            "public_key_openssh": line.decode() + "\n",
            "public_key_fingerprint_md5": ":".join(digest[at : at + 2] for at in range(0, 32, 2)),
            "public_key_fingerprint_sha256": f"SHA256:{fingerprint}",
        }
    return found


def _unknown_to_ssh(key: Any) -> bool:
    return algorithm_of(key) == "ECDSA" and key.curve.name == "secp224r1"
