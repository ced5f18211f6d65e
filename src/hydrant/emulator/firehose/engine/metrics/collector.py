"""Adds up samples and writes them to CloudWatch now and then, so that counting costs a few additions per batch."""

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ..ports import ClientError

LOG = logging.getLogger(__name__)

COUNT, BYTES, SECONDS, MILLISECONDS, RATIO = "Count", "Bytes", "Seconds", "Milliseconds", "None"
UNITS = {
    "IncomingRecords": COUNT,
    "IncomingBytes": BYTES,
    "IncomingPutRequests": COUNT,
    "ThrottledRecords": COUNT,
    "DataReadFromKinesisStream.Records": COUNT,
    "DataReadFromKinesisStream.Bytes": BYTES,
    "KinesisMillisBehindLatest": MILLISECONDS,
    "ExecuteProcessing.Duration": MILLISECONDS,
    "ExecuteProcessing.Success": RATIO,
    "SucceedProcessing.Records": COUNT,
    "SucceedProcessing.Bytes": BYTES,
    "JQProcessing.Duration": MILLISECONDS,
    "DeliveryToS3.Records": COUNT,
    "DeliveryToS3.Bytes": BYTES,
    "DeliveryToS3.DataFreshness": SECONDS,
    "DeliveryToS3.Success": RATIO,
    "BackupToS3.Records": COUNT,
    "BackupToS3.Bytes": BYTES,
    "BackupToS3.DataFreshness": SECONDS,
    "BackupToS3.Success": RATIO,
    "PartitionCount": COUNT,
    "PartitionCountExceeded": COUNT,
}
"""The metrics that are written, and their units (F-7). The unit of the ratios is not documented: None."""


@dataclass(frozen=True)
class Statistic:
    """Samples of a metric since the last write."""

    name: str
    unit: str
    count: int
    total: float
    least: float
    most: float

    def with_sample(self, value: float) -> "Statistic":
        """The same and one sample more."""
        least, most = min(self.least, value), max(self.most, value)
        return Statistic(self.name, self.unit, self.count + 1, self.total + value, least, most)


class MetricClient(Protocol):
    """CloudWatch."""

    def put_statistics(self, delivery_stream_name: str, timestamp: float, statistics: Sequence[Statistic]) -> None:
        """PutMetricData at a time in epoch seconds. Raises ClientError."""


class Metrics:
    """The metrics of one delivery stream. `add` may be called from any thread."""

    def __init__(self, delivery_stream_name: str, client: MetricClient, thread_name: str, interval: float) -> None:
        """Writes every `interval` seconds while there are samples; 0: no metrics at all."""
        self._name = delivery_stream_name
        self._client = client
        self._thread_name = thread_name
        self._interval = interval
        self._samples: dict[str, Statistic] = {}
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self._failed = False

    def add(self, **values: float) -> None:
        """One sample of each metric; `__` stands for the dot in its name. Raises KeyError for an unknown name."""
        if not self._interval:
            return
        named = {name.replace("__", "."): value for name, value in values.items()}
        with self._lock:
            for name, value in named.items():
                known = self._samples.get(name)
                new = Statistic(name, UNITS[name], 1, value, value, value)
                self._samples[name] = new if known is None else known.with_sample(value)
            if self._thread is None and not self._closing.is_set():
                self._thread = threading.Thread(target=self._run, name=self._thread_name, daemon=True)
                self._thread.start()

    def write(self) -> None:
        """Write what was added until now. CloudWatch's refusals go to the emulator's log, once."""
        with self._writing:
            with self._lock:
                statistics, self._samples = list(self._samples.values()), {}
            if not statistics:
                return
            try:
                self._client.put_statistics(self._name, time.time(), statistics)
            except ClientError as exc:
                if not self._failed:
                    LOG.warning("%s: metrics are lost, CloudWatch does not take them: %s", self._name, exc)
                self._failed = True
            except Exception:  # a defect of the emulator must not end the metrics
                LOG.exception("%s: cannot write metrics", self._name)

    def close(self, timeout: float) -> None:
        """Write the rest and end the thread."""
        with self._lock:  # not between the making and the start of the thread
            self._closing.set()
            thread = self._thread
        if thread is not None:
            thread.join(timeout)

    def _run(self) -> None:
        while not self._closing.wait(self._interval):
            self.write()
        self.write()
