"""Destinations come back from Firehose as they were sent."""

from typing import Any

from hydrant.emulator.firehose.destinations.http_endpoint import HttpEndpointDestination
from hydrant.emulator.firehose.destinations.iceberg import IcebergDestination
from hydrant.emulator.firehose.destinations.splunk import SplunkDestination
from hydrant.offline_provider.merge import merge, nothing_known
from hydrant.offline_provider.plan import changes
from hydrant.offline_provider.providers import load
from hydrant.offline_provider.resources.firehose.firehose_destination import from_destination, to_destination
from hydrant.offline_provider.resources.firehose.firehose_endpoint import from_endpoint, to_endpoint
from hydrant.offline_provider.resources.firehose.firehose_iceberg import from_iceberg, to_iceberg
from hydrant.offline_provider.resources.firehose.firehose_splunk import from_splunk, to_splunk
from hydrant.offline_provider.rules import Rules
from hydrant.offline_provider.schema import Block, blank
from hydrant.offline_provider.values import fit


def s3_block() -> Block:
    return (
        load("aws")
        .schema.resources["aws_kinesis_firehose_delivery_stream"]
        .block.blocks["extended_s3_configuration"]
        .block
    )


def destination(**given: Any) -> dict[str, Any]:
    plain = {
        "bucket_arn": "arn:aws:s3:::b",
        "role_arn": "arn:aws:iam::000000000000:role/r",
        "buffering_interval": 300,
        "buffering_size": 5,
        "compression_format": "GZIP",
        "s3_backup_mode": "Disabled",
        "custom_time_zone": "UTC",
    }
    return {**blank(s3_block()), **plain, **given}


def described(words: dict[str, Any]) -> dict[str, Any]:
    """What Firehose says of a destination that it was given."""
    backup = {"S3BackupDescription": words["S3BackupConfiguration"]} if "S3BackupConfiguration" in words else {}
    return {**words, **backup}


def parameter(name: str, value: str) -> dict[str, str]:
    return {"parameter_name": name, "parameter_value": value}


def test_a27_defaults_of_a_processor_are_sent_and_do_not_come_back() -> None:
    processors = [{"type": "Lambda", "parameters": [parameter("LambdaArn", "l"), parameter("BufferSizeInMBs", "2")]}]
    block = destination(processing_configuration=[{"enabled": True, "processors": processors}])
    words = to_destination(block)
    sent = words["ProcessingConfiguration"]["Processors"][0]["Parameters"]
    assert {each["ParameterName"]: each["ParameterValue"] for each in sent} == {
        "LambdaArn": "l",
        "BufferSizeInMBs": "2",
        "NumberOfRetries": "3",
        "BufferIntervalInSeconds": "60",
        "RoleArn": block["role_arn"],
    }
    assert from_destination(described(words))["processing_configuration"] == block["processing_configuration"]


def test_backup_partitioning_and_format_conversion_come_back_as_they_were() -> None:
    inner = s3_block().blocks
    backup = {
        **blank(inner["s3_backup_configuration"].block),
        **{
            k: destination()[k]
            for k in ("bucket_arn", "role_arn", "buffering_interval", "buffering_size", "compression_format")
        },
    }
    conversion = {
        "enabled": True,
        "input_format_configuration": [
            {
                "deserializer": [
                    {"open_x_json_ser_de": [{"case_insensitive": True, "column_to_json_key_mappings": {"a": "b"}}]}
                ]
            }
        ],
        "output_format_configuration": [{"serializer": [{"parquet_ser_de": [{"compression": "SNAPPY"}]}]}],
        "schema_configuration": [{"database_name": "d", "role_arn": "r", "table_name": "t", "version_id": "LATEST"}],
    }
    block = destination(
        s3_backup_mode="Enabled",
        s3_backup_configuration=[backup],
        dynamic_partitioning_configuration=[{"enabled": True, "retry_duration": 10}],
        data_format_conversion_configuration=[conversion],
        cloudwatch_logging_options=[{"enabled": True, "log_group_name": "g", "log_stream_name": "s"}],
        kms_key_arn="arn:aws:kms:us-east-1:000000000000:key/k",
    )
    found = from_destination(described(to_destination(block)))
    whole = fit(s3_block(), block)
    assert merge(s3_block(), Rules(), whole, found) == whole
    imported = merge(s3_block(), Rules(), nothing_known(s3_block()), found)
    assert list(changes(s3_block(), Rules(), imported, whole)) == []


def test_an_endpoint_comes_back_with_the_key_that_is_known() -> None:
    block = load("aws").schema.resources["aws_kinesis_firehose_delivery_stream"].block
    endpoint = block.blocks["http_endpoint_configuration"].block
    s3 = {
        **blank(endpoint.blocks["s3_configuration"].block),
        **{
            k: destination()[k]
            for k in ("bucket_arn", "role_arn", "buffering_interval", "buffering_size", "compression_format")
        },
    }
    request = {"content_encoding": "GZIP", "common_attributes": [{"name": "team", "value": "one"}]}
    given = {
        **blank(endpoint),
        "url": "https://localhost/in",
        "name": "n",
        "access_key": "secret",
        "buffering_interval": 60,
        "buffering_size": 1,
        "retry_duration": 0,
        "role_arn": "arn:aws:iam::000000000000:role/r",
        "s3_backup_mode": "AllData",
        "request_configuration": [request],
        "s3_configuration": [s3],
    }
    configuration: Any = to_endpoint(given)
    kept = HttpEndpointDestination.create(configuration)
    found = from_endpoint(kept.describe()["HttpEndpointDestinationDescription"], given)
    assert "secret" not in str(kept.describe())
    same = [name for name, value in given.items() if value and name != "s3_configuration"]
    assert {name: found[name] for name in same} == {name: given[name] for name in same}
    assert {name: value for name, value in found["s3_configuration"][0].items() if value} == {
        **{name: value for name, value in s3.items() if value},
        "cloudwatch_logging_options": [{"enabled": False, "log_group_name": None, "log_stream_name": None}],
    }
    update: Any = to_endpoint({**given, "url": "https://localhost/b"}, updating=True)
    changed = kept.updated(update).describe()["HttpEndpointDestinationDescription"]
    assert from_endpoint(changed, given)["url"] == "https://localhost/b"


def test_zero_comes_from_an_import_as_null() -> None:
    block = destination(buffering_interval=None)
    assert to_destination(block)["BufferingHints"]["IntervalInSeconds"] == 0


def test_tables_come_back_as_they_were() -> None:
    block = load("aws").schema.resources["aws_kinesis_firehose_delivery_stream"].block
    iceberg = block.blocks["iceberg_configuration"].block
    s3 = {
        **blank(iceberg.blocks["s3_configuration"].block),
        **{
            k: destination()[k]
            for k in ("bucket_arn", "role_arn", "buffering_interval", "buffering_size", "compression_format")
        },
    }
    tables = [
        {"database_name": "db", "table_name": "a", "unique_keys": ["id"], "s3_error_output_prefix": "a/"},
        {"database_name": "db", "table_name": "b", "unique_keys": None, "s3_error_output_prefix": None},
    ]
    given = {
        **blank(iceberg),
        "append_only": True,
        "buffering_interval": 0,
        "buffering_size": 128,
        "catalog_arn": "arn:aws:glue:us-east-1:000000000000:catalog",
        "retry_duration": 0,
        "role_arn": "arn:aws:iam::000000000000:role/r",
        "s3_backup_mode": "FailedDataOnly",
        "destination_table_configuration": tables,
        "s3_configuration": [s3],
    }
    configuration: Any = to_iceberg(given)
    found = from_iceberg(IcebergDestination.create(configuration).describe()["IcebergDestinationDescription"])
    same = [name for name in given if name not in ("s3_configuration", "cloudwatch_logging_options")]
    assert {name: found[name] or None for name in same} == {name: given[name] or None for name in same}
    assert found["cloudwatch_logging_options"] == [{"enabled": False, "log_group_name": None, "log_stream_name": None}]


def test_splunk_comes_back_as_it_was_with_its_token() -> None:
    block = load("aws").schema.resources["aws_kinesis_firehose_delivery_stream"].block
    splunk = block.blocks["splunk_configuration"].block
    s3 = {
        **blank(splunk.blocks["s3_configuration"].block),
        **{
            k: destination()[k]
            for k in ("bucket_arn", "role_arn", "buffering_interval", "buffering_size", "compression_format")
        },
    }
    lambda_parameters = [parameter("LambdaArn", "arn:aws:lambda:us-east-1:000000000000:function:f")]
    processors = [{"type": "Lambda", "parameters": lambda_parameters}]
    given = {
        **blank(splunk),
        "hec_endpoint": "https://splunk.example.com:8088",
        "hec_endpoint_type": "Event",
        "hec_token": "token-1",
        "hec_acknowledgment_timeout": 600,
        "buffering_interval": 0,
        "buffering_size": 1,
        "retry_duration": 0,
        "s3_backup_mode": "AllEvents",
        "processing_configuration": [{"enabled": True, "processors": processors}],
        "s3_configuration": [s3],
    }
    configuration: Any = to_splunk(given)
    kept = SplunkDestination.create(configuration)
    found = from_splunk(kept.describe()["SplunkDestinationDescription"])
    same = [name for name, value in given.items() if value and name != "s3_configuration"]
    assert {name: found[name] for name in same} == {name: given[name] for name in same}
    assert (found["buffering_interval"], found["retry_duration"]) == (0, 0)
    update: Any = to_splunk({**given, "hec_token": "token-2"}, updating=True)
    changed = kept.updated(update).describe()["SplunkDestinationDescription"]
    assert from_splunk(changed)["hec_token"] == "token-2"
    assert "HECToken" not in to_splunk({**given, "hec_token": None})
