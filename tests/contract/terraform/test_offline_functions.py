"""Real Terraform makes, changes and destroys a function with all that is about it; what cannot be is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.support.emulator_process import emulator_process
from tests.contract.support.terraform_runs import Runs, copy_of
from tests.contract.terraform.laws.test_laws import SERVICES

pytestmark = [pytest.mark.emulator, pytest.mark.slow, pytest.mark.xdist_group("offline_functions")]

CONFIGURATION = Path(__file__).parent / "offline_functions"
CHANGED_IN_PLACE = {
    "aws_kms_key.k",
    "aws_lambda_alias.live",
    "aws_lambda_event_source_mapping.q",
    "aws_lambda_event_source_mapping.s",
    "aws_lambda_function.f",
    "aws_scheduler_schedule.s",
    "aws_sfn_state_machine.m",
    "aws_ssm_parameter.p",
}
PROVIDERS = 'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n  }\n}\n'
WRONG = """
resource "aws_lambda_event_source_mapping" "w" {
  event_source_arn  = "arn:aws:sqs:us-east-1:000000000000:q"
  function_name     = "f"
  starting_position = "FIRST"
}
resource "aws_kms_key" "w" {
  rotation_period_in_days = 90
}
"""
UNSERVED = """
resource "aws_cloudwatch_log_subscription_filter" "w" {
  name            = "w"
  log_group_name  = "g"
  filter_pattern  = ""
  destination_arn = "arn:aws:kinesis:us-east-1:000000000000:stream/s"
  distribution    = "Random"
}
resource "aws_secretsmanager_secret_version" "w" {
  secret_id     = "s"
  secret_binary = "AAEC"
}
resource "aws_lambda_runtime_management_config" "w" {
  function_name = "f"
}
resource "aws_lambda_runtime_management_config" "none" {
  count         = 0
  function_name = "f"
}
"""
REFUSED = {
    WRONG: ("expected one of TRIM_HORIZON, LATEST, AT_TIMESTAMP, got 'FIRST'", "needs enable_key_rotation beside it"),
    UNSERVED: (
        "Random is not served by Hydrant's offline provider: the emulator sends by log stream",
        "the emulator decodes a binary value twice",
        "the emulator has no such operation (PutRuntimeManagementConfig)",
    ),
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    folder = tmp_path_factory.mktemp("functions")
    with emulator_process(folder / "emulator", SERVICES, {}) as paths:
        yield Runs(copy_of(CONFIGURATION, folder / "configuration"), f"http://127.0.0.1:{paths.port}")


def test_a_stack_of_functions_lives(runs: Runs) -> None:
    made = runs.apply()
    assert made.outputs["enabled"] == "yes", "a data source's true and false are there for a condition"
    assert made.outputs["multi"] == "no", "false too, where nobody set it"
    assert made.outputs["result"] == '{"a": 1}'
    assert runs.plan().actions == {}
    changed = runs.apply(step=2)
    assert {address for address, action in changed.actions.items() if action == "update"} == CHANGED_IN_PLACE
    assert changed.actions["aws_secretsmanager_secret_version.s"] == "replace"
    assert runs.plan(step=2).actions == {}
    runs.destroy(step=2)


@pytest.mark.parametrize("configuration", REFUSED, ids=["wrong", "not served"])
def test_what_cannot_be_is_told(runs: Runs, configuration: str, tmp_path: Path) -> None:
    folder = tmp_path / "refused"
    folder.mkdir()
    (folder / "main.tf").write_text(PROVIDERS + configuration)
    told = Runs(folder, runs.env["AWS_ENDPOINT_URL"]).refusals()
    assert [words for words in REFUSED[configuration] if words not in told] == []
