"""Finds the Iceberg table of each record that a function let pass, and what the record does there: what the function
has not said, a JQ query may say (L-8, L-9).

Open on AWS, and what is done here: a query that gives no object, or values that are no text, says nothing; one that
fails or does not end fails the record as it does with partitions (D-16). What is still open then is for the sink.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

from ..buffers import Hints
from ..records import ErrorKind, Ok, Outcome, ProcessingFailed, Records, Route
from .base import Attempts, Transform, Transformed
from .jq_process import Answer, Fault, Result
from .outcomes import route_of
from .partitioning import Query

QUERY_KEYS = ("destinationDatabaseName", "destinationTableName", "operation")
"""What a query may say."""


@dataclass(frozen=True)
class RoutingRules:
    """The query, None without one."""

    query: str | None = None


class TableRouting:
    """Around the transform of the function."""

    def __init__(self, inner: Transform, query: Query | None, clock: Callable[[], float]) -> None:
        self._inner = inner
        self._query = query
        self._clock = clock

    def hints(self) -> Hints:
        """The inner transform's."""
        return self._inner.hints()

    def weights(self, records: Records) -> list[int]:
        """The inner transform's."""
        return self._inner.weights(records)

    def apply(self, records: Records) -> Transformed:
        """Outcomes of the inner transform, each Ok with what is known of its route."""
        result = self._inner.apply(records)
        if self._query is None:
            return result
        passed = [outcome for outcome in result.outcomes if isinstance(outcome, Ok)]
        answers = iter(self._query.run([outcome.data for outcome in passed]))
        outcomes = [routed(each, next(answers)) if isinstance(each, Ok) else each for each in result.outcomes]
        attempts = result.attempts if result.attempts.made else Attempts(1, int(self._clock() * 1000))
        return Transformed(outcomes, attempts)


def routed(outcome: Ok, answer: Answer) -> Outcome:
    """The outcome with what a query says of its route; what the function said stays."""
    if isinstance(answer, Fault):
        return ProcessingFailed("Iceberg.MetadataExtractionFailed", answer.reason, ErrorKind.METADATA_EXTRACTION_FAILED)
    return outcome._replace(route=outcome.route.completed(_said(answer)))


def _said(answer: Answer) -> Route:
    if not isinstance(answer, Result):
        return Route()
    try:
        return route_of(json.loads(answer.json), *QUERY_KEYS)
    except (ValueError, RecursionError):
        return Route()
