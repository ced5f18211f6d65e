"""Finds the partition of each record that a function let pass (D-15, C-9): by a JQ query, by the function, or by both.

What real streams were seen to do: a record that is not one JSON value, or for which a key is null or empty, ends in
the folder `metadata-extraction-failed` with the code and the words below.

Open on AWS, and what is done here: numbers and booleans become their JSON text, numbers as jq 1.6 prints them (D-18);
an array or object is no value for a key; of several results of a query the first counts; a query that fails or does not
end (HYDRANT_FIREHOSE_JQ_SECONDS) and keys of a function that are no text fail the record in the same folder; so does a
prefix that would be longer than C-29 allows.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from hydrant.emulator.faults.patience import Patience

from ..buffers import Hints
from ..keys.prefix import MAX_EVALUATED_LENGTH, PartitionKey, Prefix, Text
from ..records import ErrorKind, Ok, Outcome, ProcessingFailed, Records
from .base import Attempts, Transform, Transformed
from .jq_process import Answer, Fault, NoJson, Result

_FROM_QUERY = "partitionKeyFromQuery"


def _failed(message: str) -> ProcessingFailed:
    return ProcessingFailed(
        "DynamicPartitioning.MetadataExtractionFailed", message, ErrorKind.METADATA_EXTRACTION_FAILED
    )


NO_JSON = _failed("Non JSON record provided")
NO_VALUE = _failed("partitionKeys values must not be null or empty")
NO_TEXT = _failed("partitionKeys values must be strings, numbers or booleans")
TOO_LONG = _failed(f"Length of evaluated prefix cannot be greater than {MAX_EVALUATED_LENGTH}")


class Number(str):
    """A number as jq printed it: 1e-05 is another partition than 0.00001."""

    __slots__ = ()


@dataclass(frozen=True)
class PartitionRules:
    """The query for keys from JQ, the keys that the prefix names, and the length of the prefix without them."""

    query: str | None
    keys: tuple[PartitionKey, ...]
    literal_bytes: int = 0


def rules_for(prefix: Prefix, query: str | None) -> PartitionRules:
    """The rules of a prefix with partition keys."""
    keys = dict.fromkeys(part for part in prefix.parts if isinstance(part, PartitionKey))
    literal = sum(len(part.value.encode()) for part in prefix.parts if isinstance(part, Text))
    return PartitionRules(query, tuple(keys), literal)


class Query(Protocol):
    """A JQ query at work."""

    def run(self, documents: Sequence[bytes]) -> list[Answer]:
        """An answer for each document. Raises EmulatorFault when there is no process to run it."""


@dataclass(frozen=True)
class PatientQuery:
    """A query that waits for its process as long as it takes: the function, which has answered, is not asked again."""

    inner: Query
    patience: Patience

    def run(self, documents: Sequence[bytes]) -> list[Answer]:
        """An answer for each document. Raises Interrupted."""
        return self.patience.insist(lambda: self.inner.run(documents))


class PartitioningTransform:
    """Adds its partition to each record for which another transform says Ok."""

    def __init__(
        self, inner: Transform, rules: PartitionRules, query: Query | None, clock: Callable[[], float] = time.time
    ) -> None:
        """`query` runs `rules.query`."""
        self._inner = inner
        self._rules = rules
        self._query = query
        self._clock = clock

    def hints(self) -> Hints:
        """The inner transform's."""
        return self._inner.hints()

    def weights(self, records: Records) -> list[int]:
        """The inner transform's."""
        return self._inner.weights(records)

    def apply(self, records: Records) -> Transformed:
        """Outcomes of the inner transform, each Ok with its partition."""
        result = self._inner.apply(records)
        passed = [outcome for outcome in result.outcomes if isinstance(outcome, Ok)]
        if self._query is None:
            found: list[Mapping[str, Any] | ProcessingFailed] = [{} for _ in passed]
        else:
            found = [keys_of(answer) for answer in self._query.run([outcome.data for outcome in passed])]
        placed = iter([place(outcome, keys, self._rules) for outcome, keys in zip(passed, found, strict=True)])
        outcomes = [next(placed) if isinstance(outcome, Ok) else outcome for outcome in result.outcomes]
        attempts = result.attempts if result.attempts.made else Attempts(1, int(self._clock() * 1000))
        return Transformed(outcomes, attempts)


def keys_of(answer: Answer) -> Mapping[str, Any] | ProcessingFailed:
    """Keys and values that a query found."""
    if isinstance(answer, NoJson):
        return NO_JSON
    if isinstance(answer, Fault):
        return _failed(answer.reason)
    if not isinstance(answer, Result):
        return NO_VALUE
    try:
        found = json.loads(answer.json, parse_int=Number, parse_float=Number)
    except RecursionError:
        return NO_TEXT
    return found if isinstance(found, dict) else NO_VALUE


def place(outcome: Ok, found: Mapping[str, Any] | ProcessingFailed, rules: PartitionRules) -> Outcome:
    """The outcome with its partition, or why it has none."""
    if isinstance(found, ProcessingFailed):
        return found
    given, partition = dict(outcome.partition_keys), []
    for key in rules.keys:
        value = text_of(found.get(key.name)) if key.namespace == _FROM_QUERY else given.get(key.name) or NO_VALUE
        if isinstance(value, ProcessingFailed):
            return value
        partition.append((key.namespace, key.name, value))
    if rules.literal_bytes + sum(len(value.encode()) for _, _, value in partition) > MAX_EVALUATED_LENGTH:
        return TOO_LONG
    return outcome._replace(partition=tuple(partition))


def text_of(value: object) -> str | ProcessingFailed:
    """A value of a key as the prefix shows it."""
    if value is None or value == "":
        return NO_VALUE
    if isinstance(value, str):
        return value
    return ("false", "true")[value] if isinstance(value, bool) else NO_TEXT
