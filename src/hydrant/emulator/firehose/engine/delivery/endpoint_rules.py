"""Requests to an HTTP endpoint, and what its answers mean. Pure.

The form of a request is D-20's. A batch is delivered when the endpoint takes it as D-21 says; anything else is retried
(D-22), except 413: that batch is lost.
"""

import gzip
import json
from binascii import b2a_base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from ..items import Delivery
from ..ports import EndpointAnswer, EndpointRequest
from .error_lines import refused_line

_STATUS_TOO_LARGE = 413
_SHOWN_CHARACTERS = 1000
_ANSWER_FIELDS = {"requestId", "timestamp", "errorMessage"}


@dataclass(frozen=True)
class EndpointFailure:
    """An attempt that failed. `message` is for error lines, `logged` for the log; `lost`: no retry, no error line."""

    code: str
    message: str
    logged: str
    lost: bool = False


def request_for(
    url: str,
    access_key: str | None,
    attributes: Mapping[str, str],
    *,
    packed: bool,
    delivery_stream_arn: str,
    request_id: str,
    timestamp_ms: int,
    batch: Sequence[Delivery],
) -> EndpointRequest:
    """The request for a batch; `packed`: its body is compressed with gzip."""
    records = [{"data": b2a_base64(each.body, newline=False).decode()} for each in batch]
    body = orjson.dumps({"requestId": request_id, "timestamp": timestamp_ms, "records": records})
    headers = {
        "Content-Type": b"application/json",
        "User-Agent": b"Amazon Kinesis Data Firehose Agent/1.0",
        "X-Amz-Firehose-Protocol-Version": b"1.0",
        "X-Amz-Firehose-Request-Id": request_id.encode(),
        "X-Amz-Firehose-Source-Arn": delivery_stream_arn.encode(),
    }
    if access_key:
        headers["X-Amz-Firehose-Access-Key"] = access_key.encode()
    if attributes:
        common = json.dumps({"commonAttributes": dict(attributes)}, separators=(",", ":"))
        headers["X-Amz-Firehose-Common-Attributes"] = common.encode()
    if packed:
        headers["Content-Encoding"] = b"gzip"
        body = gzip.compress(body)
    return EndpointRequest(url, headers, body)


def judge(request_id: str, answer: EndpointAnswer) -> EndpointFailure | None:
    """Why an answer does not accept the batch; None when it does."""
    text = answer.body.decode(errors="replace")[:_SHOWN_CHARACTERS]
    if answer.status != 200:
        return EndpointFailure(
            "HttpEndpoint.DestinationException",
            f"Received the following response from the endpoint destination. {text}",
            f"The following response was received from the endpoint destination. {answer.status}: {text}",
            lost=answer.status == _STATUS_TOO_LARGE,
        )
    reason = _fault(request_id, answer)
    if reason is None:
        return None
    message = (
        "The response received from the specified endpoint is invalid. Contact the owner of the endpoint to resolve "
        f"the issue. Response for request {request_id} {reason}. Raw response received: {answer.status} {text}"
    )
    return EndpointFailure("HttpEndpoint.InvalidResponseFromDestination", message, message)


def _fault(request_id: str, answer: EndpointAnswer) -> str | None:
    if answer.content_type.partition(";")[0].strip().lower() != "application/json":
        return 'has no "content-type: application/json" header'
    try:
        document = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        document = None
    if not isinstance(document, dict) or not document.keys() <= _ANSWER_FIELDS:
        return "is not recognized as valid JSON or has unexpected fields"
    if document.get("requestId") is None:
        return "is not recognized as valid JSON or has unexpected fields"  # AWS's example of such an answer
    if document["requestId"] != request_id:
        return "has another requestId"
    timestamp = document.get("timestamp")
    if isinstance(timestamp, bool) or not isinstance(timestamp, int | float):
        return "has no timestamp that is a number"
    return None


def endpoint_error_line(delivery: Delivery, failure: EndpointFailure, attempts: int, ended_ms: int) -> bytes:
    """Error line of a record that the endpoint did not take, as AWS's page shows it."""
    return refused_line(delivery, failure.code, failure.message, attempts, ended_ms, identifier="dataId")
