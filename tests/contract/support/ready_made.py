"""Calls of Kinesis with ready-made bodies: a client that makes large ones anew takes more time than the emulator."""

import http.client

_HEADERS = {
    "Content-Type": "application/x-amz-json-1.1",
    "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/kinesis/aws4_request, SignedHeaders=host,"
    " Signature=none",
}


class Caller:
    """One connection to an emulator."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port)
        self.answer = b""
        """The body of the last answer."""

    def call(self, operation: str, body: bytes) -> int:
        """Return the status."""
        self._connection.request("POST", "/", body, {"X-Amz-Target": f"Kinesis_20131202.{operation}", **_HEADERS})
        answer = self._connection.getresponse()
        self.answer = answer.read()
        return answer.status
