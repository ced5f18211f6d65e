"""The settings that a partial `backend "s3" {}` leaves open, as arguments of `terraform init`.

They come from the environment's .tfbackend file. What it leaves out is what the bootstrap has made: the bucket is
`<prefix>-state-<account>-<region>`, in the region that commands go to.
"""

import re
from pathlib import Path

from hydrant.terraform.variables import Environment

from .site import AwsSite

PREFIX = "hydrant"
_S3 = re.compile(r'^\s*backend\s+"s3"\s*\{', re.MULTILINE)
_SET = re.compile(r"^\s*(\w+)\s*=", re.MULTILINE)


def state_bucket(site: AwsSite, prefix: str = PREFIX) -> str:
    """The name that terraform/bootstrap gives the state bucket: unique, and the same for everyone of the account."""
    return f"{prefix}-state-{site.account}-{site.region}"


def settings(directory: Path, site: AwsSite, environment: Environment | None, bucket: str | None) -> list[str]:
    """Arguments for `init`; none where the configuration keeps its state elsewhere than in S3."""
    texts = [path.read_text("utf-8", "replace") for path in sorted(directory.glob("*.tf"))]
    if not any(_S3.search(text) for text in texts):
        return []
    file = environment.backend_file if environment else None
    named = set(_SET.findall(file.read_text("utf-8"))) if file else set()
    more = {"bucket": bucket or state_bucket(site), "region": site.region, "encrypt": "true", "use_lockfile": "true"}
    if site.endpoint:
        more["use_path_style"] = "true"  # a bucket's name before a loopback address is no host
    arguments = [f"-backend-config={file}"] if file else []
    return arguments + [
        f"-backend-config={k}={v}" for k, v in more.items() if k not in named or (k, bucket) == ("bucket", v)
    ]
