"""Hydrant in a container of a test's own, by Testcontainers: with the images that the kit in containers has built."""

import sys
from pathlib import Path
from typing import Any

import pytest
from testcontainers.community.localstack import LocalStackContainer

from hydrant.errors import EmulatorFailed, UsageError
from hydrant.scaffold.project import new_project
from hydrant.testcontainers import EMULATOR_IMAGE, HydrantContainer
from hydrant.waiting import eventually

pytestmark = [pytest.mark.emulator, pytest.mark.compose, pytest.mark.slow, pytest.mark.timeout(400)]
PATIENCE = 240


@pytest.fixture(autouse=True)
def _without_reaper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its image is on Docker Hub alone; what is started here ends with its block."""
    monkeypatch.setattr(sys.modules["testcontainers.core.config"].testcontainers_config, "ryuk_disabled", True)
    monkeypatch.setattr(
        sys.modules["testcontainers.core.config"].testcontainers_config,
        "connection_mode_override",
        sys.modules["testcontainers.core.config"].ConnectionMode.docker_host,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    new_project(tmp_path / "shop", "kinesis-lambda-dynamodb")
    tmp_path.chmod(0o755)  # the container's user reads it
    return tmp_path / "shop"


def test_a_container_with_a_deployed_project(project: Path) -> None:
    with HydrantContainer(project=project, seconds=PATIENCE) as hydrant:
        outputs, clients = hydrant.outputs(), hydrant.clients()
        assert outputs["failed_queue_url"].startswith(hydrant.get_url())
        data = b'{"id": "1", "kind": "plain", "amount": 3}'
        clients.kinesis.put_record(StreamName=outputs["stream"], Data=data, PartitionKey="1")

        def it_is_counted() -> None:
            key = {"key": {"S": "kind#plain"}}
            item = clients.client("dynamodb").get_item(TableName=outputs["table"], Key=key, ConsistentRead=True)
            assert "Item" in item
            assert item["Item"]["amount"] == {"N": "3"}

        eventually(it_is_counted, PATIENCE)


def test_a_project_that_cannot_be_deployed_is_told_with_the_reason_and_nothing_stays(project: Path) -> None:
    (project / "terraform" / "broken.tf").write_text('resource "aws_sqs_queue" "q" {\n  nam = "x"\n}\n')
    hydrant = HydrantContainer(project=project, seconds=PATIENCE)
    with pytest.raises(EmulatorFailed, match="could not be deployed") as failed:
        hydrant.start()
    assert "nam" in failed.value.cause
    names = hydrant.get_docker_client().client.containers.list(all=True, filters={"ancestor": EMULATOR_IMAGE})
    assert hydrant._container is None or hydrant._container.id not in {each.id for each in names}


def test_a_folder_that_is_no_project_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"has no hydrant\.toml"):
        HydrantContainer(project=tmp_path)


def test_the_image_takes_the_place_of_localstacks() -> None:
    with LocalStackContainer(EMULATOR_IMAGE, region_name="eu-west-1").with_services(
        "kinesis", "firehose"
    ) as localstack:
        firehose: Any = localstack.get_client("firehose")  # type: ignore[call-arg, arg-type]
        assert firehose.list_delivery_streams()["DeliveryStreamNames"] == []
