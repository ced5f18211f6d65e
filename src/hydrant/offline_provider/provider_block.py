"""The provider block of hashicorp/aws: every argument of the real one, also of earlier versions.

Source: the real provider's documentation, index page. The schema file has no provider block.
"""

import os
from collections.abc import Mapping
from typing import Any

from .clients import Settings
from .endpoints import CANONICAL
from .resource import Refused
from .schema import Attribute, Block, NestedBlock, Schema, Type, Values
from .tags import TagSettings
from .values import Unknown

_LIST = ["list", "string"]
_SET = ["set", "string"]
_MAP = ["map", "string"]


def _attributes(kind: Type, names: str) -> dict[str, Attribute]:
    return {name: Attribute(name, kind, optional=True) for name in names.split()}


_ASSUME = _attributes("string", "duration policy role_arn session_name") | _attributes(_SET, "policy_arns")
_ASSUME_ROLE = Block(
    {
        **_ASSUME,
        **_attributes("string", "external_id source_identity"),
        **_attributes(_MAP, "tags"),
        **_attributes(_SET, "transitive_tag_keys"),
    }
)
_WEB_IDENTITY = Block({**_ASSUME, **_attributes("string", "web_identity_token web_identity_token_file")})
_IGNORE_TAGS = Block(_attributes(_SET, "keys key_prefixes"))

PROVIDER_SCHEMA = Schema(
    Block(
        {
            **_attributes(
                "string",
                "access_key custom_ca_bundle ec2_metadata_service_endpoint ec2_metadata_service_endpoint_mode"
                " http_proxy https_proxy no_proxy profile region retry_mode s3_us_east_1_regional_endpoint secret_key"
                " shared_credentials_file skip_metadata_api_check sts_region tag_policy_compliance token",
            ),
            **_attributes(
                "bool",
                "insecure s3_force_path_style s3_use_path_style skip_credentials_validation skip_get_ec2_platforms"
                " skip_region_validation skip_requesting_account_id use_dualstack_endpoint use_fips_endpoint",
            ),
            **_attributes("number", "max_retries token_bucket_rate_limiter_capacity"),
            **_attributes(_SET, "allowed_account_ids forbidden_account_ids"),
            **_attributes(_LIST, "shared_config_files shared_credentials_files user_agent"),
        },
        {
            "assume_role": NestedBlock("assume_role", "list", _ASSUME_ROLE),
            "assume_role_with_web_identity": NestedBlock("assume_role_with_web_identity", "list", _WEB_IDENTITY, 0, 1),
            "default_tags": NestedBlock("default_tags", "list", Block(_attributes(_MAP, "tags")), 0, 1),
            "ignore_tags": NestedBlock("ignore_tags", "list", _IGNORE_TAGS, 0, 1),
            "endpoints": NestedBlock("endpoints", "set", Block(_attributes("string", " ".join(CANONICAL)))),
        },
    )
)


PROVIDER_META = Schema(Block(_attributes(_LIST, "user_agent")))
"""`provider_meta "aws"`, by which modules say who they are. It is taken and not sent: nobody here would read it."""


def settings_from(config: Values, environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the block; what it leaves out comes from the environment. Raises Refused without a region.

    Who somebody is on AWS is put aside: profile, shared files, roles to assume, allowed and forbidden accounts. On an
    emulator there are test keys and its one account.
    """
    region = _text(config, "region") or environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION")
    if not region:
        raise Refused("No region: set it in the provider block, or AWS_REGION.", "region")
    return Settings(
        region=region,
        access_key=_text(config, "access_key"),
        secret_key=_text(config, "secret_key"),
        token=_text(config, "token"),
        endpoints=_endpoints(config.get("endpoints") or []),
        s3_use_path_style=any(config.get(name) is True for name in ("s3_use_path_style", "s3_force_path_style")),
        max_retries=config["max_retries"] if isinstance(config.get("max_retries"), int) else 3,
        tags=_tag_settings(config, environ),
    )


def _tag_settings(config: Values, environ: Mapping[str, str]) -> TagSettings:
    """The block's tags over those of the environment (TF_AWS_DEFAULT_TAGS_<key>)."""
    prefix = "TF_AWS_DEFAULT_TAGS_"
    defaults = {name.removeprefix(prefix): text for name, text in environ.items() if name.startswith(prefix)}
    defaults |= {k: v for k, v in (_first(config, "default_tags").get("tags") or {}).items() if isinstance(v, str)}
    ignored = _first(config, "ignore_tags")
    return TagSettings(defaults, frozenset(ignored.get("keys") or ()), tuple(ignored.get("key_prefixes") or ()))


def _endpoints(blocks: list[Values]) -> dict[str, str]:
    """Endpoints by canonical name; of several aliases of one service the first wins, as in the real provider."""
    found: dict[str, str] = {}
    for block in blocks:
        for name, address in block.items():
            if isinstance(address, str) and address:
                found.setdefault(CANONICAL[name], address)
    return found


def _text(config: Values, name: str) -> str | None:
    value = config.get(name)
    return value if isinstance(value, str) and value else None


def _first(config: Values, name: str) -> dict[str, Any]:
    items = config.get(name)
    if not items or items is Unknown:
        return {}
    return {key: None if value is Unknown else value for key, value in items[0].items()}
