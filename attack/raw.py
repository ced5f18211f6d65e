"""Requests as they stand, past every client that would put them right."""

import http.client
from dataclasses import dataclass, field

_SECONDS = 30.0


@dataclass(frozen=True)
class Request:
    """A request; `service` is what its signature names, none when empty."""

    name: str
    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    service: str = ""


def ask(port: int, request: Request) -> tuple[int, bytes]:
    """Status and body of the answer; status 0 when there was none."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    try:
        connection.putrequest(request.method, request.path, skip_host=True, skip_accept_encoding=True)
        for name, value in {**_given(port, request), **request.headers}.items():
            connection.putheader(name, value)
        connection.endheaders(request.body)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()


def _given(port: int, request: Request) -> dict[str, str]:
    found = {"Host": f"127.0.0.1:{port}", "Content-Length": str(len(request.body))}
    if request.service:
        scope = f"test/20260101/us-east-1/{request.service}/aws4_request"
        found["Authorization"] = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"
    return found
