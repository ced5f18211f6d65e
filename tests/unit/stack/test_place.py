"""Region and account of what is deployed, from a state as Terraform writes it."""

from pathlib import Path
from typing import Any

import pytest

from hydrant.stack.place import ACCOUNT, Place, deployed, written_region

DEFAULT = 'provider["registry.terraform.io/hashicorp/aws"]'


def made(*attributes: dict[str, Any], provider: str = DEFAULT, mode: str = "managed") -> dict[str, Any]:
    return {"mode": mode, "provider": provider, "instances": [{"attributes": each} for each in attributes]}


def stream(region: str, account: str = ACCOUNT) -> dict[str, Any]:
    return {"arn": f"arn:aws:kinesis:{region}:{account}:stream/events"}


def place(*resources: dict[str, Any], written: str | None = None) -> Place:
    return deployed({"resources": list(resources)}, written, "us-east-1")


def test_a_stack_without_resources_is_where_it_was_started() -> None:
    assert deployed({}, None, "us-east-1") == Place("us-east-1", ACCOUNT)
    assert place(written="eu-west-1") == Place("eu-west-1", ACCOUNT)


def test_resources_tell_region_and_account() -> None:
    role = {"arn": "arn:aws:iam::000000000000:role/r"}
    assert place(made(role, stream("eu-west-1"))) == Place("eu-west-1", ACCOUNT)
    assert place(made(stream("eu-west-1", "123456789012"))) == Place("eu-west-1", "123456789012")
    assert place(made(role)) == Place("us-east-1", ACCOUNT)


def test_buckets_whose_arns_name_no_region_say_it_themselves() -> None:
    assert place(made({"arn": "arn:aws:s3:::lake", "region": "eu-west-1"})).region == "eu-west-1"


@pytest.mark.parametrize(
    "elsewhere",
    [
        made(*[stream("ap-south-1")] * 3, provider=f"{DEFAULT}.other"),
        made(*[stream("ap-south-1")] * 3, provider=f"module.m.{DEFAULT}.other"),
        made(*[stream("ap-south-1")] * 3, mode="data"),
        made({"id": "x", "region": "ap-south-1"}, provider='provider["registry.terraform.io/hashicorp/random"]'),
    ],
)
def test_what_another_provider_has_made_does_not_count(elsewhere: dict[str, Any]) -> None:
    assert place(elsewhere, made(stream("eu-west-1"))).region == "eu-west-1"


def test_the_written_region_wins_over_resources_that_have_one_of_their_own() -> None:
    resources = made(stream("eu-west-1"), *[stream("ap-south-1")] * 3)
    assert place(resources, written="eu-west-1").region == "eu-west-1"
    assert place(resources).region == "ap-south-1"
    assert place(resources, written="us-west-2").region == "ap-south-1", "it is not deployed yet"


def test_the_region_of_the_default_block_is_read(tmp_path: Path) -> None:
    assert written_region(tmp_path / "not there") is None
    (tmp_path / "main.tf").write_text(
        'provider "aws" {\n  alias  = "other"\n  region = "ap-south-1"\n}\n'
        'provider "aws" {\n  region = "eu-west-1"\n}\n'
    )
    assert written_region(tmp_path) == "eu-west-1"
    (tmp_path / "main.tf").write_text('provider "aws" {\n  region = var.region\n}\n')
    assert written_region(tmp_path) is None
