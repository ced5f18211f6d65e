"""Places and people of AWS, put aside in the copy that runs on the emulator."""

from pathlib import Path

import pytest

from hydrant.project import Project
from hydrant.terraform.put_aside import OVERRIDE, backends_of, put_backends_aside, write_override
from hydrant.terraform.work_copy import has_backend, make_work_copy

ENDPOINT = "http://127.0.0.1:4566"


def lock(folder: Path, version: str) -> None:
    text = f'provider "registry.terraform.io/hashicorp/aws" {{\n  version     = "{version}"\n  hashes = []\n}}\n'
    (folder / ".terraform.lock.hcl").write_text(text)


def test_a_configuration_without_such_settings_gets_no_override(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('provider "aws" {\n  region = "us-east-1"\n}\n')
    assert write_override(tmp_path, ENDPOINT, real=False) == []
    assert not (tmp_path / OVERRIDE).exists()


def test_only_what_a_block_sets_is_put_aside_in_it(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'provider "aws" {\n  profile = "default"\n  assume_role {\n    role_arn = var.role\n  }\n}\n'
        'provider "aws" {\n  alias = "b"\n  allowed_account_ids = ["1"]\n'
        '  dynamic "assume_role" {\n    for_each = var.roles\n    content {}\n  }\n}\n'
    )
    assert write_override(tmp_path, ENDPOINT, real=False) == ["allowed_account_ids", "assume_role", "profile"]
    first, second = (tmp_path / OVERRIDE).read_text().split("\n\n")
    assert "profile = null" in first
    assert "alias" not in first
    assert 'alias = "b"' in second
    assert "profile" not in second
    assert first.count('dynamic "assume_role"') == second.count('dynamic "assume_role"') == 1


@pytest.mark.parametrize(
    ("version", "proxied"), [("6.23.0", True), ("7.0.0", True), ("6.22.1", False), ("5.99.0", False)]
)
def test_the_emulator_is_the_proxy_of_providers_that_call_by_account(
    tmp_path: Path, version: str, proxied: bool
) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_s3_bucket" "b" {}\n')
    lock(tmp_path, version)
    write_override(tmp_path, ENDPOINT, real=True)
    written = (tmp_path / OVERRIDE).read_text() if (tmp_path / OVERRIDE).exists() else ""
    assert (f'http_proxy = "{ENDPOINT}"' in written) is proxied


def test_the_offline_provider_needs_no_proxy(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('provider "aws" {\n  http_proxy = "http://proxy.company:3128"\n}\n')
    lock(tmp_path, "6.47.0")
    assert write_override(tmp_path, ENDPOINT, real=False) == ["http_proxy"]
    assert "http_proxy = null" in (tmp_path / OVERRIDE).read_text()


@pytest.mark.parametrize(
    "backend",
    [
        'backend "s3" {\n    bucket         = "b"\n    dynamodb_table = "locks"\n    profile        = "ops"\n  }',
        'backend "local" { path = "../../state/x.tfstate" }',
        'cloud {\n    organization = "company"\n    workspaces {\n      name = "prod"\n    }\n  }',
    ],
)
def test_the_state_stays_in_the_copy_whatever_the_backend(tmp_path: Path, backend: str) -> None:
    source = tmp_path / "source"
    source.mkdir()
    text = f'terraform {{\n  {backend}\n}}\nresource "aws_sns_topic" "t" {{}}\n'
    (source / "main.tf").write_text(text)
    copy = make_work_copy(Project(source, source), tmp_path / "work")
    copied = (copy / "main.tf").read_text()
    assert "backend" not in copied
    assert "cloud" not in copied
    assert copied.split("\n").index('resource "aws_sns_topic" "t" {}') == text.split("\n").index(
        'resource "aws_sns_topic" "t" {}'
    )
    assert (source / "main.tf").read_text() == text
    assert 'backend "local" {}' in (copy / "zz_local_backend_override.tf").read_text()


def test_backends_are_told_with_their_place(tmp_path: Path) -> None:
    (tmp_path / "a.tf").write_text('terraform {\n  backend "s3" {}\n}\n')
    assert backends_of(tmp_path) == ['backend "s3" (a.tf:2)']
    put_backends_aside(tmp_path)
    assert backends_of(tmp_path) == []


def test_a_backend_in_json_counts(tmp_path: Path) -> None:
    (tmp_path / "a.tf.json").write_text('{"terraform": {"backend": {"s3": {"bucket": "b"}}}}')
    assert has_backend(tmp_path)
