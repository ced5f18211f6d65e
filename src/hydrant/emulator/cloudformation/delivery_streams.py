"""AWS::KinesisFirehose::DeliveryStream (A-35): a name for one without, and all its properties.

LocalStack makes a name and then looks for the stream without it; and it drops the properties that it does not list.
"""

from typing import Any

from localstack.services.cloudformation import provider_utils
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent, ResourceRequest

from .properties import typed

_READ_ONLY = ("Arn",)
_BEGUN = "begun"


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
        model["Arn"] = firehose.create_delivery_stream(**typed(shape, given))["DeliveryStreamARN"]
        request.custom_context[_BEGUN] = True
    found = firehose.describe_delivery_stream(DeliveryStreamName=model["DeliveryStreamName"])
    status = found["DeliveryStreamDescription"]["DeliveryStreamStatus"]
    if status == "CREATING_FAILED":
        reason = found["DeliveryStreamDescription"].get("FailureDescription", {}).get("Details", status)
        return ProgressEvent(OperationStatus.FAILED, resource_model=model, message=reason)
    going = OperationStatus.SUCCESS if status == "ACTIVE" else OperationStatus.IN_PROGRESS
    return ProgressEvent(going, resource_model=model, custom_context=request.custom_context)
