"""In-memory services that fulfil the engine's protocols, and a delivery stream made of them."""

import base64
import copy
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any

import psutil

from hydrant.emulator.firehose.destinations.base import Destination
from hydrant.emulator.firehose.destinations.http_endpoint import HttpEndpointDestination
from hydrant.emulator.firehose.destinations.iceberg import IcebergDestination
from hydrant.emulator.firehose.destinations.plans import Naming
from hydrant.emulator.firehose.destinations.s3 import S3Destination
from hydrant.emulator.firehose.destinations.splunk import SplunkDestination
from hydrant.emulator.firehose.engine.metrics.collector import Statistic
from hydrant.emulator.firehose.engine.pipeline import Clients, Pipeline
from hydrant.emulator.firehose.engine.plan import DestinationPlan
from hydrant.emulator.firehose.engine.ports import (
    CatalogError,
    DeliveryError,
    EndpointClient,
    FunctionReply,
    IcebergTables,
    S3Object,
    TableBatch,
    TableCatalog,
    TableColumns,
    TablePlace,
)
from hydrant.emulator.firehose.engine.source.base import Source
from hydrant.emulator.firehose.engine.source.direct_put import DirectPutQueue, DirectPutSource
from hydrant.emulator.firehose.engine.stages import Identity
from hydrant.emulator.firehose.services.http import HttpClient
from hydrant.emulator.firehose.settings import Settings
from hydrant.iceberg.failures import Failure

FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:validate"
STREAM = "arn:aws:firehose:us-east-1:000000000000:deliverystream/d"
FAST = Settings(retry_seconds=0.01, retry_max_seconds=0.02, spacing_seconds=0.0, stop_seconds=5.0)


class MemoryStore:
    """S3: refuses the first `refusals` puts."""

    def __init__(self, refusals: int = 0, code: str = "S3.AccessDenied") -> None:
        self.objects: dict[str, S3Object] = {}
        self.refusals = refusals
        self.refused = 0
        self._code = code
        self._changed = threading.Condition()

    def put(self, item: S3Object) -> None:
        with self._changed:
            if self.refused < self.refusals:
                self.refused += 1
                raise DeliveryError(self._code, "no")
            assert item.key not in self.objects
            self.objects[item.key] = item
            self._changed.notify_all()

    def wait_for(self, condition: Callable[["MemoryStore"], bool], timeout: float = 10.0) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: condition(self), timeout), sorted(self.objects)

    def bodies(self, prefix: str) -> bytes:
        return b"".join(item.body for key, item in sorted(self.objects.items()) if key.startswith(prefix))

    def lines(self, prefix: str = "data/") -> Counter[bytes]:
        return Counter(self.bodies(prefix).splitlines())

    def errors(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.bodies("error/").splitlines()]

    def rejected(self) -> Counter[bytes]:
        return Counter(base64.b64decode(error["rawData"]) for error in self.errors())


class MemoryLogs:
    """CloudWatch Logs."""

    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []
        self.backup_lines: list[dict[str, Any]] = []

    def put_line(self, group: str, stream: str, timestamp_ms: int, message: str) -> None:
        assert group == "/aws/kinesisfirehose/d"
        assert timestamp_ms > 0
        {"DestinationDelivery": self.lines, "BackupDelivery": self.backup_lines}[stream].append(json.loads(message))


class MemoryMetrics:
    """CloudWatch: adds up what is written."""

    def __init__(self) -> None:
        self.totals: dict[str, float] = {}
        self.counts: Counter[str] = Counter()
        self.greatest: dict[str, float] = {}

    def put_statistics(self, delivery_stream_name: str, timestamp: float, statistics: Sequence[Statistic]) -> None:
        assert delivery_stream_name == "d"
        assert timestamp > 0
        for each in statistics:
            self.totals[each.name] = self.totals.get(each.name, 0.0) + each.total
            self.counts[each.name] += each.count
            self.greatest[each.name] = max(self.greatest.get(each.name, each.most), each.most)


Handler = Callable[[list[dict[str, Any]]], Any]


class MemoryFunction:
    """Lambda: runs a handler over the records of an event; what it raises is raised by the call."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.events: list[dict[str, Any]] = []

    def invoke(self, function_arn: str, event: bytes) -> FunctionReply:
        assert function_arn == FUNCTION
        assert len(event) <= 6 * 1024 * 1024
        document = json.loads(event)
        self.events.append(document)
        reply = self.handler(document["records"])
        return reply if isinstance(reply, FunctionReply) else FunctionReply(json.dumps(reply).encode())


def joined(parts: Sequence[list[Any]]) -> list[Any]:
    """Lists behind one another, as buffers want them."""
    return list(chain.from_iterable(parts))


def data_of(record: dict[str, Any]) -> bytes:
    return base64.b64decode(record["data"])


def result(record: dict[str, Any], outcome: str, data: bytes | None = None) -> dict[str, Any]:
    answer = {"recordId": record["recordId"], "result": outcome}
    return answer if data is None else answer | {"data": base64.b64encode(data).decode()}


def judge(records: list[dict[str, Any]]) -> dict[str, Any]:
    """Ok with a newline; records that start with `bad` fail, those with `drop` are dropped."""
    answers = []
    for record in records:
        data = data_of(record)
        kind = {b"bad": "ProcessingFailed", b"drop": "Dropped"}.get(data.partition(b"-")[0], "Ok")
        answers.append(result(record, kind, data + b"\n" if kind == "Ok" else None))
    return {"records": answers}


def described(*, lambda_buffer: tuple[str, str] = ("1", "0"), retries: int = 3, **changes: Any) -> dict[str, Any]:
    parameters = {
        "LambdaArn": FUNCTION,
        "NumberOfRetries": str(retries),
        "RoleArn": "arn:aws:iam::000000000000:role/r",
        "BufferSizeInMBs": lambda_buffer[0],
        "BufferIntervalInSeconds": lambda_buffer[1],
    }
    processor = {
        "Type": "Lambda",
        "Parameters": [{"ParameterName": name, "ParameterValue": value} for name, value in parameters.items()],
    }
    return {
        "RoleARN": "arn:aws:iam::000000000000:role/r",
        "BucketARN": "arn:aws:s3:::bucket",
        "Prefix": "data/!{timestamp:yyyy/MM/dd/HH}/",
        "ErrorOutputPrefix": "error/!{firehose:error-output-type}/",
        "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 0},
        "CompressionFormat": "UNCOMPRESSED",
        "EncryptionConfiguration": {"NoEncryptionConfig": "NoEncryption"},
        "CloudWatchLoggingOptions": {
            "Enabled": True,
            "LogGroupName": "/aws/kinesisfirehose/d",
            "LogStreamName": "DestinationDelivery",
        },
        "ProcessingConfiguration": {"Enabled": True, "Processors": [processor]},
        "S3BackupMode": "Disabled",
    } | changes


def destination_of(document: Any) -> Destination:
    """The destination that is described so."""
    if "CatalogConfiguration" in document:
        return IcebergDestination(document)
    if "HECEndpoint" in document:
        return SplunkDestination(document)
    if "EndpointConfiguration" not in document:
        return S3Destination(document)
    shown = copy.deepcopy(document)
    access_key = shown["EndpointConfiguration"].pop("AccessKey", None)
    return HttpEndpointDestination(shown, access_key)


def plan_of(document: dict[str, Any], version: str = "1") -> DestinationPlan:
    return destination_of(document).plan(Naming("d", version))


class MemoryCatalog:
    """Glue: tables as versions, oldest first, by `database.table`."""

    def __init__(self, tables: dict[str, list[dict[str, str]]]) -> None:
        self.tables = tables

    def columns(self, place: TablePlace) -> TableColumns:
        versions = self.tables.get(f"{place.database}.{place.table}")
        if versions is None:
            raise CatalogError("DataFormatConversion.EntityNotFound", "gone")
        number = len(versions) - 1 if place.version_id == "LATEST" else int(place.version_id)
        return TableColumns("000000000000", str(number), tuple(versions[number].items()))


class MemoryTables:
    """Iceberg tables: rows by `database.table`; each batch meets the next of `troubles` first, None being none."""

    def __init__(self, *troubles: Exception | None) -> None:
        self.rows: dict[str, list[tuple[str, bytes]]] = {}
        self.failing: dict[bytes, Failure] = {}
        self.batches: list[TableBatch] = []
        self._troubles = list(troubles)

    def write(self, batch: TableBatch) -> dict[int, Failure]:
        self.batches.append(batch)
        trouble = self._troubles.pop(0) if self._troubles else None
        if trouble is not None:
            raise trouble
        failures = {n: self.failing[body] for n, (_, body) in enumerate(batch.records) if body in self.failing}
        taken = [record for n, record in enumerate(batch.records) if n not in failures]
        self.rows.setdefault(f"{batch.database}.{batch.table}", []).extend(taken)
        return failures


class Stream:
    """A running delivery stream over memory."""

    def __init__(
        self,
        document: dict[str, Any],
        function: MemoryFunction,
        store: MemoryStore,
        settings: Settings,
        source: Source,
        endpoint: EndpointClient,
        catalog: TableCatalog,
        tables: IcebergTables,
    ) -> None:
        self.store, self.function, self.logs, self.source = store, function, MemoryLogs(), source
        self.metrics = MemoryMetrics()
        clients = Clients(function, store, self.logs, self.metrics, endpoint, catalog, tables)
        self.pipeline = Pipeline(Identity("d", STREAM, "us-east-1"), plan_of(document), clients, settings)
        self.pipeline.start(source)

    def put(self, records: Iterable[bytes]) -> None:
        assert isinstance(self.source, DirectPutSource)
        self.source.queue.put(list(records))


@contextmanager
def running(
    handler: Handler = judge,
    *,
    document: dict[str, Any] | None = None,
    store: MemoryStore | None = None,
    settings: Settings = FAST,
    source: Source | None = None,
    endpoint: EndpointClient | None = None,
    catalog: TableCatalog | None = None,
    tables: IcebergTables | None = None,
) -> Iterator[Stream]:
    stream = Stream(
        described() if document is None else document,
        MemoryFunction(handler),
        store or MemoryStore(),
        settings,
        source or DirectPutSource(DirectPutQueue(max_bytes=lambda: 64 * 1024 * 1024)),
        endpoint or HttpClient(),
        catalog or MemoryCatalog({}),
        tables or MemoryTables(),
    )
    try:
        yield stream
    finally:
        stream.pipeline.stop(5.0)
        wait_until(lambda: not _threads(), "all threads of the stream have ended")


def _threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("firehose-d-")]


def query_processes() -> list[int]:
    """Processes of this one that run a jq query."""
    return [child.pid for child in psutil.Process().children() if _runs_queries(child)]


def _runs_queries(process: psutil.Process) -> bool:
    """Whether it does; one that ends while it is asked does not."""
    try:
        return any("jq_worker" in argument for argument in process.cmdline())
    except psutil.NoSuchProcess:  # a zombie is one too
        return False


def wait_until(condition: Callable[[], bool], what: str, timeout: float = 10.0) -> None:
    deadline = time.monotonic() + timeout
    gate = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, f"expected within {timeout} s: {what}"
        gate.wait(0.01)
