"""Queries of Logs Insights that were run, the latest of them (J-22)."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from moto.logs.models import LogGroup

from . import store
from .insights import Outcome, parse_query, run
from .insights.rows import Row
from .lines import span

MOST_KEPT = 100
MOST_RESULTS = 10_000
_MILLISECONDS_FROM = 100_000_000_000
"""Times above this are ms: StartQuery takes seconds, and ms, too."""


@dataclass(frozen=True)
class Query:
    """A query that has ended. `created` in ms."""

    id: str
    text: str
    groups: tuple[str, ...]
    created: int
    outcome: Outcome

    def results(self) -> dict[str, Any]:
        """As GetQueryResults shows it."""
        rows = [[{"field": name, "value": value} for name, value in row] for row in self.outcome.rows]
        counted = {
            "recordsMatched": float(self.outcome.matched),
            "recordsScanned": float(self.outcome.scanned),
            "bytesScanned": float(self.outcome.bytes),
        }
        return {"queryLanguage": "CWLI", "results": rows, "statistics": counted, "status": "Complete"}

    def wire(self) -> dict[str, Any]:
        """As DescribeQueries shows it."""
        return {
            "queryLanguage": "CWLI",
            "queryId": self.id,
            "queryString": self.text,
            "status": "Complete",
            "createTime": self.created,
            "logGroupName": self.groups[0],
        }


Place = tuple[str, str]
"""Account and region: others don't see its queries."""
_LOCK = threading.Lock()
_QUERIES: dict[Place, dict[str, Query]] = {}


def start(place: Place, groups: Sequence[LogGroup], request: dict[str, Any]) -> str:
    """Run a query and give its id. Raises QueryError."""
    text = request["queryString"]
    commands = parse_query(text)
    first, last = _ms(request["startTime"]), _ms(request["endTime"])
    outcome = run(commands, _rows(groups, first, last), request.get("limit") or MOST_RESULTS)
    query = Query(str(uuid.uuid4()), text, tuple(each.name for each in groups), int(time.time() * 1000), outcome)
    with _LOCK:
        kept = _QUERIES.setdefault(place, {})
        kept[query.id] = query
        while len(kept) > MOST_KEPT:
            del kept[next(iter(kept))]
    return query.id


def find(place: Place, query_id: str) -> Query | None:
    """A query by its id."""
    with _LOCK:
        return _QUERIES.get(place, {}).get(query_id)


def latest(place: Place) -> list[Query]:
    """The latest first."""
    with _LOCK:
        return list(reversed(_QUERIES.get(place, {}).values()))


def clear() -> None:
    """Forget all."""
    with _LOCK:
        _QUERIES.clear()


def _ms(at: int) -> int:
    return at if at >= _MILLISECONDS_FROM else at * 1000


def _rows(groups: Sequence[LogGroup], first: int, last: int) -> Iterator[Row]:
    for group in groups:
        log = f"{group.account_id}:{group.name}"
        for name, stream in list(group.streams.items()):
            lines = store.lines_of(stream)
            where = span(lines, first, last + 1)
            for line in lines[where.start : where.stop]:
                yield Row(line, name, log)
