"""AWS Certificate Manager."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from ..law import DataLaw, Law

NAME = "{unique}.example.com"
CERTIFICATE = ("aws_acm_certificate", {"domain_name": NAME, "validation_method": "DNS", "tags": {"law": "{unique}"}})


def own(name: str) -> dict[str, str]:
    """A certificate that nobody else has signed, with its key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    start = datetime.now(UTC) - timedelta(hours=1)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    text = key.private_bytes(pem, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
    return {"certificate_body": certificate.public_bytes(pem).decode(), "private_key": text.decode()}


LAWS = [
    Law(
        "aws_acm_certificate",
        {
            "domain_name": NAME,
            "subject_alternative_names": [f"*.{NAME}"],
            "validation_method": "DNS",
            "tags": {"a": "1"},
        },
        update={"tags": {"b": "2"}},
        replace={"domain_name": "other-{unique}.example.com", "subject_alternative_names": []},
    ),
    Law(
        "aws_acm_certificate",
        {**own("one.example.com"), "tags": {"a": "1"}},
        update=own("one.example.com"),
        not_imported=("certificate_body", "private_key"),
        variant="own",
    ),
]

DATA_LAWS = [
    DataLaw(
        "aws_acm_certificate",
        {"domain": NAME, "statuses": ["PENDING_VALIDATION"], "tags": {"law": "{unique}"}},
        {"arn": "${certificate.arn}", "status": "PENDING_VALIDATION"},
        needs={"certificate": CERTIFICATE},
    )
]
