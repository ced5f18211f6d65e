"""Certificates and requests for them, from the arguments of hashicorp/tls."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from ..resource import Refused
from ..schema import Values
from . import keys, times
from .digests import sha1

if TYPE_CHECKING:
    from cryptography import x509

_USAGES = {
    "digital_signature": "digital_signature",
    "content_commitment": "content_commitment",
    "key_encipherment": "key_encipherment",
    "data_encipherment": "data_encipherment",
    "key_agreement": "key_agreement",
    "cert_signing": "key_cert_sign",
    "crl_signing": "crl_sign",
    "encipher_only": "encipher_only",
    "decipher_only": "decipher_only",
}
"""hashicorp/tls's names of key usages -> the library's."""
_EXTENDED = {
    "any_extended": "2.5.29.37.0",
    "server_auth": "1.3.6.1.5.5.7.3.1",
    "client_auth": "1.3.6.1.5.5.7.3.2",
    "code_signing": "1.3.6.1.5.5.7.3.3",
    "email_protection": "1.3.6.1.5.5.7.3.4",
    "ipsec_end_system": "1.3.6.1.5.5.7.3.5",
    "ipsec_tunnel": "1.3.6.1.5.5.7.3.6",
    "ipsec_user": "1.3.6.1.5.5.7.3.7",
    "timestamping": "1.3.6.1.5.5.7.3.8",
    "ocsp_signing": "1.3.6.1.5.5.7.3.9",
    "microsoft_server_gated_crypto": "1.3.6.1.4.1.311.10.3.3",
    "netscape_server_gated_crypto": "2.16.840.1.113730.4.1",
    "microsoft_commercial_code_signing": "1.3.6.1.4.1.311.2.1.22",
    "microsoft_kernel_code_signing": "1.3.6.1.4.1.311.61.1.1",
}
USES = (*_USAGES, *_EXTENDED)
_SUBJECT = {
    "country": "2.5.4.6",
    "organization": "2.5.4.10",
    "organizational_unit": "2.5.4.11",
    "locality": "2.5.4.7",
    "province": "2.5.4.8",
    "street_address": "2.5.4.9",
    "postal_code": "2.5.4.17",
    "common_name": "2.5.4.3",
    "serial_number": "2.5.4.5",
    "email_address": "1.2.840.113549.1.9.1",
}
"""The parts of a subject in the order in which they are written."""


def request(values: Values) -> tuple[str, Any]:
    """A signing request (PEM) and its key."""
    from cryptography import x509

    key = keys.load(values["private_key_pem"], "private_key_pem")
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject_of(values["subject"]))
    if names := _alternative_names(values):
        builder = builder.add_extension(names, critical=False)
    return _pem(builder.sign(key, _hash(key))), key


def self_signed(values: Values) -> tuple[Values, Any]:
    """A certificate that its own key signs: its results, and the key."""
    key = keys.load(values["private_key_pem"], "private_key_pem")
    holder = _Holder(subject_of(values["subject"]), key.public_key(), _alternative_names(values))
    return _issue(values, holder, key), key


def locally_signed(values: Values) -> tuple[Values, Any]:
    """A certificate for a request, signed by an authority's key: its results, and the authority's key."""
    from cryptography import x509

    authority = parse(values["ca_cert_pem"], "ca_cert_pem")[0]
    key = keys.load(values["ca_private_key_pem"], "ca_private_key_pem")
    asked = _parse_request(values["cert_request_pem"])
    try:
        names = asked.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        names = None
    return _issue(values, _Holder(asked.subject, asked.public_key(), names), key, authority), key


def ready_for_renewal(values: Values) -> bool:
    """Whether a certificate is over, or so near to it as `early_renewal_hours` says."""
    end = values["validity_end_time"]
    if not isinstance(end, str):
        return False
    early = timedelta(hours=float(values["early_renewal_hours"] or 0))
    return times.parse(end) - early <= datetime.now(UTC)


def parse(pem: str, named: str) -> "list[x509.Certificate]":
    """Read certificates. Raises Refused, with the name of the argument."""
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificates(pem.encode())
    except ValueError as error:
        raise Refused(f"{named} holds no certificate that can be read.", named) from error


def describe(certificate: "x509.Certificate") -> Values:
    """What `tls_certificate` tells of one."""
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization as to

    try:
        basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
        authority, depth = basic.ca, basic.path_length
    except x509.ExtensionNotFound:
        authority, depth = False, None
    return {
        "signature_algorithm": _signature(certificate),
        "public_key_algorithm": _public_algorithm(certificate.public_key()),
        "serial_number": str(certificate.serial_number),
        "is_ca": authority,
        "max_path_length": (-1 if authority else 0) if depth is None else depth,
        "version": certificate.version.value + 1,
        "issuer": certificate.issuer.rfc4514_string(),
        "subject": certificate.subject.rfc4514_string(),
        "not_before": times.show(certificate.not_valid_before_utc),
        "not_after": times.show(certificate.not_valid_after_utc),
        "sha1_fingerprint": sha1(certificate.public_bytes(to.Encoding.DER)),
        "cert_pem": _pem(certificate),
    }


def subject_of(blocks: list[Values]) -> "x509.Name":
    """The block `subject` as a name."""
    from cryptography import x509

    given = blocks[0] if blocks else {}
    texts = {name: value if isinstance(value, list) else [value] for name, value in given.items()}
    return x509.Name(
        [_attribute(name, oid, text) for name, oid in _SUBJECT.items() for text in texts.get(name, ()) if text]
    )


def _attribute(name: str, oid: str, text: str) -> "x509.NameAttribute[str]":
    from cryptography import x509

    try:
        return x509.NameAttribute(x509.ObjectIdentifier(oid), text)
    except ValueError as error:
        raise Refused(f"subject.{name} {text!r} is refused: {error}.", f"subject.{name}") from error


@dataclass(frozen=True)
class _Holder:
    """Whom a certificate is for."""

    subject: Any
    public: Any
    names: Any


def _issue(values: Values, holder: _Holder, key: Any, authority: Any = None) -> Values:
    """Sign a certificate with a key, which is the holder's own where there is no authority."""
    from cryptography import x509

    issuer = authority.subject if authority else holder.subject
    if values["is_ca_certificate"] and not list(holder.subject):
        raise Refused("The certificate of an authority needs a subject.", "subject")
    begin = times.now()
    try:
        end = begin + timedelta(hours=int(values["validity_period_hours"]))
    except OverflowError as error:
        raise Refused("validity_period_hours is too long.", "validity_period_hours") from error
    builder = x509.CertificateBuilder().subject_name(holder.subject).issuer_name(issuer).public_key(holder.public)
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(begin).not_valid_after(end)
    for extension, critical in _extensions(values, holder.public, authority):
        builder = builder.add_extension(extension, critical)
    if holder.names:
        builder = builder.add_extension(holder.names, critical=False)
    certificate = builder.sign(key, _hash(key))
    return {
        "id": str(certificate.serial_number),
        "cert_pem": _pem(certificate),
        "ready_for_renewal": False,
        "validity_start_time": times.show(begin),
        "validity_end_time": times.show(end),
    }


def _extensions(values: Values, public: Any, authority: Any) -> Iterable[tuple[Any, bool]]:
    from cryptography import x509

    uses = [use for use in values["allowed_uses"] or () if use]
    if usage := _key_usage(uses):
        yield usage, True
    if extended := [_EXTENDED[use] for use in uses if use in _EXTENDED]:
        yield x509.ExtendedKeyUsage([x509.ObjectIdentifier(oid) for oid in extended]), False
    is_authority = bool(values["is_ca_certificate"])
    depth = values["max_path_length"]
    limited = int(depth) if is_authority and depth is not None and depth >= 0 else None
    yield x509.BasicConstraints(ca=is_authority, path_length=limited), True
    own = x509.SubjectKeyIdentifier.from_public_key(public)
    if is_authority or values["set_subject_key_id"]:
        yield own, False
    if authority is not None:
        yield from _authority_identifier(authority)
    elif values.get("set_authority_key_id"):
        yield x509.AuthorityKeyIdentifier(own.digest, None, None), False


def _authority_identifier(authority: Any) -> Iterable[tuple[Any, bool]]:
    from cryptography import x509

    try:
        found = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    except x509.ExtensionNotFound:
        return
    yield x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(found), False


def _key_usage(uses: list[str]) -> Any:
    from cryptography import x509

    wanted = {_USAGES[use] for use in uses if use in _USAGES}
    if not wanted:
        return None
    flags = {name: name in wanted for name in _USAGES.values()}
    flags["key_agreement"] |= flags["encipher_only"] or flags["decipher_only"]  # these two say how keys are agreed on
    return x509.KeyUsage(**flags)


def _alternative_names(values: Values) -> Any:
    from cryptography import x509

    names: list[Any] = [x509.DNSName(name) for name in values["dns_names"] or ()]
    for text in values["ip_addresses"] or ():
        try:
            names.append(x509.IPAddress(ipaddress.ip_address(text)))
        except ValueError as error:
            raise Refused(f"ip_addresses: {text!r} is no address.", "ip_addresses") from error
    names += [x509.UniformResourceIdentifier(uri) for uri in values["uris"] or ()]
    return x509.SubjectAlternativeName(names) if names else None


def _parse_request(pem: str) -> Any:
    from cryptography import x509

    try:
        return x509.load_pem_x509_csr(pem.encode())
    except ValueError as error:
        raise Refused("cert_request_pem holds no request that can be read.", "cert_request_pem") from error


def _pem(thing: Any) -> str:
    from cryptography.hazmat.primitives import serialization as to

    return str(thing.public_bytes(to.Encoding.PEM).decode())


def _hash(key: Any) -> Any:
    """What Go signs with: SHA-256, SHA-384 and SHA-512 for the large curves, nothing for Ed25519."""
    from cryptography.hazmat.primitives import hashes

    if keys.algorithm_of(key) == "ED25519":
        return None
    sizes = {384: hashes.SHA384, 521: hashes.SHA512} if keys.algorithm_of(key) == "ECDSA" else {}
    return sizes.get(key.key_size, hashes.SHA256)()


def _public_algorithm(public: Any) -> str:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    if isinstance(public, rsa.RSAPublicKey):
        return "RSA"
    return "ECDSA" if isinstance(public, ec.EllipticCurvePublicKey) else "Ed25519"


def _signature(certificate: Any) -> str:
    """In Go's words: SHA256-RSA, ECDSA-SHA384, Ed25519."""
    digest = certificate.signature_hash_algorithm
    if digest is None:
        return "Ed25519"
    shown = digest.name.upper()
    oid = certificate.signature_algorithm_oid.dotted_string
    return f"ECDSA-{shown}" if oid.startswith("1.2.840.10045") else f"{shown}-RSA"
