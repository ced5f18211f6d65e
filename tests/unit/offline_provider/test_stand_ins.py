"""A type that hashicorp/aws has and the schema file lacks gets a schema from what the configuration writes."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.offline_provider import catalog
from hydrant.offline_provider.engine import DataEngine, ResourceEngine
from hydrant.offline_provider.outline import Body, outline
from hydrant.offline_provider.protocol.provider_calls import describe
from hydrant.offline_provider.providers import load
from hydrant.offline_provider.resource import Refused
from hydrant.offline_provider.schema import Block, ProviderSchema, blank
from hydrant.offline_provider.stand_ins import with_stand_ins

CONFIGURATION = """
# resource "aws_ecs_service" "not_this" {}
resource "aws_ecs_cluster" "main" {
  count = 0
  name  = "a ${upper("}\\" {")} b"
  tags  = merge(var.tags, { Name = "x" }) /* } */
  dynamic "setting" {
    for_each = [1, 2]
    content {
      name  = setting.value == 1 ? "a" : "b"
      value = "enabled"
      dynamic "inner" {
        for_each = []
        content { deep = true }
      }
    }
  }
  configuration {
    policy = <<-EOT
      { "brace": "}
    EOT
    key_id = "k"
  }
  lifecycle { ignore_changes = [tags] }
}

data "aws_ecs_cluster" "found" {
  count        = 0
  cluster_name = "x"
}

output "arn" { value = one(aws_ecs_cluster.main[*].arn) }
output "status" { value = try(data.aws_ecs_cluster.found[0].status, "") }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "main.tf").write_text(CONFIGURATION)
    return tmp_path


def names(block: Block) -> dict[str, Any]:
    return {
        **dict.fromkeys(block.attributes, ""),
        **{name: names(nested.block) for name, nested in block.blocks.items()},
    }


def schema(folder: Path) -> ProviderSchema:
    return with_stand_ins(load("aws").schema, folder)


def test_it_has_what_the_configuration_writes_and_reads(folder: Path) -> None:
    cluster = schema(folder).resources["aws_ecs_cluster"]
    assert cluster.stand_in
    assert names(cluster.block) == {
        **dict.fromkeys(("arn", "id", "name", "tags"), ""),
        "setting": {"name": "", "value": "", "inner": {"deep": ""}},
        "configuration": {"policy": "", "key_id": ""},
    }
    assert cluster.block.attributes["name"].optional
    assert cluster.block.attributes["arn"].computed
    assert names(schema(folder).data_sources["aws_ecs_cluster"].block) == dict.fromkeys(
        ("cluster_name", "id", "status"), ""
    )


def test_nothing_is_made_up(folder: Path) -> None:
    found = schema(folder)
    assert "aws_ecs_service" not in found.resources
    (folder / "typo.tf").write_text('resource "aws_ecs_clutser" "x" {}\nresource "aws_sqs_queue" "q" {}\n')
    found = schema(folder)
    assert "aws_ecs_clutser" not in found.resources
    assert not found.resources["aws_sqs_queue"].stand_in


def test_modules_and_json_are_read(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('module "a" {\n  source = "./child"\n}\n')
    (tmp_path / "child").mkdir()
    (tmp_path / "child/main.tf").write_text('resource "aws_ecs_cluster" "x" {\n  name = "a"\n}\n')
    installed = tmp_path / ".terraform/modules/b"
    installed.mkdir(parents=True)
    (installed.parent / "modules.json").write_text(json.dumps({"Modules": [{"Dir": ".terraform/modules/b"}]}))
    service = {"x": {"name": "s", "launch_type": "FARGATE", "count": 0}}
    (installed / "main.tf.json").write_text(json.dumps({"resource": {"aws_ecs_service": service}}))
    found = schema(tmp_path)
    assert "name" in found.resources["aws_ecs_cluster"].block.attributes
    assert set(found.resources["aws_ecs_service"].block.attributes) == {"id", "name", "launch_type"}


def test_whoever_would_make_one_is_told_why_that_cannot_be(folder: Path) -> None:
    provider = load("aws")
    provider.begin("6.0.0", folder)
    engine = ResourceEngine(provider, "aws_ecs_cluster")
    config = blank(engine.block) | {"name": "x"}
    assert list(engine.validate(config)) == []
    reason = r"not served .*: no LocalStack community emulator has the service \(ecs\)"
    with pytest.raises(Refused, match=reason):
        engine.plan(None, config, config)
    with pytest.raises(Refused, match=reason):
        engine.upgraded({"name": "x"})
    with pytest.raises(Refused, match=reason):
        DataEngine(provider, "aws_ecs_cluster").read({"cluster_name": "x"})


@pytest.mark.parametrize(
    ("name", "service"),
    [
        ("aws_sqs_queue", "sqs"),
        ("aws_cloudwatch_event_rule", "events"),
        ("aws_cloudwatch_log_group", "logs"),
        ("aws_cloudwatch_metric_alarm", "cloudwatch"),
        ("aws_kinesis_firehose_delivery_stream", "firehose"),
        ("aws_sfn_state_machine", "stepfunctions"),
        ("aws_vpc", "ec2"),
        ("aws_api_gateway_stage", "apigateway"),
        ("aws_apigatewayv2_api", "apigatewayv2"),
        ("aws_lb", "elb"),
        ("aws_db_instance", "rds"),
        ("aws_s3tables_table", "s3tables"),
    ],
)
def test_the_service_of_a_type(name: str, service: str) -> None:
    assert catalog.service_of(name) == service
    assert name in catalog.known()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("aws_ec2_fleet", "its service is emulated, this type is not written yet"),
        ("aws_lb", "no LocalStack community emulator has the service (elb)"),
    ],
)
def test_the_reason_why_a_type_is_not_served(name: str, reason: str) -> None:
    assert catalog.why_unserved(name) == reason


def test_every_type_of_the_schema_is_known() -> None:
    served = load("aws").schema
    assert [name for name in served.resources if "r" not in catalog.known().get(name, "")] == []
    assert [name for name in served.data_sources if "d" not in catalog.known().get(name, "")] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('a "b" { c = 1 }', {"c"}),
        ("a {\n  c = [\n    1,\n  ]\n  d = 2\n}", {"c", "d"}),
        ('a {\n  c = "${x == "}" ? {} : "{"}"\n  d = "%{ if true }}%{ endif }"\n}', {"c", "d"}),
        ("a {\n  c = <<E\n}\n  E\n  d = 1 == 2\n}", {"c", "d"}),
        ("a {\n  c = { for k, v in x : k => v }\n  d = x >= 1\n  # e = 1\n  // f = 1\n  /* g = 1\n */}", {"c", "d"}),
        ("a {", set()),
    ],
)
def test_the_outline_of_a_block(text: str, expected: set[str]) -> None:
    found = outline(text)
    assert found is not None
    assert found.body.arguments == expected


@given(st.text(alphabet='ab ="{}[]()#/*\n$%<E-\\', max_size=60))
def test_no_text_is_too_strange_for_an_outline(text: str) -> None:
    found = outline("a {" + text)
    assert found is None or isinstance(found.body, Body)


def test_a_provider_that_begins_again_knows_nothing_of_the_configuration_before(tmp_path: Path) -> None:
    provider = load("aws")
    for text, there in ((CONFIGURATION, True), ("", False), (CONFIGURATION, True)):
        (tmp_path / "main.tf").write_text(text)
        provider.begin("6.0.0", tmp_path)
        assert ("aws_ecs_cluster" in provider.schema.resources) is there


def test_terraform_is_told_of_a_schema_that_was_made_once(tmp_path: Path) -> None:
    provider = load("aws")
    provider.begin("6.0.0", tmp_path)
    answer = describe(provider)
    provider.begin("6.1.0", tmp_path)
    assert describe(provider) is answer
    (tmp_path / "main.tf").write_text(CONFIGURATION)
    provider.begin("6.1.0", tmp_path)
    assert "aws_ecs_cluster" in describe(provider).resource_schemas
    assert "aws_ecs_cluster" not in answer.resource_schemas
