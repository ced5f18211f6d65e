"""Of a configuration tflocal sees the blocks that it looks at, and writes the same file as for the whole of it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hydrant.terraform.tflocal_view import lay_out, view
from hydrant.terraform.tools import find_tflocal
from hydrant.terraform.work_copy import LOCK, OVERRIDE

LOCKED = """provider "registry.terraform.io/hashicorp/aws" {
  version = "6.1.0"
}
"""
WHOLE = {
    "main.tf": """terraform {
  required_version = ">= 1.6"
  backend "s3" {
    bucket = "states" # provider "not" {
  }
}

locals {
  text = "provider \\"aws\\" {"
}

resource "aws_sqs_queue" "q" {
  name = <<-EOT
    provider "aws" {
      alias = "in a text"
    }
  EOT
}

data "terraform_remote_state" "network" {
  backend = "s3"
  config = {
    bucket = "states"
    key    = "network"
  }
}

data "aws_caller_identity" "me" {}
""",
    "providers.tf": """provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "far"
  region = "ap-southeast-2"
}

provider "archive" {}
""",
    "queues.tf": """resource "aws_sqs_queue" "another" {}
""",
    OVERRIDE: "of a run before",
    LOCK: LOCKED,
}


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    folder = tmp_path / "whole"
    folder.mkdir()
    for name, text in WHOLE.items():
        (folder / name).write_text(text)
    return folder


def test_it_sees_the_blocks_that_count_and_the_lock_file(whole: Path) -> None:
    seen = dict(view(whole))
    assert list(seen) == [LOCK, "main.tf", "providers.tf"]
    assert seen[LOCK] == LOCKED
    assert seen["providers.tf"].split() == WHOLE["providers.tf"].split()
    assert 'backend "s3"' in seen["main.tf"]
    assert 'data "terraform_remote_state" "network"' in seen["main.tf"]
    for other in ("locals", "aws_sqs_queue", "in a text", "aws_caller_identity"):
        assert other not in seen["main.tf"]


def test_a_file_that_ends_too_soon_is_seen_as_far_as_it_goes(whole: Path) -> None:
    (whole / "providers.tf").write_text('provider "aws" {\n  region = "eu-west-1"\n')
    assert dict(view(whole))["providers.tf"] == 'provider "aws" {\n  region = "eu-west-1"\n\n'


def test_tflocal_writes_the_same_for_both(whole: Path, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    seen.mkdir()
    lay_out(whole, seen)
    (whole / OVERRIDE).unlink()
    assert not (seen / "queues.tf").exists()
    assert written(seen, tmp_path) == written(whole, tmp_path)


def written(folder: Path, tmp_path: Path) -> str:
    """The file that tflocal writes there."""
    terraform = tmp_path / "terraform"
    terraform.write_text("""#!/bin/sh\necho '{"terraform_version": "1.9.8"}'\n""")
    terraform.chmod(0o755)
    settings = {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "DRY_RUN": "1", "TF_UNPROXIED_CMDS": "fmt"}
    subprocess.run(
        [sys.executable, find_tflocal(), "version"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "TF_CMD": str(terraform), "DISABLE_DEPRECATION_NOTICE": "1", **settings},
        check=True,
        capture_output=True,
    )
    text = (folder / OVERRIDE).read_text()
    assert text.count('provider "aws"') == 2
    assert 'data "terraform_remote_state" "network"' in text
    return text
