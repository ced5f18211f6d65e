"""A producer that sends records at a pace until all are acknowledged, and notes what it cannot know."""

import threading
import time
from collections import Counter
from collections.abc import Iterable
from typing import Any

import botocore.exceptions

Batch = list[tuple[int, dict[str, Any]]]
_AGAIN_SECONDS = 0.05


class Producer:
    """Runs in a thread between `with` and `finish`. Refused entries are sent again, as is a batch without an answer."""

    def __init__(self, kinesis: Any, stream: str, batches: Iterable[Batch], interval: float) -> None:
        """`interval`: seconds between the starts of two batches; `kinesis` must try each call once."""
        self.acknowledged: set[int] = set()
        self.repeats: Counter[int] = Counter()
        """Puts whose answer did not come: they may have counted."""
        self.refused = 0
        self._kinesis = kinesis
        self._stream = stream
        self._batches = batches
        self._interval = interval
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="attack-producer", daemon=True)

    def __enter__(self) -> "Producer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def busy(self) -> bool:
        """Whether there is more to send."""
        return self._thread.is_alive()

    def finish(self, timeout: float) -> None:
        """Wait until all is sent. Raises TimeoutError."""
        self._thread.join(timeout)
        if self._thread.is_alive():
            raise TimeoutError(f"not everything was taken within {timeout:.0f} s")

    def stop(self) -> None:
        """Send no more."""
        self._end.set()
        self._thread.join(60)

    def _run(self) -> None:
        for batch in self._batches:
            begun = time.monotonic()
            while batch and not self._end.is_set():
                batch = self._put(batch)  # noqa: PLW2901 - what is left of it
                if batch:
                    self._end.wait(_AGAIN_SECONDS)
            if self._end.wait(max(0.0, self._interval - (time.monotonic() - begun))):
                return

    def _put(self, batch: Batch) -> Batch:
        """Send a batch once; what must be sent again."""
        try:
            answer = self._kinesis.put_records(StreamName=self._stream, Records=[entry for _, entry in batch])
        except botocore.exceptions.ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
                raise
            self.repeats.update(number for number, _ in batch)
            return batch
        except botocore.exceptions.BotoCoreError:
            self.repeats.update(number for number, _ in batch)
            return batch
        left = []
        for (number, entry), result in zip(batch, answer["Records"], strict=True):
            if result.get("ErrorCode"):
                self.refused += 1
                left.append((number, entry))
            else:
                self.acknowledged.add(number)
        return left
