"""AWS Glue: the data catalogue and the schema registry."""

import json
from typing import Any

from ..law import DataLaw, Law, Refusal

Config = tuple[str, dict[str, Any]]
DATABASE: Config = ("aws_glue_catalog_database", {"name": "{unique}"})
KEYS = [{"name": "day", "type": "string"}, {"name": "hour", "type": "int", "comment": "of the day"}]
TABLE: Config = (
    "aws_glue_catalog_table",
    {"name": "{unique}", "database_name": "${database.name}", "partition_keys": KEYS},
)
LAKE: Config = ("aws_s3_bucket", {"bucket": "{unique}", "force_destroy": True})
IN_TABLE = {"database_name": "${table.database_name}", "table_name": "${table.name}"}
TABLE_NEEDS = {"database": DATABASE, "table": TABLE}
REGISTRY: Config = ("aws_glue_registry", {"registry_name": "{unique}"})
PARQUET = {
    "location": "s3://lake/events/",
    "input_format": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "output_format": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    "ser_de_info": [
        {
            "name": "parquet",
            "serialization_library": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
            "parameters": {"serialization.format": "1"},
        }
    ],
    "columns": [
        {"name": "id", "type": "string"},
        {"name": "items", "type": "array<struct<sku:string,qty:int>>", "comment": "what"},
    ],
}


def avro(*fields: dict[str, object]) -> str:
    return json.dumps({"type": "record", "name": "Event", "fields": [{"name": "id", "type": "int"}, *fields]})


LAWS = [
    Law(
        "aws_glue_catalog_database",
        {"name": "{unique}", "description": "one", "parameters": {"a": "1"}, "tags": {"a": "1"}},
        update={"description": None, "location_uri": "s3://lake/", "parameters": {"b": "2"}, "tags": {"b": "2"}},
        replace={"name": "{unique}-other"},
    ),
    Law(
        "aws_glue_catalog_database",
        {
            "name": "{unique}",
            "create_table_default_permission": [
                {"permissions": ["SELECT"], "principal": [{"data_lake_principal_identifier": "IAM_ALLOWED_PRINCIPALS"}]}
            ],
        },
        variant="with permissions",
    ),
    Law(
        "aws_glue_catalog_table",
        {
            "name": "{unique}",
            "database_name": "${database.name}",
            "table_type": "EXTERNAL_TABLE",
            "parameters": {"EXTERNAL": "TRUE", "parquet.compression": "SNAPPY"},
            "storage_descriptor": [PARQUET],
        },
        update={
            "description": "two",
            "owner": "team",
            "retention": 3,
            "storage_descriptor": [
                {
                    **PARQUET,
                    "compressed": True,
                    "number_of_buckets": 4,
                    "bucket_columns": ["id"],
                    "stored_as_sub_directories": True,
                    "parameters": {"x": "y"},
                    "sort_columns": [{"column": "id", "sort_order": 1}],
                    "skewed_info": [
                        {
                            "skewed_column_names": ["id"],
                            "skewed_column_values": ["1"],
                            "skewed_column_value_location_maps": {"1": "s3://lake/one"},
                        }
                    ],
                }
            ],
        },
        needs={"database": DATABASE},
        replace={"name": "{unique}-other"},
    ),
    Law(
        "aws_glue_catalog_table",
        {
            "name": "{unique}",
            "database_name": "${database.name}",
            "partition_keys": KEYS,
            "partition_index": [{"index_name": "by-day", "keys": ["day"]}],
        },
        update={"partition_keys": [*KEYS, {"name": "minute", "type": "int", "parameters": {"a": "b"}}]},
        needs={"database": DATABASE},
        variant="partitioned",
    ),
    Law(
        "aws_glue_catalog_table",
        {
            "name": "{unique}",
            "database_name": "${database.name}",
            "table_type": "VIRTUAL_VIEW",
            "view_original_text": "select 1",
            "view_expanded_text": "select 1",
        },
        update={"view_original_text": "select 2"},
        needs={"database": DATABASE},
        variant="a view",
    ),
    Law(
        "aws_glue_catalog_table",
        {
            "name": "{unique}",
            "database_name": "${database.name}",
            "table_type": "EXTERNAL_TABLE",
            "open_table_format_input": [{"iceberg_input": [{"metadata_operation": "CREATE", "version": "2"}]}],
            "storage_descriptor": [
                {"location": "s3://${bucket.bucket}/{unique}", "columns": [{"name": "id", "type": "bigint"}]}
            ],
        },
        update={"description": "two"},
        needs={"database": DATABASE, "bucket": LAKE},
        not_imported=("open_table_format_input",),
        variant="of Iceberg",
    ),
    Law(
        "aws_glue_partition",
        {**IN_TABLE, "partition_values": ["mon", "9"]},
        update={"parameters": {"a": "1"}, "storage_descriptor": [PARQUET]},
        needs=TABLE_NEEDS,
        replace={"partition_values": ["tue", "9"]},
    ),
    Law(
        "aws_glue_partition_index",
        {**IN_TABLE, "partition_index": [{"index_name": "by-hour", "keys": ["hour", "day"]}]},
        needs=TABLE_NEEDS,
        replace={"partition_index": [{"index_name": "other", "keys": ["hour"]}]},
    ),
    Law(
        "aws_glue_registry",
        {"registry_name": "{unique}", "description": "one", "tags": {"a": "1"}},
        update={"description": None, "tags": {"b": "2"}},
        replace={"registry_name": "{unique}-other"},
    ),
    Law(
        "aws_glue_schema",
        {
            "schema_name": "{unique}",
            "registry_arn": "${registry.arn}",
            "data_format": "AVRO",
            "compatibility": "BACKWARD",
            "schema_definition": avro(),
            "tags": {"a": "1"},
        },
        update={
            "compatibility": "FULL",
            "description": "two",
            "schema_definition": avro({"name": "at", "type": "long", "default": 0}),
            "tags": {"b": "2"},
        },
        needs={"registry": REGISTRY},
        replace={"schema_name": "{unique}-other"},
    ),
    Law(
        "aws_glue_schema",
        {
            "schema_name": "{unique}",
            "data_format": "JSON",
            "compatibility": "NONE",
            "schema_definition": '{"type": "object"}',
        },
        update={"schema_definition": '{"type": "array"}'},
        variant="of the default registry",
    ),
]

DATA_LAWS = [
    DataLaw(
        "aws_glue_catalog_table",
        {"name": "${table.name}", "database_name": "${database.name}"},
        {"name": "{unique}", "arn": "${table.arn}", "retention": 0},
        needs=TABLE_NEEDS,
    ),
    DataLaw(
        "aws_glue_registry", {"name": "${registry.registry_name}"}, {"arn": "${registry.arn}"}, {"registry": REGISTRY}
    ),
]

REFUSALS = [
    Refusal(
        "aws_glue_catalog_table",
        {
            "name": "{unique}",
            "database_name": "x",
            "target_table": [{"catalog_id": "1", "database_name": "y", "name": "z"}],
        },
        "no tables of other catalogues",
    ),
    Refusal(
        "aws_glue_catalog_table",
        {
            "name": "{unique}",
            "database_name": "x",
            "open_table_format_input": [
                {
                    "iceberg_input": [
                        {
                            "metadata_operation": "CREATE",
                            "iceberg_table_input": [
                                {
                                    "location": "s3://lake/x",
                                    "schema": [{"fields": [{"id": 1, "name": "id", "required": True, "type": "long"}]}],
                                }
                            ],
                        }
                    ]
                }
            ],
        },
        "makes Iceberg tables of the columns in storage_descriptor",
        variant="with a schema of Iceberg",
    ),
]
