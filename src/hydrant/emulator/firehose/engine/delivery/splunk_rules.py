"""Requests to Splunk's HTTP event collector (HEC), what its answers mean, and the codes of failures. Pure.

Requests and answers are Splunk's (S-5 to S-8), codes and messages AWS's (S-11, S-12).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from ..items import Delivery
from ..ports import EndpointAnswer, EndpointError, EndpointRequest
from .error_lines import refused_line

_MESSAGES = {
    "Splunk.ProxyWithoutStickySessions": (
        "If you have a proxy (ELB or other) between Kinesis Firehose and the HEC node, you must enable sticky sessions "
        "to support HEC ACKs."
    ),
    "Splunk.DisabledToken": "The HEC token is disabled. Enable the token to allow data delivery to Splunk.",
    "Splunk.InvalidToken": "The HEC token is invalid. Update Kinesis Firehose with a valid HEC token.",
    "Splunk.InvalidDataFormat": (
        "The data is not formatted correctly. To see how to properly format data for Raw or Event HEC endpoints, see "
        "Splunk Event Data."
    ),
    "Splunk.InvalidIndex": (
        "The HEC token or input is configured with an invalid index. Check your index configuration and try again."
    ),
    "Splunk.ServerError": (
        "Data delivery to Splunk failed due to a server error from the HEC node. Kinesis Firehose will retry sending "
        "the data if the retry duration in your Kinesis Firehose is greater than 0. If all the retries fail, Kinesis "
        "Firehose backs up the data to Amazon S3."
    ),
    "Splunk.DisabledAck": (
        "Indexer acknowledgement is disabled for the HEC token. Enable indexer acknowledgement and try again. For more "
        "info, see Enable indexer acknowledgement."
    ),
    "Splunk.AckTimeout": (
        "Did not receive an acknowledgement from HEC before the HEC acknowledgement timeout expired. Despite the "
        "acknowledgement timeout, it's possible the data was indexed successfully in Splunk. Kinesis Firehose backs up "
        "in Amazon S3 data for which the acknowledgement timeout expired."
    ),
    "Splunk.ConnectionTimeout": (
        "The connection to Splunk timed out. This might be a transient error and the request will be retried. Kinesis "
        "Firehose backs up the data to Amazon S3 if all retries fail."
    ),
    "Splunk.InvalidEndpoint": (
        "Could not connect to the HEC endpoint. Make sure that the HEC endpoint URL is valid and reachable from "
        "Kinesis Firehose."
    ),
    "Splunk.ConnectionClosed": (
        "Unable to send data to Splunk due to a connection failure. This might be a transient error. Increasing the "
        "retry duration in your Kinesis Firehose configuration might guard against such transient failures."
    ),
    "Splunk.SSLUnverified": (
        "Could not connect to the HEC endpoint. The host does not match the certificate provided by the peer. Make "
        "sure that the certificate and the host are valid."
    ),
    "Splunk.SSLHandshake": (
        "Could not connect to the HEC endpoint. Make sure that the certificate and the host are valid."
    ),
}
_BY_HEC_CODE = {
    **dict.fromkeys((1, 22), "Splunk.DisabledToken"),
    **dict.fromkeys((2, 3, 4, 16, 21), "Splunk.InvalidToken"),
    **dict.fromkeys((5, 6, 12, 13, 15), "Splunk.InvalidDataFormat"),
    7: "Splunk.InvalidIndex",
    **dict.fromkeys((10, 11), "Splunk.ProxyWithoutStickySessions"),
    14: "Splunk.DisabledAck",
}
"""What a refusal with a code of Splunk's means (S-8); any other is an error of the server."""
_BY_STATUS = {
    400: "Splunk.InvalidDataFormat",
    401: "Splunk.InvalidToken",
    403: "Splunk.InvalidToken",
    404: "Splunk.InvalidEndpoint",
}
"""What a refusal without such a code means."""
_BY_CONNECTION = {
    "HttpEndpoint.SSLHandshakeFailure": "Splunk.SSLHandshake",
    "HttpEndpoint.RequestTimeout": "Splunk.ConnectionTimeout",
    "HttpEndpoint.ConnectionFailed": "Splunk.InvalidEndpoint",
    "HttpEndpoint.ConnectionReset": "Splunk.ConnectionClosed",
}
_OTHER_HOST = ("Hostname mismatch", "IP address mismatch", "doesn't match")
"""How Python's TLS says that a certificate is for another host."""
_SHOWN_CHARACTERS = 300
_COLLECTOR = "/services/collector"


@dataclass(frozen=True)
class SplunkFailure:
    """An attempt that failed. `detail` is what Splunk or the connection said, for the emulator's own log."""

    code: str
    detail: str

    @property
    def message(self) -> str:
        """AWS's."""
        return _MESSAGES[self.code]


ACK_TIMEOUT = SplunkFailure("Splunk.AckTimeout", "no acknowledgement in time")


@dataclass(frozen=True)
class Collector:
    """A HEC with its token, and the channel that requests and their acknowledgements share."""

    url: str
    raw: bool
    token: str
    channel: str

    def sending(self, batch: Sequence[Delivery]) -> EndpointRequest:
        """The request for a batch: its records, joined as they are (S-5)."""
        return self._request("raw" if self.raw else "event", b"".join([each.body for each in batch]))

    def asking(self, ack_id: int) -> EndpointRequest:
        """The request that asks whether a batch was indexed (S-7)."""
        return self._request("ack", orjson.dumps({"acks": [ack_id]}))

    def _request(self, path: str, body: bytes) -> EndpointRequest:
        headers = {
            "Authorization": b"Splunk " + self.token.encode(),
            "Content-Type": b"application/json" if path != "raw" else b"text/plain",
            "X-Splunk-Request-Channel": self.channel.encode(),
        }
        base = self.url.partition(_COLLECTOR)[0].rstrip("/")
        return EndpointRequest(f"{base}{_COLLECTOR}/{path}", headers, body)


def taken_as(answer: EndpointAnswer) -> int | SplunkFailure:
    """The id to ask for the acknowledgement with, or why the collector did not take a batch."""
    document = _document(answer)
    if answer.status != 200:
        return _refusal(answer, document)
    if document.get("code", 0) != 0:
        return _refusal(answer, document)
    ack_id = document.get("ackId")
    if isinstance(ack_id, int) and not isinstance(ack_id, bool):
        return ack_id
    if "code" in document or "text" in document:
        return SplunkFailure("Splunk.DisabledAck", f"an answer without ackId: {_shown(answer)}")
    return SplunkFailure("Splunk.ServerError", f"no answer of a HEC: {_shown(answer)}")


def acknowledged(ack_id: int, answer: EndpointAnswer) -> bool | SplunkFailure:
    """Whether a batch was indexed; a failure where the answer says that this will never be told.

    A server that is busy or broken for now says nothing: it is asked again.
    """
    document = _document(answer)
    if answer.status == 200 and isinstance(document.get("acks"), dict):
        return document["acks"].get(str(ack_id)) is True
    failure = _refusal(answer, document)
    return False if failure.code == "Splunk.ServerError" else failure


def connection_failure(error: EndpointError) -> SplunkFailure:
    """What a request came to that had no answer."""
    code = _BY_CONNECTION.get(error.code, "Splunk.ServerError")
    if code == "Splunk.SSLHandshake" and any(words in error.message for words in _OTHER_HOST):
        code = "Splunk.SSLUnverified"
    return SplunkFailure(code, error.message)


def splunk_error_line(delivery: Delivery, failure: SplunkFailure, attempts: int, ended_ms: int) -> bytes:
    """Error line of a record that Splunk did not index (S-12)."""
    return refused_line(delivery, failure.code, failure.message, attempts, ended_ms, identifier="EventId")


def _refusal(answer: EndpointAnswer, document: dict[str, Any]) -> SplunkFailure:
    if answer.status >= 500:
        return SplunkFailure("Splunk.ServerError", _shown(answer))
    code = document.get("code")
    if isinstance(code, int):
        return SplunkFailure(_BY_HEC_CODE.get(code, "Splunk.ServerError"), _shown(answer))
    return SplunkFailure(_BY_STATUS.get(answer.status, "Splunk.ServerError"), _shown(answer))


def _document(answer: EndpointAnswer) -> dict[str, Any]:
    try:
        document = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return {}
    return document if isinstance(document, dict) else {}


def _shown(answer: EndpointAnswer) -> str:
    return f"{answer.status}: {answer.body.decode(errors='replace')[:_SHOWN_CHARACTERS]}"
