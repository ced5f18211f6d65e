"""The newest hashicorp/aws on the emulator: its calls by AWS's SDK for Go, with the settings that Hydrant gives it.

The provider itself comes from the registry alone. What it does for `aws_s3_bucket` from 6.23 on is in its source: tags
go inside CreateBucket, and are read by S3 Control's ListTagsForResource (its issue 45292).
"""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from hydrant.offline_provider.choice import REGISTRY, ProviderChoice
from hydrant.stack.emulator import ACCOUNT
from hydrant.terraform import put_aside
from hydrant.terraform.runner import terraform_environment
from hydrant.terraform.tools import find_terraform, find_tflocal
from tests.clients.go import program
from tests.contract.support.emulator_process import emulator_process

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("real_provider")]

LOCK = 'provider "registry.terraform.io/hashicorp/aws" {\n  version = "6.47.0"\n}\n'
CONFIGURATION = """
provider "aws" {
  region              = "us-east-1"
  profile             = "company"
  allowed_account_ids = ["111122223333"]
  http_proxy          = "http://127.0.0.1:9"
}
"""


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    services = "firehose,iam,kinesis,lambda,s3,s3control,sns,sqs,sts"
    with emulator_process(tmp_path_factory.mktemp("emulator"), services, {}) as running:
        yield f"http://127.0.0.1:{running.port}"


def environment(endpoint: str) -> dict[str, str]:
    """What Terraform gets, for a user whose shell names proxies and keys of a company."""
    shell = {
        **os.environ,
        "AWS_PROFILE": "company",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "NO_PROXY": ".company.example",
    }
    return terraform_environment(shell, endpoint, "us-east-1", find_terraform(), ProviderChoice(REGISTRY, ""))


def overrides(folder: Path, endpoint: str) -> list[Path]:
    """The files that change the provider block in a work copy: tflocal's, and then Hydrant's."""
    (folder / "main.tf").write_text(CONFIGURATION)
    (folder / ".terraform.lock.hcl").write_text(LOCK)
    env = environment(endpoint) | {"DRY_RUN": "1"}
    subprocess.run([find_tflocal(), "plan"], cwd=folder, env=env, check=True, capture_output=True, timeout=60)
    put_aside.write_override(folder, endpoint, real=True)
    return [folder / "main.tf", folder / "localstack_providers_override.tf", folder / put_aside.OVERRIDE]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_calls_of_the_newest_provider_come_through(
    pytestconfig: pytest.Config, tmp_path: Path, endpoint: str
) -> None:
    binary = program.built(pytestconfig.rootpath)
    said = program.run(binary, *overrides(tmp_path, endpoint), environment=environment(endpoint))
    assert said["account"] == ACCOUNT
    assert said["created with"] == {"Team": "data", "a b": "1"}
    assert said["changed to"] == {"Team": "ops"}
    assert said["tags of no bucket"] == said["tags of a deleted bucket"] == "NoSuchResource"
    assert said["head of no bucket"] == "NotFound"
    assert said["answered"] == ["firehose", "iam", "kinesis", "lambda", "sns", "sqs"]
    assert said["reads"] == {
        "acceleration": "",
        "acl": "",
        "cors": "NoSuchCORSConfiguration",
        "encryption": "",
        "lifecycle": "NoSuchLifecycleConfiguration",
        "location": "",
        "logging": "",
        "object lock": "ObjectLockConfigurationNotFoundError",
        "policy": "NoSuchBucketPolicy",
        "replication": "ReplicationConfigurationNotFoundError",
        "request payer": "",
        "versioning": "",
        "website": "NoSuchWebsiteConfiguration",
    }


def test_terraform_itself_keeps_the_proxy_of_the_user(tmp_path: Path, endpoint: str) -> None:
    env = environment(endpoint)
    assert env["HTTPS_PROXY"] == "http://127.0.0.1:9"
    assert env["HTTP_PROXY"] == "http://127.0.0.1:9"
    assert "AWS_PROFILE" not in env
    written = overrides(tmp_path, endpoint)[-1].read_text()
    assert re.search(rf'^  http_proxy = "{re.escape(endpoint)}"$', written, re.MULTILINE)


@pytest.fixture
def clients(endpoint: str) -> tuple[Any, Any]:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    through = Config(proxies={"http": endpoint}, retries={"total_max_attempts": 1})
    s3 = boto3.client("s3", endpoint_url=endpoint, **keys)  # type: ignore[call-overload]
    control = boto3.client("s3control", endpoint_url=endpoint, config=through, **keys)  # type: ignore[call-overload]
    return s3, control


def test_tags_are_one_store_whichever_way_they_come(clients: tuple[Any, Any]) -> None:
    s3, control = clients
    s3.create_bucket(Bucket="one-store", CreateBucketConfiguration={"Tags": [{"Key": "a", "Value": "1"}]})
    named = {"AccountId": ACCOUNT, "ResourceArn": "arn:aws:s3:::one-store"}
    assert s3.get_bucket_tagging(Bucket="one-store")["TagSet"] == [{"Key": "a", "Value": "1"}]
    control.tag_resource(**named, Tags=[{"Key": "b", "Value": "2"}])
    control.untag_resource(**named, TagKeys=["a", "never there"])
    assert s3.get_bucket_tagging(Bucket="one-store")["TagSet"] == [{"Key": "b", "Value": "2"}]
    s3.put_bucket_tagging(Bucket="one-store", Tagging={"TagSet": [{"Key": "c", "Value": "3"}]})
    assert control.list_tags_for_resource(**named)["Tags"] == [{"Key": "c", "Value": "3"}]
    s3.delete_bucket(Bucket="one-store")
    s3.create_bucket(Bucket="one-store")
    assert control.list_tags_for_resource(**named)["Tags"] == []


def test_a_bucket_that_is_there_is_not_made_again_with_tags(clients: tuple[Any, Any]) -> None:
    s3, _ = clients
    s3.create_bucket(Bucket="there")
    s3.create_bucket(Bucket="there")
    with pytest.raises(s3.exceptions.BucketAlreadyOwnedByYou):
        s3.create_bucket(Bucket="there", CreateBucketConfiguration={"Tags": [{"Key": "a", "Value": "1"}]})


@pytest.mark.parametrize("key", ["aws:mine", "sha\x7frp"])
def test_tags_that_aws_refuses_make_no_bucket(clients: tuple[Any, Any], key: str) -> None:
    s3, _ = clients
    with pytest.raises(s3.exceptions.ClientError, match=r"InvalidTag|MalformedXML"):
        s3.create_bucket(Bucket="refused", CreateBucketConfiguration={"Tags": [{"Key": key, "Value": "1"}]})
    with pytest.raises(s3.exceptions.ClientError, match="404"):
        s3.head_bucket(Bucket="refused")
