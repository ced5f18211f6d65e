"""hashicorp/tls: keys, certificates and requests for them."""

import ssl
from typing import Any
from urllib.parse import urlsplit

from ..resource import Ephemeral, Provider, Refused
from ..rules import Rules, one_of
from ..schema import Block, NestedBlock, Values, arguments
from ..utility import certificates, keys
from ..utility.digests import sha1
from ..utility.plain import Plain, PlainData, provider_of
from ..utility.web import check_host
from ..values import Unknown

_LIST = ["list", "string"]
_PUBLIC = (
    "public_key_pem",
    "public_key_openssh",
    "public_key_fingerprint_md5",
    "public_key_fingerprint_sha256",
)
_PRIVATE = ("private_key_pem", "private_key_openssh", "private_key_pem_pkcs8")
_NAMES = {"dns_names": _LIST, "ip_addresses": _LIST, "uris": _LIST}
_TEXTS_OF_SUBJECT = (
    "organization",
    "common_name",
    "organizational_unit",
    "locality",
    "province",
    "country",
    "postal_code",
    "serial_number",
    "email_address",
)
_SUBJECT = {
    "subject": {
        "nesting_mode": "list",
        "max_items": 1,
        "block": {
            "attributes": {
                **{name: {"type": "string", "optional": True} for name in _TEXTS_OF_SUBJECT},
                "street_address": {"type": _LIST, "optional": True},
            }
        },
    }
}
_KEY = {"algorithm": "string"}, {"rsa_bits": "number", "ecdsa_curve": "string"}


_KEY_RULES = Rules(
    force_new=("algorithm", "rsa_bits", "ecdsa_curve"),
    defaults={"rsa_bits": 2048, "ecdsa_curve": "P224"},
    checks={"algorithm": one_of(*keys.ALGORITHMS), "ecdsa_curve": one_of(*keys.CURVES)},
)


def _made(values: Values) -> Values:
    key = keys.generate(values["algorithm"], int(values["rsa_bits"]), values["ecdsa_curve"])
    return {**keys.private_forms(key), **keys.public_forms(key)}


class PrivateKey(Plain):
    """A key, which is in the state in plain text."""

    name = "tls_private_key"
    rules = _KEY_RULES
    schema = arguments(
        required=_KEY[0],
        optional=_KEY[1],
        computed=dict.fromkeys((*_PUBLIC, "id"), "string"),
        secret=dict.fromkeys(_PRIVATE, "string"),
        version=1,
    )

    def create(self, session: Any, new: Values) -> None:
        """Make it."""
        new |= _made(new)


class EphemeralPrivateKey(Ephemeral):
    """A key for one run."""

    name = "tls_private_key"
    rules = Rules(defaults=_KEY_RULES.defaults, checks=_KEY_RULES.checks)
    schema = arguments(
        required=_KEY[0],
        optional=_KEY[1],
        computed=dict.fromkeys(_PUBLIC, "string"),
        secret=dict.fromkeys(_PRIVATE, "string"),
        chosen=tuple(_KEY[1]),
    )

    def open(self, session: Any, config: Values) -> Values:
        """Make it."""
        return {name: text for name, text in _made(config).items() if name != "id"}


class CertRequest(Plain):
    """A request that an authority signs."""

    name = "tls_cert_request"
    rules = Rules(force_new=("private_key_pem", *_NAMES, "subject"))
    schema = arguments(
        required={"private_key_pem": "string"},
        optional=_NAMES,
        computed=dict.fromkeys(("key_algorithm", "cert_request_pem", "id"), "string"),
        blocks=_SUBJECT,
        hidden=("private_key_pem",),
    )

    def create(self, session: Any, new: Values) -> None:
        """Make it."""
        pem, key = certificates.request(new)
        new |= {"cert_request_pem": pem, "key_algorithm": keys.algorithm_of(key), "id": sha1(pem.encode())}


_CERTIFICATE = {
    "early_renewal_hours": "number",
    "is_ca_certificate": "bool",
    "max_path_length": "number",
    "set_subject_key_id": "bool",
}
_ISSUED = {
    **dict.fromkeys(("cert_pem", "id", "validity_start_time", "validity_end_time"), "string"),
    "ready_for_renewal": "bool",
}
_ISSUE_DEFAULTS = {"early_renewal_hours": 0, "is_ca_certificate": False, "set_subject_key_id": False}


def _at_least(low: int) -> Any:
    return lambda number: None if number >= low else f"expected at least {low}, got {number}"


def _uses(given: list[Any]) -> str | None:
    strange = [use for use in given if use not in certificates.USES]
    return f"unknown: {', '.join(map(str, strange))}; known are {', '.join(certificates.USES)}" if strange else None


_ISSUE_CHECKS = {
    "validity_period_hours": _at_least(0),
    "early_renewal_hours": _at_least(0),
    "max_path_length": _at_least(-1),
    "allowed_uses": _uses,
}


class _Certificate(Plain):
    """What both kinds of certificates do when their time is over: they ask to be made anew."""

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """Show that it is due."""
        if prior is not None and certificates.ready_for_renewal(planned):
            planned["ready_for_renewal"] = Unknown


_DUE = {"ready_for_renewal": lambda _prior, planned: planned["ready_for_renewal"] is Unknown}


class SelfSignedCert(_Certificate):
    """A certificate that its own key has signed."""

    name = "tls_self_signed_cert"
    rules = Rules(
        force_new=(
            *("private_key_pem", "validity_period_hours", "allowed_uses", *_NAMES, "subject", "is_ca_certificate"),
            *("max_path_length", "set_subject_key_id", "set_authority_key_id"),
        ),
        force_new_when=_DUE,
        defaults={**_ISSUE_DEFAULTS, "set_authority_key_id": False},
        checks=_ISSUE_CHECKS,
    )
    schema = arguments(
        required={"private_key_pem": "string", "validity_period_hours": "number", "allowed_uses": _LIST},
        optional={**_CERTIFICATE, **_NAMES, "set_authority_key_id": "bool"},
        computed={**_ISSUED, "key_algorithm": "string"},
        blocks=_SUBJECT,
        hidden=("private_key_pem",),
    )

    def create(self, session: Any, new: Values) -> None:
        """Sign it."""
        issued, key = certificates.self_signed(new)
        new |= {**issued, "key_algorithm": keys.algorithm_of(key)}


class LocallySignedCert(_Certificate):
    """A certificate that an authority of one's own has signed."""

    name = "tls_locally_signed_cert"
    rules = Rules(
        force_new=(
            *("ca_cert_pem", "ca_private_key_pem", "cert_request_pem", "validity_period_hours", "allowed_uses"),
            *("is_ca_certificate", "max_path_length", "set_subject_key_id"),
        ),
        force_new_when=_DUE,
        defaults=_ISSUE_DEFAULTS,
        checks=_ISSUE_CHECKS,
    )
    schema = arguments(
        required={
            **dict.fromkeys(("ca_cert_pem", "ca_private_key_pem", "cert_request_pem"), "string"),
            "validity_period_hours": "number",
            "allowed_uses": _LIST,
        },
        optional=_CERTIFICATE,
        computed={**_ISSUED, "ca_key_algorithm": "string"},
        hidden=("ca_private_key_pem",),
    )

    def create(self, session: Any, new: Values) -> None:
        """Sign it."""
        issued, key = certificates.locally_signed(new)
        new |= {**issued, "ca_key_algorithm": keys.algorithm_of(key)}


class PublicKey(PlainData):
    """The public half of a key."""

    name = "tls_public_key"
    rules = Rules(exactly_one=(("private_key_pem", "private_key_openssh"),))
    schema = arguments(
        optional=dict.fromkeys(("private_key_pem", "private_key_openssh"), "string"),
        computed=dict.fromkeys((*_PUBLIC, "algorithm", "id"), "string"),
        hidden=("private_key_pem", "private_key_openssh"),
    )

    def read(self, session: Any, config: Values) -> Values:
        """Derive it."""
        named = "private_key_pem" if config["private_key_pem"] else "private_key_openssh"
        key = keys.load(config[named], named)
        return {**keys.public_forms(key), "algorithm": keys.algorithm_of(key)}


_DESCRIBED = {
    "signature_algorithm": "string",
    "public_key_algorithm": "string",
    "serial_number": "string",
    "is_ca": "bool",
    "max_path_length": "number",
    "version": "number",
    "issuer": "string",
    "subject": "string",
    "not_before": "string",
    "not_after": "string",
    "sha1_fingerprint": "string",
    "cert_pem": "string",
}


class Certificate(PlainData):
    """The certificates in a text, or of a server on this machine."""

    name = "tls_certificate"
    rules = Rules(exactly_one=(("content", "url"),), conflicts=(("verify_chain", "content"),))
    schema = arguments(
        optional={"url": "string", "content": "string", "verify_chain": "bool"},
        computed={"certificates": ["list", ["object", _DESCRIBED]], "id": "string"},
    )

    def read(self, session: Any, config: Values) -> Values:
        """Read them."""
        pem = config["content"] or _of_server(config["url"], config["verify_chain"] is not False)
        found = [certificates.describe(each) for each in certificates.parse(pem, "content")]
        return {"certificates": found, "id": sha1("".join(each["cert_pem"] for each in found).encode())}


def _of_server(url: str, verified: bool) -> str:
    """The certificate that a server shows."""
    parts = urlsplit(url)
    if parts.scheme not in {"https", "tls"}:
        raise Refused(f"{url!r} has to begin with https:// or tls://.", "url")
    check_host(f"https://{parts.netloc}")
    address = (parts.hostname or "", parts.port or 443)
    try:
        authorities = ssl.get_default_verify_paths().cafile if verified else None
        return ssl.get_server_certificate(address, ca_certs=authorities, timeout=30)
    except (OSError, ValueError) as error:
        raise Refused(f"{url}: {error}.", "url") from error


_PROXY = NestedBlock(
    "proxy",
    "list",
    arguments(
        optional={**dict.fromkeys(("url", "username", "password"), "string"), "from_env": "bool"}, hidden=("password",)
    ).block,
    0,
    1,
)


def provider() -> Provider:
    """The provider. Its proxy is put aside: nothing outside of this machine is asked."""
    return provider_of(
        "tls",
        resources=(PrivateKey, CertRequest, SelfSignedCert, LocallySignedCert),
        data_sources=(PublicKey, Certificate),
        ephemerals=(EphemeralPrivateKey,),
        block=Block({}, {"proxy": _PROXY}),
    )
