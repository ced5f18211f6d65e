"""What a user has that keeps AWS from deleting the user (internal/service/iam/user.go, force_destroy)."""

from contextlib import suppress
from typing import Any

from hydrant.offline_provider.failures import is_gone

from .common import listed

_KINDS = (
    ("list_access_keys", "AccessKeyMetadata", "AccessKeyId", "delete_access_key"),
    ("list_ssh_public_keys", "SSHPublicKeys", "SSHPublicKeyId", "delete_ssh_public_key"),
    ("list_mfa_devices", "MFADevices", "SerialNumber", "deactivate_mfa_device"),
    ("list_signing_certificates", "Certificates", "CertificateId", "delete_signing_certificate"),
)
"""How each kind is listed, under which member, by what it is named, and how it goes."""
_SERVICES = ("codecommit.amazonaws.com", "cassandra.amazonaws.com")
_CREDENTIAL = "ServiceSpecificCredentialId"


def take_belongings(session: Any, name: str) -> None:
    """Take everything from a user: keys, devices, certificates, credentials, the login profile."""
    iam, user = session.client("iam"), {"UserName": name}
    for operation, member, named, removal in _KINDS:
        for item in listed(session, operation, member, **user):
            getattr(iam, removal)(**user, **{named: item[named]})
            if removal == "deactivate_mfa_device":
                with suppress(iam.exceptions.NoSuchEntityException):
                    iam.delete_virtual_mfa_device(SerialNumber=item[named])
    for service in _SERVICES:  # AWS lists those of all services at once, the emulator wants one
        found = iam.list_service_specific_credentials(**user, ServiceName=service)["ServiceSpecificCredentials"]
        for item in found:
            iam.delete_service_specific_credential(**user, **{_CREDENTIAL: item[_CREDENTIAL]})
    try:
        iam.delete_login_profile(**user)
    except Exception as error:
        if not is_gone(error):
            raise
