"""What a web page that the user happens to visit could send: all of it must be refused, and change nothing.

The requests are those that a browser makes for another site, each kind with the headers that it has then; they ask for
nothing that would harm, were it served.
"""

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from .flows import Flow, Plan, conserved
from .pipelines import describe
from .raw import Request, ask
from .verdicts import Result

_FORBIDDEN = 403
_ELSEWHERE = "https://page.example"
_FOREIGN: dict[str, dict[str, str]] = {
    "fetch": {"Origin": _ELSEWHERE, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"},
    "fetch without CORS": {"Origin": _ELSEWHERE, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    "older browser": {"Origin": _ELSEWHERE},
    "sandboxed page": {"Origin": "null"},
    "image": {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
    "navigation": {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
    "other port": {"Origin": "http://127.0.0.1:1", "Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"},
    "rebinding": {"Host": "page.example:4566"},
    "rebinding, subdomain": {"Host": "localhost.page.example"},
}
_TARGET = {"X-Amz-Target": "Kinesis_20131202.ListStreams", "Content-Type": "application/x-amz-json-1.1"}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_TEXT = {"Content-Type": "text/plain"}


def cross_site(plan: Plan) -> Result:
    """Every kind of request to every kind of place."""
    name, served = "cross-site requests", Counter[str]()
    changed: list[str] = []

    def send(flow: Flow) -> int:
        before, count = describe(flow.pipeline), 0
        for request in _requests(flow.pipeline.bucket):
            status, _ = ask(flow.emulator.port, request)
            served.update([] if status == _FORBIDDEN else [request.name])
            count += 1
        changed.extend([] if describe(flow.pipeline) == before else ["state"])
        return count

    found = conserved(plan, name, "requests", send)
    broken = {"requests that were not refused": served.total(), "changes": len(changed)}
    faults = {**found.faults, **{word: count for word, count in broken.items() if count}}
    return replace(found, faults=faults, note=", ".join(f"{kind} {count}" for kind, count in served.most_common(4)))


def _requests(bucket: str) -> Iterator[Request]:
    places: tuple[tuple[str, str, dict[str, str], bytes, str], ...] = (
        ("GET", "/_hydrant/health", {}, b"", ""),
        ("GET", "/_hydrant/status", {}, b"", ""),
        ("POST", "/_hydrant/flush", _TEXT, b"{}", ""),
        ("POST", "/_hydrant/phase", _TEXT, b'{"phase": "ready"}', ""),
        ("GET", "/_localstack/health", {}, b"", ""),
        ("POST", "/", _TARGET, b"{}", "kinesis"),
        ("POST", "/", _FORM, b"Action=ListQueues", ""),
        ("GET", "/?Action=ListQueues", {}, b"", ""),
        ("GET", f"/{bucket}?list-type=2", {}, b"", ""),
        ("HEAD", f"/{bucket}", {}, b"", ""),
        ("PUT", f"/{bucket}/from-a-page", _TEXT, b"x", ""),
        ("POST", f"/{bucket}", _FORM, b"x", ""),
        ("DELETE", f"/{bucket}/no-such-key", {}, b"", ""),
        ("OPTIONS", "/", {"Access-Control-Request-Method": "POST"}, b"", ""),
        ("GET", "/2015-03-31/functions", {}, b"", "lambda"),
        ("POST", "/2015-03-31/functions/no-such/invocations", _TEXT, b"{}", "lambda"),
    )
    for (kind, foreign), (method, path, headers, body, service) in itertools.product(_FOREIGN.items(), places):
        yield Request(kind, method, path, {**headers, **foreign}, body, service)
