"""Metric filters (J-7): what a line that matches, or does not, adds to a metric. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from hydrant.emulator.cloudwatch.metrics.store import NO_UNIT, Identity, Sample
from hydrant.emulator.cloudwatch.metrics.summary import Summary

from .lines import Line
from .patterns import Pattern, PatternError, TermPattern, parse
from .patterns.values import number_of

MOST_OF_A_GROUP = 100
MOST_REGEXES_OF_A_GROUP = 5
MOST_DIMENSIONS = 3


class FilterError(ValueError):
    """A metric filter that AWS refuses, in its words."""


@dataclass(frozen=True)
class MetricFilter:
    """A filter of a log group. `created` in ms."""

    name: str
    group: str
    text: str
    transformation: dict[str, Any]
    created: int
    pattern: Pattern = field(compare=False)

    @classmethod
    def read(cls, asked: dict[str, Any], created: int) -> MetricFilter:
        """Of PutMetricFilter. Raises FilterError."""
        transformation = dict(asked["metricTransformations"][0])
        text = asked["filterPattern"]
        try:
            pattern = parse(text)
        except PatternError as error:
            raise FilterError(error.words or "Invalid metric filter pattern") from error
        _check(transformation, pattern)
        return cls(asked["filterName"], asked["logGroupName"], text, transformation, created, pattern)

    def samples(self, lines: Iterable[Line], ahead: float) -> Iterator[Sample]:
        """What lines add. `ahead`: seconds by which the emulator's clock runs before that of the lines."""
        default = self.transformation.get("defaultValue")
        for line in lines:
            if self.pattern.matches(line.message):
                yield from self._sample(line, ahead)
            elif default is not None:
                yield self._measured(line, float(default), (), ahead)

    def _sample(self, line: Line, ahead: float) -> Iterator[Sample]:
        value = self._read(line, self.transformation["metricValue"])
        number = None if value is None else number_of(value)
        wanted = self.transformation.get("dimensions") or {}
        dimensions = [(name, self._read(line, reference)) for name, reference in wanted.items()]
        if number is not None and all(text for _, text in dimensions):
            yield self._measured(line, number, [(name, str(text)) for name, text in dimensions], ahead)

    def _read(self, line: Line, reference: str) -> str | None:
        return self.pattern.find(line.message, reference) if reference.startswith("$") else reference

    def _measured(self, line: Line, value: float, dimensions: Iterable[tuple[str, str]], ahead: float) -> Sample:
        told = self.transformation
        summary = Summary()
        summary.add(value)
        identity = Identity.of(told["metricNamespace"], told["metricName"], dimensions)
        return Sample(identity, line.timestamp / 1000 + ahead, summary, told.get("unit") or NO_UNIT)

    def wire(self) -> dict[str, Any]:
        """As DescribeMetricFilters shows it."""
        return {
            "filterName": self.name,
            "filterPattern": self.text,
            "metricTransformations": [self.transformation],
            "creationTime": self.created,
            "logGroupName": self.group,
            "applyOnTransformedLogs": False,
        }


def _check(transformation: dict[str, Any], pattern: Pattern) -> None:
    value, dimensions = str(transformation["metricValue"]), transformation.get("dimensions") or {}
    if not value.startswith("$") and number_of(value) is None:
        raise FilterError(f"Invalid metric transformation: the metric value {value} is neither a number nor a field")
    if dimensions and isinstance(pattern, TermPattern):
        raise FilterError("The specified filter pattern does not support dimensions")
    if dimensions and transformation.get("defaultValue") is not None:
        raise FilterError(
            "Invalid metric transformation: dimensions and default value are mutually exclusive properties."
        )
    if len(dimensions) > MOST_DIMENSIONS:
        raise FilterError(f"Invalid metric transformation: a metric filter has at most {MOST_DIMENSIONS} dimensions")
