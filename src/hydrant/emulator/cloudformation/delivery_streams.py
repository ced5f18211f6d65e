"""AWS::KinesisFirehose::DeliveryStream (A-35): a name for one without, and all its properties.

LocalStack makes a name and then looks for the stream without it, drops the properties that it does not list, and cannot
change a delivery stream.
"""

import time
from typing import Any

from localstack.services.cloudformation import provider_utils
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent, ResourceRequest

from .calls import tag_changes, tag_list
from .properties import spelt, typed

_READ_ONLY = ("Arn",)
_BEGUN = "begun"
_ENCRYPTION = "DeliveryStreamEncryptionConfigurationInput"
_WAIT_SECONDS = 60.0
_UPDATES = {"S3BackupConfiguration": "S3BackupUpdate", "S3Configuration": "S3Update"}


def create(_provider: Any, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
    """Make a delivery stream; IN_PROGRESS until it is ACTIVE, FAILED with AWS's reason if it never will be."""
    firehose, model = request.aws_client_factory.firehose, request.desired_state
    if not request.custom_context.get(_BEGUN):
        if not model.get("DeliveryStreamName"):
            model["DeliveryStreamName"] = provider_utils.generate_default_name(
                request.stack_name, request.logical_resource_id
            )
        shape = firehose.meta.service_model.operation_model("CreateDeliveryStream").input_shape
        given = {name: value for name, value in model.items() if name not in _READ_ONLY and value not in (None, [])}
        model["Arn"] = firehose.create_delivery_stream(**typed(shape, spelt(shape, given)))["DeliveryStreamARN"]
        request.custom_context[_BEGUN] = True
    found = firehose.describe_delivery_stream(DeliveryStreamName=model["DeliveryStreamName"])
    status = found["DeliveryStreamDescription"]["DeliveryStreamStatus"]
    if status == "CREATING_FAILED":
        reason = found["DeliveryStreamDescription"].get("FailureDescription", {}).get("Details", status)
        return ProgressEvent(OperationStatus.FAILED, resource_model=model, message=reason)
    going = OperationStatus.SUCCESS if status == "ACTIVE" else OperationStatus.IN_PROGRESS
    return ProgressEvent(going, resource_model=model, custom_context=request.custom_context)


def update(_provider: Any, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
    """Change destination, encryption and tags in place; what else can be changed at all, CloudFormation replaces."""
    firehose, before = request.aws_client_factory.firehose, dict(request.previous_state or {})
    wanted = {**request.desired_state, "DeliveryStreamName": before["DeliveryStreamName"], "Arn": before["Arn"]}
    stream = {"DeliveryStreamName": before["DeliveryStreamName"]}
    for name, value in wanted.items():
        if name.endswith("DestinationConfiguration") and value != before.get(name):
            _update_destination(firehose, stream, name.removesuffix("Configuration") + "Update", value)
    _change_encryption(firehose, stream, before.get(_ENCRYPTION), wanted.get(_ENCRYPTION))
    gone, more = tag_changes(before, wanted)
    if gone:
        firehose.untag_delivery_stream(**stream, TagKeys=gone)
    if more:
        firehose.tag_delivery_stream(**stream, Tags=tag_list(more))
    return ProgressEvent(OperationStatus.SUCCESS, resource_model=wanted)


def _update_destination(firehose: Any, stream: dict[str, Any], member: str, value: Any) -> None:
    """The members of an update are those of the configuration, but for a bucket that has another name there."""
    found = firehose.describe_delivery_stream(**stream)["DeliveryStreamDescription"]
    shape = firehose.meta.service_model.operation_model("UpdateDestination").input_shape
    members = shape.members[member].members if member in shape.members else {}
    given = {name if name in members else _UPDATES.get(name, name): each for name, each in value.items()}
    asked = typed(shape, spelt(shape, {member: given}))
    firehose.update_destination(
        **stream,
        CurrentDeliveryStreamVersionId=found["VersionId"],
        DestinationId=found["Destinations"][0]["DestinationId"],
        **asked,
    )


def _change_encryption(firehose: Any, stream: dict[str, Any], before: Any, wanted: Any) -> None:
    """Encrypt as is wanted, or no more, and wait until it is so. Raises what Firehose says, and RuntimeError."""
    if before == wanted:
        return
    if wanted:
        shape = firehose.meta.service_model.operation_model("StartDeliveryStreamEncryption").input_shape
        firehose.start_delivery_stream_encryption(**stream, **typed(shape, {_ENCRYPTION: wanted}))
    else:
        firehose.stop_delivery_stream_encryption(**stream)
    deadline, status = time.monotonic() + _WAIT_SECONDS, ""
    while time.monotonic() < deadline:
        found = firehose.describe_delivery_stream(**stream)["DeliveryStreamDescription"]
        status = found.get("DeliveryStreamEncryptionConfiguration", {}).get("Status", "DISABLED")
        if status == ("ENABLED" if wanted else "DISABLED"):
            return
        if status.endswith("_FAILED"):
            break
        time.sleep(0.05)
    raise RuntimeError(f"The encryption of {stream['DeliveryStreamName']} is {status}.")
