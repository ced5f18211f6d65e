"""The services that the engine calls, as protocols, with their errors. `services/` implements them.

ClientError
+-- InvocationError   the function was not run: missing, throttled, denied; an attempt, as on AWS
|   +-- NotReady      its version is being made or replaced; no attempt for a while
+-- DeliveryError     S3 did not take the object
+-- EndpointError     an HTTP endpoint gave no answer
+-- CatalogError      Glue has no such table, or does not let the role see it
+-- TableError        an Iceberg table did not take a batch

Any of them may raise an EmulatorFault instead (`hydrant.emulator.faults`): it says nothing of records and functions,
and costs no attempt however long it lasts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from hydrant.iceberg.failures import Failure


class ClientError(Exception):
    """A call that failed, with Firehose's code and message for logs and error objects (F-5, F-6)."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class InvocationError(ClientError):
    """The function could not be invoked."""


class NotReady(InvocationError):
    """The function's version is being made or replaced."""


class DeliveryError(ClientError):
    """S3 refused or failed."""


class CatalogError(ClientError):
    """The table cannot be read; the code is that of an error line."""


class TableError(ClientError):
    """An Iceberg table did not take a batch. `lasting`: another attempt would fail as well."""

    def __init__(self, code: str, message: str, *, lasting: bool = False) -> None:
        super().__init__(code, message)
        self.lasting = lasting


class EndpointError(ClientError):
    """There was no answer, or one that is too long."""


@dataclass(frozen=True)
class FunctionReply:
    """Answer of a function that ran. `function_error` stands for the header X-Amz-Function-Error."""

    payload: bytes
    function_error: bool = False
    request_id: str = ""


@dataclass(frozen=True)
class S3Object:
    """An object to write, always application/octet-stream (D-7)."""

    bucket: str
    key: str
    body: bytes
    content_encoding: str | None = None
    kms_key_arn: str | None = None


MAX_ANSWER_BYTES = 1024 * 1024
"""A longer answer of an endpoint is an error, headers included."""


@dataclass(frozen=True)
class EndpointRequest:
    """A POST."""

    url: str
    headers: Mapping[str, bytes]
    body: bytes


@dataclass(frozen=True)
class EndpointAnswer:
    """What came back: status, content type and body of at most MAX_ANSWER_BYTES."""

    status: int
    content_type: str
    body: bytes


class FunctionClient(Protocol):
    """Lambda."""

    def invoke(self, function_arn: str, event: bytes) -> FunctionReply:
        """Invoke synchronously. Raises InvocationError."""


class ObjectStore(Protocol):
    """S3."""

    def put(self, item: S3Object) -> None:
        """Write an object. Raises DeliveryError."""


@dataclass(frozen=True)
class TablePlace:
    """Where the table is whose columns records get. No `catalog_id` is the account, `version_id` may be LATEST."""

    database: str
    table: str
    region: str
    catalog_id: str | None = None
    version_id: str = "LATEST"


@dataclass(frozen=True)
class TableColumns:
    """A version of a table: names and types of Hive; partition keys are none of them."""

    catalog_id: str
    version_id: str
    columns: tuple[tuple[str, str], ...]


class TableCatalog(Protocol):
    """Glue's data catalogue."""

    def columns(self, place: TablePlace) -> TableColumns:
        """A table as it is now. Raises CatalogError."""


@dataclass(frozen=True)
class TableBatch:
    """Records for one Iceberg table, each with its operation. No `catalog_id` is the account."""

    database: str
    table: str
    region: str
    catalog_id: str | None
    keys: tuple[str, ...]
    records: Sequence[tuple[str, bytes]]


class IcebergTables(Protocol):
    """Iceberg tables by a catalogue."""

    def write(self, batch: TableBatch) -> Mapping[int, Failure]:
        """Commit a batch; the records that fail alone, by their places, are not in it. Raises TableError."""


class EndpointClient(Protocol):
    """HTTP endpoints, those of Splunk too."""

    def post(self, request: EndpointRequest) -> EndpointAnswer:
        """Send and wait for the answer, of whatever status. Raises EndpointError."""


class LogClient(Protocol):
    """CloudWatch Logs."""

    def put_line(self, group: str, stream: str, timestamp_ms: int, message: str) -> None:
        """Append one event. Raises ClientError."""
