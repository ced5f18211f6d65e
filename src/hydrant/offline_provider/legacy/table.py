"""Arguments and types that hashicorp/aws has had and 6 has no more.

Sources: the real provider's guides "Upgrading to version 4.0", "5.0" and "6.0"; the schemas of 4.62 and 5.99 compared
with the one of 6.47.
"""

from dataclasses import dataclass
from typing import Any

from ..schema import Type


@dataclass(frozen=True)
class Old:
    """One argument, or result, that is gone. Its path is dotted, as in rules.py."""

    gone: int
    """The version in which it went."""
    type: Type = "string"
    block: Any = None
    """The JSON form of a nested block, if it was one."""
    became: str = ""
    """The path whose value it is now: it is understood as that."""
    instead: str = ""
    """What to write in its place, in words that complete "in 5.0 it gave way to "; it is refused."""
    result: bool = False
    """Whether it is a result and no argument."""


_NUMBER = {"type": "number", "optional": True}
_TEXT = {"type": "string", "optional": True}
_BOOL = {"type": "bool", "optional": True}
_EXTENDED = "extended_s3_configuration"
_BACKUP = f"{_EXTENDED}.s3_backup_configuration"
_LOGGING = {
    "nesting_mode": "list",
    "max_items": 1,
    "block": {"attributes": {"enabled": _BOOL, "log_group_name": _TEXT, "log_stream_name": _TEXT}},
}
_S3 = {
    "nesting_mode": "list",
    "max_items": 1,
    "block": {
        "attributes": {
            "bucket_arn": {"type": "string", "required": True},
            "role_arn": {"type": "string", "required": True},
            **dict.fromkeys(("buffer_interval", "buffer_size", "buffering_interval", "buffering_size"), _NUMBER),
            **dict.fromkeys(("compression_format", "error_output_prefix", "kms_key_arn", "prefix"), _TEXT),
        },
        "block_types": {"cloudwatch_logging_options": _LOGGING},
    },
}
_ROTATION = {
    "nesting_mode": "list",
    "max_items": 1,
    "block": {"attributes": {"automatically_after_days": _NUMBER}},
}
_ROTATES = "the resource aws_secretsmanager_secret_rotation"
_CLASSIC = "nothing: EC2-Classic is no more"
_STAGE = "the resource aws_api_gateway_stage"
_WORKLINK = "nothing: WorkLink is no more"

RESOURCES: dict[str, dict[str, Old]] = {
    "aws_api_gateway_account": {"reset_on_delete": Old(6, "bool")},
    "aws_api_gateway_deployment": {
        "stage_name": Old(6),
        "stage_description": Old(6),
        "execution_arn": Old(6, result=True),
        "invoke_url": Old(6, result=True),
        "canary_settings": Old(6, block={"nesting_mode": "list", "block": {}}, instead=_STAGE),
    },
    "aws_default_vpc": {
        "enable_classiclink": Old(5, "bool", instead=_CLASSIC),
        "enable_classiclink_dns_support": Old(5, "bool", instead=_CLASSIC),
    },
    "aws_kinesis_firehose_delivery_stream": {
        f"{_EXTENDED}.buffer_interval": Old(5, "number", became=f"{_EXTENDED}.buffering_interval"),
        f"{_EXTENDED}.buffer_size": Old(5, "number", became=f"{_EXTENDED}.buffering_size"),
        f"{_BACKUP}.buffer_interval": Old(5, "number", became=f"{_BACKUP}.buffering_interval"),
        f"{_BACKUP}.buffer_size": Old(5, "number", became=f"{_BACKUP}.buffering_size"),
        "s3_configuration": Old(5, block=_S3),
    },
    "aws_opensearch_domain": {"kibana_endpoint": Old(6, became="dashboard_endpoint", result=True)},
    "aws_secretsmanager_secret": {
        "rotation_enabled": Old(5, "bool", result=True),
        "rotation_lambda_arn": Old(5, instead=_ROTATES),
        "rotation_rules": Old(5, block=_ROTATION, instead=_ROTATES),
    },
    "aws_vpc": {
        "enable_classiclink": Old(5, "bool", instead=_CLASSIC),
        "enable_classiclink_dns_support": Old(5, "bool", instead=_CLASSIC),
    },
}
"""By type and path. Neither `became` nor `instead`: taken, and understood by code (understood.py), or of no effect."""

DATA_SOURCES: dict[str, dict[str, Old]] = {
    "aws_opensearch_domain": {"kibana_endpoint": Old(6, became="dashboard_endpoint", result=True)},
    "aws_secretsmanager_secret": {
        "rotation_enabled": Old(5, "bool", result=True),
        "rotation_lambda_arn": Old(5, result=True),
    },
}

_OPSWORKS = """
application custom_layer ecs_cluster_layer ganglia_layer haproxy_layer instance java_app_layer memcached_layer
mysql_layer nodejs_app_layer permission php_app_layer rails_app_layer rds_db_instance stack static_web_layer
user_profile
"""

REMOVED_TYPES: dict[str, tuple[int, str]] = {
    "data aws_redshift_service_account": (6, "the accounts that Redshift's documentation names"),
    "data aws_subnet_ids": (5, "the data source aws_subnets"),
    "resource aws_db_security_group": (5, _CLASSIC),
    "resource aws_elasticache_security_group": (5, _CLASSIC),
    "resource aws_macie_member_account_association": (5, "the resource aws_macie2_member"),
    "resource aws_macie_s3_bucket_association": (5, "the resource aws_macie2_classification_job"),
    "resource aws_redshift_security_group": (5, _CLASSIC),
    "resource aws_simpledb_domain": (6, "nothing: the SDK has no SimpleDB any more"),
    "resource aws_worklink_fleet": (6, _WORKLINK),
    "resource aws_worklink_website_certificate_authority_association": (6, _WORKLINK),
    **{f"resource aws_opsworks_{name}": (6, "nothing: OpsWorks is no more") for name in _OPSWORKS.split()},
}
"""Types that are gone: the version, and what to use in words as in `instead`."""
