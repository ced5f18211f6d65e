"""AWS::SNS::Topic and AWS::SNS::Subscription with all their attributes (R-17).

LocalStack names topics without a name `topic-...`, drops the role of subscriptions to Firehose and what else it does
not list, and changes nothing of a topic but its display name and tags.
"""

from contextlib import suppress
from typing import Any

from localstack.services.cloudformation import provider_utils
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent, ResourceRequest
from localstack.services.sns.resource_providers.aws_sns_subscription import SNSSubscriptionProvider
from localstack.services.sns.resource_providers.aws_sns_topic import SNSTopicProvider

from .calls import tag_changes, tag_list
from .properties import attribute

_OF_SUBSCRIPTIONS = (
    "DeliveryPolicy",
    "FilterPolicy",
    "FilterPolicyScope",
    "RawMessageDelivery",
    "RedrivePolicy",
    "ReplayPolicy",
    "SubscriptionRoleArn",
)
_OF_TOPICS = (
    "ArchivePolicy",
    "ContentBasedDeduplication",
    "DisplayName",
    "FifoThroughputScope",
    "KmsMasterKeyId",
    "SignatureVersion",
    "TracingConfig",
)
_AT_CREATION = (*_OF_TOPICS, "FifoTopic")
_DEFAULTS = {
    "RawMessageDelivery": "false",
    "FilterPolicyScope": "MessageAttributes",
    "FilterPolicy": "{}",
    "ContentBasedDeduplication": "false",
    "SignatureVersion": "1",
    "TracingConfig": "PassThrough",
    "FifoThroughputScope": "Topic",
}
"""What an attribute is that a template takes away; empty for others."""
Properties = dict[str, Any]


class Topic(SNSTopicProvider):
    """A topic."""

    MORE = ("ArchivePolicy", "FifoThroughputScope")

    def create(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Make it, then the subscriptions that stand in it."""
        sns, model = request.aws_client_factory.sns, request.desired_state
        if not model.get("TopicName"):
            name = provider_utils.generate_default_name(request.stack_name, request.logical_resource_id)
            model["TopicName"] = f"{name}.fifo" if attribute(model.get("FifoTopic")) == "true" else name
        given = {name: attribute(model[name]) for name in _AT_CREATION if model.get(name) is not None}
        made = sns.create_topic(Name=model["TopicName"], Attributes=given, Tags=model.get("Tags") or [])
        model["TopicArn"] = made["TopicArn"]
        for each in model.get("Subscription") or []:
            _subscribe(sns, model["TopicArn"], each)
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=model)

    def update(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Change attributes, tags and the subscriptions that stand in it; another name makes another topic."""
        sns, before = request.aws_client_factory.sns, dict(request.previous_state or {})
        kept = {name: before[name] for name in ("TopicName", "TopicArn")}
        wanted, arn = {**request.desired_state, **kept}, before["TopicArn"]
        for name, value in _changes(_OF_TOPICS, before, wanted).items():
            sns.set_topic_attributes(TopicArn=arn, AttributeName=name, AttributeValue=value)
        gone, more = tag_changes(before, wanted)
        if gone:
            sns.untag_resource(ResourceArn=arn, TagKeys=gone)
        if more:
            sns.tag_resource(ResourceArn=arn, Tags=tag_list(more))
        was, now = before.get("Subscription") or [], wanted.get("Subscription") or []
        for each in sns.list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"]:
            if {name: each[name] for name in ("Protocol", "Endpoint")} in [one for one in was if one not in now]:
                sns.unsubscribe(SubscriptionArn=each["SubscriptionArn"])
        for each in now:
            if each not in was:
                _subscribe(sns, arn, each)
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=wanted)


class Subscription(SNSSubscriptionProvider):
    """A subscription."""

    def create(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Subscribe."""
        model, sns = request.desired_state, self._get_client(request).sns
        given = {name: attribute(model[name]) for name in _OF_SUBSCRIPTIONS if model.get(name) is not None}
        model["Id"] = _subscribe(sns, model["TopicArn"], model, given)
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=model)

    def update(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Change attributes."""
        before = dict(request.previous_state or {})
        wanted, sns = {**request.desired_state, "Id": before["Id"]}, self._get_client(request).sns
        for name, value in _changes(_OF_SUBSCRIPTIONS, before, wanted).items():
            sns.set_subscription_attributes(SubscriptionArn=before["Id"], AttributeName=name, AttributeValue=value)
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=wanted)

    def delete(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Unsubscribe; a topic that is gone took it along."""
        model = request.previous_state or request.desired_state
        sns = request.aws_client_factory.sns
        with suppress(sns.exceptions.NotFoundException):
            sns.unsubscribe(SubscriptionArn=model["Id"])
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=model)


def _subscribe(sns: Any, topic: str, asked: Properties, attributes: dict[str, str] | None = None) -> str:
    endpoint = {"Endpoint": asked["Endpoint"]} if asked.get("Endpoint") else {}
    made = sns.subscribe(
        TopicArn=topic, Protocol=asked["Protocol"], Attributes=attributes or {}, ReturnSubscriptionArn=True, **endpoint
    )
    return str(made["SubscriptionArn"])


def _changes(names: tuple[str, ...], before: Properties, wanted: Properties) -> dict[str, str]:
    """The attributes that differ, with the value to set."""
    return {
        name: attribute(wanted[name]) if wanted.get(name) is not None else _DEFAULTS.get(name, "")
        for name in names
        if attribute(before.get(name)) != attribute(wanted.get(name))
    }
