"""The key and certificate with which a provider process speaks to Terraform over its Unix socket.

Made once for a mirror: making them at each start would cost more than the rest of the start. Terraform starts a
provider many times and learns the certificate from the provider itself, so nothing depends on it being secret or new.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

_DAYS = 3650
SEPARATOR = b"\n-----HYDRANT-----\n"


def make_identity() -> tuple[bytes, bytes]:
    """Return a new private key and a certificate for `localhost` (PEM, DER)."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private, certificate.public_bytes(serialization.Encoding.DER)


def write_identity(path: Path) -> None:
    """Write a new identity, readable by the owner only."""
    key, certificate = make_identity()
    path.touch(mode=0o600)
    path.write_bytes(key + SEPARATOR + certificate)


def read_identity(path: Path | None) -> tuple[bytes, bytes]:
    """Read an identity; a new one where there is no file."""
    if path is None or not path.is_file():
        return make_identity()
    key, _, certificate = path.read_bytes().partition(SEPARATOR)
    return key, certificate
