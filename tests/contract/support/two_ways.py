"""Calls of Kinesis's JSON that take the short way through the emulator, or the long one."""

import json
import urllib.error
import urllib.request
from typing import Any

# Both say the same; only the first is what AWS's clients write, and what the short way takes.
SHORT, LONG = "application/x-amz-json-1.1", "application/x-amz-json-1.1; charset=utf-8"
SIGNED = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=0"


def post_body(port: int, operation: str, body: bytes, content_type: str) -> tuple[int, Any]:
    """Status and document of the answer."""
    headers = {
        "Content-Type": content_type,
        "X-Amz-Target": f"Kinesis_20131202.{operation}",
        "Authorization": SIGNED,
    }
    request = urllib.request.Request(f"http://127.0.0.1:{port}/", data=body, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            assert reply.headers["x-amzn-RequestId"]
            return reply.status, json.loads(reply.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def post(port: int, operation: str, document: dict[str, Any], content_type: str) -> tuple[int, Any]:
    """Status and document of the answer."""
    return post_body(port, operation, json.dumps(document).encode(), content_type)
