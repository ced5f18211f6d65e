"""The Runtime API of an environment is on loopback, where web pages reach it: they get no event and send no answer."""

import base64
import http.client
import threading
from collections.abc import Iterator

import pytest

from hydrant.emulator.lambda_executor.sandbox.http import Request
from hydrant.emulator.lambda_executor.sandbox.runtime_api import Reply, RuntimeApi, _reply

RUNTIME = "/2018-06-01/runtime/"
PAGES = [
    {"Origin": "http://evil.test"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Referer": "http://evil.test/"},
    {"User-Agent": "Mozilla/5.0"},
    {"Host": "evil.test"},
]


@pytest.fixture
def api() -> Iterator[RuntimeApi]:
    made = RuntimeApi(response_limit=1000)
    ended = threading.Event()

    def serve() -> None:
        while not ended.is_set():
            made.pump(0.05)

    thread = threading.Thread(target=serve)
    thread.start()
    yield made
    ended.set()
    thread.join()
    made.close()


def ask(api: RuntimeApi, method: str, path: str, headers: dict[str, str], body: str = "") -> int:
    connection = http.client.HTTPConnection(api.address, timeout=10)
    connection.putrequest(method, RUNTIME + path, skip_host="Host" in headers)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        connection.putheader(name, value)
    connection.endheaders(body.encode())
    try:
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize("headers", PAGES, ids=str)
def test_a_page_takes_no_event_and_ends_no_init(api: RuntimeApi, headers: dict[str, str]) -> None:
    assert ask(api, "GET", "invocation/next", headers) == 403
    assert ask(api, "POST", "init/error", headers, '{"errorType": "x"}') == 403
    assert not api.ready
    assert api.init_error is None


@pytest.mark.parametrize("headers", [{}, {"Host": ""}, {"User-Agent": "aws-lambda-python/3.12-3.0.0"}], ids=str)
def test_the_runtime_does(api: RuntimeApi, headers: dict[str, str]) -> None:
    assert ask(api, "POST", "init/error", headers, '{"errorType": "x"}') == 202
    assert api.init_error is not None


def test_an_error_that_is_met_while_the_answer_is_sent_is_the_answer() -> None:
    """Go's client tells of it after the body."""
    document = b'{"errorType": "read"}'
    headers = {"lambda-runtime-function-error-body": base64.b64encode(document).decode()}
    assert _reply(Request("POST", "/", headers, b"half"), is_error=False) == Reply(document, is_error=True)
    headers = {"lambda-runtime-function-error-body": "no base64"}
    assert _reply(Request("POST", "/", headers, b"half"), is_error=False) == Reply(b"half", is_error=False)
