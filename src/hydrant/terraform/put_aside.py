"""What a configuration says of places and people on AWS, put aside in the work copy for a run on the emulator.

Where the state is kept (`backend`, `cloud`), and who one is (profiles, shared files, roles to assume, allowed
accounts). The user's files stay as they are; in the copy, every line keeps its number.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from .blocks import Block, blank_out, find_blocks

OVERRIDE = "zz_hydrant_override.tf"  # behind tflocal's, and the last of the overrides wins
_VALUES = (
    "profile",
    "shared_config_files",
    "shared_credentials_files",
    "shared_credentials_file",
    "allowed_account_ids",
    "forbidden_account_ids",
    "token",
    "sts_region",
    "use_fips_endpoint",
    "use_dualstack_endpoint",
    "custom_ca_bundle",
    "http_proxy",
    "https_proxy",
    "no_proxy",
)
_ROLES = ("assume_role", "assume_role_with_web_identity")

_LOCK = ".terraform.lock.hcl"
_LOCKED = re.compile(r'provider "[^"]*/hashicorp/aws" \{\s*version\s*=\s*"(\d+)\.(\d+)')
BY_ACCOUNT_HOST = (6, 23)
"""From this version of hashicorp/aws on every bucket is read by S3 Control too (its issue 45292)."""


def put_backends_aside(directory: Path) -> None:
    """Make every `backend` and `cloud` block of a copy blank.

    tflocal would else make the bucket and the lock table of an S3 backend before each run, and of `cloud` Terraform
    asks for a login.
    """
    for path in sorted(directory.glob("*.tf")):
        text = blanked = path.read_text("utf-8", "replace")
        for block in _state_blocks(text):
            blanked = blank_out(blanked, block)
        if blanked != text:
            path.unlink()  # it may be a link to the user's own file
            path.write_text(blanked, "utf-8")


def backends_of(directory: Path) -> list[str]:
    """Where the configuration wants its state, as `backend "s3" (main.tf:3)`."""
    return [
        f"{' '.join([block.kind, *map(json.dumps, block.labels)])} ({path.name}:{block.line()})"
        for path in sorted(directory.glob("*.tf"))
        for block in _state_blocks(path.read_text("utf-8", "replace"))
    ]


def _state_blocks(text: str) -> Iterator[Block]:
    for block in find_blocks(text):
        if block.kind == "terraform":
            yield from (inside for inside in block.blocks() if inside.kind in {"backend", "cloud"})


def write_override(directory: Path, endpoint: str, real: bool) -> list[str]:
    """Write what tflocal's override leaves of the provider blocks; returns what was put aside, by name.

    Only what a block sets is named: an argument that the provider's version does not know would be an error. `real`:
    the provider is hashicorp/aws itself, which then also gets the emulator for a proxy (see `_proxy`).
    """
    found: list[str] = []
    written = []
    proxy = _proxy(endpoint) if real and _locked_version(directory) >= BY_ACCOUNT_HOST else []
    for block in aws_providers(directory):
        lines = [f"{name} = null" for name in _VALUES if name in block.attributes()]
        roles = [role for role in _ROLES if role in _block_types(block)]
        # A `dynamic` block overrides those of its label, and one without elements leaves none.
        lines += [f"dynamic {json.dumps(role)} {{\n    for_each = []\n    content {{}}\n  }}" for role in roles]
        found += [line.partition(" = ")[0] for line in lines if line.endswith("= null")] + roles
        lines = [*(line for line in lines if line.partition(" = ")[0] not in _names(proxy)), *proxy]
        if lines:
            alias = block.string("alias")
            written.append(_provider([*([f"alias = {json.dumps(alias)}"] if alias else []), *lines]))
    if proxy and not any(block.string("alias") is None for block in aws_providers(directory)):
        written.append(_provider(proxy))
    path = directory / OVERRIDE
    path.unlink(missing_ok=True)
    if written:
        path.write_text("\n".join(written), "utf-8")
    return sorted(set(found))


def aws_providers(directory: Path) -> list[Block]:
    """The `provider "aws"` blocks of the configuration's own files."""
    return [
        block
        for path in sorted(directory.glob("*.tf"))
        if not path.name.endswith("_override.tf")
        for block in find_blocks(path.read_text("utf-8", "replace"))
        if block.kind == "provider" and block.labels == ("aws",)
    ]


def _proxy(endpoint: str) -> list[str]:
    """The emulator as the provider's proxy for plain HTTP.

    AWS's SDK for Go puts the account before the host of S3 Control's endpoint, and 000000000000.127.0.0.1 resolves
    nowhere. A proxy gets the request without anybody resolving the name. Go asks no proxy for loopback itself, so all
    other calls go straight; and Terraform's own traffic, to the registry, does not know of this one.
    """
    return [f"http_proxy = {json.dumps(endpoint)}", 'no_proxy = "127.0.0.1"']


def _names(lines: list[str]) -> set[str]:
    return {line.partition(" = ")[0] for line in lines}


def _block_types(block: Block) -> set[str]:
    """The types of the blocks inside, also of those made by `dynamic`."""
    return {inside.labels[0] if inside.kind == "dynamic" else inside.kind for inside in block.blocks()}


def _provider(lines: list[str]) -> str:
    return 'provider "aws" {\n' + "".join(f"  {line}\n" for line in lines) + "}\n"


def _locked_version(directory: Path) -> tuple[int, int]:
    """Major and minor version of the provider that `terraform init` has chosen."""
    path = directory / _LOCK
    found = _LOCKED.search(path.read_text("utf-8", "replace")) if path.is_file() else None
    return (int(found[1]), int(found[2])) if found else (0, 0)
