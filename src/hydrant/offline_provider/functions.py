"""The functions of hashicorp/aws: `provider::aws::arn_parse(...)` and its neighbours.

Source: the real provider's documentation, "Functions".
"""

from collections.abc import Mapping
from dataclasses import asdict

from .arns import Arn, parse_arn
from .resource import ProviderFunction, Refused
from .schema import Type

_PARTS = dict.fromkeys(("partition", "service", "region", "account_id", "resource"), "string")
_TEXT: Type = "string"


def _build(partition: str, service: str, region: str, account_id: str, resource: str) -> str:
    return str(Arn(partition, service, region, account_id, resource))


def _parse(arn: str) -> dict[str, str]:
    return asdict(parse_arn(arn))


def _trim_role_path(arn: str) -> str:
    """arn:aws:iam::123456789012:role/a/path/name -> arn:aws:iam::123456789012:role/name."""
    found = parse_arn(arn)
    if found.service != "iam" or found.region or not found.resource.startswith("role/"):
        raise Refused(f"{arn!r} is not the ARN of an IAM role.", "arn")
    name = found.resource.rpartition("/")[2]
    return str(Arn(found.partition, found.service, found.region, found.account_id, f"role/{name}"))


def _user_agent(product_name: str, product_version: str, comment: str) -> str:
    if not product_name:
        raise Refused("product_name must not be empty.", "product_name")
    version = f"/{product_version}" if product_version else ""
    return product_name + version + (f" ({comment})" if comment else "")


def _texts(*names: str) -> dict[str, Type]:
    return dict.fromkeys(names, _TEXT)


FUNCTIONS: Mapping[str, ProviderFunction] = {
    "arn_build": ProviderFunction(_PARTS, _TEXT, _build, "Puts an ARN together."),
    "arn_parse": ProviderFunction(_texts("arn"), ["object", _PARTS], _parse, "Takes an ARN apart."),
    "trim_iam_role_path": ProviderFunction(
        _texts("arn"), _TEXT, _trim_role_path, "The ARN of a role without its path."
    ),
    "user_agent": ProviderFunction(
        _texts("product_name", "product_version", "comment"), _TEXT, _user_agent, "A product for `user_agent`."
    ),
}
