"""What becomes of lines that come in: they are kept, counted by metric filters, read for embedded metrics, sent on."""

from __future__ import annotations

from localstack.utils.bootstrap import is_api_enabled
from moto.logs.models import LogGroup, LogStream

from hydrant.emulator.clock import CLOCK
from hydrant.emulator.cloudwatch.metrics.store import Identity, Sample
from hydrant.emulator.cloudwatch.metrics.summary import Summary
from hydrant.emulator.cloudwatch.region import publish

from . import classes, store, subscriptions
from .embedded import read_line
from .lines import Line, insert


def take(group: LogGroup, stream: LogStream, lines: list[Line], now: int) -> None:
    """Keep lines and do what follows from them. `now` in ms."""
    insert(store.lines_of(stream), lines)
    stream.last_ingestion_time = now
    stream.upload_sequence_token += 1
    stream.stored_bytes += sum(len(each.message) for each in lines)
    store.bound(group, stream, lines)
    samples = _samples(group, lines) if classes.class_of(group) == classes.STANDARD else []
    if samples and is_api_enabled("cloudwatch"):
        publish(group.account_id, group.region, samples)
    source = subscriptions.Source(group.account_id, group.region, group.name, stream.log_stream_name)
    for each in list(group.subscription_filters.values()):
        subscriptions.send(source, each, lines)


def _samples(group: LogGroup, lines: list[Line]) -> list[Sample]:
    ahead, now = CLOCK.ahead, CLOCK.now()
    samples: list[Sample] = []
    wrong = {"EMFParsingErrors": 0, "EMFValidationErrors": 0}
    for line in lines:
        found = read_line(line.message, now, ahead)
        samples += found.samples
        wrong["EMFParsingErrors"] += found.parsing_errors
        wrong["EMFValidationErrors"] += found.validation_errors
    for name, count in wrong.items():
        if count:
            summary = Summary()
            summary.add(float(count))
            identity = Identity.of("AWS/Logs", name, [("LogGroupName", group.name)])
            samples.append(Sample(identity, CLOCK.now(), summary, "None"))
    for each in list(store.filters_of(group).values()):
        samples += each.samples(lines, ahead)
    return samples
