"""aws_kinesis_firehose_delivery_stream, destinations extended_s3, http_endpoint, iceberg and splunk.

Source of the table: internal/service/firehose/delivery_stream.go.
"""

from typing import Any

from hydrant.offline_provider.resource import DataSource, Refused, ResourceType
from hydrant.offline_provider.rules import Rules, all_of, arn, between, length, matches, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_changes, tag_list, tag_map
from hydrant.offline_provider.waiting import wait_for

from .firehose_destination import UNCOMPRESSED, from_destination, to_destination
from .firehose_endpoint import from_endpoint, to_endpoint
from .firehose_iceberg import from_iceberg, to_iceberg
from .firehose_splunk import from_splunk, to_splunk

_S3, _HTTP, _ICEBERG = "extended_s3_configuration", "http_endpoint_configuration", "iceberg_configuration"
_SPLUNK = "splunk_configuration"
_KINDS = {"extended_s3": _S3, "http_endpoint": _HTTP, "iceberg": _ICEBERG, "splunk": _SPLUNK}
_FAILED = f"{_HTTP}.s3_configuration"
_NOT_COMMITTED = f"{_ICEBERG}.s3_configuration"
_NOT_INDEXED = f"{_SPLUNK}.s3_configuration"
_BACKUP = f"{_S3}.s3_backup_configuration"
_FORMAT = f"{_S3}.data_format_conversion_configuration"
_COMPRESSION = one_of(UNCOMPRESSED, "GZIP", "ZIP", "Snappy", "HADOOP_SNAPPY")
_BUFFERS = {"buffering_interval": 300, "buffering_size": 5, "compression_format": UNCOMPRESSED}
_OPEN_X = f"{_FORMAT}.input_format_configuration.deserializer.open_x_json_ser_de"
_SERIALIZER = f"{_FORMAT}.output_format_configuration.serializer"
_ORC = {
    "block_size_bytes": 268435456,
    "bloom_filter_false_positive_probability": 0.05,
    "compression": "SNAPPY",
    "dictionary_key_threshold": 0.0,
    "enable_padding": False,
    "format_version": "V0_12",
    "padding_tolerance": 0.05,
    "row_index_stride": 10000,
    "stripe_size_bytes": 67108864,
}
_PARQUET = {
    "block_size_bytes": 268435456,
    "compression": "SNAPPY",
    "enable_dictionary_compression": False,
    "max_padding_bytes": 0,
    "page_size_bytes": 1048576,
    "writer_version": "V1",
}


def _prefixed(path: str, defaults: Values) -> Values:
    return {f"{path}.{name}": value for name, value in defaults.items()}


def _encrypted(blocks: Any) -> bool:
    return bool(blocks and blocks[0] and blocks[0].get("enabled"))


def _same_encryption(old: Any, new: Any) -> bool:
    """No block is as a block that says "off"."""
    return old == new or not (_encrypted(old) or _encrypted(new))


class DeliveryStream(ResourceType):
    """A delivery stream to S3, to an HTTP endpoint, to Iceberg tables or to Splunk. The id is the ARN."""

    name = "aws_kinesis_firehose_delivery_stream"
    rules = Rules(
        force_new=(
            "name",
            "destination",
            "kinesis_source_configuration",
            f"{_S3}.dynamic_partitioning_configuration.enabled",
            f"{_ICEBERG}.append_only",
            f"{_ICEBERG}.catalog_arn",
            f"{_ICEBERG}.destination_table_configuration",
        ),
        defaults={
            **_prefixed(_S3, _BUFFERS),
            f"{_S3}.custom_time_zone": "UTC",
            f"{_S3}.s3_backup_mode": "Disabled",
            f"{_S3}.cloudwatch_logging_options.enabled": False,
            f"{_S3}.dynamic_partitioning_configuration.enabled": False,
            f"{_S3}.dynamic_partitioning_configuration.retry_duration": 300,
            **_prefixed(_BACKUP, _BUFFERS),
            f"{_BACKUP}.cloudwatch_logging_options.enabled": False,
            f"{_FORMAT}.enabled": True,
            f"{_FORMAT}.schema_configuration.version_id": "LATEST",
            f"{_OPEN_X}.case_insensitive": True,
            f"{_OPEN_X}.convert_dots_in_json_keys_to_underscores": False,
            **_prefixed(f"{_SERIALIZER}.orc_ser_de", _ORC),
            **_prefixed(f"{_SERIALIZER}.parquet_ser_de", _PARQUET),
            f"{_HTTP}.buffering_interval": 300,
            f"{_HTTP}.buffering_size": 5,
            f"{_HTTP}.retry_duration": 300,
            f"{_HTTP}.s3_backup_mode": "FailedDataOnly",
            f"{_HTTP}.cloudwatch_logging_options.enabled": False,
            f"{_HTTP}.request_configuration.content_encoding": "NONE",
            **_prefixed(_FAILED, _BUFFERS),
            f"{_FAILED}.cloudwatch_logging_options.enabled": False,
            f"{_ICEBERG}.buffering_interval": 300,
            f"{_ICEBERG}.buffering_size": 5,
            f"{_ICEBERG}.retry_duration": 300,
            f"{_ICEBERG}.s3_backup_mode": "FailedDataOnly",
            f"{_ICEBERG}.cloudwatch_logging_options.enabled": False,
            **_prefixed(_NOT_COMMITTED, _BUFFERS),
            f"{_NOT_COMMITTED}.cloudwatch_logging_options.enabled": False,
            f"{_SPLUNK}.buffering_interval": 60,
            f"{_SPLUNK}.buffering_size": 5,
            f"{_SPLUNK}.hec_acknowledgment_timeout": 180,
            f"{_SPLUNK}.hec_endpoint_type": "Raw",
            f"{_SPLUNK}.retry_duration": 3600,
            f"{_SPLUNK}.s3_backup_mode": "FailedEventsOnly",
            f"{_SPLUNK}.cloudwatch_logging_options.enabled": False,
            **_prefixed(_NOT_INDEXED, _BUFFERS),
            f"{_NOT_INDEXED}.cloudwatch_logging_options.enabled": False,
            "server_side_encryption.enabled": False,
            "server_side_encryption.key_type": "AWS_OWNED_CMK",
        },
        computed_blocks=(
            f"{_S3}.cloudwatch_logging_options",
            f"{_BACKUP}.cloudwatch_logging_options",
            f"{_HTTP}.cloudwatch_logging_options",
            f"{_HTTP}.request_configuration",
            f"{_FAILED}.cloudwatch_logging_options",
            f"{_ICEBERG}.cloudwatch_logging_options",
            f"{_NOT_COMMITTED}.cloudwatch_logging_options",
            f"{_SPLUNK}.cloudwatch_logging_options",
            f"{_NOT_INDEXED}.cloudwatch_logging_options",
        ),
        equivalent={
            "destination": lambda old, new: str(old).lower() == str(new).lower(),
            f"{_S3}.processing_configuration": lambda old, new: bool(old) and not new,
            f"{_HTTP}.processing_configuration": lambda old, new: bool(old) and not new,
            f"{_ICEBERG}.processing_configuration": lambda old, new: bool(old) and not new,
            f"{_SPLUNK}.processing_configuration": lambda old, new: bool(old) and not new,
            "server_side_encryption": _same_encryption,
        },
        conflicts=(("kinesis_source_configuration", "server_side_encryption"),),
        unserved=(
            "elasticsearch_configuration",
            f"{_HTTP}.secrets_manager_configuration",
            "msk_source_configuration",
            "opensearch_configuration",
            "opensearchserverless_configuration",
            "redshift_configuration",
            "snowflake_configuration",
            f"{_SPLUNK}.secrets_manager_configuration",
        ),
        checks={
            "name": all_of(length(1, 64), matches(r"[a-zA-Z0-9_.-]+", "letters, digits and _ . - only")),
            "destination": lambda text: one_of(*_KINDS)(text.lower()),
            f"{_S3}.bucket_arn": arn,
            f"{_S3}.role_arn": arn,
            f"{_S3}.compression_format": _COMPRESSION,
            f"{_S3}.error_output_prefix": length(0, 1024),
            f"{_S3}.s3_backup_mode": one_of("Disabled", "Enabled"),
            f"{_S3}.custom_time_zone": length(0, 50),
            f"{_S3}.file_extension": matches(r"|\.[0-9a-z!\-_.*'()]+", "a file extension starts with a dot"),
            f"{_S3}.dynamic_partitioning_configuration.retry_duration": between(0, 7200),
            f"{_BACKUP}.compression_format": _COMPRESSION,
            f"{_HTTP}.url": all_of(
                length(1, 1000), matches(r"https://.*", "an HTTP endpoint's URL starts with https://")
            ),
            f"{_HTTP}.name": length(1, 256),
            f"{_HTTP}.access_key": length(0, 4096),
            f"{_HTTP}.buffering_size": between(1, 100),
            f"{_HTTP}.retry_duration": between(0, 7200),
            f"{_HTTP}.s3_backup_mode": one_of("FailedDataOnly", "AllData"),
            f"{_HTTP}.request_configuration.content_encoding": one_of("NONE", "GZIP"),
            f"{_FAILED}.compression_format": _COMPRESSION,
            f"{_ICEBERG}.catalog_arn": arn,
            f"{_ICEBERG}.role_arn": arn,
            f"{_ICEBERG}.retry_duration": between(0, 7200),
            f"{_ICEBERG}.s3_backup_mode": one_of("FailedDataOnly", "AllData"),
            f"{_ICEBERG}.destination_table_configuration.s3_error_output_prefix": length(0, 1024),
            f"{_NOT_COMMITTED}.compression_format": _COMPRESSION,
            f"{_SPLUNK}.buffering_interval": between(0, 60),
            f"{_SPLUNK}.buffering_size": between(1, 5),
            f"{_SPLUNK}.hec_acknowledgment_timeout": between(180, 600),
            f"{_SPLUNK}.hec_endpoint_type": one_of("Raw", "Event"),
            f"{_SPLUNK}.retry_duration": between(0, 7200),
            f"{_SPLUNK}.s3_backup_mode": one_of("FailedEventsOnly", "AllEvents"),
            f"{_NOT_INDEXED}.compression_format": _COMPRESSION,
            "kinesis_source_configuration.kinesis_stream_arn": arn,
            "kinesis_source_configuration.role_arn": arn,
            "server_side_encryption.key_type": one_of("AWS_OWNED_CMK", "CUSTOMER_MANAGED_CMK"),
        },
        parameters={"DeliveryStreamName": "name", "BucketARN": f"{_S3}.bucket_arn"},
    )

    def create(self, session: Any, new: Values) -> None:
        """Create, wait until it is ACTIVE, then encrypt."""
        kind = new["destination"].lower()
        if not new[_KINDS[kind]]:
            raise Refused(f"{_KINDS[kind]} is required when destination is {kind}", _KINDS[kind])
        firehose, name = session.client("firehose"), new["name"]
        request: Values = {"DeliveryStreamType": "DirectPut"}
        if source := new["kinesis_source_configuration"]:
            request = {
                "DeliveryStreamType": "KinesisStreamAsSource",
                "KinesisStreamSourceConfiguration": {
                    "KinesisStreamARN": source[0]["kinesis_stream_arn"],
                    "RoleARN": source[0]["role_arn"],
                },
            }
        if new["tags_all"]:
            request["Tags"] = tag_list(new)
        made = firehose.create_delivery_stream(DeliveryStreamName=name, **_destination(new, "Configuration"), **request)
        new["id"] = new["arn"] = made["DeliveryStreamARN"]
        wait_for(f"status ACTIVE of {name}", lambda: _is_active(_describe(firehose, name)))
        if _encrypted(new["server_side_encryption"]):
            _encrypt(firehose, name, new["server_side_encryption"])

    def read(self, session: Any, state: Values) -> Values | None:
        """Read the description and the tags."""
        firehose, name = session.client("firehose"), state["id"].rpartition("/")[2]
        found = _describe(firehose, name)
        destination = found["Destinations"][0]
        source = found.get("Source", {}).get("KinesisStreamSourceDescription")
        return {
            "arn": found["DeliveryStreamARN"],
            "name": found["DeliveryStreamName"],
            "version_id": found["VersionId"],
            "destination_id": destination["DestinationId"],
            **_from_destination(destination, state),
            "kinesis_source_configuration": [
                {"kinesis_stream_arn": source["KinesisStreamARN"], "role_arn": source["RoleARN"]}
            ]
            if source
            else [],
            "server_side_encryption": _from_encryption(found.get("DeliveryStreamEncryptionConfiguration")),
            "tags": _tags(firehose, name),
        }

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """The destination, encryption and tags change in place."""
        firehose, name = session.client("firehose"), new["name"]
        if changed & {*_KINDS.values()}:
            firehose.update_destination(
                DeliveryStreamName=name,
                CurrentDeliveryStreamVersionId=old["version_id"],
                DestinationId=old["destination_id"],
                **_destination(new, "Update"),
            )
        if "server_side_encryption" in changed:
            _encrypt(firehose, name, new["server_side_encryption"])
        added, removed = tag_changes(old, new)
        if removed:
            firehose.untag_delivery_stream(DeliveryStreamName=name, TagKeys=removed)
        if added:
            tags = [{"Key": key, "Value": value} for key, value in added.items()]
            firehose.tag_delivery_stream(DeliveryStreamName=name, Tags=tags)

    def delete(self, session: Any, state: Values) -> None:
        """Delete and wait until it is gone."""
        firehose, name = session.client("firehose"), state["name"]
        firehose.delete_delivery_stream(DeliveryStreamName=name)
        wait_for(f"deletion of {name}", lambda: _is_gone(firehose, name))

    def imported(self, session: Any, import_id: str) -> Values:
        """The id of an import is the ARN."""
        if not import_id.startswith("arn:") or import_id.count("/") != 1:
            raise Refused(f"expected the ARN of a delivery stream, got {import_id!r}")
        return {"id": import_id}


class DeliveryStreamData(DataSource):
    """A delivery stream that exists."""

    name = "aws_kinesis_firehose_delivery_stream"

    def read(self, session: Any, config: Values) -> Values:
        """Find it by its name."""
        found = session.client("firehose").describe_delivery_stream(DeliveryStreamName=config["name"])
        found_arn = found["DeliveryStreamDescription"]["DeliveryStreamARN"]
        return {"id": found_arn, "arn": found_arn}


def _describe(firehose: Any, name: str) -> Values:
    found: Values = firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]
    return found


def _is_active(found: Values) -> bool:
    if found["DeliveryStreamStatus"] == "CREATING_FAILED":
        failure = found.get("FailureDescription", {})
        raise Refused(f"Firehose says {failure.get('Type', 'CREATING_FAILED')}: {failure.get('Details', '')}")
    return bool(found["DeliveryStreamStatus"] == "ACTIVE")


def _is_gone(firehose: Any, name: str) -> bool:
    try:
        _describe(firehose, name)
    except firehose.exceptions.ResourceNotFoundException:
        return True
    return False


def _destination(new: Values, ending: str) -> Values:
    """The destination's member of a request; `ending` is `Configuration` or `Update`."""
    updating = ending == "Update"
    match new["destination"].lower():
        case "http_endpoint":
            return {f"HttpEndpointDestination{ending}": to_endpoint(new[_HTTP][0], updating)}
        case "iceberg":
            return {f"IcebergDestination{ending}": to_iceberg(new[_ICEBERG][0])}
        case "splunk":
            return {f"SplunkDestination{ending}": to_splunk(new[_SPLUNK][0], updating)}
        case _:
            return {f"ExtendedS3Destination{ending}": to_destination(new[_S3][0], updating)}


def _from_destination(found: Values, state: Values) -> Values:
    blocks: Values = {name: [] for name in _KINDS.values()}
    if endpoint := found.get("HttpEndpointDestinationDescription"):
        known = (state.get(_HTTP) or [{}])[0]
        return {**blocks, "destination": "http_endpoint", _HTTP: [from_endpoint(endpoint, known)]}
    if tables := found.get("IcebergDestinationDescription"):
        return {**blocks, "destination": "iceberg", _ICEBERG: [from_iceberg(tables)]}
    if splunk := found.get("SplunkDestinationDescription"):
        return {**blocks, "destination": "splunk", _SPLUNK: [from_splunk(splunk)]}
    s3 = from_destination(found["ExtendedS3DestinationDescription"])
    return {**blocks, "destination": "extended_s3", _S3: [s3]}


def _encrypt(firehose: Any, name: str, blocks: list[Values]) -> None:
    """Start or stop encryption and wait for it."""
    on = _encrypted(blocks)
    if on:
        request = {"KeyType": blocks[0]["key_type"]}
        if blocks[0]["key_arn"]:
            request["KeyARN"] = blocks[0]["key_arn"]
        firehose.start_delivery_stream_encryption(
            DeliveryStreamName=name, DeliveryStreamEncryptionConfigurationInput=request
        )
    else:
        firehose.stop_delivery_stream_encryption(DeliveryStreamName=name)
    wanted = "ENABLED" if on else "DISABLED"

    def reached() -> bool:
        found = _describe(firehose, name).get("DeliveryStreamEncryptionConfiguration", {})
        return bool(found.get("Status", "DISABLED") == wanted)

    wait_for(f"encryption {wanted} of {name}", reached)


def _from_encryption(found: Values | None) -> list[Values]:
    if not found or found.get("Status") in {None, "DISABLED"}:
        return []
    return [{"enabled": True, "key_type": found.get("KeyType", "AWS_OWNED_CMK"), "key_arn": found.get("KeyARN")}]


def _tags(firehose: Any, name: str) -> dict[str, str]:
    """ListTagsForDeliveryStream has no paginator."""
    tags: dict[str, str] = {}
    more: dict[str, str] = {}
    while True:
        page = firehose.list_tags_for_delivery_stream(DeliveryStreamName=name, Limit=50, **more)
        tags |= tag_map(page["Tags"])
        if not page.get("HasMoreTags") or not page["Tags"]:
            return tags
        more = {"ExclusiveStartTagKey": page["Tags"][-1]["Key"]}
