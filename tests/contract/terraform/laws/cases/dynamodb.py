"""Amazon DynamoDB."""

import json

from ..law import DataLaw, Law, Refusal
from .shared import STREAM, document

KEYS = {"hash_key": "p", "attribute": [{"name": "p", "type": "S"}]}
TABLE = ("aws_dynamodb_table", {"name": "{unique}", "billing_mode": "PAY_PER_REQUEST", **KEYS})
RECOVERABLE = (TABLE[0], {**TABLE[1], "point_in_time_recovery": [{"enabled": True}]})
ITEM = {"p": {"S": "a"}, "n": {"N": "1"}, "data": {"B": "AP8="}, "more": {"M": {"list": {"L": [{"BOOL": True}]}}}}
GLOBAL = {"name": "by-owner", "hash_key": "owner", "projection_type": "ALL"}
OWNER = {"name": "owner", "type": "S"}
COLOR = {"name": "color", "type": "N"}
BY_COLOR = {
    "name": "by-color",
    "hash_key": "color",
    "range_key": "owner",
    "projection_type": "INCLUDE",
    "non_key_attributes": ["a", "b"],
}

LAWS = [
    Law(
        TABLE[0],
        {**TABLE[1], "tags": {"a": "1"}},
        update={
            "tags": {"b": "2"},
            "deletion_protection_enabled": False,
            "table_class": "STANDARD_INFREQUENT_ACCESS",
            "ttl": [{"attribute_name": "until", "enabled": True}],
            "point_in_time_recovery": [{"enabled": True, "recovery_period_in_days": 7}],
            "server_side_encryption": [{"enabled": True}],
            "stream_enabled": True,
            "stream_view_type": "NEW_IMAGE",
        },
        replace={"name": "{unique}-other"},
    ),
    Law(
        TABLE[0],
        {
            "name": "{unique}",
            "read_capacity": 1,
            "write_capacity": 2,
            "hash_key": "p",
            "range_key": "s",
            "attribute": [{"name": "p", "type": "S"}, {"name": "s", "type": "N"}, OWNER],
            "global_secondary_index": [{**GLOBAL, "read_capacity": 1, "write_capacity": 1}],
            "local_secondary_index": [{"name": "local", "range_key": "owner", "projection_type": "KEYS_ONLY"}],
        },
        update={
            "read_capacity": 5,
            "global_secondary_index": [{**GLOBAL, "read_capacity": 3, "write_capacity": 1}],
        },
        variant="provisioned",
    ),
    Law(
        TABLE[0],
        {**TABLE[1], "attribute": [*KEYS["attribute"], OWNER], "global_secondary_index": [GLOBAL]},
        update={"attribute": [*KEYS["attribute"], OWNER, COLOR], "global_secondary_index": [GLOBAL, BY_COLOR]},
        variant="index-added",
    ),
    Law(
        TABLE[0],
        {
            **TABLE[1],
            "attribute": [*KEYS["attribute"], OWNER],
            "global_secondary_index": [
                {
                    "name": "by-owner",
                    "key_schema": [{"attribute_name": "owner", "key_type": "HASH"}],
                    "projection_type": "ALL",
                }
            ],
        },
        update={"tags": {"a": "1"}},
        not_imported=("global_secondary_index",),
        variant="index-by-key-schema",
    ),
    Law(
        TABLE[0],
        {**TABLE[1], "attribute": [*KEYS["attribute"], OWNER, COLOR], "global_secondary_index": [GLOBAL, BY_COLOR]},
        update={"attribute": [*KEYS["attribute"], OWNER], "global_secondary_index": [GLOBAL]},
        variant="index-removed",
    ),
    Law(
        TABLE[0],
        {
            "name": "{unique}",
            "read_capacity": 1,
            "write_capacity": 1,
            **KEYS,
            "stream_enabled": True,
            "stream_view_type": "KEYS_ONLY",
        },
        update={"billing_mode": "PAY_PER_REQUEST", "stream_enabled": False},
        not_imported=("read_capacity", "write_capacity", "stream_view_type", "stream_arn", "stream_label"),
        variant="to-on-demand",
    ),
    Law(
        TABLE[0],
        {**TABLE[1], "restore_source_name": "${source.name}", "restore_to_latest_time": True},
        update={"tags": {"a": "1"}},
        needs={"source": (RECOVERABLE[0], {**RECOVERABLE[1], "name": "{unique}-source"})},
        not_imported=("restore_source_name", "restore_to_latest_time"),
        variant="restored",
    ),
    Law(
        "aws_dynamodb_global_secondary_index",
        {
            "table_name": "${table.name}",
            "index_name": "by-owner",
            "key_schema": [{"attribute_name": "owner", "attribute_type": "S", "key_type": "HASH"}],
            "projection": [{"projection_type": "INCLUDE", "non_key_attributes": ["a"]}],
        },
        needs={"table": TABLE},
        replace={"index_name": "by-other"},
        import_id="{table_name},{index_name}",
    ),
    Law(
        "aws_dynamodb_table_item",
        {"table_name": "${table.name}", "hash_key": "${table.hash_key}", "item": json.dumps(ITEM)},
        update={"item": json.dumps(ITEM | {"n": {"N": "2"}})},
        needs={"table": TABLE},
        import_id=None,
    ),
    Law(
        "aws_dynamodb_tag",
        {"resource_arn": "${table.arn}", "key": "a", "value": "1"},
        update={"value": "2"},
        needs={"table": TABLE},
        replace={"key": "b"},
    ),
    Law(
        "aws_dynamodb_kinesis_streaming_destination",
        {"table_name": "${table.name}", "stream_arn": "${stream.arn}"},
        needs={"table": TABLE, "stream": STREAM},
        replace={"approximate_creation_date_time_precision": "MICROSECOND"},
    ),
    Law(
        "aws_dynamodb_resource_policy",
        {"resource_arn": "${table.arn}", "policy": document("dynamodb:GetItem", "${table.arn}")},
        update={"policy": document("dynamodb:PutItem", "${table.arn}")},
        needs={"table": TABLE},
    ),
    Law(
        "aws_dynamodb_contributor_insights",
        {"table_name": "${table.name}"},
        needs={"table": TABLE},
        replace={"mode": "THROTTLED_KEYS"},
    ),
]

DATA_LAWS = [
    DataLaw(
        "aws_dynamodb_table",
        {"name": "${table.name}"},
        {"arn": "${table.arn}", "hash_key": "p", "billing_mode": "PAY_PER_REQUEST", "stream_enabled": False},
        needs={"table": TABLE},
    ),
    DataLaw(
        "aws_dynamodb_table_item",
        {"table_name": "${table.name}", "key": json.dumps({"p": {"S": "a"}}), "projection_expression": "n"},
        {"item": '{"n":{"N":"1"}}'},
        needs={
            "table": TABLE,
            "item": (
                "aws_dynamodb_table_item",
                {"table_name": "${table.name}", "hash_key": "p", "item": json.dumps(ITEM)},
            ),
        },
    ),
    DataLaw("aws_dynamodb_tables", {}, {}, needs={"table": TABLE}),
    DataLaw("aws_dynamodb_backups", {"table_name": "${table.name}"}, {"backup_summaries": []}, needs={"table": TABLE}),
]

REFUSALS = [
    Refusal(TABLE[0], {**TABLE[1], "replica": [{"region_name": "eu-west-1"}]}, "one region", variant="replica"),
    Refusal(TABLE[0], {**TABLE[1], "attribute": [*KEYS["attribute"], OWNER]}, "must be indexed", variant="unused"),
    Refusal(
        TABLE[0], {**TABLE[1], "billing_mode": "PROVISIONED"}, "read_capacity must be at least 1", variant="capacity"
    ),
    Refusal(TABLE[0], {**TABLE[1], "stream_enabled": True}, "stream_view_type is required", variant="stream"),
]
