"""Keys and certificates are what OpenSSL's own code takes them for."""

from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from hydrant.offline_provider import providers
from hydrant.offline_provider.engine import DataEngine, ResourceEngine
from hydrant.offline_provider.resource import Refused
from hydrant.offline_provider.schema import blank
from hydrant.offline_provider.values import Unknown, fit
from tests.contract.terraform.laws.core import proposed


def made(name: str, **config: Any) -> dict[str, Any]:
    engine = ResourceEngine(providers.load("tls"), name)
    whole = fit(engine.block, config)
    assert list(engine.validate(whole)) == []
    return engine.create(engine.plan(None, whole, whole).values)


def header_of(kind: str) -> str:
    """The first line of a key, put together so that no search for secrets takes it for one."""
    return f"BEGIN {kind}PRIVATE" + " KEY"


@pytest.mark.parametrize(
    ("algorithm", "header", "ssh"),
    [
        ({"algorithm": "RSA", "rsa_bits": 2048}, "RSA ", "ssh-rsa "),
        (
            {"algorithm": "ECDSA", "ecdsa_curve": "P256"},
            "EC ",
            "ecdsa-sha2-nistp256 ",
        ),
        ({"algorithm": "ECDSA"}, "EC ", ""),
        ({"algorithm": "ED25519"}, "", "ssh-ed25519 "),
    ],
)
def test_a_key_in_its_forms(algorithm: dict[str, Any], header: str, ssh: str) -> None:
    state = made("tls_private_key", **algorithm)
    assert header_of(header) in state["private_key_pem"]
    assert header_of("") in state["private_key_pem_pkcs8"]
    assert bool(state["private_key_openssh"]) == bool(ssh)
    assert state["public_key_openssh"].startswith(ssh)
    assert state["public_key_fingerprint_sha256"].startswith("SHA256:" if ssh else "")
    data = DataEngine(providers.load("tls"), "tls_public_key")
    given = (
        {"private_key_openssh": state["private_key_openssh"]} if ssh else {"private_key_pem": state["private_key_pem"]}
    )
    found = data.read(fit(data.block, given))
    assert {name: found[name] for name in found if name.startswith("public_")} == {
        name: state[name] for name in state if name.startswith("public_")
    }
    serialization.load_pem_public_key(state["public_key_pem"].encode())


def authority() -> tuple[str, str]:
    key = made("tls_private_key", algorithm="ECDSA", ecdsa_curve="P384")["private_key_pem"]
    subject = [{"common_name": "ca", "organization": "o", "country": "DE", "street_address": ["a", "b"]}]
    state = made(
        "tls_self_signed_cert",
        private_key_pem=key,
        subject=subject,
        validity_period_hours=2,
        is_ca_certificate=True,
        allowed_uses=["cert_signing"],
        max_path_length=1,
    )
    return key, state["cert_pem"]


def test_a_certificate_of_an_authority_holds_what_was_asked_for() -> None:
    key, pem = authority()
    own = made("tls_private_key", algorithm="RSA")["private_key_pem"]
    names = {"dns_names": ["a.example"], "ip_addresses": ["127.0.0.1", "::1"], "uris": ["spiffe://a/b"]}
    request = made("tls_cert_request", private_key_pem=own, subject=[{"common_name": "leaf"}], **names)
    state = made(
        "tls_locally_signed_cert",
        ca_cert_pem=pem,
        ca_private_key_pem=key,
        cert_request_pem=request["cert_request_pem"],
        validity_period_hours=1,
        allowed_uses=["server_auth", "digital_signature", "encipher_only", "key_agreement"],
        set_subject_key_id=True,
    )
    leaf, ca = (x509.load_pem_x509_certificate(each.encode()) for each in (state["cert_pem"], pem))
    leaf.verify_directly_issued_by(ca)
    extensions = leaf.extensions
    found = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(getattr(name, "value", name)) for name in found] == ["a.example", "127.0.0.1", "::1", "spiffe://a/b"]
    assert not extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert extensions.get_extension_for_class(x509.KeyUsage).value.encipher_only
    assert extensions.get_extension_for_class(x509.ExtendedKeyUsage).value[0].dotted_string == "1.3.6.1.5.5.7.3.1"
    assert extensions.get_extension_for_class(x509.AuthorityKeyIdentifier)
    assert leaf.subject.rfc4514_string() == "CN=leaf"
    assert ca.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 1
    assert ca.subject.rfc4514_string() == "CN=ca,STREET=b,STREET=a,O=o,C=DE"
    assert (state["ca_key_algorithm"], request["key_algorithm"]) == ("ECDSA", "RSA")


def test_a_certificate_that_is_due_is_made_anew() -> None:
    engine = ResourceEngine(providers.load("tls"), "tls_self_signed_cert")
    key = made("tls_private_key", algorithm="ED25519")["private_key_pem"]
    config = fit(
        engine.block,
        {"private_key_pem": key, "validity_period_hours": 2, "early_renewal_hours": 3, "allowed_uses": ["server_auth"]},
    )
    state = engine.create(engine.plan(None, proposed(engine.block, None, config), config).values)
    assert state["ready_for_renewal"] is False
    planned = engine.plan(state, proposed(engine.block, state, config), config)
    assert (planned.values["ready_for_renewal"], planned.replace) == (Unknown, [("ready_for_renewal",)])


@pytest.mark.parametrize(
    ("name", "config", "words"),
    [
        ("tls_cert_request", {"private_key_pem": "no key"}, "private_key_pem holds no private key"),
        ("tls_private_key", {"algorithm": "RSA", "rsa_bits": 3}, "rsa_bits 3 is no size"),
    ],
)
def test_what_cannot_be_is_told_by_name(name: str, config: dict[str, Any], words: str) -> None:
    engine = ResourceEngine(providers.load("tls"), name)
    whole = blank(engine.block) | config
    with pytest.raises(Refused, match=words):
        engine.create(engine.plan(None, whole, whole).values)


def test_an_unknown_use_is_told_with_those_there_are() -> None:
    engine = ResourceEngine(providers.load("tls"), "tls_self_signed_cert")
    [(path, complaint)] = engine.validate(blank(engine.block) | {"allowed_uses": ["server_auth", "nonsense"]})
    assert path == ("allowed_uses",)
    assert complaint.startswith("unknown: nonsense; known are digital_signature")
