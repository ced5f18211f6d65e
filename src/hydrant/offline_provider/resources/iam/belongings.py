"""What a user has that keeps AWS from deleting the user (internal/service/iam/user.go, force_destroy)."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from hydrant.offline_provider.failures import is_gone

from .common import listed, refuse_conflict


class _Kind(NamedTuple):
    """How things of a kind are called, listed, under which member, by what they are named, and how they go."""

    words: str
    listing: str
    member: str
    name: str
    removal: str


_KINDS = (
    _Kind("access key", "list_access_keys", "AccessKeyMetadata", "AccessKeyId", "delete_access_key"),
    _Kind("SSH key", "list_ssh_public_keys", "SSHPublicKeys", "SSHPublicKeyId", "delete_ssh_public_key"),
    _Kind("MFA device", "list_mfa_devices", "MFADevices", "SerialNumber", "deactivate_mfa_device"),
    _Kind("certificate", "list_signing_certificates", "Certificates", "CertificateId", "delete_signing_certificate"),
)
_SERVICES = ("codecommit.amazonaws.com", "cassandra.amazonaws.com")
_CREDENTIAL = "ServiceSpecificCredentialId"
Belonging = tuple[str, Callable[[], Any]]
"""What it is, in words, and the call that takes it away."""


def refuse_belongings(session: Any, user: str) -> None:
    """Raise Refused if the user has any."""
    hint = "Delete that first, or set force_destroy and apply, which takes it away with the user."
    refuse_conflict("the user has", [what for what, _ in _belongings(session, user)], hint)


def take_belongings(session: Any, user: str) -> None:
    """Take everything from a user: keys, devices, certificates, credentials, the login profile."""
    for _, take in list(_belongings(session, user)):
        take()


def _belongings(session: Any, user: str) -> Iterator[Belonging]:
    iam, whose = session.client("iam"), {"UserName": user}
    for kind in _KINDS:
        for item in listed(session, kind.listing, kind.member, **whose):
            yield f"{kind.words} {item[kind.name]}", _taking(iam, kind, user, item[kind.name])
    for service in _SERVICES:  # AWS lists those of all services at once, the emulator wants one
        for item in iam.list_service_specific_credentials(**whose, ServiceName=service)["ServiceSpecificCredentials"]:
            target = {**whose, _CREDENTIAL: item[_CREDENTIAL]}
            yield f"a credential for {service}", _call(iam.delete_service_specific_credential, target)
    try:
        iam.get_login_profile(**whose)
    except Exception as error:
        if not is_gone(error):
            raise
    else:
        yield "a login profile", _call(iam.delete_login_profile, whose)


def _taking(iam: Any, kind: _Kind, user: str, name: str) -> Callable[[], Any]:
    def take() -> None:
        getattr(iam, kind.removal)(**{"UserName": user, kind.name: name})
        if kind.name == "SerialNumber":  # a virtual device is of no use without its user
            with suppress(iam.exceptions.NoSuchEntityException):
                iam.delete_virtual_mfa_device(SerialNumber=name)

    return take


def _call(operation: Callable[..., Any], target: dict[str, str]) -> Callable[[], Any]:
    return lambda: operation(**target)
