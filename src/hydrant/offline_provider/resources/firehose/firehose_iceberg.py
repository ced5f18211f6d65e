"""The Iceberg destination between Terraform's names and Firehose's.

Source: internal/service/firehose/delivery_stream.go.
"""

from hydrant.offline_provider.schema import Values

from .firehose_destination import Document, from_processing, from_s3, to_logging, to_processing, to_s3, whole


def to_iceberg(block: Values) -> Document:
    """The IcebergDestinationConfiguration, or -Update, of an `iceberg_configuration` block."""
    document: Document = {
        "RoleARN": block["role_arn"],
        "CatalogConfiguration": {"CatalogARN": block["catalog_arn"]},
        "BufferingHints": {
            "IntervalInSeconds": whole(block["buffering_interval"]),
            "SizeInMBs": whole(block["buffering_size"]),
        },
        "RetryOptions": {"DurationInSeconds": whole(block["retry_duration"])},
        "S3BackupMode": block["s3_backup_mode"],
        "ProcessingConfiguration": to_processing(block["processing_configuration"], block["role_arn"]),
        "DestinationTableConfigurationList": [_to_table(each) for each in block["destination_table_configuration"]],
        "S3Configuration": to_s3(block["s3_configuration"][0]),
        **to_logging(block["cloudwatch_logging_options"]),
    }
    if block["append_only"]:
        document["AppendOnly"] = True
    return document


def _to_table(block: Values) -> Document:
    table: Document = {
        "DestinationDatabaseName": block["database_name"],
        "DestinationTableName": block["table_name"],
    }
    if block["unique_keys"]:
        table["UniqueKeys"] = block["unique_keys"]
    if block["s3_error_output_prefix"]:
        table["S3ErrorOutputPrefix"] = block["s3_error_output_prefix"]
    return table


def from_iceberg(found: Document) -> Values:
    """An `iceberg_configuration` block of the IcebergDestinationDescription."""
    hints = found["BufferingHints"]
    return {
        "append_only": bool(found.get("AppendOnly")),
        "buffering_interval": hints["IntervalInSeconds"],
        "buffering_size": hints["SizeInMBs"],
        "catalog_arn": found["CatalogConfiguration"]["CatalogARN"],
        "retry_duration": found.get("RetryOptions", {}).get("DurationInSeconds", 300),
        "role_arn": found["RoleARN"],
        "s3_backup_mode": found.get("S3BackupMode", "FailedDataOnly"),
        "cloudwatch_logging_options": from_s3(found)["cloudwatch_logging_options"],
        "destination_table_configuration": [
            {
                "database_name": each["DestinationDatabaseName"],
                "table_name": each["DestinationTableName"],
                "unique_keys": each.get("UniqueKeys"),
                "s3_error_output_prefix": each.get("S3ErrorOutputPrefix"),
            }
            for each in found.get("DestinationTableConfigurationList", [])
        ],
        "processing_configuration": from_processing(found.get("ProcessingConfiguration"), found["RoleARN"]),
        "s3_configuration": [from_s3(found["S3DestinationDescription"])],
    }
