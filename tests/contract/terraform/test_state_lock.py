"""Terraform's backend "s3" with a lock table, by real Terraform on the emulator: locked, refused while locked, let go.

`hydrant up` puts such a block aside in its copy; this is for whoever points their own Terraform at the emulator.
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from hydrant.terraform.tools import find_terraform

from ..support.emulator_process import emulator_process

pytestmark = [pytest.mark.emulator, pytest.mark.slow, pytest.mark.xdist_group("state_lock")]

CONFIGURATION = """
terraform {{
  backend "s3" {{
    bucket                      = "company-state"
    key                         = "k/terraform.tfstate"
    region                      = "us-east-1"
    dynamodb_table              = "locks"
    endpoints                   = {{ s3 = "{endpoint}", dynamodb = "{endpoint}", sts = "{endpoint}" }}
    use_path_style              = true
    skip_requesting_account_id  = true
    skip_metadata_api_check     = true
    skip_region_validation      = true
  }}
}}
resource "terraform_data" "one" {{
  input = var.word
}}
variable "word" {{
  type    = string
  default = "a"
}}
"""
NAME = "company-state/k/terraform.tfstate"


@pytest.fixture
def endpoint() -> Iterator[str]:
    with (
        tempfile.TemporaryDirectory(prefix="hydrant-lock-") as folder,
        emulator_process(Path(folder), "dynamodb,iam,s3,sts", {}) as paths,
    ):
        yield f"http://127.0.0.1:{paths.port}"


def service(name: str, endpoint: str) -> Any:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return boto3.client(name, endpoint_url=endpoint, region_name="us-east-1", **keys)  # type: ignore[call-overload]


def terraform(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_"))}
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "NO_PROXY": "127.0.0.1"}
    command = [find_terraform().path, *words, "-no-color", "-input=false"]
    return subprocess.run(
        command, cwd=folder, env={**kept, **keys}, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_lock_is_taken_heeded_and_let_go(endpoint: str, tmp_path: Path) -> None:
    service("s3", endpoint).create_bucket(Bucket="company-state")
    dynamodb = service("dynamodb", endpoint)
    dynamodb.create_table(
        TableName="locks",
        KeySchema=[{"AttributeName": "LockID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "LockID", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    dynamodb.get_waiter("table_exists").wait(TableName="locks", WaiterConfig={"Delay": 1, "MaxAttempts": 30})
    (tmp_path / "main.tf").write_text(CONFIGURATION.format(endpoint=endpoint))
    for words in (("init",), ("apply", "-auto-approve")):
        done = terraform(tmp_path, *words)
        assert done.returncode == 0, done.stdout + done.stderr
    (digest,) = dynamodb.scan(TableName="locks")["Items"]
    assert digest["LockID"] == {"S": f"{NAME}-md5"}
    info = {"ID": "1", "Operation": "OperationTypeApply", "Who": "somebody@elsewhere", "Path": NAME}
    dynamodb.put_item(TableName="locks", Item={"LockID": {"S": NAME}, "Info": {"S": json.dumps(info)}})
    done = terraform(tmp_path, "apply", "-auto-approve", "-var", "word=b", "-lock-timeout=0s")
    assert done.returncode != 0
    assert "ConditionalCheckFailedException" in done.stderr
    assert "somebody@elsewhere" in done.stderr
    dynamodb.delete_item(TableName="locks", Key={"LockID": {"S": NAME}})
    done = terraform(tmp_path, "apply", "-auto-approve", "-var", "word=b")
    assert done.returncode == 0, done.stdout + done.stderr
