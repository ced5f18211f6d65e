"""Puts of one shard whose log waits for the disk: those that come together are one write and one sync.

A record is on the disk before it is in memory and before its put is answered, as without this.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate, chain, pairwise

from hydrant.emulator.durable.errors import CannotWrite
from hydrant.emulator.durable.together import Together

Put = tuple[Sequence[str], Sequence[bytes]]
"""Keys and data."""
Append = Callable[[Sequence[str], Sequence[bytes]], int | None]


class Appends:
    """Takes puts from any thread. `append` stores records, and nobody else calls it; `tip` tells how far it is."""

    def __init__(self, append: Append, tip: Callable[[], int]) -> None:
        self._append, self._tip = append, tip
        self._together: Together[Put, int | None] = Together(self.put_all)

    @property
    def waiting(self) -> int:
        """How many puts wait for a sync to end."""
        return self._together.waiting

    def put(self, keys: Sequence[str], data: Sequence[bytes]) -> int | None:
        """See `Shard.append`. Raises CannotWrite."""
        return self._together.ask((keys, data))

    def put_all(self, puts: Sequence[Put]) -> list[int | Exception | None]:
        """Store puts in order; of each its position, None when the shard is closed, or why it is not there."""
        if len(puts) == 1:
            return [self._alone(puts[0])]
        begun, lengths = self._tip(), [len(data) for _, data in puts]
        keys, data = (list(chain.from_iterable(part)) for part in zip(*puts, strict=True))
        try:
            position = self._append(keys, data)
        except CannotWrite as error:
            return self._after(error, puts, begun)
        if position is None:
            return [None] * len(puts)
        return list(accumulate(lengths[:-1], initial=position))

    def _after(self, error: CannotWrite, puts: Sequence[Put], begun: int) -> list[int | Exception | None]:
        """The disk took the first records and then no more: what is whole is there, and the rest has its own try."""
        tip, outcomes = self._tip(), list[int | Exception | None]()
        places = accumulate((len(data) for _, data in puts), initial=begun)
        for put, (first, end) in zip(puts, pairwise(places), strict=True):
            if end <= tip:
                outcomes.append(first)
            else:
                outcomes.append(error if first < tip else self._alone(put))
        return outcomes

    def _alone(self, put: Put) -> int | Exception | None:
        try:
            return self._append(*put)
        except CannotWrite as error:
            return error
