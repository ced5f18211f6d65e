"""Changes of resources: told when they fail, and where LocalStack has none, put again or refused by name (R-21).

LocalStack says UPDATE_COMPLETE of them and changes nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError
from localstack.services.cloudformation.deployment_utils import check_not_found_exception
from localstack.services.cloudformation.resource_provider import (
    OperationStatus,
    ProgressEvent,
    ResourceProvider,
    ResourceRequest,
)

from .calls import told
from .known_properties import refusal

Properties = Mapping[str, Any]

_THEIR_OWN = ("AWS::KinesisFirehose::DeliveryStream", "AWS::CDK::Metadata")
"""Types whose properties are looked at elsewhere: by Firehose itself, and by nobody."""
_MORE = {"AWS::Kinesis::Stream": ("MaxRecordSizeInKiB",)}
"""Properties that the schema here does not have yet, of types whose class is LocalStack's."""
_asked: ContextVar[frozenset[str] | None] = ContextVar("asked", default=None)


@contextmanager
def asking(before: Properties, after: Properties) -> Iterator[None]:
    """For a change in this thread: which properties of the template differ, whatever the provider has added to them."""
    names = frozenset(name for name in {*before, *after} if before.get(name) != after.get(name))
    token = _asked.set(names)
    try:
        yield
    finally:
        _asked.reset(token)


class Changing(ResourceProvider[Any]):
    """A provider with an update for those without, whose updates fail in the words of what stopped them.

    LocalStack takes an update that finds nothing for a success, and calls each other one "Failed to delete resource".
    """

    def __init__(self, stock: ResourceProvider[Any], kind: str) -> None:
        self.stock = stock
        self.kind = kind
        self.SCHEMA = stock.SCHEMA

    def create(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """As the provider does, when it knows all properties."""
        return self._refused(request) or self.stock.create(request)

    def _refused(self, request: ResourceRequest[Any]) -> ProgressEvent[Any] | None:
        if self.kind in _THEIR_OWN:
            return None
        more = (*getattr(self.stock, "MORE", ()), *_MORE.get(self.kind, ()))
        words = refusal(self.kind, self.SCHEMA, request.desired_state, more)
        if not words:
            return None
        model = dict(request.previous_state or request.desired_state)
        return ProgressEvent(OperationStatus.FAILED, resource_model=model, message=words)

    def read(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """As LocalStack does."""
        return self.stock.read(request)

    def delete(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Delete it; what is not there any more is deleted, for LocalStack."""
        try:
            return self.stock.delete(request)
        except ClientError as error:
            if check_not_found_exception(error, self.kind, request.desired_state):
                raise
            return ProgressEvent(OperationStatus.FAILED, resource_model={}, message=str(error))

    @told
    def update(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Change it."""
        if refused := self._refused(request):
            return refused
        try:
            return self.stock.update(request)
        except NotImplementedError:
            return self._changed(request)

    def _changed(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        if request.previous_state is None:
            return self.stock.create(request)
        before = dict(request.previous_state)
        if not (names := _differing(before, request.desired_state)):
            return ProgressEvent(OperationStatus.SUCCESS, resource_model=before)
        put = _PUTS.get(self.kind)
        if put is None:
            words = (
                f"The emulator does not change {', '.join(sorted(names))} of resources of the type {self.kind}. "
                "Under another logical name it makes the resource anew."
            )
            return ProgressEvent(OperationStatus.FAILED, resource_model=before, message=words)
        same = {name: before[name] for name in _identity(self.SCHEMA) if name in before}
        answer = put(self.stock, request, before)
        if answer.status == OperationStatus.SUCCESS:
            answer.resource_model = {**(answer.resource_model or {}), **same}
        return answer


def _differing(before: Properties, after: Properties) -> frozenset[str]:
    """Names of what is to change; where the template was not compared, as in a rollback, what is to be there counts."""
    asked = _asked.get()
    if asked is not None:
        return asked
    return frozenset(name for name, value in after.items() if before.get(name) != value)


def _identity(schema: Mapping[str, Any]) -> list[str]:
    return [str(path).removeprefix("/properties/") for path in schema.get("primaryIdentifier") or ()]


def _put(*names: str) -> Callable[[ResourceProvider[Any], ResourceRequest[Any], dict[str, Any]], ProgressEvent[Any]]:
    """Create it again, under the names that it has: the operation is a put."""

    def put(stock: ResourceProvider[Any], request: ResourceRequest[Any], before: dict[str, Any]) -> ProgressEvent[Any]:
        named = {name: before[name] for name in names if name in before}
        return stock.create(replace(request, desired_state={**request.desired_state, **named}))

    return put


def _put_rule(
    stock: ResourceProvider[Any], request: ResourceRequest[Any], before: dict[str, Any]
) -> ProgressEvent[Any]:
    """Targets that the template has no more go."""
    bus, _, name = before["Id"].rpartition("|")
    events, wanted = request.aws_client_factory.events, {**request.desired_state, "Name": name}
    answer = stock.create(replace(request, desired_state=wanted))
    old, new = ({each["Id"] for each in model.get("Targets") or []} for model in (before, wanted))
    if answer.status == OperationStatus.SUCCESS and (gone := sorted(old - new)):
        events.remove_targets(Rule=name, Ids=gone, **({"EventBusName": bus} if bus else {}))
    return answer


def _put_topic_policy(
    stock: ResourceProvider[Any], request: ResourceRequest[Any], before: dict[str, Any]
) -> ProgressEvent[Any]:
    """Topics that the template has no more get the policy that topics have without one."""
    gone = [topic for topic in before["Topics"] if topic not in request.desired_state["Topics"]]
    if gone:
        left = {**before, "Topics": gone}
        stock.delete(replace(request, desired_state=left, previous_state=left))
    return stock.create(request)


_PUTS = {
    "AWS::CloudWatch::Alarm": _put("AlarmName"),
    "AWS::CloudWatch::CompositeAlarm": _put("AlarmName"),
    "AWS::Events::EventBusPolicy": _put(),
    "AWS::Events::Rule": _put_rule,
    "AWS::S3::BucketPolicy": _put(),
    "AWS::SNS::TopicPolicy": _put_topic_policy,
    "AWS::SecretsManager::ResourcePolicy": _put(),
}
