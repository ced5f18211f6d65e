"""One request of the data source `http`: to this machine, or to a host that the user allows, and to no other.

The environment's proxies are not asked: what is on this machine needs none.
"""

import http.client
import os
import ssl
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...endpoints import check_endpoint
from ...errors import WrongTarget
from ..resource import Refused

_MAX_SECONDS = 600.0
_TRIED_AGAIN = {429, 500, *range(502, 600)}
"""Answers after which a further attempt may help; so does a connection that fails."""


@dataclass(frozen=True)
class Trust:
    """Whom a request believes, and who it says it is: PEM texts."""

    insecure: bool = False
    authorities: str | None = None
    certificate: str | None = None
    key: str | None = None


@dataclass(frozen=True)
class Question:
    """A request."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None
    seconds: float = _MAX_SECONDS
    attempts: int = 1
    pauses: tuple[float, float] = (1.0, 30.0)
    """Seconds before the second attempt, and at most before any."""
    trust: Trust = field(default_factory=Trust)


@dataclass(frozen=True)
class Answer:
    """What came back; an answer with an error status is one too."""

    status: int
    headers: dict[str, str]
    body: bytes


def ask(question: Question) -> Answer:
    """Send it, again as often as allowed. Raises Refused."""
    check_host(question.url)
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), _Redirects(), urllib.request.HTTPSHandler(context=_context(question.trust))
    )
    pause, longest = question.pauses
    for left in range(question.attempts - 1, -1, -1):
        answer, problem = _attempt(opener, question)
        if answer is not None and answer.status not in _TRIED_AGAIN:
            return answer
        if left:
            time.sleep(min(pause, longest))
            pause *= 2
    tried = f"{question.attempts} attempts" if question.attempts > 1 else "one attempt"
    raise Refused(f"{question.method} {question.url} failed after {tried}: {problem}", "url")


def check_host(url: str) -> None:
    """Raise Refused unless the host is this machine or an allowed one."""
    try:
        check_endpoint(url)
    except WrongTarget as error:
        raise Refused(
            f"{url} is not on this machine; the offline provider asks no other.", "url", error.next_step
        ) from error


def _attempt(opener: urllib.request.OpenerDirector, question: Question) -> tuple[Answer | None, str]:
    """One attempt: the answer, or in words why there is none."""
    body = None if question.body is None else question.body.encode()
    request = urllib.request.Request(  # noqa: S310 - check_host lets http and https through
        question.url, data=body, headers=dict(question.headers), method=question.method
    )
    try:
        with opener.open(request, timeout=question.seconds) as response:
            return _answer(response), ""
    except urllib.error.HTTPError as response:
        return _answer(response), f"status {response.code}"
    except TimeoutError:
        return None, f"no answer within {question.seconds:g} s"
    except urllib.error.URLError as error:
        late = isinstance(error.reason, TimeoutError)
        return None, f"no answer within {question.seconds:g} s" if late else str(error.reason)
    except (http.client.HTTPException, OSError) as error:
        return None, str(error) or type(error).__name__


def _answer(response: Any) -> Answer:
    headers: dict[str, str] = {}
    for name, text in response.headers.items():
        canonical = "-".join(part.capitalize() for part in name.split("-"))
        headers[canonical] = f"{headers[canonical]}, {text}" if canonical in headers else text
    return Answer(response.status, headers, response.read())


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows to allowed hosts only."""

    def redirect_request(self, *arguments: Any) -> Any:
        """The last of the arguments is the new address."""
        check_host(arguments[-1])
        return super().redirect_request(*arguments)


def _context(trust: Trust) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cadata=trust.authorities)
        if trust.certificate and trust.key:
            _present(context, trust.certificate, trust.key)
    except (ssl.SSLError, ValueError) as error:
        raise Refused(f"The certificates of the request cannot be used: {error}.") from error
    if trust.insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _present(context: ssl.SSLContext, certificate: str, key: str) -> None:
    """Load a certificate of our own; the ssl module only takes files."""
    with tempfile.NamedTemporaryFile("w", suffix=".pem", delete=False) as file:
        file.write(f"{certificate}\n{key}\n")
    try:
        context.load_cert_chain(file.name)
    finally:
        os.unlink(file.name)
