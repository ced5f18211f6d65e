"""AWS::SQS::Queue can be changed (R-17). LocalStack says UPDATE_COMPLETE and changes nothing."""

from typing import Any

from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent, ResourceRequest
from localstack.services.sqs.resource_providers.aws_sqs_queue import SQSQueueProvider

from .calls import tag_changes
from .properties import attribute

_DEFAULTS = {
    "ContentBasedDeduplication": "false",
    "DelaySeconds": "0",
    "KmsDataKeyReusePeriodSeconds": "300",
    "KmsMasterKeyId": "",
    "MaximumMessageSize": "262144",
    "MessageRetentionPeriod": "345600",
    "ReceiveMessageWaitTimeSeconds": "0",
    "RedriveAllowPolicy": "",
    "RedrivePolicy": "",
    "SqsManagedSseEnabled": "true",
    "VisibilityTimeout": "30",
    "DeduplicationScope": "queue",
    "FifoThroughputLimit": "perQueue",
}
"""The attributes that can change, and what they are when a template takes them away."""


class Queue(SQSQueueProvider):
    """A queue."""

    def update(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Change attributes and tags; another name or kind, CloudFormation replaces."""
        sqs, before = request.aws_client_factory.sqs, dict(request.previous_state or {})
        kept = {name: before[name] for name in ("QueueName", "QueueUrl", "Arn") if name in before}
        wanted, url = {**request.desired_state, **kept}, before["QueueUrl"]
        changed = {
            name: attribute(wanted[name]) if wanted.get(name) is not None else default
            for name, default in _DEFAULTS.items()
            if attribute(before.get(name)) != attribute(wanted.get(name))
        }
        if changed:
            sqs.set_queue_attributes(QueueUrl=url, Attributes=changed)
        gone, more = tag_changes(before, wanted)
        if gone:
            sqs.untag_queue(QueueUrl=url, TagKeys=gone)
        if more:
            sqs.tag_queue(QueueUrl=url, Tags=more)
        return ProgressEvent(OperationStatus.SUCCESS, resource_model=wanted)
