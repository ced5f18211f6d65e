"""`hydrant diff` on a deployed stack: what it says fits what runs there."""

import zipfile
from pathlib import Path

import pytest

from hydrant.ports import free_port

from .support.command import Command
from .support.target import EmulatorTarget

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.xdist_group("stack"), pytest.mark.slow]


def test_it_tells_of_this_configuration_and_changes_nothing(target: EmulatorTarget) -> None:
    port = ("--port", str(target.stack.port))
    name = target.outputs["delivery_stream_name"]
    before = target.clients.firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]

    ran = target.hydrant("diff", *port, "--json")

    found = ran.document["findings"]
    assert {"C-22", "C-1", "E-7", "B-10"} <= {finding["fact"] for finding in found}
    assert not [finding for finding in found if finding["kind"] == "refused"], "it is deployed, so nothing is refused"
    assert not [finding for finding in found if finding["kind"] == "broken"], "all that it tells lets it in"
    # The configuration is written so that these are not touched: expressions in prefixes, both ARNs in the policy.
    assert not {"C-5", "C-27", "D-6"} & {finding["fact"] for finding in found}
    assert ran.document["cost"]["per_hour"] > 0
    assert {"writes", "ingestion", "invocations", "messages", "queue"} <= {
        line["what"] for line in ran.document["cost"]["lines"]
    }
    after = target.clients.firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]
    assert after == before


def test_it_tells_of_values_before_they_are_applied(target: EmulatorTarget) -> None:
    words = ("diff", "--port", str(target.stack.port), "--var", "stream_mode=PROVISIONED", "--var", "shard_count=3")
    ran = target.hydrant(*words)
    assert "writes and reads of 3 shards" in ran.out
    assert "may want 15" in ran.out
    assert "E-7" not in ran.out


RISKY = """
resource "aws_s3_bucket" "lake" { bucket = "risky-lake" }

resource "aws_iam_role" "delivery" {
  name               = "risky-delivery"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "firehose.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "delivery" {
  role   = aws_iam_role.delivery.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "lambda:InvokeFunction", Resource = aws_lambda_function.judge.arn }]
  })
}

resource "aws_lambda_function" "judge" {
  function_name                  = "risky-judge"
  role                           = aws_iam_role.delivery.arn
  filename                       = "${path.module}/judge.zip"
  handler                        = "judge.handler"
  runtime                        = "python3.13"
  reserved_concurrent_executions = 2
}

resource "aws_sns_topic" "orders" { name = "risky-orders" }

resource "aws_sqs_queue" "orders" { name = "risky-orders" }

resource "aws_sns_topic_subscription" "orders" {
  topic_arn = aws_sns_topic.orders.arn
  protocol  = "sqs"
  endpoint  = aws_sqs_queue.orders.arn
}

resource "aws_kinesis_firehose_delivery_stream" "delivery" {
  name        = "risky"
  destination = "extended_s3"

  extended_s3_configuration {
    role_arn            = aws_iam_role.delivery.arn
    bucket_arn          = aws_s3_bucket.lake.arn
    prefix              = "data/!{firehose:random-string}/"
    error_output_prefix = "error/!{firehose:error-output-type}/"
    compression_format  = "GZIP"
    s3_backup_mode      = "Enabled"

    s3_backup_configuration {
      role_arn            = aws_iam_role.delivery.arn
      bucket_arn          = aws_s3_bucket.lake.arn
      prefix              = "backup/"
      buffering_interval  = 10
      buffering_size      = 5
    }

    processing_configuration {
      enabled = true

      processors {
        type = "Lambda"

        parameters {
          parameter_name  = "LambdaArn"
          parameter_value = aws_lambda_function.judge.arn
        }
      }
    }
  }
}
"""


def test_it_tells_of_each_risk_that_a_stranger_takes(hydrant: Command, tmp_path: Path) -> None:
    folder = tmp_path / "risky"
    folder.mkdir()
    (folder / "main.tf").write_text(RISKY)
    with zipfile.ZipFile(folder / "judge.zip", "w") as package:
        package.writestr("judge.py", "def handler(event, context):\n    return {'records': []}\n")
    port = str(free_port())
    try:
        hydrant("up", "--detach", "--terraform", str(folder), "--port", port)
        deployed = hydrant("diff", "--port", port, "--json").document
        assert {"D-6", "C-5", "C-21", "A-6", "B-10"} <= {finding["fact"] for finding in deployed["findings"]}
        broken = {finding["where"] for finding in deployed["findings"] if finding["kind"] == "broken"}
        assert broken == {"aws_sns_topic_subscription.orders", "aws_lambda_function.judge"}
        looked = hydrant("doctor", "--roles", "--port", port, code=1).out
        assert "it has no policy, which would have to let sns.amazonaws.com use sqs:SendMessage" in looked
        assert "function risky-judge" in looked
        assert any("backup is buffered for 10 s" in finding["what"] for finding in deployed["findings"])
        (folder / "main.tf").write_text(
            RISKY.replace("error/!{firehose:error-output-type}/", "error/").replace("!{firehose:random-string}/", "")
        )
        changed = hydrant("diff", "--port", port).out
        assert "'error/' has no expression" in changed
        assert "[D-6]" not in changed
        assert "Reserve at least 5" in changed
    finally:
        hydrant("down", "--port", port)
