"""Metrics embedded in log lines (J-8): `{"_aws": {"CloudWatchMetrics": [...], "Timestamp": ...}, ...}`. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from hydrant.emulator.cloudwatch.metrics.bounds import in_time, is_value
from hydrant.emulator.cloudwatch.metrics.store import MINUTE, NO_UNIT, Identity, Sample
from hydrant.emulator.cloudwatch.metrics.summary import Summary
from hydrant.valid_json import loads, whole

MOST_DIMENSIONS = 30
MOST_METRICS = 100
MOST_VALUES = 100
_MARK = '"_aws"'


class EmbeddedError(ValueError):
    """A document that claims to be in the format, and is not."""


class Embedded(NamedTuple):
    """What a line has: samples, and how many mistakes of each kind, as CloudWatch counts them in AWS/Logs."""

    samples: list[Sample]
    parsing_errors: int = 0
    validation_errors: int = 0


NOTHING = Embedded([])


def read_line(message: str, now: float, ahead: float = 0.0) -> Embedded:
    """The metrics of a line, which are of about `now` (epoch seconds, the emulator's clock).

    `ahead`: seconds by which that clock runs before the one of functions.
    """
    if _MARK not in message or not message.lstrip().startswith("{"):
        return NOTHING
    try:
        root = loads(message)
    except ValueError:
        return NOTHING
    about = root.get("_aws")
    if not isinstance(about, dict) or "CloudWatchMetrics" not in about:
        return NOTHING
    at, directives = about.get("Timestamp"), about["CloudWatchMetrics"]
    if not isinstance(at, int | float) or not _is_number(at) or not isinstance(directives, list):
        return Embedded([], parsing_errors=1)
    if not in_time(at / 1000 + ahead, now):
        return Embedded([], validation_errors=len(directives))
    samples: list[Sample] = []
    errors = 0
    for directive in directives:
        try:
            samples += _samples(root, directive, at / 1000 + ahead)
        except EmbeddedError:
            errors += 1
    return Embedded(samples, validation_errors=errors)


def _samples(root: dict[str, Any], directive: Any, at: float) -> Iterable[Sample]:
    if not isinstance(directive, dict):
        raise EmbeddedError("a directive is an object")
    namespace, metrics = directive.get("Namespace"), directive.get("Metrics")
    if not isinstance(namespace, str) or not namespace or not isinstance(metrics, list) or len(metrics) > MOST_METRICS:
        raise EmbeddedError("a directive has a Namespace and up to 100 Metrics")
    sets = list(_dimension_sets(root, directive.get("Dimensions")))
    found = []
    for metric in metrics:
        name, unit, resolution = _definition(metric)
        if name not in root:
            raise EmbeddedError(f"the document has no value for {name}")
        for dimensions in sets:
            summary = Summary()
            for value in _values(root[name]):
                summary.add(value)
            found.append(Sample(Identity.of(whole(namespace), whole(name), dimensions), at, summary, unit, resolution))
    return found


def _dimension_sets(root: dict[str, Any], sets: Any) -> Iterator[list[tuple[str, str]]]:
    if not isinstance(sets, list):
        raise EmbeddedError("Dimensions is an array of arrays")
    for names in sets or [[]]:
        if not isinstance(names, list) or len(names) > MOST_DIMENSIONS:
            raise EmbeddedError("a set of dimensions is an array of up to 30 names")
        values = [(name, root.get(name)) for name in names if isinstance(name, str)]
        if len(values) != len(names) or not all(isinstance(value, str) and value for _, value in values):
            raise EmbeddedError("the value of a dimension is a string of the document")
        yield [(whole(name), whole(str(value))) for name, value in values]


def _definition(metric: Any) -> tuple[str, str, int]:
    if not isinstance(metric, dict) or not isinstance(metric.get("Name"), str):
        raise EmbeddedError("a metric has a Name")
    unit, resolution = metric.get("Unit", NO_UNIT), metric.get("StorageResolution", MINUTE)
    if not isinstance(unit, str) or unit not in UNITS or resolution not in (1, MINUTE):
        raise EmbeddedError("a metric has a unit of CloudWatch's, and StorageResolution is 1 or 60")
    return metric["Name"], unit, resolution


def _values(value: Any) -> list[float]:
    values = value if isinstance(value, list) else [value]
    if not values or len(values) > MOST_VALUES or not all(map(_is_number, values)):
        raise EmbeddedError("the value of a metric is a number, or an array of up to 100")
    return [float(each) for each in values]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and is_value(value)


_AMOUNTS = ("Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes", "Bits", "Kilobits", "Megabits", "Gigabits")
_ALL_AMOUNTS = (*_AMOUNTS, "Terabits", "Count")
_RATES = tuple(f"{each}/Second" for each in _ALL_AMOUNTS)
UNITS = frozenset(
    ("Seconds", "Microseconds", "Milliseconds", "Percent", NO_UNIT, *_ALL_AMOUNTS, *_RATES),
)
"""The units of CloudWatch."""
