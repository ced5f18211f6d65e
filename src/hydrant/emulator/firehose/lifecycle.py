"""CREATING -> ACTIVE (or CREATING_FAILED) -> DELETING -> gone: starts and stops the pipelines of delivery streams."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from hydrant.emulator.arns import StreamArn
from hydrant.emulator.clock import CLOCK
from hydrant.emulator.kinesis.store import Stream, find_stream

from . import keeping
from .encryption_state import KeyCheck
from .engine.pipeline import Clients, Pipeline
from .engine.source.base import Source
from .engine.source.direct_put import DirectPutSource
from .engine.stages import Identity
from .models import DeliveryStream, all_delivery_streams
from .roles.guarded_services import GuardedCatalog, GuardedFunctions, GuardedLogs, GuardedStore, GuardedTables
from .roles.guarded_source import GuardedSource, Permission
from .services.cloudwatch import MetricsClient
from .services.feed_witness import FeedWitness
from .services.glue import GlueCatalog
from .services.http import HttpClient
from .services.iceberg import IcebergClient
from .services.kinesis_source import KinesisSource
from .services.localstack import KmsClient, LambdaClient, LogsClient, S3Client
from .settings import Settings

LOG = logging.getLogger(__name__)


def kinesis_stream(arn: str) -> Stream | None:
    """The Kinesis stream of an ARN, None when there is none. Raises ArnError."""
    named = StreamArn.parse(arn)
    stream = find_stream(named.account, named.region, named.name)
    return None if stream is None or stream.deleted else stream


def activate(stream: DeliveryStream, settings: Settings, source_stream: Stream | None) -> None:
    """Build the pipeline and become ACTIVE after a moment (A-3).

    A Kinesis source is read from the stream's creation, also what comes while it is CREATING (E-1).
    """
    stream.pipeline = Pipeline(
        Identity(stream.name, stream.arn, stream.region),
        stream.plan(settings),
        _clients(stream, settings),
        settings,
        clock=CLOCK.now,
        ticks=CLOCK.ticks,
    )
    source: Source
    if source_stream is not None:
        reader, report = f"delivery stream {stream.name}", stream.pipeline.report
        source = KinesisSource(source_stream, stream.created, report, reader, stream.checkpoints)
        if settings.enforce_roles:
            source = GuardedSource(source, Permission(stream.guard().may_read_source, stream.pipeline.report))
    else:
        stream.queue = keeping.queue_of(stream)
        source = DirectPutSource(stream.queue)
    threading.Thread(
        target=_become_active, args=(stream, source, settings), name=f"firehose-{stream.name}-create", daemon=True
    ).start()


def resume(stream: DeliveryStream, settings: Settings, source_stream: Stream | None) -> None:
    """Go on as another process was; it is ACTIVE at once if it was."""
    was, stream.status = stream.status, "CREATING"
    activate(stream, replace(settings, create_seconds=0.0) if was == "ACTIVE" else settings, source_stream)


def _clients(stream: DeliveryStream, settings: Settings) -> Clients:
    place = stream.account_id, stream.region
    clients = Clients(
        LambdaClient(),
        S3Client(*place),
        LogsClient(*place),
        MetricsClient(*place),
        HttpClient(),
        GlueCatalog(stream.account_id),
        IcebergClient(stream.account_id),
        FeedWitness(stream.name, stream.arn),
    )
    if not settings.enforce_roles:
        return clients
    guard = stream.guard()
    return replace(
        clients,
        function=GuardedFunctions(clients.function, guard),
        store=GuardedStore(clients.store, guard),
        logs=GuardedLogs(clients.logs, guard),
        catalog=GuardedCatalog(clients.catalog, guard),
        tables=GuardedTables(clients.tables, guard),
    )


def _become_active(stream: DeliveryStream, source: Source, settings: Settings) -> None:
    threading.Event().wait(settings.create_seconds)
    with stream.lock:
        if stream.status != "CREATING" or stream.pipeline is None:
            return
        if not stream.encryption.complete(_key_check(stream)):
            stream.status, stream.failure = "CREATING_FAILED", stream.encryption.failure
            return
        try:
            stream.pipeline.start(source)
        except Exception:  # whatever it is: a stream that stays CREATING could not even be deleted
            LOG.exception("%s could not start", stream.arn)
            stream.status = "CREATING_FAILED"
        else:
            stream.status = "ACTIVE"


def complete_encryption(stream: DeliveryStream, settings: Settings) -> None:
    """End a change of the encryption after a moment (A-28)."""

    def complete() -> None:
        threading.Event().wait(settings.create_seconds)
        stream.encryption.complete(_key_check(stream))

    threading.Thread(target=complete, name=f"firehose-{stream.name}-encryption", daemon=True).start()


def _key_check(stream: DeliveryStream) -> KeyCheck:
    return KmsClient(stream.account_id, stream.region).trouble_with


def remove(stream: DeliveryStream, settings: Settings, gone: Callable[[], None]) -> None:
    """Become DELETING, stop in the background, then call `gone`. Whether AWS delivers the rest is unknown (A-6)."""

    def stop() -> None:
        try:
            if stream.pipeline is not None:
                stream.pipeline.stop(settings.stop_seconds, deliver=settings.delete_delivers)
        finally:
            keeping.forget(stream)
            gone()

    with stream.lock:
        stream.status = "DELETING"
        stream.removal = threading.Thread(target=stop, name=f"firehose-{stream.name}-delete", daemon=True)
        stream.removal.start()


def stop_all(timeout: float, *, deliver: bool = True) -> None:
    """Stop every delivery stream side by side; those that do not end in time are named in the log."""
    streams = [stream for stream in all_delivery_streams() if stream.pipeline is not None]
    if not streams:
        return
    deadline = time.monotonic() + timeout

    def stop(stream: DeliveryStream) -> None:
        with stream.lock:  # not while it becomes active
            pipeline = stream.pipeline
        if pipeline is None:
            return
        complete = pipeline.stop(max(0.0, deadline - time.monotonic()), deliver=deliver)
        if deliver:
            LOG.log(logging.INFO if complete else logging.WARNING, "%s stopped: %s", stream.arn, pipeline.status())

    with ThreadPoolExecutor(len(streams), thread_name_prefix="firehose-stop") as pool:
        list(pool.map(stop, streams))
