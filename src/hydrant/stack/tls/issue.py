"""A certificate for this machine's own names, with an authority that can sign nothing else. Pure but for dice.

Clients that verify (the Kinesis Producer Library by default) need a certificate with the names and addresses by which
they call. LocalStack's own has no address: a comma is missing between its last name and 127.0.0.1.

The authority's private key signs the one certificate and is then forgotten. It is bound to these names besides [RFC
5280, 4.2.1.10], so trusting it lets nobody speak for any other host.
"""

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

DAYS = 397
"""How long it is valid: the most that browsers take [CA/Browser Forum, Baseline Requirements 6.3.2]."""
_BELOW = ("*", "*.s3", "*.s3-website", "*.s3-control", "*.execute-api")
"""What stands before a name, where it is no region: a wildcard is one label."""
_BELOW_REGION = ("*", "*.s3", "*.lambda-url")
_WITH_REGIONS = "localhost.localstack.cloud"
_NETWORKS = {4: 8, 6: 128}
"""Bits of loopback's network, by version."""
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Issued:
    """In PEM: the authority's certificate; the server's private key and certificate, in this order."""

    authority: bytes
    server: bytes


def issue(hosts: Sequence[str], regions: Iterable[str], now: datetime) -> Issued:
    """An authority and a certificate for names and addresses, all names below them, and those with a region."""
    addresses = [address for host in hosts if (address := _address(host))]
    names = [host for host in hosts if _address(host) is None]
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = _name("Hydrant, this machine only")
    authority = (
        _blank(issuer, issuer, authority_key.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(_permitted(names, addresses), None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    entries = [*map(x509.DNSName, _names_below(names, regions)), *map(x509.IPAddress, addresses)]
    certificate = (
        _blank(_name(hosts[0]), issuer, key.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(entries), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem = serialization.Encoding.PEM
    return Issued(authority.public_bytes(pem), private + certificate.public_bytes(pem))


def ends_at(certificate: bytes) -> datetime:
    """When a certificate in PEM ends. Raises ValueError when it is none."""
    return x509.load_pem_x509_certificate(certificate).not_valid_after_utc


def _blank(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime
) -> x509.CertificateBuilder:
    """Valid from yesterday on: the clock of a container or virtual machine may be behind."""
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=DAYS - 1))
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _permitted(names: Iterable[str], addresses: Iterable[_Address]) -> list[x509.GeneralName]:
    networks = [
        ipaddress.ip_network((str(each), _NETWORKS[each.version] if each.is_loopback else each.max_prefixlen), False)
        for each in addresses
    ]
    return [*map(x509.DNSName, names), *map(x509.IPAddress, networks)]


def _names_below(names: Iterable[str], regions: Iterable[str]) -> list[str]:
    found = [below for name in names for below in (name, *(f"{label}.{name}" for label in _BELOW))]
    if _WITH_REGIONS in found:
        found += [f"{label}.{region}.{_WITH_REGIONS}" for region in regions for label in _BELOW_REGION]
    return found


def _address(host: str) -> _Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
