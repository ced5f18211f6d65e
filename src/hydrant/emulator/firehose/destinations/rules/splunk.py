"""Rules of Splunk destinations at creation and update (S-1, S-3, S-4). Pure.

AWS's words are unknown. Each function raises InvalidArgumentException.
"""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from hydrant.emulator.firehose.exceptions import invalid_argument

from .destination import not_served

if TYPE_CHECKING:
    from mypy_boto3_firehose.type_defs import SplunkDestinationUpdateTypeDef


def check_splunk(document: "SplunkDestinationUpdateTypeDef") -> None:
    """The collector and what it is called with."""
    if document.get("SecretsManagerConfiguration", {}).get("Enabled"):
        raise not_served("SecretsManagerConfiguration with Enabled true", "a HECToken")
    if not document.get("HECToken"):
        raise invalid_argument("HECToken must be given for Splunk: the token of an input of its HTTP event collector.")
    if not _is_sendable(document["HECToken"]):
        raise invalid_argument("HECToken has characters that cannot stand in a header of HTTP.")
    url = document.get("HECEndpoint", "")
    if not _is_address(url):
        raise invalid_argument(
            f"HECEndpoint {url} is not the address of an HTTP event collector, as https://splunk.example.com:8088"
        )


def check_backup_change(before: "SplunkDestinationUpdateTypeDef", after: "SplunkDestinationUpdateTypeDef") -> None:
    """A backup of all events stays one (S-4)."""
    if before.get("S3BackupMode") == "AllEvents" and after.get("S3BackupMode") != "AllEvents":
        raise invalid_argument("S3BackupMode cannot be changed from AllEvents to FailedEventsOnly.")


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme.lower() in {"https", "http"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_sendable(token: str) -> bool:
    return token.isascii() and token.isprintable() and token == token.strip()
