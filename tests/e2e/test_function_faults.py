"""Functions that break Firehose's protocol: each fault ends in error/ as on AWS (C-12 to C-17), nothing is lost.

The code is changed behind Terraform's back and put back as it was, which is quick, and good manners only here.
"""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from hydrant.waiting import eventually

from .support.inputs import encode, valid
from .support.landing import Landing
from .support.laws import settle
from .support.sender import Sender
from .support.target import EmulatorTarget

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("own")]

_OK = '{"recordId": r["recordId"], "result": "Ok", "data": r["data"]}'


@dataclass(frozen=True)
class Fault:
    """The body of a handler, and what Firehose makes of each record. `retried`: None where AWS's way is not known."""

    name: str
    body: str
    error_code: str
    retried: bool | None = False


FAULTS = [
    Fault("raises", "raise RuntimeError('bug')", "Lambda.FunctionError", retried=True),
    Fault("exits", "import sys; sys.exit(3)", "Lambda.FunctionError", retried=True),
    Fault("dies", "import os; os._exit(1)", "Lambda.FunctionError", retried=True),
    Fault("returns-nothing", "return None", "Lambda.MissingRecordId"),
    Fault("returns-no-records", "return {'records': []}", "Lambda.MissingRecordId"),
    Fault(
        "returns-twice",
        f"return {{'records': [{_OK} for r in event['records'] for _ in range(2)]}}",
        "Lambda.DuplicatedRecordId",
    ),
    Fault(
        "returns-no-data",
        "return {'records': [{'recordId': r['recordId'], 'result': 'Ok'} for r in event['records']]}",
        "Lambda.InvalidReturnFormat",
    ),
    Fault(
        "returns-a-strange-result",
        "return {'records': [{**r, 'result': 'ok'} for r in event['records']]}",
        "Lambda.FunctionError",
        retried=None,
    ),
]


def package(body: str) -> bytes:
    """A function package with the handler `validate.handler.handler` and this body."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("validate/__init__.py", "")
        archive.writestr("validate/handler.py", f"def handler(event, context):\n    {body}\n")
    return made.getvalue()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_of_the_function_ends_in_error(
    fault: Fault, own_target: EmulatorTarget, land: Callable[[EmulatorTarget], Landing]
) -> None:
    functions = own_target.clients.lambda_
    name = own_target.outputs["function_name"]
    original = own_target.fetch(functions.get_function(FunctionName=name)["Code"]["Location"])
    landing = land(own_target)
    try:
        update(own_target, package(fault.body))
        stream = own_target.outputs["stream_name"]
        records = [encode(valid()) for _ in range(10)]
        sent = Sender(own_target.clients.kinesis, stream).send(records, partition_key="one shard")
        account = settle(own_target, landing, sent)
    finally:
        update(own_target, original)

    assert len(account.error) == len(records)
    assert {line.document["errorCode"] for line in account.error_lines} == {fault.error_code}
    if fault.retried is not None:
        attempts = int(own_target.variables["processing_retries"]) + 1 if fault.retried else 1
        assert {line.document["attemptsMade"] for line in account.error_lines} == {attempts}


def update(target: EmulatorTarget, code: bytes) -> None:
    """Change the function's code and wait until it is in use."""
    functions = target.clients.lambda_
    name = target.outputs["function_name"]
    functions.update_function_code(FunctionName=name, ZipFile=code)

    def in_use() -> None:
        found = functions.get_function_configuration(FunctionName=name)
        assert (found["State"], found["LastUpdateStatus"]) == ("Active", "Successful"), found

    eventually(in_use, timeout=target.patience)


def test_nothing_is_lost_while_injected_faults_refuse_and_delay(
    own_target: EmulatorTarget, land: Callable[[EmulatorTarget], Landing]
) -> None:
    """By the command, as a user does it: S3 refuses, the function is throttled, the notification's topic is slow."""
    port = str(own_target.stack.port)
    bucket, function = own_target.outputs["bucket_name"], own_target.outputs["function_name"]

    def fault(*words: str) -> dict[str, Any]:
        return dict(own_target.hydrant("fault", *words, "--port", port, "--json").document)

    landing = land(own_target)
    try:
        refused = fault("add", "s3:PutObject", "--error", "503", "--resource", f"{bucket}/*", "--count", "2")
        throttled = fault("add", "lambda:Invoke", "--error", "429", "--resource", function, "--count", "1")
        fault("add", "sns:Publish", "--delay", "250ms", "--share", "0.5", "--for", "60s", "--seed", "1")
        records = [encode(valid()) for _ in range(10)]
        stream = own_target.outputs["stream_name"]
        sent = Sender(own_target.clients.kinesis, stream).send(records, partition_key="one shard")
        account = settle(own_target, landing, sent)
        struck = {each["id"]: each["struck"] for each in fault("list")["faults"]}
    finally:
        fault("clear")

    assert len(account.data) == len(records)
    assert (struck[refused["id"]], struck[throttled["id"]]) == (2, 1)
    assert fault("list")["faults"] == []
