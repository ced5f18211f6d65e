"""One emulator for all tests of event source mappings, and functions that are fed by them."""

import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from ..support.emulator_process import OFTEN
from ..support.kinesis_emulator import streams_on, wait_active
from ..support.lambda_emulator import Emulator, archive, running, wait_for
from ..support.mappings import wait_for_state

SERVICES = "lambda,logs,s3,sqs,sts,iam,cloudwatch,kinesis,sns,dynamodb,dynamodbstreams"
Attach = Callable[..., str]


@pytest.fixture(scope="package")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with running(tmp_path_factory.mktemp("emulator"), SERVICES) as found:
        yield found


@pytest.fixture
def stream(emulator: Emulator) -> Iterator[str]:
    with streams_on(emulator.client("kinesis")) as make:
        yield make(ShardCount=1)


@pytest.fixture
def attach(emulator: Emulator, tmp_path: Path) -> Iterator[Attach]:
    """Create a function and a mapping of a source to it, and wait until that is enabled; both go at the end.

    A source that is no ARN is the name of a stream. Gives the mapping's UUID.
    """
    functions, made = emulator.client("lambda"), []

    def make(source: str, code: str, **settings: Any) -> str:
        name = f"consumer-{uuid.uuid4().hex[:8]}"
        functions.create_function(
            FunctionName=name,
            Role="arn:aws:iam::000000000000:role/functions",
            Runtime="python{}.{}".format(*sys.version_info),
            Handler="app.handler",
            Code={"ZipFile": archive({"app.py": code})},
            Environment={"Variables": {"FOLDER": str(tmp_path)}},
        )
        functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig=OFTEN)
        start: dict[str, Any] = {} if ":sqs:" in source else {"StartingPosition": "TRIM_HORIZON"}
        arn = source if source.startswith("arn:") else wait_active(emulator.client("kinesis"), source)["StreamARN"]
        mapping = functions.create_event_source_mapping(FunctionName=name, EventSourceArn=arn, **{**start, **settings})[
            "UUID"
        ]
        made.append((name, mapping))
        wait_for_state(emulator, mapping, "Enabled")
        return str(mapping)

    yield make
    for name, mapping in made:
        with suppress(functions.exceptions.ResourceNotFoundException):  # the test has deleted it
            functions.delete_event_source_mapping(UUID=mapping)
        functions.delete_function(FunctionName=name)
    left = {mapping for _, mapping in made}

    def gone() -> bool:
        listed = functions.list_event_source_mappings()["EventSourceMappings"]
        return not left & {each["UUID"] for each in listed}

    wait_for(gone, "the mappings are gone", 60)
