"""One execution of a pipe: a batch of events through enrichment, template and target (P-7)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hydrant.valid_json import whole

from .events import Event, opened, text_of
from .ports import Enrichment, Failed, Item, Taken, Target
from .templates import INGESTION_TIME, Input, render

_OVERHEAD = 26
"""Bytes that an item counts beside its text: those of a line in Logs, the most that any target counts."""


@dataclass(frozen=True)
class Result:
    """Which events were not taken, and why."""

    failed: tuple[Event, ...] = ()
    words: str = ""
    passing: bool = False
    """The reason passes by itself and is no attempt."""


@dataclass(frozen=True)
class Passage:
    """What a pipe does with a batch."""

    source: str
    """The eventSource: "aws:sqs"."""
    target: Target
    target_template: str | None
    enrichment: Enrichment | None
    enrichment_template: str | None
    reserved: Mapping[str, str]
    now: Callable[[], str]
    """The time in ISO 8601."""

    def run(self, events: Sequence[Event]) -> Result:
        """Bring a batch to the target, once."""
        try:
            taken = self._run(events)
        except Failed as failed:
            return Result(tuple(events), str(failed), failed.passing)
        if not (taken.refused or taken.named):
            return Result()
        refused = {events[index].identifier for index in taken.refused}
        left = tuple(event for event in events if event.identifier in refused | set(taken.named))
        return Result(left or tuple(events), taken.words)

    def _run(self, events: Sequence[Event]) -> Taken:
        documents: Sequence[Any] = [event.document for event in events]
        if self.enrichment is not None:
            documents = self._enriched(self.enrichment, documents)
            if self.target.most and len(documents) > self.target.most:
                raise Failed(f"the enrichment answered {len(documents)} events, the target takes {self.target.most}")
        items = [self._item(document) for document in documents]
        taken = self._handed_over(items)
        if taken.refused and len(items) != len(events):
            raise Failed(taken.words)  # nobody can say which events these were
        return taken

    def _enriched(self, enrichment: Enrichment, documents: Sequence[Any]) -> Sequence[Any]:
        answer = enrichment.enrich([self._text(document, self.enrichment_template) for document in documents])
        if answer in (None, "", {}):
            return []
        return answer if isinstance(answer, list) else [answer]

    def _handed_over(self, items: Sequence[Item]) -> Taken:
        """What the target took, in batches that it takes. After a failure the first batches stay taken."""
        refused: list[int] = []
        named: set[str] = set()
        words, start = "", 0
        for chunk in batches(items, self.target.most, self.target.most_bytes):
            try:
                taken = self.target.send(chunk)
            except Failed as failed:
                if start == 0:
                    raise
                rest = range(start, len(items))
                return Taken([*refused, *rest], named, str(failed))
            refused += [start + index for index in taken.refused]
            named |= set(taken.named)
            words = words or taken.words
            start += len(chunk)
        return Taken(refused, named, words)

    def _item(self, document: Any) -> Item:
        return Item(self._text(document, self.target_template), self._opened(document))

    def _text(self, document: Any, template: str | None) -> str:
        if not template:
            return whole(document) if isinstance(document, str) else text_of(document)
        reserved = {**self.reserved, INGESTION_TIME: self.now()}
        return render(template, Input(document, self._opened(document), reserved))

    def _opened(self, document: Any) -> Any:
        return opened(document, self.source) if isinstance(document, Mapping) else document


def batches(items: Sequence[Item], most: int, most_bytes: int) -> Iterator[Sequence[Item]]:
    """Items in batches of at most so many and so many bytes; one that is larger by itself is a batch of its own."""
    batch: list[Item] = []
    size = 0
    for item in items:
        length = len(item.text.encode()) + _OVERHEAD
        if batch and (len(batch) == most or size + length > most_bytes):
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += length
    if batch:
        yield batch


def array_of(texts: Sequence[str]) -> str:
    """Payloads as one JSON array: those that are JSON as they are, others as texts."""
    return f"[{','.join(text if _is_json(text) else json.dumps(text, ensure_ascii=False) for text in texts)}]"


def failures_in(answer: Any) -> frozenset[str]:
    """The identifiers of a batchItemFailures. Raises Failed for one that says nothing: the whole batch has failed."""
    listed = answer.get("batchItemFailures") if isinstance(answer, Mapping) else None
    if not listed:
        return frozenset()
    if not isinstance(listed, list):
        raise Failed("batchItemFailures is no list")
    named = [each.get("itemIdentifier") if isinstance(each, Mapping) else None for each in listed]
    texts = [each for each in named if isinstance(each, str) and each]
    if len(texts) < len(named):
        raise Failed("batchItemFailures names an item without itemIdentifier")
    return frozenset(texts)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
