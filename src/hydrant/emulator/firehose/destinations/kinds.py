"""The kinds of destinations that are served, by their members of a request. Any other is refused by name."""

from collections.abc import Mapping

from ..exceptions import invalid_argument
from .base import Destination, Given
from .http_endpoint import HttpEndpointDestination
from .iceberg import IcebergDestination
from .s3 import S3Destination
from .splunk import SplunkDestination

KINDS: Mapping[str, type[Destination]] = {
    "ExtendedS3Destination": S3Destination,
    "S3Destination": S3Destination,
    "HttpEndpointDestination": HttpEndpointDestination,
    "IcebergDestination": IcebergDestination,
    "SplunkDestination": SplunkDestination,
}
"""By what stands before `Configuration` and `Update`."""


def only_destination(request: Mapping[str, Given], ending: str) -> tuple[type[Destination], Given]:
    """The one destination of a request (A-9); `ending` is `Configuration` or `Update`."""
    names = [name for name, value in request.items() if name.endswith(f"Destination{ending}") and value is not None]
    if not names and ending == "Update":
        raise invalid_argument("At least one destination or source configuration update must be provided")
    if len(names) != 1:
        raise invalid_argument("Exactly one destination configuration is supported for a Firehose")
    kind = KINDS.get(names[0].removesuffix(ending))
    if kind is None:
        raise invalid_argument(f"{names[0]} is not supported by Hydrant's Firehose; it delivers to {_served()}")
    return kind, request[names[0]]


def with_tls(request: Mapping[str, Given]) -> dict[str, Given]:
    """The request as it would be with TLS: AWS's model knows no address of an endpoint without it."""
    changed = dict(request)
    for name, kind in KINDS.items():
        for member in (f"{name}Configuration", f"{name}Update"):
            if request.get(member):
                changed[member] = kind.with_tls(request[member])
    return changed


def check_tls(request: Mapping[str, Given]) -> None:
    """Refuse addresses without TLS that AWS's model lets pass (S-2). Raises InvalidArgumentException."""
    for name, kind in KINDS.items():
        for member in (f"{name}Configuration", f"{name}Update"):
            address = kind.plain_address(request[member]) if request.get(member) else None
            if address is not None:
                raise invalid_argument(
                    f"{address} is an address without TLS, which AWS cannot deliver to. Give one with https://, or set "
                    "HYDRANT_FIREHOSE_PLAIN_HTTP=1 for tests on this machine."
                )


def _served() -> str:
    members = {kind: [f"{name}Configuration" for name in KINDS if KINDS[name] is kind] for kind in KINDS.values()}
    return " and ".join(f"{kind.label} ({' or '.join(names)})" for kind, names in members.items())
