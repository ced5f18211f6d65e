"""OpenTofu makes what Terraform makes, with the same provider; where it is on the PATH or built (`make opentofu`)."""

from pathlib import Path

import pytest

from tests.contract.support.firehose_emulator import Emulator
from tests.contract.support.terraform_runs import Runs
from tests.opentofu import opentofu

PIPELINE = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
variable "hours" { type = number }
resource "aws_kinesis_stream" "events" {
  name             = "of-opentofu"
  shard_count      = 1
  retention_period = var.hours
}
resource "aws_s3_bucket" "data" {
  bucket        = "of-opentofu"
  force_destroy = true
}
resource "aws_iam_role" "delivery" {
  name = "of-opentofu"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "firehose.amazonaws.com" } }]
  })
}
resource "aws_kinesis_firehose_delivery_stream" "delivery" {
  name        = "of-opentofu"
  destination = "extended_s3"
  kinesis_source_configuration {
    kinesis_stream_arn = aws_kinesis_stream.events.arn
    role_arn           = aws_iam_role.delivery.arn
  }
  extended_s3_configuration {
    role_arn   = aws_iam_role.delivery.arn
    bucket_arn = aws_s3_bucket.data.arn
  }
}
output "stream" { value = aws_kinesis_stream.events.name }
"""


@pytest.fixture
def tofu(monkeypatch: pytest.MonkeyPatch) -> str:
    """Its path, for Hydrant too."""
    path = opentofu()
    monkeypatch.setenv("HYDRANT_TERRAFORM", path)
    return path


@pytest.mark.emulator
def test_a_pipeline_comes_up_changes_is_imported_and_goes(tofu: str, plain_emulator: Emulator, tmp_path: Path) -> None:
    folder = tmp_path / "configuration"
    folder.mkdir()
    (folder / "main.tofu").write_text(PIPELINE)
    runs = Runs(folder, plain_emulator.endpoint)
    assert runs.binary == tofu

    made = runs.apply(hours=24)
    assert set(made.actions.values()) == {"create"}
    assert made.outputs["stream"] == "of-opentofu"
    assert runs.plan(hours=24).actions == {}

    assert runs.apply(hours=48).actions == {"aws_kinesis_stream.events": "update"}
    summary = plain_emulator.kinesis.describe_stream_summary(StreamName="of-opentofu")["StreamDescriptionSummary"]
    assert summary["RetentionPeriodHours"] == 48

    imported = runs.import_again({"aws_kinesis_stream.events": "of-opentofu"}, hours=48)
    assert not {"create", "delete", "replace"} & set(imported.actions.values())
    assert runs.plan(hours=48).actions == {}

    assert set(runs.destroy(hours=48).actions.values()) == {"delete"}
    assert "of-opentofu" not in plain_emulator.kinesis.list_streams()["StreamNames"]
