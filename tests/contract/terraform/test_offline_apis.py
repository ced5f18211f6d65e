"""Real Terraform makes an API before a queue with all that is about it, the API works, and is changed and destroyed."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.contract.support.emulator_process import emulator_process
from tests.contract.support.terraform_runs import Runs, copy_of
from tests.contract.terraform.laws.test_laws import SERVICES

pytestmark = [pytest.mark.emulator, pytest.mark.slow, pytest.mark.xdist_group("offline_apis")]

CONFIGURATION = Path(__file__).parent / "offline_apis"
CHANGED_IN_PLACE = {
    "aws_api_gateway_integration_response.ok",
    "aws_api_gateway_method_settings.all",
    "aws_api_gateway_rest_api.a",
    "aws_api_gateway_stage.s",
    "aws_api_gateway_usage_plan.p",
    "aws_cloudformation_stack.c",
    "aws_cloudwatch_composite_alarm.c",
    "aws_cloudwatch_dashboard.d",
    "aws_security_group.servers",
}
PROVIDERS = 'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n  }\n}\n'
WRONG = """
resource "aws_api_gateway_method" "w" {
  rest_api_id   = "a"
  resource_id   = "r"
  http_method   = "FETCH"
  authorization = "NONE"
}
resource "aws_route53_record" "w" {
  zone_id = "z"
  name    = "w"
  type    = "A"
  weighted_routing_policy { weight = 1 }
  records = ["10.0.0.1"]
  ttl     = 60
}
resource "aws_security_group" "w" { name = "sg-w" }
resource "aws_cloudformation_stack" "w" {
  name          = "w"
  template_body = "{\\"Resources\\": {}"
}
"""
UNSERVED = """
resource "aws_api_gateway_authorizer" "w" {
  rest_api_id = "a"
  name        = "w"
  type        = "REQUEST"
}
resource "aws_cloudwatch_metric_stream" "w" {
  firehose_arn  = "arn:aws:firehose:us-east-1:000000000000:deliverystream/s"
  role_arn      = "arn:aws:iam::000000000000:role/r"
  output_format = "json"
}
resource "aws_subnet" "w" {
  vpc_id       = "vpc-1"
  cidr_block   = "10.0.0.0/24"
  enable_dns64 = true
}
resource "aws_acm_certificate" "w" {
  domain_name       = "w.example.com"
  validation_method = "DNS"
  options { export = "ENABLED" }
}
"""
REFUSED = {
    WRONG: (
        "expected one of ANY, DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, got 'FETCH'",
        "needs set_identifier beside it",
        "cannot begin with sg-",
        "not valid JSON: Expecting ',' delimiter",
    ),
    UNSERVED: (
        "the emulator has no such operation (PutMetricStream)",
        "authorizer_uri must be set for an authorizer of type REQUEST",
        "enable_dns64: not served by Hydrant's offline provider: the emulator drops it",
        "options.export: not served by Hydrant's offline provider: the emulator drops it",
    ),
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    folder = tmp_path_factory.mktemp("apis")
    with emulator_process(folder / "emulator", SERVICES, {}) as paths:
        yield Runs(copy_of(CONFIGURATION, folder / "configuration"), f"http://127.0.0.1:{paths.port}")


def post(outputs: dict[str, Any], body: str, key: str) -> tuple[int, dict[str, Any]]:
    """Call the API: status and answer."""
    headers = {"Content-Type": "application/json", "x-api-key": key}
    request = urllib.request.Request(outputs["url"], body.encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def received(runs: Runs, queue: str) -> list[str]:
    """The messages that are in the queue, which they leave."""
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    sqs = boto3.client("sqs", endpoint_url=runs.env["AWS_ENDPOINT_URL"], **keys)  # type: ignore[call-overload]
    found = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    for message in found:
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return [message["Body"] for message in found]


def test_an_api_lives_and_works(runs: Runs) -> None:
    made = runs.apply().outputs
    assert made["stack"] == "apis-stack"
    assert runs.plan().actions == {}
    assert post(made, '{"id": "one & two"}', made["key"]) == (202, {"step": 1})
    assert post(made, '{"name": "no id"}', made["key"])[0] == 400
    assert post(made, '{"id": "three"}', "another")[0] == 403
    assert received(runs, made["queue"]) == ['{"id": "one & two"}']
    changed = runs.apply(step=2)
    assert {address for address, action in changed.actions.items() if action == "update"} == CHANGED_IN_PLACE
    assert changed.actions["aws_api_gateway_deployment.d"] == "replace"
    assert post(made, '{"id": "four"}', made["key"]) == (202, {"step": 2})
    assert runs.plan(step=2).actions == {}
    runs.destroy(step=2)


@pytest.mark.parametrize("configuration", REFUSED, ids=["wrong", "not served"])
def test_what_cannot_be_is_told(runs: Runs, configuration: str, tmp_path: Path) -> None:
    folder = tmp_path / "refused"
    folder.mkdir()
    (folder / "main.tf").write_text(PROVIDERS + configuration)
    told = Runs(folder, runs.env["AWS_ENDPOINT_URL"]).refusals()
    assert [words for words in REFUSED[configuration] if words not in told] == []
