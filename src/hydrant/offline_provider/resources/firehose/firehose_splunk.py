"""The Splunk destination between Terraform's names and Firehose's.

Source: internal/service/firehose/delivery_stream.go.
"""

from hydrant.offline_provider.schema import Values

from .firehose_destination import Document, from_processing, from_s3, to_logging, to_processing, to_s3, whole


def to_splunk(block: Values, updating: bool = False) -> Document:
    """The SplunkDestinationConfiguration, or -Update, of a `splunk_configuration` block."""
    document: Document = {
        "HECEndpoint": block["hec_endpoint"],
        "HECEndpointType": block["hec_endpoint_type"],
        "HECAcknowledgmentTimeoutInSeconds": whole(block["hec_acknowledgment_timeout"]),
        "BufferingHints": {
            "IntervalInSeconds": whole(block["buffering_interval"]),
            "SizeInMBs": whole(block["buffering_size"]),
        },
        "RetryOptions": {"DurationInSeconds": whole(block["retry_duration"])},
        "S3BackupMode": block["s3_backup_mode"],
        "ProcessingConfiguration": to_processing(block["processing_configuration"], None),
        "S3Update" if updating else "S3Configuration": to_s3(block["s3_configuration"][0]),
        **to_logging(block["cloudwatch_logging_options"]),
    }
    if block["hec_token"]:
        document["HECToken"] = block["hec_token"]
    return document


def from_splunk(found: Document) -> Values:
    """A `splunk_configuration` block of the SplunkDestinationDescription, which tells the token."""
    hints = found["BufferingHints"]
    return {
        "hec_endpoint": found["HECEndpoint"],
        "hec_endpoint_type": found["HECEndpointType"],
        "hec_token": found.get("HECToken"),
        "hec_acknowledgment_timeout": found["HECAcknowledgmentTimeoutInSeconds"],
        "buffering_interval": hints["IntervalInSeconds"],
        "buffering_size": hints["SizeInMBs"],
        "retry_duration": found["RetryOptions"]["DurationInSeconds"],
        "s3_backup_mode": found["S3BackupMode"],
        "cloudwatch_logging_options": from_s3(found)["cloudwatch_logging_options"],
        "processing_configuration": from_processing(found.get("ProcessingConfiguration"), None),
        "s3_configuration": [from_s3(found["S3DestinationDescription"])],
    }
