"""What is on an emulator: resources that requests without care meet, and all that can be listed of them."""

import base64
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

from localstack.aws.spec import load_service

from .pauses import look_until
from .raw_requests import Wire

ACCOUNT = "000000000000"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"
STREAM_ARN = f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/present"
FUNCTION_ARN = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:present"
_PASSING = (
    "CREATING",
    "UPDATING",
    "DELETING",
    "Creating",
    "Updating",
    "Deleting",
    "Pending",
    "InProgress",
    "IN_PROGRESS",
)
_VARIES = {"LastProcessingResult", "StateTransitionReason", "Location", "ResponseMetadata"}


def package() -> str:
    """A function's package in base64: it answers with its event."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as files:
        files.writestr("index.py", "def handler(event, context):\n    return event\n")
    return base64.b64encode(packed.getvalue()).decode()


class Stack:
    """The resources of an emulator, through one connection."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self._package = package()
        wire.send("s3", "PUT", "/bucket", {}, None)

    def furnish(self, service: str) -> None:
        """Make what `present` names, where it is not there."""
        for operation, given in getattr(self, f"_{service}")():
            self._call(service, operation, given)

    def settled(self, service: str) -> str:
        """All that can be listed of a service and of the emulator, once nothing is on its way."""

        def look() -> str:
            seen = self.seen(service)
            assert not any(f'"{word}"' in seen for word in _PASSING), seen
            assert self.seen(service) == seen
            return seen

        return look_until(look, 30)

    def seen(self, service: str) -> str:
        """The same, now."""
        status = self.wire.send("sts", "GET", "/_hydrant/status", {}, None).document
        told = [{key: each[key] for key in ("name", "status")} for each in status["delivery_streams"]]
        document = [list(getattr(self, f"_list_{service}")()), status["streams"], told]
        return json.dumps(_constant(document), indent=1, sort_keys=True, default=str)

    def _call(self, service: str, operation: str, given: Any) -> Any:
        return self.wire.call(load_service(service).operation_model(operation), given).document

    def _kinesis(self) -> list[tuple[str, Any]]:
        return [
            ("CreateStream", {"StreamName": "present", "ShardCount": 1}),
            ("RegisterStreamConsumer", {"StreamARN": STREAM_ARN, "ConsumerName": "present"}),
        ]

    def _firehose(self) -> list[tuple[str, Any]]:
        s3 = {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::bucket"}
        return [
            ("CreateDeliveryStream", {"DeliveryStreamName": "present", "ExtendedS3DestinationConfiguration": s3}),
            ("TagDeliveryStream", {"DeliveryStreamName": "present", "Tags": [{"Key": "k", "Value": "v"}]}),
        ]

    def _lambda(self) -> list[tuple[str, Any]]:
        code, named = {"ZipFile": self._package}, {"FunctionName": "present"}
        function = {**named, "Runtime": "python3.11", "Role": ROLE, "Handler": "index.handler", "Code": code}
        return [
            ("CreateFunction", function),
            ("PublishVersion", named),
            ("CreateAlias", {**named, "Name": "present", "FunctionVersion": "1"}),
            ("PublishLayerVersion", {"LayerName": "present", "Content": code}),
            ("CreateFunctionUrlConfig", {**named, "AuthType": "NONE"}),
            ("AddPermission", {**named, "StatementId": "present", "Action": "lambda:InvokeFunction", "Principal": "*"}),
        ]

    def _list_kinesis(self) -> Iterator[Any]:
        for name in self._call("kinesis", "ListStreams", {"Limit": 1000})["StreamNames"]:
            one = {"StreamName": name}
            yield self._call("kinesis", "DescribeStreamSummary", one)
            yield self._call("kinesis", "ListShards", one)
            yield self._call("kinesis", "ListTagsForStream", one)
            arn = STREAM_ARN.replace("present", name)
            yield self._call("kinesis", "ListStreamConsumers", {"StreamARN": arn})
            yield self._call("kinesis", "GetResourcePolicy", {"ResourceARN": arn})

    def _list_firehose(self) -> Iterator[Any]:
        for name in self._call("firehose", "ListDeliveryStreams", {"Limit": 1000})["DeliveryStreamNames"]:
            yield self._call("firehose", "DescribeDeliveryStream", {"DeliveryStreamName": name})
            yield self._call("firehose", "ListTagsForDeliveryStream", {"DeliveryStreamName": name})

    def _list_lambda(self) -> Iterator[Any]:
        for function in self._call("lambda", "ListFunctions", {}).get("Functions", []):
            one = {"FunctionName": function["FunctionName"]}
            for operation in (
                "GetFunction",
                "GetPolicy",
                "GetFunctionConcurrency",
                "ListAliases",
                "ListVersionsByFunction",
                "ListFunctionEventInvokeConfigs",
                "ListFunctionUrlConfigs",
                "GetFunctionCodeSigningConfig",
            ):
                yield self._call("lambda", operation, one)
        for operation in ("ListLayers", "ListEventSourceMappings", "ListCodeSigningConfigs"):
            yield self._call("lambda", operation, {})


def _constant(value: Any) -> Any:
    """Without what varies by itself."""
    if isinstance(value, dict):
        return {name: _constant(each) for name, each in value.items() if name not in _VARIES}
    return [_constant(each) for each in value] if isinstance(value, list) else value
