"""The services around Firehose, called inside the LocalStack process without HTTP.

Measured for PutObject of 1 MB: HTTP 10 ms, in-memory client 5 ms, dispatch table 2 ms. The dispatch table still fires
S3 notifications, which LocalStack sends from threads of its own.
"""

import functools
import io
import threading
from typing import Any

from botocore.exceptions import BotoCoreError
from botocore.exceptions import ClientError as BotoClientError
from localstack.aws.api import RequestContext, ServiceException
from localstack.aws.connect import connect_to
from localstack.aws.spec import load_service
from localstack.http import Request
from localstack.services.plugins import SERVICE_PLUGINS
from localstack.utils.strings import long_uid, to_bytes

from hydrant.emulator.arns import FunctionArn
from hydrant.emulator.chaos.book import spared
from hydrant.emulator.chaos.inject import strike
from hydrant.emulator.faults.kinds import Defect, EmulatorFault, fault_of
from hydrant.emulator.feed.feed import FEED
from hydrant.emulator.kept.place import CHANGES
from hydrant.emulator.lambda_executor.calling import call_and_wait
from hydrant.emulator.lambda_executor.plain_events import plain_event

from ..encryption_state import trouble_of
from ..engine.ports import ClientError, DeliveryError, FunctionReply, InvocationError, NotReady, S3Object
from ..error_texts import FUNCTION_DENIED, S3_MESSAGES

_S3_CODES = {
    "NoSuchBucket": "S3.NoSuchBucket",
    "AccessDenied": "S3.AccessDenied",
    "KMS.NotFoundException": "S3.KMS.NotFoundException",
}
_FUNCTION_CODES = {
    "ResourceNotFoundException": "Lambda.ResourceNotFound",
    "TooManyRequestsException": "Lambda.InvokeLimitExceeded",
    "AccessDenied": "Lambda.InvokeAccessDenied",
    "AccessDeniedException": "Lambda.InvokeAccessDenied",
}


class LambdaClient:
    """Lambda, through the service object of LocalStack's provider (the same in 4.9 and 4.14)."""

    def invoke(self, function_arn: str, event: bytes) -> FunctionReply:
        """Invoke synchronously, with the qualifier of the ARN if it has one (C-5).

        Raises InvocationError, or EmulatorFault when there was no environment for the function to run in.
        """
        function, request_id = FunctionArn.parse(function_arn), long_uid()
        try:
            strike("lambda", "Invoke", {"FunctionName": function_arn})
            with plain_event():
                result = call_and_wait(_lambda_service(), function, event, request_id)
        except Exception as error:
            raise _trouble(error) from error
        return FunctionReply(to_bytes(result.payload or b""), bool(result.is_error), request_id)

    def role_of(self, function_arn: str) -> str | None:
        """The role of a function, None when there is no such function."""
        function = FunctionArn.parse(function_arn)
        try:
            client = connect_to(aws_access_key_id=function.account, region_name=function.region).lambda_
            return str(client.get_function_configuration(FunctionName=function.name)["Role"])
        except BotoClientError:
            return None


class S3Client:
    """S3 of one account and region."""

    def __init__(self, account_id: str, region: str) -> None:
        self._account_id = account_id
        self._region = region

    def put(self, item: S3Object) -> None:
        """PutObject (D-7, D-11). Raises DeliveryError, or EmulatorFault when there is no room to store it."""
        request: dict[str, Any] = {
            "Bucket": item.bucket,
            "Key": item.key,
            "Body": io.BytesIO(item.body),
            "ContentType": "application/octet-stream",
            "ACL": "bucket-owner-full-control",
        }
        if item.content_encoding:
            request["ContentEncoding"] = item.content_encoding
        if item.kms_key_arn:
            request |= {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": item.kms_key_arn}
        try:
            self._call("PutObject", "PUT", request)
        except ServiceException as error:
            code = _S3_CODES.get(error.code, "InternalError")
            raise DeliveryError(code, S3_MESSAGES.get(code, str(error))) from error
        except Exception as error:
            raise fault_of(error) or Defect(f"a defect in writing to {item.bucket}: {error!r}") from error

    def bucket_exists(self, bucket: str) -> bool:
        """HeadBucket."""
        try:
            self._call("HeadBucket", "HEAD", {"Bucket": bucket})
        except ServiceException:
            return False
        return True

    def _call(self, operation: str, method: str, request: dict[str, Any]) -> None:
        strike("s3", operation, request)
        service = SERVICE_PLUGINS.require("s3")
        context = RequestContext(Request(method, f"/{request['Bucket']}"))
        context.service = load_service("s3")
        context.operation = context.service.operation_model(operation)
        context.account_id, context.region = self._account_id, self._region
        context.service_request = request
        service.skeleton.dispatch_table[operation](context, request)
        CHANGES.called("s3", operation, request)  # before the records count as delivered


class LogsClient:
    """CloudWatch Logs of one account and region."""

    def __init__(self, account_id: str, region: str) -> None:
        self._account_id = account_id
        self._region = region

    def put_line(self, group: str, stream: str, timestamp_ms: int, message: str) -> None:
        """PutLogEvents with one event. Raises ClientError, or EmulatorFault when it may work later."""
        events: list[Any] = [{"timestamp": timestamp_ms, "message": message}]
        try:
            with spared():
                connect_to(aws_access_key_id=self._account_id, region_name=self._region).logs.put_log_events(
                    logGroupName=group, logStreamName=stream, logEvents=events
                )
        except (BotoClientError, BotoCoreError) as error:
            raise fault_of(error) or ClientError("Logs", str(error)) from error
        if FEED.wants("log"):
            FEED.tell("log", {"group": group, "stream": stream, "message": message})


class KmsClient:
    """KMS of one account and region."""

    def __init__(self, account_id: str, region: str) -> None:
        self._account_id = account_id
        self._region = region

    def trouble_with(self, key_arn: str) -> tuple[str, str] | None:
        """Why a key cannot be used, as FailureDescription's Type and Details; None when it can."""
        kms = connect_to(aws_access_key_id=self._account_id, region_name=self._region).kms
        try:
            return trouble_of(key_arn, kms.describe_key(KeyId=key_arn)["KeyMetadata"])
        except BotoClientError as error:
            missing = error.response["Error"]["Code"] == "NotFoundException"
            return "KMS_KEY_NOT_FOUND" if missing else "UNKNOWN_ERROR", str(error)
        except BotoCoreError as error:
            return "UNKNOWN_ERROR", str(error)


_loading = threading.Lock()


@functools.cache
def _loaded_lambda() -> Any:
    return SERVICE_PLUGINS.require("lambda")._provider  # there is no public way


def _lambda_service() -> Any:
    with _loading:  # lanes start together; the provider is loaded once
        return _loaded_lambda().lambda_service  # a state reset gives the provider another one


def _trouble(error: Exception) -> InvocationError | EmulatorFault:
    """Why the function was not run: refused as on AWS, not ready, or not the function's affair at all."""
    if fault := fault_of(error):
        return fault
    if not isinstance(error, ServiceException):
        return Defect(f"a defect in invoking a function: {error!r}")
    code = _FUNCTION_CODES.get(error.code)
    if code is None:  # the function is pending, or its version is being replaced
        return NotReady("InternalError", f"{error.code}: {error}")
    return InvocationError(code, FUNCTION_DENIED if code == "Lambda.InvokeAccessDenied" else str(error))
