"""Configurations of our own in the shapes that people publish come up, stay as they are, and go.

Each shape is a directory of its own; here all of them are modules of one run, so that their plans meet in one provider.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.contract.support.emulator_process import emulator_process
from tests.contract.support.terraform_runs import Runs, copy_of
from tests.contract.terraform.laws.test_laws import SERVICES

pytestmark = [pytest.mark.emulator, pytest.mark.slow, pytest.mark.xdist_group("shapes")]

SHAPES = Path(__file__).parent / "shapes"
NAMES = {each.name for each in SHAPES.iterdir() if (each / "main.tf").exists()}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    folder = tmp_path_factory.mktemp("shapes")
    with emulator_process(folder / "emulator", SERVICES, {}) as paths:
        yield Runs(copy_of(SHAPES, folder / "configuration"), f"http://127.0.0.1:{paths.port}")


def client(runs: Runs, service: str) -> Any:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    return boto3.client(service, endpoint_url=runs.env["AWS_ENDPOINT_URL"], **keys)  # type: ignore[call-overload]


def test_they_come_up_stay_and_go(runs: Runs) -> None:
    made = runs.apply()
    of_shape = Counter(address.split(".")[1] for address in made.actions)
    assert len(NAMES) >= 20
    assert set(of_shape) == NAMES
    assert runs.plan().actions == {}
    gone = runs.destroy()
    assert set(gone.actions.values()) == {"delete"}
    left = {
        "buckets": client(runs, "s3").list_buckets()["Buckets"],
        "queues": client(runs, "sqs").list_queues().get("QueueUrls", []),
        "topics": client(runs, "sns").list_topics()["Topics"],
        "streams": client(runs, "kinesis").list_streams()["StreamNames"],
        "delivery streams": client(runs, "firehose").list_delivery_streams()["DeliveryStreamNames"],
        "functions": client(runs, "lambda").list_functions()["Functions"],
        "roles": client(runs, "iam").list_roles()["Roles"],
        "rules": client(runs, "events").list_rules()["Rules"],
        "workflows": client(runs, "stepfunctions").list_state_machines()["stateMachines"],
    }
    assert {kind: found for kind, found in left.items() if found} == {}
