"""What a function gets of a call of its URL, and what the caller gets of its answer (M-16). Pure.

Both are format 2.0 of HTTP APIs but for who calls and for the type of an answer that names none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hydrant.emulator.http_apis.engine.answers import Answer, cors_headers, of_function, preflight
from hydrant.emulator.http_apis.engine.call import Call
from hydrant.emulator.http_apis.engine.payloads import event_for

ANONYMOUS = "anonymous"
_JSON = ("content-type", "application/json")
_FORBIDDEN, _BAD_GATEWAY = 403, 502
ABOUT_FORBIDDEN = (
    "Forbidden. For troubleshooting Function URL authorization issues, see: "
    "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"
)


def event_of(call: Call, iam: Mapping[str, Any] | None) -> dict[str, Any]:
    """The event. `iam`: who has signed, for URLs of the type AWS_IAM."""
    event = event_for(call, "2.0")
    port = call.host.rpartition(":")[2] if ":" in call.host else "80"
    forwarded = {"x-forwarded-for": call.source_ip, "x-forwarded-port": port, "x-forwarded-proto": "http"}
    event["headers"] = {**event["headers"], **forwarded}
    event["requestContext"]["domainName"] = call.host.partition(":")[0]
    event["requestContext"]["domainPrefix"] = call.api_id
    if iam is not None:
        event["requestContext"]["authorizer"] = {"iam": dict(iam)}
    return event


def signed_by(key: str, account: str) -> dict[str, Any]:
    """`authorizer.iam` of who has signed with an access key."""
    return {
        "accessKey": key,
        "accountId": account,
        "callerId": account,
        "cognitoIdentity": None,
        "principalOrgId": None,
        "userArn": f"arn:aws:iam::{account}:root",
        "userId": account,
    }


def answer_of(payload: bytes) -> Answer:
    """The answer that a function gives; the function's fault where it is none."""
    try:
        result = json.loads(payload) if payload else None
    except (ValueError, RecursionError):
        return failed()
    answer = of_function(result, "2.0")
    if answer.status == 500 and not (isinstance(result, Mapping) and str(result.get("statusCode")) == "500"):
        return failed()
    named = isinstance(result, Mapping) and any(name.lower() == "content-type" for name in result.get("headers") or {})
    if named:
        return answer
    return Answer(answer.status, [*(each for each in answer.headers if each[0] != "content-type"), _JSON], answer.body)


def failed() -> Answer:
    """A function that failed: its caller is not told of what."""
    return Answer(_BAD_GATEWAY, [("content-type", "application/json")], b"Internal Server Error")


def refused(message: str | None, status: int = _FORBIDDEN, kind: str = "AccessDeniedException") -> Answer:
    """An answer of Lambda itself."""
    return Answer(status, [_JSON, ("x-amzn-errortype", kind)], json.dumps({"Message": message}).encode())


def preflight_of(cors: Mapping[str, Any] | None, call: Call) -> Answer | None:
    """The answer to a browser that asks whether it may call; None for a call."""
    answer = preflight(cors, call)
    return Answer(200, answer.headers, answer.body) if answer else None


def with_cors(cors: Mapping[str, Any] | None, call: Call, answer: Answer) -> Answer:
    """What the URL's Cors says, in place of what the function says of it."""
    added = cors_headers(cors, call)
    ours = {name for name, _ in added}
    kept = [each for each in answer.headers if each[0].lower() not in ours]
    return Answer(answer.status, [*kept, *added], answer.body)
