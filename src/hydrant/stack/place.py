"""Where on the stack the deployed resources are: their region and account, which the provider block may choose.

`hydrant up --region` is a default, as AWS_REGION is: a region that the provider block names wins over it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hydrant.terraform.put_aside import aws_providers

from . import kept_state
from .registry import StackRecord

ACCOUNT = "000000000000"
"""LocalStack's, of every access key that is not itself the number of an account."""


@dataclass(frozen=True)
class Place:
    """A region and an account."""

    region: str
    account: str = ACCOUNT


def place_of(stack: StackRecord) -> Place:
    """Where the tools that `hydrant env` sets up find what is deployed on the stack."""
    return deployed(kept_state.state_of(stack), written_region(Path(stack.terraform)), stack.region)


def written_region(directory: Path) -> str | None:
    """The region that the default provider block of a configuration names, if it is written out there."""
    if not directory.is_dir():
        return None  # in a container
    found = (block.string("region") for block in aws_providers(directory) if "alias" not in block.attributes())
    return next(filter(None, found), None)


def deployed(state: Mapping[str, Any], written: str | None, default: str) -> Place:
    """Where most resources of a Terraform state are, of those that the default provider has made. Pure.

    The region that is `written` wins among those that there are; it counts alone where the state names none.
    """
    regions: Counter[str] = Counter()
    accounts: Counter[str] = Counter()
    for attributes in _made_by_default_provider(state):
        region, account = _of_arn(attributes.get("arn"))
        regions[str(attributes.get("region") or region)] += 1
        accounts[account] += 1
    del regions[""], accounts[""]
    most = regions.most_common(1)[0][0] if regions else written or default
    account = accounts.most_common(1)[0][0] if accounts else ACCOUNT
    return Place(written if written in regions and written else most, account)


def _made_by_default_provider(state: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for resource in state.get("resources") or []:
        if resource.get("mode") == "managed" and str(resource.get("provider")).endswith('/aws"]'):
            for instance in resource.get("instances") or []:
                yield instance.get("attributes") or {}


def _of_arn(arn: object) -> tuple[str, str]:
    parts = arn.split(":") if isinstance(arn, str) else []
    return (parts[3], parts[4]) if len(parts) > 5 and parts[0] == "arn" else ("", "")
