"""HTTP endpoints, reached with `requests`: TLS is checked against REQUESTS_CA_BUNDLE or SSL_CERT_FILE, if set."""

import os
import threading
import time

import requests

from hydrant.emulator.faults.kinds import fault_of

from ..engine.ports import MAX_ANSWER_BYTES, EndpointAnswer, EndpointError, EndpointRequest

ANSWER_SECONDS = 180.0
"""Time that an endpoint has to answer."""
_CONNECT_SECONDS = 10.0
_PART = 64 * 1024


class HttpClient:
    """One session per thread. Follows no redirects, as AWS."""

    def __init__(self, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._answer_seconds = answer_seconds
        self._local = threading.local()

    def post(self, request: EndpointRequest) -> EndpointAnswer:
        """Send and wait for the whole answer. Raises EndpointError, or EmulatorFault when it cannot even connect."""
        try:
            return self._post(request)
        except EndpointError as exc:
            if fault := fault_of(exc):
                raise fault from exc
            raise

    def _post(self, request: EndpointRequest) -> EndpointAnswer:
        deadline = time.monotonic() + self._answer_seconds
        try:
            with self._session().post(
                request.url,
                data=request.body,
                headers=dict(request.headers),
                timeout=(_CONNECT_SECONDS, self._answer_seconds),
                allow_redirects=False,
                stream=True,
                verify=_authorities(),
            ) as answer:
                return EndpointAnswer(
                    answer.status_code, answer.headers.get("Content-Type", ""), _body(answer, deadline)
                )
        except requests.exceptions.SSLError as error:
            raise EndpointError("HttpEndpoint.SSLHandshakeFailure", _text(request, "no TLS", error)) from error
        except requests.exceptions.ReadTimeout as error:
            raise _timed_out(request) from error
        except requests.exceptions.ConnectTimeout as error:
            raise EndpointError("HttpEndpoint.ConnectionFailed", _text(request, "no connection", error)) from error
        except (requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
            raise _unconnected(request, error) from error
        except requests.exceptions.RequestException as error:
            raise EndpointError("HttpEndpoint.ConnectionFailed", _text(request, "no request", error)) from error

    def _session(self) -> requests.Session:
        if not hasattr(self._local, "session"):
            self._local.session = requests.Session()
        session: requests.Session = self._local.session
        return session


def _body(answer: requests.Response, deadline: float) -> bytes:
    body = b""
    for part in answer.raw.stream(_PART, decode_content=False):
        body += part
        if len(body) + _head_size(answer) > MAX_ANSWER_BYTES:
            raise EndpointError(
                "HttpEndpoint.ResponseTooLarge", "The response is too large. It must be less than 1 MiB with headers."
            )
        if time.monotonic() > deadline:
            raise requests.exceptions.ReadTimeout
    return body


def _head_size(answer: requests.Response) -> int:
    return sum(len(name) + len(value) + 4 for name, value in answer.headers.items())


def _authorities() -> str | bool:
    return os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE") or True


def _timed_out(request: EndpointRequest) -> EndpointError:
    return EndpointError(
        "HttpEndpoint.RequestTimeout", f"The endpoint {request.url} took longer than 3 minutes to respond."
    )


def _unconnected(request: EndpointRequest, error: Exception) -> EndpointError:
    if "Read timed out" in str(error):
        return _timed_out(request)
    refused = isinstance(error, requests.exceptions.ConnectionError) and "Failed to establish" in str(error)
    if refused or "Max retries" in str(error):
        return EndpointError("HttpEndpoint.ConnectionFailed", _text(request, "no connection", error))
    return EndpointError("HttpEndpoint.ConnectionReset", _text(request, "connection was reset", error))


def _text(request: EndpointRequest, what: str, error: Exception) -> str:
    return f"{request.url}: {what}: {error}"
