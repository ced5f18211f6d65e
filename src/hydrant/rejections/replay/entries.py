"""What an entry of the ledger says, and who may write the next one. Pure.

The ledger of an error object is a row of numbered entries, each written only if its number is free
(`If-None-Match: *`). Who writes the next number holds the object; whoever else tries is refused by S3. An entry names
the lines that are sent, and those that are about to be: after a kill only those may have been sent without being noted,
which is one batch.
"""

import json
from dataclasses import asdict, dataclass, replace

LEASE_SECONDS = 120.0
"""A holder that has written nothing for so long is taken for dead. It can send one batch at most after that."""


@dataclass(frozen=True)
class Holder:
    """Who replays: a process of a host. `started` (epoch seconds) tells it from one that got its number later."""

    run: str
    user: str
    host: str
    pid: int
    started: float

    def __str__(self) -> str:
        return f"{self.user} on {self.host} (process {self.pid})"


@dataclass(frozen=True)
class Entry:
    """`sent` and `sending` are ranges of line numbers; `released`: nobody holds the object any more."""

    number: int
    holder: Holder
    sent: str = ""
    sending: str = ""
    released: bool = False

    def encode(self) -> bytes:
        """As it is stored."""
        return json.dumps({name: value for name, value in asdict(self).items() if name != "number"}).encode()


def decode(number: int, body: bytes) -> Entry:
    """Read a stored entry. Raises ValueError when it is none."""
    try:
        found = json.loads(body)
        return Entry(number, Holder(**found["holder"]), found["sent"], found["sending"], found["released"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"not an entry of Hydrant's ledger: {error!r}") from error


def following(last: Entry | None, holder: Holder, **changes: object) -> Entry:
    """The next entry after `last`, by this holder; what is not named is as before, and `sending` is empty."""
    base = last or Entry(0, holder)
    return replace(base, number=base.number + 1, holder=holder, **{"sending": "", "released": False, **changes})  # type: ignore[arg-type]


def free(last: Entry | None, holder: Holder, age_seconds: float, gone: bool) -> bool:
    """Whether this holder may go on after `last`. `gone`: the process of `last` is known to have ended."""
    if last is None or last.released or last.holder == holder:
        return True
    return gone or age_seconds > LEASE_SECONDS
