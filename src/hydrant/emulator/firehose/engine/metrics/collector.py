"""Adds up samples and writes them to CloudWatch now and then, so that counting costs a few additions per batch."""

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from hydrant.emulator.faults import threads
from hydrant.emulator.faults.kinds import EmulatorFault
from hydrant.emulator.faults.report import FAULTS

from ..ports import ClientError

LOG = logging.getLogger(__name__)

MetricName = Literal[
    "IncomingRecords",
    "IncomingBytes",
    "IncomingPutRequests",
    "ThrottledRecords",
    "DataReadFromKinesisStream.Records",
    "DataReadFromKinesisStream.Bytes",
    "KinesisMillisBehindLatest",
    "ExecuteProcessing.Duration",
    "ExecuteProcessing.Success",
    "SucceedProcessing.Records",
    "SucceedProcessing.Bytes",
    "JQProcessing.Duration",
    "SucceedConversion.Records",
    "SucceedConversion.Bytes",
    "FailedConversion.Records",
    "FailedConversion.Bytes",
    "DeliveryToS3.Records",
    "DeliveryToS3.Bytes",
    "DeliveryToS3.DataFreshness",
    "DeliveryToS3.Success",
    "DeliveryToIceberg.Bytes",
    "DeliveryToIceberg.IncomingRowCount",
    "DeliveryToIceberg.SuccessfulRowCount",
    "DeliveryToIceberg.FailedRowCount",
    "DeliveryToIceberg.DataFreshness",
    "DeliveryToIceberg.Success",
    "DeliveryToSplunk.Bytes",
    "DeliveryToSplunk.Records",
    "DeliveryToSplunk.DataAckLatency",
    "DeliveryToSplunk.DataFreshness",
    "DeliveryToSplunk.Success",
    "BackupToS3.Records",
    "BackupToS3.Bytes",
    "BackupToS3.DataFreshness",
    "BackupToS3.Success",
    "PartitionCount",
    "PartitionCountExceeded",
]
"""The metrics that are written (F-7)."""

_UNITS = {
    "Bytes": "Bytes",
    "DataAckLatency": "Seconds",
    "DataFreshness": "Seconds",
    "Duration": "Milliseconds",
    "IncomingBytes": "Bytes",
    "KinesisMillisBehindLatest": "Milliseconds",
    "Success": "None",
}
"""By the end of a metric's name; all others count. The unit of the ratios is not documented: None."""


def unit_of(name: MetricName) -> str:
    """The unit of a metric."""
    return _UNITS.get(name.rpartition(".")[2], "Count")


@dataclass(frozen=True)
class Statistic:
    """Samples of a metric since the last write."""

    name: MetricName
    unit: str
    count: int
    total: float
    least: float
    most: float

    def joined(self, other: "Statistic") -> "Statistic":
        """The samples of both."""
        least, most = min(self.least, other.least), max(self.most, other.most)
        return Statistic(self.name, self.unit, self.count + other.count, self.total + other.total, least, most)


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
        self._samples: dict[MetricName, Statistic] = {}
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self._failed = False

    def add(self, values: Mapping[MetricName, float]) -> None:
        """Add one sample of each metric."""
        if not self._interval:
            return
        with self._lock:
            self._take([Statistic(name, unit_of(name), 1, value, value, value) for name, value in values.items()])
            if self._thread is None and not self._closing.is_set():
                self._thread = threads.start(self._run, self._thread_name)

    def write(self) -> None:
        """Write what was added until now. CloudWatch's refusals go to the emulator's log, once."""
        with self._writing:
            with self._lock:
                statistics, self._samples = list(self._samples.values()), {}
            if not statistics:
                return
            try:
                self._client.put_statistics(self._name, time.time(), statistics)
            except EmulatorFault as fault:
                FAULTS.note(fault, f"metrics of {self._name} wait")
                with self._lock:
                    self._take(statistics)
            except ClientError as error:
                if not self._failed:
                    LOG.warning("%s: metrics are lost, CloudWatch does not take them: %s", self._name, error)
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

    def _take(self, statistics: Sequence[Statistic]) -> None:
        for new in statistics:
            known = self._samples.get(new.name)
            self._samples[new.name] = new if known is None else known.joined(new)

    def _run(self) -> None:
        while not self._closing.wait(self._interval):
            self.write()
        self.write()
