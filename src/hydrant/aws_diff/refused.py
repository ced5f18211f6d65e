"""What would deploy on AWS, and is not served here: nothing of it is accepted and then ignored."""

from collections.abc import Iterator
from typing import Any

from ..aws.emulator_detection import NO_ACCOUNT
from ..offline_provider import providers
from .findings import Finding
from .monitoring import unserved_alarms
from .resources import DELIVERY, FUNCTION, Configuration, Resource

_SERVED = {"extended_s3", "http_endpoint", "iceberg", "splunk"}
_REGISTRY = "Where the registry can be reached, HYDRANT_TF_PROVIDER=registry takes the real provider."


def refused(configuration: Configuration) -> Iterator[Finding]:
    """Resource types and arguments that the offline provider lacks, and what Hydrant's Firehose refuses."""
    served = providers.load("aws").resources
    for resource in configuration.resources:
        if resource.kind.startswith("aws_") and resource.kind not in served:
            what = f"{resource.kind} is not served by the offline provider"
            yield Finding("refused", resource.address, what, "no such type", "deploys", _REGISTRY)
        elif resource.kind in served:
            for path in served[resource.kind].rules.unserved:
                if _given(resource.values, path.split(".")):
                    what = f"{path} is not served by the offline provider"
                    yield Finding("refused", resource.address, what, "refused", "deploys", _REGISTRY)
    for delivery in configuration.of(DELIVERY):
        yield from _by_firehose(delivery)
    for function in configuration.of(FUNCTION):
        yield from _by_lambda(function)
    yield from unserved_alarms(configuration)


def _by_lambda(function: Resource) -> Iterator[Finding]:
    for arn in function.values.get("layers") or []:
        account = [*str(arn or "").split(":"), *[""] * 5][4]
        if account not in {"", NO_ACCOUNT}:
            yield Finding(
                "refused", function.address, f"layer {arn}",
                f"refused: layers of account {account} are not at hand", "taken, if its policy lets your account in",
                "Publish it with aws_lambda_layer_version, or put its libraries into the package.",
            )  # fmt: skip


def _by_firehose(delivery: Resource) -> Iterator[Finding]:
    if str(delivery.values.get("destination", "extended_s3")).lower() not in _SERVED:
        what = f"destination {delivery.values['destination']}"
        yield Finding("refused", delivery.address, what, "refused by Hydrant's Firehose", "delivers", fact="A-9")


def _given(value: Any, path: list[str]) -> bool:
    """Whether anything is set at a path, through lists of blocks."""
    if not path:
        return value not in (None, [], {}, "", False)
    if isinstance(value, list):
        return any(_given(item, path) for item in value)
    return isinstance(value, dict) and _given(value.get(path[0]), path[1:])
