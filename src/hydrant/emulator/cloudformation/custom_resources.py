"""Custom::... and AWS::CloudFormation::CustomResource (R-16): their function or topic is asked, and answers by a URL.

LocalStack's community edition has no such type. CDK makes them for notifications of buckets, among others. Functions of
Node.js do not run here, so what CDK's own ones do for logs and buckets is done in their place.
"""

import json
import time
import uuid
from typing import Any, ClassVar
from urllib.parse import urlsplit, urlunsplit

from botocore.exceptions import ClientError
from localstack import config
from localstack.aws.connect import connect_to
from localstack.services.cloudformation.resource_provider import (
    OperationStatus,
    ProgressEvent,
    ResourceProvider,
    ResourceRequest,
)

from . import cdk_helpers
from .custom_events import GIVEN, ID, TYPE, Answer, Properties, as_texts, given_of, model_of, read

_OWNER = "886600000000"
"""The account of the bucket for answers: not the user's, as on AWS."""
_LOOK_SECONDS = 0.1
_CALL_SECONDS = 900
"""How long a function of AWS may run."""


class CustomResource(ResourceProvider[Any]):
    """All custom resources."""

    SCHEMA: ClassVar[dict[str, Any]] = {
        "typeName": TYPE,
        "primaryIdentifier": [f"/properties/{ID}"],
        "createOnlyProperties": ["/properties/ServiceToken"],
        "readOnlyProperties": [f"/properties/{ID}"],
    }

    def create(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Ask for it; FAILED with the reason of the answer."""
        given = as_texts(request.desired_state)
        answer = _asked(request, "Create", given, _new_id(request))
        return _end(answer, model_of(given, answer))

    def update(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Ask for the change; an answer with another id has made a new one (replacement.py ends the old one)."""
        kept, given = dict(request.previous_state or {}), as_texts(request.desired_state)
        given = {name: each for name, each in given.items() if name not in (ID, GIVEN)}
        old = given_of(kept)
        answer = _asked(request, "Update", given, kept.get(ID, ""), {"OldResourceProperties": old})
        return _end(answer, model_of(given, answer))

    def delete(self, request: ResourceRequest[Any]) -> ProgressEvent[Any]:
        """Ask for its end."""
        kept = dict(request.previous_state or request.desired_state or {})
        return _end(_asked(request, "Delete", given_of(kept), kept.get(ID, "")), kept)


def _end(answer: Answer, model: dict[str, Any]) -> ProgressEvent[Any]:
    if answer.reason:
        message = f"Received response status [FAILED] from custom resource. Message returned: {answer.reason}"
        return ProgressEvent(OperationStatus.FAILED, resource_model=model, message=message)
    return ProgressEvent(OperationStatus.SUCCESS, resource_model=model)


def _new_id(request: Any) -> str:
    return f"{request.stack_name}-{request.logical_resource_id}-{uuid.uuid4().hex[:12].upper()}"


def _asked(
    request: ResourceRequest[Any], kind: str, given: Properties, physical_id: str, more: Properties | None = None
) -> Answer:
    """Send the event to the resource's function or topic and wait for the answer."""
    if helper := cdk_helpers.HELPERS.get(request.resource_type):
        helper(request.aws_client_factory, kind, given)
        return Answer(physical_id, {}, "")
    s3 = connect_to(aws_access_key_id=_OWNER, region_name="us-east-1").s3
    bucket, key = f"cloudformation-custom-resource-response-{request.region_name}", uuid.uuid4().hex
    s3.create_bucket(Bucket=bucket)
    event = {
        "RequestType": kind,
        "ServiceToken": given.get("ServiceToken"),
        "ResponseURL": _reachable(s3.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": key})),
        "StackId": request.stack_id,
        "RequestId": str(uuid.uuid4()),
        "LogicalResourceId": request.logical_resource_id,
        "ResourceType": request.resource_type,
        "ResourceProperties": dict(given),
        **({} if kind == "Create" else {ID: physical_id}),
        **(more or {}),
    }
    refused = _send(request, str(given.get("ServiceToken") or ""), event)
    answer = read(_answer(s3, bucket, key, wait=not refused), physical_id)
    return Answer(physical_id, {}, refused) if refused and answer.reason else answer


def _send(request: ResourceRequest[Any], token: str, event: dict[str, Any]) -> str:
    """Send it; the reason why no answer can come, if there is one. AWS waits an hour for it all the same."""
    service = token.split(":")[2] if token.count(":") >= 5 else ""
    clients, body = request.aws_client_factory, json.dumps(event)
    if service == "sns":
        clients.sns.publish(TopicArn=token, Subject="AWS CloudFormation custom resource request", Message=body)
        return ""
    if service != "lambda":
        return f"ServiceToken {token!r} is neither the ARN of a function nor of a topic."
    runtime = clients.lambda_.get_function_configuration(FunctionName=token).get("Runtime") or "an image"
    if not runtime.startswith("python"):
        return f"The function of {request.resource_type} is of {runtime}; the emulator runs functions of Python only."
    result = clients.lambda_.invoke(FunctionName=token, Payload=body)
    said = result["Payload"].read().decode(errors="replace") if result.get("FunctionError") else ""
    return f"The function {token} failed: {said}" if said else ""


def _answer(s3: Any, bucket: str, key: str, *, wait: bool) -> Any:
    """The answer; None without. What has answered is looked at at once, another may answer for it later."""
    deadline = time.monotonic() + min(config.CFN_PER_RESOURCE_TIMEOUT, _CALL_SECONDS)
    while True:
        try:
            found = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
            s3.delete_object(Bucket=bucket, Key=key)
            return json.loads(found)
        except ClientError:
            if not wait:
                return None
        except ValueError:
            return None
        if time.monotonic() > deadline:
            return {"Status": "FAILED", "Reason": "The custom resource did not answer in time."}
        time.sleep(_LOOK_SECONDS)


def _reachable(url: str) -> str:
    """The URL with an address that functions reach without a name server."""
    parts = urlsplit(url)
    bucket = urlsplit(url).hostname or ""
    path = parts.path if ".s3." not in bucket else f"/{bucket.split('.s3.')[0]}{parts.path}"
    return urlunsplit(("http", f"127.0.0.1:{config.GATEWAY_LISTEN[0].port}", path, parts.query, ""))
