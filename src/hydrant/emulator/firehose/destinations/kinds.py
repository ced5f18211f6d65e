"""The kinds of destinations that are served: how each is described, changed, checked and shown.

Two: Amazon S3 (extended or plain) and HTTP endpoints. Any other is refused by name, never accepted and dropped.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from hydrant.emulator.arns import bucket_name

from ..exceptions import invalid_argument
from . import http_endpoint, s3
from .documents import Document, complete_processors
from .rules import destination as semantics
from .rules import partitioning, processors
from .rules.buckets import check_buckets

_SERVED = (
    "Amazon S3 (ExtendedS3DestinationConfiguration or S3DestinationConfiguration) and HTTP endpoints "
    "(HttpEndpointDestinationConfiguration)"
)


class DestinationKind(Protocol):
    """Rules of one kind; a description is what Describe shows, complete with defaults."""

    def described(self, configuration: Mapping[str, Any]) -> Document:
        """The description of a new destination. Raises InvalidArgumentException."""

    def updated(self, description: Mapping[str, Any], update: Mapping[str, Any]) -> Document:
        """The description after an update. Raises InvalidArgumentException."""

    def buckets(self, description: Mapping[str, Any]) -> list[str]:
        """Names of the buckets that it writes to."""

    def shown(self, description: Document) -> Document:
        """The DestinationDescription."""


class S3Kind:
    """Amazon S3."""

    def described(self, configuration: Mapping[str, Any]) -> Document:
        """A-14, A-23."""
        semantics.check_creation(configuration)
        return _complete(s3.describe(configuration))

    def updated(self, description: Mapping[str, Any], update: Mapping[str, Any]) -> Document:
        """A-16, A-20."""
        merged = s3.merge(description, update)
        semantics.check_backup_change(description, merged)
        partitioning.check_change(description, merged)
        processors.check_update(description, merged)
        return _complete(merged)

    def buckets(self, description: Mapping[str, Any]) -> list[str]:
        """Those of the data and of the backup, if it is used."""
        enabled = description.get("S3BackupMode") == "Enabled"
        return [_bucket(description), *([_bucket(description["S3BackupDescription"])] if enabled else [])]

    def shown(self, description: Document) -> Document:
        """Twice: reduced and extended (A-12)."""
        return {
            "DestinationId": s3.DESTINATION_ID,
            "S3DestinationDescription": s3.reduce(description),
            "ExtendedS3DestinationDescription": description,
        }


class HttpEndpointKind:
    """An HTTP endpoint with its bucket for what failed, or for everything."""

    def described(self, configuration: Mapping[str, Any]) -> Document:
        """With defaults."""
        semantics.check_hints(configuration)
        semantics.check_hints(configuration["S3Configuration"])
        return self._complete(http_endpoint.describe(configuration))

    def updated(self, description: Mapping[str, Any], update: Mapping[str, Any]) -> Document:
        """A-16."""
        merged = http_endpoint.merge(description, update)
        processors.check_update(description, merged)
        return self._complete(merged)

    def buckets(self, description: Mapping[str, Any]) -> list[str]:
        """The one for what failed."""
        return [_bucket(description["S3DestinationDescription"])]

    def shown(self, description: Document) -> Document:
        """Without the access key."""
        shown = http_endpoint.shown(description)
        return {"DestinationId": s3.DESTINATION_ID, "HttpEndpointDestinationDescription": shown}

    def _complete(self, description: Document) -> Document:
        check_buckets(description)
        semantics.check_endpoint(description)
        complete_processors(description)
        return description


S3, HTTP_ENDPOINT = S3Kind(), HttpEndpointKind()
_KINDS: dict[str, DestinationKind] = {
    "ExtendedS3Destination": S3,
    "S3Destination": S3,
    "HttpEndpointDestination": HTTP_ENDPOINT,
}


def only_destination(request: Mapping[str, Any], ending: str) -> tuple[DestinationKind, Mapping[str, Any]]:
    """The one destination of a request (A-9); `ending` is `Configuration` or `Update`."""
    names = [name for name, value in request.items() if name.endswith(f"Destination{ending}") and value is not None]
    if not names and ending == "Update":
        raise invalid_argument("At least one destination or source configuration update must be provided")
    if len(names) != 1:
        raise invalid_argument("Exactly one destination configuration is supported for a Firehose")
    kind = _KINDS.get(names[0].removesuffix(ending))
    if kind is None:
        raise invalid_argument(f"{names[0]} is not supported by Hydrant's Firehose; it delivers to {_SERVED}")
    return kind, request[names[0]]


def _complete(description: Document) -> Document:
    check_buckets(description)
    semantics.check_destination(description)
    complete_processors(description)
    return description


def _bucket(description: Mapping[str, Any]) -> str:
    return bucket_name(description["BucketARN"])
