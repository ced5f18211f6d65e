"""Requests that are wrong: for each operation of the service models each member with a value of another type, and
bodies that are no documents at all. The answer must be one of the client's errors; an answer of 500 is a fault. So is a
refusal that changes something: what was refused is sent again, to see (`changes`). Operations that are not served may
say so (501).
"""

import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import quote

import botocore.session
from botocore.model import OperationModel, ServiceModel

from hydrant.emulator.http.intent import CONTROL_HEADER

from .changes import REFUSED, Search
from .flows import Flow, Plan, conserved
from .pipelines import build, describe, settled
from .raw import Request, ask
from .verdicts import Result

_SERVICES = ("kinesis", "firehose", "lambda")
_WRONG: tuple[Any, ...] = (None, True, 7, -1, 1.5, 10**30, "x", "", [], [None], {}, {"x": 1}, [[["deep"]]])
_QUICK = 300
_JSON = "application/x-amz-json-1.1"
_TARGETS = (
    ("kinesis", "Kinesis_20131202.DescribeStream"),
    ("kinesis", "Kinesis_20131202.PutRecords"),
    ("firehose", "Firehose_20150804.PutRecordBatch"),
)
_NOT_SERVED = 501
_DESTRUCTIVE = ("Delete", "Stop", "Remove")


def malformed(plan: Plan) -> Result:
    """All of them, in an order that chance has, at one pipeline while records flow through another."""
    faults, culprits = Counter[str](), Counter[str]()

    def send(flow: Flow) -> int:
        victim = build(flow.emulator.clients())
        requests = [*generated(victim.name), *broken(victim.name)]
        flow.chance.shuffle(requests)
        chosen = requests[: _QUICK if plan.quick else None]

        def asked(request: Request) -> int:
            status, body = ask(flow.emulator.port, request)
            for fault in judge(status, body):
                faults[fault] += 1
                culprits[f"{request.name} {status}"] += 1
            return status

        refused = [request for request in chosen if asked(request) >= REFUSED]
        again = build(flow.emulator.clients())
        search = Search(asked, partial(settled, again), partial(describe, again))
        search.run([_of(request, victim.name, again.name) for request in refused])
        if search.culprits:
            faults["changes by requests that were refused"] += len(search.culprits)
            culprits.update(search.culprits)
        return len(chosen) + search.sent

    found = conserved(plan, "malformed requests", "requests", send)
    return replace(
        found, faults={**found.faults, **faults}, note=", ".join(f"{each} ({n})" for each, n in culprits.most_common(8))
    )


def _of(request: Request, old: str, new: str) -> Request:
    """The same of another pipeline."""
    path, body = request.path.replace(old, new), request.body.replace(old.encode(), new.encode())
    return replace(request, name=request.name.replace(old, new), path=path, body=body)


def judge(status: int, body: bytes) -> list[str]:
    """What is wrong about an answer."""
    if not status:
        return ["unanswered"]
    traceback = ["answered with a traceback"] if b"Traceback (most recent call last)" in body else []
    return traceback + (["answered 5xx"] if status >= 500 and status != _NOT_SERVED else [])


def generated(name: str) -> Iterator[Request]:
    """Each operation with each of its members wrong in each way."""
    loader = botocore.session.get_session()
    for service in _SERVICES:
        model = loader.get_service_model(service)
        for operation in model.operation_names:
            yield from _operation(model, model.operation_model(operation), name)


def _operation(model: ServiceModel, operation: OperationModel, name: str) -> Iterator[Request]:
    shape = operation.input_shape
    if shape is None:
        return
    names = "no-such-thing" if operation.name.startswith(_DESTRUCTIVE) else name
    sound = {member: _value(each, names) for member, each in shape.members.items() if member in shape.required_members}
    for member in shape.members:
        for wrong in _WRONG:
            yield _request(model, operation, {**sound, member: wrong}, names)
    yield _request(model, operation, {}, names)


def _value(shape: Any, name: str) -> Any:
    """A value that the service may take, of a shape that is required."""
    if shape.type_name == "structure":
        return {member: _value(shape.members[member], name) for member in shape.required_members}
    found: Any = {"list": [], "map": {}, "boolean": False, "integer": 1, "long": 1, "blob": "eA==", "timestamp": 1.0}
    return found.get(shape.type_name, name)


def _request(model: ServiceModel, operation: OperationModel, document: dict[str, Any], name: str) -> Request:
    body = json.dumps(document).encode()
    if model.metadata.get("protocol") == "json":
        target = f"{model.metadata['targetPrefix']}.{operation.name}"
        headers = {"X-Amz-Target": target, "Content-Type": _JSON}
        return Request(operation.name, "POST", "/", headers, body, model.signing_name)
    path = operation.http["requestUri"].partition("?")[0]
    for member in (each.strip("{}+") for each in path.split("/") if each.startswith("{")):
        path = path.replace("{" + member + "}", quote(name)).replace("{" + member + "+}", quote(name))
    headers = {"Content-Type": "application/json"}
    return Request(operation.name, operation.http["method"], path, headers, body, model.signing_name)


def broken(name: str) -> Iterator[Request]:
    """Bodies that are no documents, targets that nobody knows, and the control routes."""
    deep = b'{"StreamName":' + b"[" * 50_000 + b"]" * 50_000 + b"}"
    bodies = {
        "no JSON": b"this is no JSON",
        "cut off": b'{"StreamName": "' + name.encode(),
        "no text": b"\xff\xfe\x00",
        "a number": b"7",
        "a list": b"[]",
        "null": b"null",
        "empty": b"",
        "NaN": b'{"StreamName": NaN}',
        "Infinity": b'{"Limit": Infinity}',
        "deep": deep,
        "half a pair": b'{"StreamName": "\\ud800"}',
        "twice": b'{"StreamName": "a", "StreamName": "b"}',
    }
    for what, body in bodies.items():
        for service, target in _TARGETS:
            yield Request(
                f"{target}: {what}", "POST", "/", {"X-Amz-Target": target, "Content-Type": _JSON}, body, service
            )
        invoke = f"/2015-03-31/functions/{name}/invocations"
        yield Request(f"Invoke: {what}", "POST", invoke, {"Content-Type": "application/json"}, body, "lambda")
        yield Request(f"CreateFunction: {what}", "POST", "/2015-03-31/functions", {}, body, "lambda")
        for route in ("phase", "deployment", "warm", "flush", "clock"):
            meant = {CONTROL_HEADER: "1"}
            yield Request(f"/_hydrant/{route}: {what}", "POST", f"/_hydrant/{route}", meant, body, "")
    chance = random.Random(name)
    for _ in range(40):
        headers = {"X-Amz-Target": "Kinesis_20131202.PutRecord", "Content-Type": "application/x-amz-cbor-1.1"}
        yield Request("PutRecord: bad CBOR", "POST", "/", headers, chance.randbytes(chance.randint(0, 200)), "kinesis")
    for target in (
        "",
        "Kinesis_20131202",
        "Kinesis_20131202.",
        "Kinesis_20131202.NoSuch",
        "NoSuch.PutRecord",
        "x" * 5000,
    ):
        yield Request(
            f"target {target[:40]!r}", "POST", "/", {"X-Amz-Target": target, "Content-Type": _JSON}, b"{}", "kinesis"
        )
