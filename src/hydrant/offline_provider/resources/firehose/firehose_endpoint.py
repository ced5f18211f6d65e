"""The HTTP endpoint destination between Terraform's names and Firehose's.

Source: internal/service/firehose/delivery_stream.go.
"""

from typing import Any

from hydrant.offline_provider.schema import Values

from .firehose_destination import Document, from_processing, from_s3, to_logging, to_processing, to_s3, whole


def to_endpoint(block: Values, updating: bool = False) -> Document:
    """The HttpEndpointDestinationConfiguration, or -Update, of an `http_endpoint_configuration` block."""
    endpoint = {"Url": block["url"], "Name": block["name"], "AccessKey": block["access_key"]}
    document: Document = {
        "EndpointConfiguration": {word: value for word, value in endpoint.items() if value},
        "BufferingHints": {
            "IntervalInSeconds": whole(block["buffering_interval"]),
            "SizeInMBs": whole(block["buffering_size"]),
        },
        "RetryOptions": {"DurationInSeconds": whole(block["retry_duration"])},
        "S3BackupMode": block["s3_backup_mode"],
        "ProcessingConfiguration": to_processing(block["processing_configuration"], block["role_arn"]),
        "S3Update" if updating else "S3Configuration": to_s3(block["s3_configuration"][0]),
        **to_logging(block["cloudwatch_logging_options"]),
    }
    if block["role_arn"]:
        document["RoleARN"] = block["role_arn"]
    if configured := block["request_configuration"]:
        document["RequestConfiguration"] = {
            "ContentEncoding": configured[0]["content_encoding"],
            "CommonAttributes": [
                {"AttributeName": each["name"], "AttributeValue": each["value"]}
                for each in configured[0]["common_attributes"]
            ],
        }
    return document


def from_endpoint(found: Document, known: Values) -> Values:
    """An `http_endpoint_configuration` block of the HttpEndpointDestinationDescription.

    Firehose never tells the access key: the one that is known stays.
    """
    endpoint, hints, request = found["EndpointConfiguration"], found["BufferingHints"], found["RequestConfiguration"]
    s3 = from_s3(found["S3DestinationDescription"])
    return {
        "url": endpoint["Url"],
        "name": endpoint.get("Name"),
        "access_key": known.get("access_key"),
        "buffering_interval": hints["IntervalInSeconds"],
        "buffering_size": hints["SizeInMBs"],
        "retry_duration": found.get("RetryOptions", {}).get("DurationInSeconds", 300),
        "role_arn": found.get("RoleARN"),
        "s3_backup_mode": found.get("S3BackupMode", "FailedDataOnly"),
        "cloudwatch_logging_options": from_s3(found)["cloudwatch_logging_options"],
        "processing_configuration": from_processing(found.get("ProcessingConfiguration"), found.get("RoleARN")),
        "request_configuration": _from_request(request),
        "s3_configuration": [s3],
    }


def _from_request(found: Document) -> list[Values]:
    attributes: list[Any] = found.get("CommonAttributes", [])
    if found.get("ContentEncoding", "NONE") == "NONE" and not attributes:
        return []
    return [
        {
            "content_encoding": found.get("ContentEncoding", "NONE"),
            "common_attributes": [
                {"name": each["AttributeName"], "value": each["AttributeValue"]} for each in attributes
            ],
        }
    ]
