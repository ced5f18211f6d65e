"""Sends lines: what was not taken again, what is refused by name, and a balance at the end."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ..errors import HydrantError
from ..rejections.replay.put import MAX_BYTES, Destination, Outgoing, Pace
from .lines import Bad, Good, batches

_GIVE_UP_SECONDS = 60.0
_MAX_PAUSE = 5.0
_NAMED = 20
"""So many bad lines are named."""
_OF_THE_RECORD = ("ValidationException", "InvalidArgumentException", "SerializationException")


@dataclass
class Balance:
    """How many lines were read, sent and not sent; `retried` counts records that had to be put again."""

    read: int = 0
    sent: int = 0
    bad: int = 0
    retried: int = 0
    bad_lines: list[Bad] = field(default_factory=list)
    """The first of them."""

    def refuse(self, line: Bad) -> None:
        """Count a line that is not sent."""
        self.bad += 1
        if len(self.bad_lines) < _NAMED:
            self.bad_lines.append(line)

    def document(self) -> dict[str, Any]:
        """For programs."""
        named = [{"line": each.number, "reason": each.reason} for each in self.bad_lines]
        return {"read": self.read, "sent": self.sent, "bad": self.bad, "retried": self.retried, "bad_lines": named}


class Sender:
    """One run. `stop` ends it after the call at hand."""

    def __init__(self, destination: Destination, pace: Pace, stop: threading.Event) -> None:
        self._destination = destination
        self._pace = pace
        self._stop = stop
        self.balance = Balance()

    def run(self, lines: Iterable[Good | Bad], progress: Callable[[Balance], None] = lambda _: None) -> Balance:
        """Send all. Raises HydrantError when nothing is taken for a minute; the balance then says what was sent."""
        for batch in batches(self._good(lines), self._pace.batch, MAX_BYTES):
            self._pace.wait(len(batch), self._stop)
            if self._stop.is_set():
                break
            self._put(batch)
            progress(self.balance)
        return self.balance

    def _good(self, lines: Iterable[Good | Bad]) -> Iterator[Good]:
        for line in lines:
            self.balance.read += 1
            if isinstance(line, Bad):
                self.balance.refuse(line)
            else:
                yield line

    def _put(self, batch: list[Good]) -> None:
        """Until each is taken or refused for good."""
        left, deadline, pause = batch, time.monotonic() + _GIVE_UP_SECONDS, 0.1
        while left:
            left, code = self._attempt(left)
            if not left or self._stop.is_set():
                return
            if time.monotonic() > deadline:
                raise HydrantError(
                    f"{self._destination.name} does not take {len(left)} records.",
                    f"It answers {code}, for {_GIVE_UP_SECONDS:.0f} s now; {self.balance.sent:,} records were sent, "
                    f"the first that was not is line {left[0].number:,}.",
                    "Send the rest with --rate, for example --rate 500.",
                )
            self.balance.retried += len(left)
            self._stop.wait(pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreads retries
            pause = min(pause * 2, _MAX_PAUSE)

    def _attempt(self, batch: list[Good]) -> tuple[list[Good], str]:
        """What was not taken, and the code of one of them. A line that spoils its whole call is found by halving."""
        from botocore.exceptions import BotoCoreError, ClientError

        records = [Outgoing(line.number, "", line.data, b"") for line in batch]
        try:
            codes = self._destination.put(records)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in _OF_THE_RECORD:
                return self._halved(batch, error.response["Error"].get("Message", code)), code
            raise self._refused(error) from error
        except BotoCoreError as error:
            raise self._refused(error) from error
        self.balance.sent += codes.count(None)
        left = [line for line, code in zip(batch, codes, strict=True) if code]
        return left, next(filter(None, codes), "")

    def _halved(self, batch: list[Good], message: str) -> list[Good]:
        if len(batch) == 1:
            self.balance.refuse(Bad(batch[0].number, f"{self._destination.name} refuses it: {message[:300]}"))
            return []
        middle = len(batch) // 2
        return self._attempt(batch[:middle])[0] + self._attempt(batch[middle:])[0]

    def _refused(self, error: Exception) -> HydrantError:
        return HydrantError(
            f"{self._destination.name} takes no records.",
            f"{error}; {self.balance.sent:,} records were sent.",
            "Check the name, --target, region and rights.",
        )
