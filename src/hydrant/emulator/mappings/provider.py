"""AWS Lambda with event source mappings of our own: what the API says of them (M-1, M-11)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError
from localstack.aws.api import RequestContext, handler
from localstack.aws.api.lambda_ import InvalidParameterValueException
from localstack.services.lambda_.invocation.models import lambda_stores

from hydrant.emulator.arns import ArnError, StreamArn
from hydrant.emulator.clock import CLOCK
from hydrant.emulator.lambda_executor.provider import FunctionProvider
from hydrant.emulator.pipes.services.clients import client_for

from .progress import PROGRESS
from .worker import DELETING, DISABLED, DISABLING, ENABLING, UPDATING

Request = dict[str, Any]
_EMPTY: dict[str, str] = {
    "FilterCriteria": "Filters",
    "MetricsConfig": "Metrics",
    "ProvisionedPollerConfig": "",
    "ScalingConfig": "",
}
"""Members that are not there when the list in them, or all that is in them, is empty."""


class MappingProvider(FunctionProvider):
    """AWS Lambda."""

    @handler("CreateEventSourceMapping", expand=False)  # LocalStack's validation looks at what the handler is for
    def create_event_source_mapping(self, context: RequestContext, request: Request) -> Any:
        """Members without a value are left out. LocalStack's time of it is one of no time zone."""
        answer = super().create_event_source_mapping(context, without_empty(request))
        answer["LastModified"] = _now()
        mappings = lambda_stores[context.account_id][context.region].event_source_mappings
        if stored := mappings.get(answer["UUID"]):
            stored["LastModified"] = answer["LastModified"]
        return answer

    @handler("UpdateEventSourceMapping", expand=False)
    def update_event_source_mapping(self, context: RequestContext, request: Request) -> Any:
        """Says what goes on until the change is made, and when that was."""
        mappings = lambda_stores[context.account_id][context.region].event_source_mappings
        before = (mappings.get(request["UUID"]) or {}).get("State")
        super().update_event_source_mapping(context, {**request, "LastModified": _now()})
        stored = mappings[request["UUID"]]
        stored.pop("Enabled", None)
        for member in stored.keys() - without_empty(stored).keys():
            del stored[member]
        return {**stored, "State": _passing(before, request.get("Enabled"))}

    def get_event_source_mapping(self, context: RequestContext, uuid: str, **more: Any) -> Any:
        """One that is deleted is there until what is under way is finished; LocalStack knows no worker of it then."""
        stored = lambda_stores[context.account_id][context.region].event_source_mappings.get(uuid)
        if stored is not None and stored.get("State") == DELETING and uuid not in self.esm_workers:
            return dict(stored)
        return super().get_event_source_mapping(context, uuid, **more)

    def on_before_state_reset(self) -> None:
        """The mappings are forgotten: nothing reads for them any more."""
        for worker in list(self.esm_workers.values()):
            worker.stop_for_shutdown()
            PROGRESS.forget(worker.uuid)
        self.esm_workers.clear()
        super().on_before_state_reset()

    def check_service_resource_exists(
        self, service: str, resource_arn: str, function_arn: str, function_role_arn: str
    ) -> None:
        """Of a consumer, whether it is registered."""
        if service != "kinesis" or not _is_consumer(resource_arn):
            super().check_service_resource_exists(service, resource_arn, function_arn, function_role_arn)
            return
        try:
            client_for(resource_arn).describe_stream_consumer(ConsumerARN=resource_arn)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            raise InvalidParameterValueException(f"Stream consumer not found: {resource_arn}", Type="User") from error


def _is_consumer(arn: str) -> bool:
    try:
        return StreamArn.parse(arn).consumer is not None
    except ArnError:
        return False  # refused where streams are looked up


def without_empty(mapping: Request) -> Request:
    """A mapping's members, without those that say nothing."""
    return {name: value for name, value in mapping.items() if not _says_nothing(name, value)}


def _says_nothing(name: str, value: Any) -> bool:
    if name == "KMSKeyArn":
        return not value
    if name not in _EMPTY:
        return False
    inner = _EMPTY[name]
    return not (value or {}).get(inner) if inner else not value


def _passing(before: str | None, enabled: bool | None) -> str:
    """What a mapping is until an update is made."""
    off = before in {DISABLED, DISABLING}
    if enabled is None or enabled is not off:
        return UPDATING
    return ENABLING if enabled else DISABLING


def _now() -> datetime:
    return datetime.fromtimestamp(CLOCK.now(), UTC)
