"""Totals since the start of the emulator that nobody else keeps: what metrics add up once a second, and deliveries."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping

Totals = dict[str, dict[str, float]]


class Counters:
    """Numbers by the ARN of what they are about. Safe for concurrent use."""

    def __init__(self) -> None:
        self._totals: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self._lock = threading.Lock()

    def add(self, arn: str, numbers: Mapping[str, float]) -> None:
        """Add to the totals of one resource."""
        with self._lock:
            totals = self._totals[arn]
            for name, number in numbers.items():
                totals[name] += number

    def read(self) -> Totals:
        """A copy of all totals; whole numbers as integers."""
        with self._lock:
            return {
                arn: {name: int(number) if number == int(number) else number for name, number in totals.items()}
                for arn, totals in self._totals.items()
            }


COUNTERS = Counters()
"""Those of this emulator."""

_OF_METRICS: Mapping[tuple[str, str], str] = {
    ("AWS/Kinesis", "IncomingBytes"): "bytes_in",
    ("AWS/Kinesis", "GetRecords.Records"): "records_out",
    ("AWS/Kinesis", "WriteProvisionedThroughputExceeded"): "throttled",
    ("AWS/Lambda", "Invocations"): "invocations",
    ("AWS/Lambda", "Errors"): "errors",
    ("AWS/SQS", "NumberOfMessagesSent"): "records_in",
    ("AWS/SQS", "SentMessageSize"): "bytes_in",
    ("AWS/SQS", "NumberOfMessagesReceived"): "records_out",
}
"""Namespace and metric in CloudWatch, and what it is called here."""
_ARN_OF: Mapping[str, tuple[str, str]] = {
    "AWS/Kinesis": ("StreamName", "arn:aws:kinesis:{region}:{account}:stream/{name}"),
    "AWS/Lambda": ("FunctionName", "arn:aws:lambda:{region}:{account}:function:{name}"),
    "AWS/SQS": ("QueueName", "arn:aws:sqs:{region}:{account}:{name}"),
}


def metric_name(namespace: str, metric: str) -> str | None:
    """What a metric is called in the totals, None for one that is not there."""
    return _OF_METRICS.get((namespace, metric))


def arn_of(namespace: str, account: str, region: str, dimensions: tuple[tuple[str, str], ...]) -> str | None:
    """The ARN of what a metric with these dimensions is about; None for those of a part of it."""
    dimension, form = _ARN_OF.get(namespace, ("", ""))
    if len(dimensions) != 1 or dimensions[0][0] != dimension:
        return None
    return form.format(region=region, account=account, name=dimensions[0][1])
