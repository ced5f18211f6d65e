"""Which records a mapping's filters let through (M-10)."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence

from localstack.utils.event_matcher import matches_event

from hydrant.emulator.pipes.engine.events import opened

from ..engine.events import Record

LOG = logging.getLogger(__name__)


class Filters:
    """The filters of a mapping. `source` is the eventSource: "aws:kinesis"."""

    def __init__(self, patterns: Sequence[str], source: str) -> None:
        self._patterns = [json.loads(pattern) for pattern in patterns]
        self._source = source

    def wanted(self, record: Record) -> bool:
        """Whether one of them matches; without filters every record is wanted."""
        if not self._patterns:
            return True
        seen = opened({**record.document, **record.fields}, self._source)
        try:
            return any(matches_event(pattern, seen) for pattern in self._patterns)
        except Exception:  # whatever it is: a record that cannot be judged goes on rather than being lost
            LOG.exception("%s cannot be matched with the filters of its mapping", record.identifier)
            return True
