"""From requests to destinations and sources: what CreateDeliveryStream and UpdateDestination ask for, checked."""

from dataclasses import dataclass
from typing import Any

from hydrant.emulator.arns import ArnError
from hydrant.emulator.kinesis.store import Stream

from ..destinations.base import Destination
from ..destinations.kinds import only_destination
from ..encryption_state import key_of
from ..engine.ports import CatalogError, TableBatch, TableCatalog, TableError
from ..exceptions import invalid_argument
from ..lifecycle import kinesis_stream
from ..models import DeliveryStream
from ..services.glue import GlueCatalog
from ..services.iceberg import IcebergClient
from ..services.localstack import S3Client

SSE_ON_KINESIS_SOURCE = (
    "Server side encryption from firehose is only allowed for direct put delivery streams and database as a source "
    "delivery streams"
)
_REFUSED_SOURCES = ("DirectPutSourceConfiguration", "MSKSourceConfiguration", "DatabaseSourceConfiguration")
_SERVED_TYPES = ("DirectPut", "KinesisStreamAsSource")


@dataclass(frozen=True)
class Neighbours:
    """The services in which a destination must find what it names."""

    s3: S3Client
    catalog: TableCatalog
    tables: IcebergClient
    region: str

    @classmethod
    def of(cls, account_id: str, region: str) -> "Neighbours":
        """Those of an account and region."""
        return cls(S3Client(account_id, region), GlueCatalog(account_id), IcebergClient(account_id), region)


def new_destination(request: dict[str, Any], neighbours: Neighbours) -> Destination:
    """The destination that a new delivery stream is to have. Raises InvalidArgumentException."""
    kind, configuration = only_destination(request, "Configuration")
    return _with_what_it_names(kind.create(configuration), neighbours)


def updated_destination(stream: DeliveryStream, request: dict[str, Any], neighbours: Neighbours) -> Destination:
    """The destination after an update, which may change its kind (A-36). Raises InvalidArgumentException."""
    kind, update = only_destination(request, "Update")
    return _with_what_it_names(stream.destination.followed_by(kind, update), neighbours)


def take_source(stream: DeliveryStream, request: dict[str, Any]) -> Stream | None:
    """The Kinesis stream to read, None for DirectPut. Raises InvalidArgumentException."""
    if stream.type not in _SERVED_TYPES:
        raise invalid_argument(
            f"DeliveryStreamType {stream.type} is not supported by Hydrant's Firehose; "
            f"supported: {' and '.join(_SERVED_TYPES)}"
        )
    for name in _REFUSED_SOURCES:
        if request.get(name) is not None:
            raise invalid_argument(f"{name} is not supported by Hydrant's Firehose; supported: requests without it")
    encryption = request.get("DeliveryStreamEncryptionConfigurationInput")
    if stream.type == "DirectPut":  # a KinesisStreamSourceConfiguration beside it is ignored
        if encryption is not None:
            stream.encryption.begin_start(stream.name, key_of(encryption))
        return None
    source = request.get("KinesisStreamSourceConfiguration")
    if source is None:
        raise invalid_argument("KinesisStreamSourceConfig is mandatory for KinesisStreamAsSource stream type.")
    if encryption:
        raise invalid_argument(SSE_ON_KINESIS_SOURCE)
    try:
        found = kinesis_stream(source["KinesisStreamARN"])
    except ArnError as error:
        raise invalid_argument(str(error)) from error
    if found is None:
        raise invalid_argument(f"Kinesis stream {source['KinesisStreamARN']} does not exist.")
    stream.kinesis_source = {"KinesisStreamARN": source["KinesisStreamARN"], "RoleARN": source["RoleARN"]}
    return found


def _with_what_it_names(destination: Destination, neighbours: Neighbours) -> Destination:
    for bucket in destination.buckets:
        if not neighbours.s3.bucket_exists(bucket.name):
            raise invalid_argument(f"The bucket {bucket.name} does not exist. Create it before the delivery stream.")
    conversion = destination.conversion
    if conversion is not None:
        try:
            neighbours.catalog.columns(conversion.place(neighbours.region))
        except CatalogError as error:  # AWS wraps Glue's error in words that are unknown (I-12)
            raise invalid_argument(
                f"EntityNotFoundException: {error.message} (database {conversion.database}, table {conversion.table}, "
                f"version {conversion.version_id})"
            ) from error
    for table in destination.keyed_tables:
        _check_keys(destination, table, neighbours)
    return destination


def _check_keys(destination: Destination, table: TableBatch, neighbours: Neighbours) -> None:
    """Tables with unique keys have to be there (L-6)."""
    try:
        neighbours.tables.check(table)
    except TableError as error:
        raise invalid_argument(
            f"Role {destination.role_arn} is not authorized to perform: glue:GetTable for the given table or the table "
            f"does not exist. ({error.message})"
        ) from error
