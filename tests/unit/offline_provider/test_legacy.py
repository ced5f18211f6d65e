"""Configurations for provider 3, 4 or 5: understood as those versions did, or refused with what became of it."""

from pathlib import Path
from typing import Any

import pytest

from hydrant.offline_provider.engine import ResourceEngine
from hydrant.offline_provider.legacy import stages
from hydrant.offline_provider.legacy.table import DATA_SOURCES, REMOVED_TYPES, RESOURCES
from hydrant.offline_provider.providers import load
from hydrant.offline_provider.providers.aws import AwsProvider
from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.rules import Rules
from hydrant.offline_provider.schema import Block, blank
from hydrant.offline_provider.values import Unknown, fit
from tests.contract.terraform.laws.core import proposed

FIREHOSE = "aws_kinesis_firehose_delivery_stream"


def begun(folder: Path, version: str) -> AwsProvider:
    provider = load("aws")
    assert isinstance(provider, AwsProvider)
    provider.configure({"region": "us-east-1"})
    provider.begin(version, folder)
    return provider


def has(block: Block, path: str) -> bool:
    name, _, rest = path.partition(".")
    return has(block.blocks[name].block, rest) if rest else name in block.attributes or name in block.blocks


@pytest.mark.parametrize(
    ("version", "major"), [("3.76.0", 3), ("4.67.0", 4), ("5.100.0", 5), ("6.47.0", 6), ("2.70.0", 3), ("", 6)]
)
def test_a_version_has_what_it_had(tmp_path: Path, version: str, major: int) -> None:
    provider = begun(tmp_path, version)
    assert provider.major == major
    for name, olds in RESOURCES.items():
        for path, old in olds.items():
            assert has(provider.schema.resources[name].block, path) == (old.gone > major), (name, path)
    for name, olds in DATA_SOURCES.items():
        for path, old in olds.items():
            assert has(provider.schema.data_sources[name].block, path) == (old.gone > major), (name, path)


def test_the_schema_of_today_has_none_of_it(tmp_path: Path) -> None:
    today = begun(tmp_path, "6.47.0").schema
    assert [name for name in REMOVED_TYPES if name.split()[1] in {**today.resources, **today.data_sources}] == []


def test_renamed_arguments_mean_what_they_meant(tmp_path: Path) -> None:
    engine = ResourceEngine(begun(tmp_path, "4.67.0"), FIREHOSE)
    backup = {"bucket_arn": "arn:aws:s3:::c", "role_arn": "arn:aws:iam::000000000000:role/r", "buffer_interval": 120}
    extended = {
        "bucket_arn": "arn:aws:s3:::b",
        "role_arn": "arn:aws:iam::000000000000:role/r",
        "buffer_size": 7,
        "s3_backup_mode": "Enabled",
        "s3_backup_configuration": [backup],
    }
    config = fit(engine.block, {"name": "d", "destination": "extended_s3", "extended_s3_configuration": [extended]})
    assert list(engine.validate(config)) == []
    planned = engine.plan(None, proposed(engine.block, None, config), config).values["extended_s3_configuration"][0]
    assert (planned["buffering_size"], planned["buffer_size"], planned["buffering_interval"]) == (7, 7, 300)
    assert planned["s3_backup_configuration"][0]["buffering_interval"] == 120


def test_the_plain_destination_s3_is_an_extended_one(tmp_path: Path) -> None:
    engine = ResourceEngine(begun(tmp_path, "3.76.0"), FIREHOSE)
    plain = {"bucket_arn": "arn:aws:s3:::b", "role_arn": "arn:aws:iam::000000000000:role/r", "buffer_interval": 60}
    config = fit(engine.block, {"name": "d", "destination": "s3", "s3_configuration": [plain]})
    assert list(engine.validate(config)) == []
    planned = engine.plan(None, proposed(engine.block, None, config), config).values
    assert planned["destination"] == "extended_s3"
    [extended] = planned["extended_s3_configuration"]
    assert (extended["bucket_arn"], extended["buffering_interval"]) == ("arn:aws:s3:::b", 60)
    state = {**planned, "id": "i", "arn": "a"}
    again = engine.plan(state, proposed(engine.block, state, config), config)
    assert again.replace == []
    assert again.values["extended_s3_configuration"] == planned["extended_s3_configuration"]


def test_what_has_no_meaning_any_more_is_told_with_what_to_write(tmp_path: Path) -> None:
    provider = begun(tmp_path, "4.67.0")
    secret = ResourceEngine(provider, "aws_secretsmanager_secret")
    [(path, words)] = secret.validate(blank(secret.block) | {"rotation_lambda_arn": Unknown})
    assert path == ("rotation_lambda_arn",)
    assert words == (
        "this file is written for provider 4, and 6 is what is served here: in 5.0 it gave way to the resource "
        "aws_secretsmanager_secret_rotation"
    )
    vpc = ResourceEngine(provider, "aws_vpc")
    assert list(vpc.validate(blank(vpc.block) | {"enable_classiclink": False})) == []
    stream = ResourceEngine(provider, FIREHOSE)
    config = fit(stream.block, {"name": "d", "destination": "redshift", "s3_configuration": [{"bucket_arn": "b"}]})
    assert any(
        "a block s3_configuration in the block of the destination" in words for _, words in stream.validate(config)
    )


def test_a_type_that_is_no_more_fails_only_where_something_of_it_would_be_made(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_opsworks_stack" "s" {\n  count = 0\n  name  = "x"\n}\n')
    assert "aws_opsworks_stack" not in begun(tmp_path, "6.47.0").schema.resources
    provider = begun(tmp_path, "5.100.0")
    engine = ResourceEngine(provider, "aws_opsworks_stack")
    config = blank(engine.block) | {"name": "x"}
    assert list(engine.validate(config)) == []
    with pytest.raises(Refused, match=r"written for provider 5.*in 6\.0 it gave way to nothing: OpsWorks is no more"):
        engine.plan(None, config, config)


class NotFound(Exception):
    pass


class Api:
    """The calls about stages, against a dict."""

    class exceptions:  # noqa: N801 - as the SDK names it
        NotFoundException = NotFound

    def __init__(self) -> None:
        self.stages: dict[str, dict[str, Any]] = {}

    def get_stage(self, restApiId: str, stageName: str) -> dict[str, Any]:  # noqa: N803
        if stageName not in self.stages:
            raise NotFound
        return self.stages[stageName]

    def create_stage(self, restApiId: str, stageName: str, **given: Any) -> None:  # noqa: N803
        self.stages[stageName] = given

    def update_stage(self, restApiId: str, stageName: str, patchOperations: Any) -> None:  # noqa: N803
        self.stages[stageName]["deploymentId"] = patchOperations[0]["value"]

    def delete_stage(self, restApiId: str, stageName: str) -> None:  # noqa: N803
        del self.stages[stageName]


class Session:
    region, dns_suffix = "eu-west-1", "amazonaws.com"

    def __init__(self) -> None:
        self.api = Api()

    def client(self, service: str) -> Api:
        return self.api

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:eu-west-1:000000000000:{resource}"


class Deployment(ResourceType):
    name = stages.NAME
    rules = Rules(force_new=("rest_api_id",))
    made = 0

    def create(self, session: Any, new: dict[str, Any]) -> None:
        self.made += 1
        new["id"] = f"d{self.made}"

    def read(self, session: Any, state: dict[str, Any]) -> dict[str, Any]:
        return {"rest_api_id": state["rest_api_id"]}

    def delete(self, session: Any, state: dict[str, Any]) -> None:
        pass


def test_a_deployment_with_a_stage_name_makes_the_stage() -> None:
    kind, session = stages.DeploymentWithStage(Deployment()), Session()
    assert set(kind.rules.force_new) == {"rest_api_id", "stage_name", "stage_description"}
    first: dict[str, Any] = {"rest_api_id": "a", "stage_name": "prod", "stage_description": "d", "variables": None}
    kind.create(session, first)
    assert session.api.stages == {"prod": {"deploymentId": "d1", "description": "d"}}
    found = kind.read(session, first)
    assert found is not None
    assert found["invoke_url"] == "https://a.execute-api.eu-west-1.amazonaws.com/prod"
    assert found["execution_arn"] == "arn:aws:execute-api:eu-west-1:000000000000:a/prod"
    second = {**first}
    kind.create(session, second)
    assert session.api.stages["prod"]["deploymentId"] == "d2"
    kind.delete(session, first)
    assert "prod" in session.api.stages
    kind.delete(session, second)
    assert session.api.stages == {}
    kind.create(session, {"rest_api_id": "a", "stage_name": None, "stage_description": None})
    assert session.api.stages == {}
