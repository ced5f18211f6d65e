"""The balance of a drill: sent = data + error, each once, or named as a duplicate that AWS allows. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from .account import Account
from .records import good

REPEATED_SECONDS = 6.0
"""Firehose's place in its source is kept a second after its object is written (docs/persistence.md), and more where the
disk or S3 is slow; when an object was written is known to the second."""
UNANSWERED = "put again, as its first put had no answer"
AFTER_A_KILL = "delivered again after a kill of the emulator"


@dataclass(frozen=True)
class Balance:
    """In records and objects. `duplicates` are those that are allowed, by their reason.

    `misjudged`: bad records in data/, and good ones in error/ by the function's own verdict, or where it never failed.
    `untold_at_kills`: objects whose notification was on its way when the emulator was killed, which is not kept
    (docs/persistence.md).
    """

    sent: int = 0
    data: int = 0
    error: int = 0
    lost: int = 0
    unsent: int = 0
    misjudged: int = 0
    doubled: int = 0
    duplicates: dict[str, int] = field(default_factory=dict)
    objects: int = 0
    untold: int = 0
    untold_at_kills: int = 0
    told_of_nothing: int = 0

    @property
    def broken(self) -> dict[str, int]:
        """What breaks the law, without zeros."""
        found = {
            "lost": self.lost,
            "not sent by anybody": self.unsent,
            "misjudged": self.misjudged,
            "doubled for no known reason": self.doubled,
            "objects without a notification": self.untold,
            "notifications of no object in data/": self.told_of_nothing,
        }
        return {word: count for word, count in found.items() if count}

    @property
    def holds(self) -> bool:
        """Whether the law held."""
        return not self.broken


class Kill(NamedTuple):
    """A kill of the emulator.

    `at`: epoch seconds. `held`: seconds for which the oldest record had waited that was not in S3 then. Places in a
    shard are kept up to such a record, so what was delivered past it comes again, as at AWS.
    """

    at: float
    held: float = 0.0


@dataclass(frozen=True)
class Excuses:
    """What explains a deviation.

    `repeats`: puts without an answer, by number; `kills`: those of the emulator;
    `function_failed`: whether the plan let the function fail, so that good records may end in error/.
    """

    repeats: Counter[int] = field(default_factory=Counter)
    kills: Sequence[Kill] = ()
    function_failed: bool = False


def balance(account: Account, acknowledged: set[int], told: Iterable[str], excuses: Excuses) -> Balance:
    """Judge what became of the records that were acknowledged, and of the objects that queues were told of."""
    numbers = account.data.keys() | account.error.keys()
    duplicates, doubled = _duplicates(account, excuses)
    known, objects = set(told), account.data_objects
    untold = objects - known
    at_kills = {key for key in untold if any(_before(account.written[key], kill) for kill in excuses.kills)}
    return Balance(
        sent=len(acknowledged),
        data=account.data.total(),
        error=account.error.total(),
        lost=len(account.missing(acknowledged)),
        unsent=sum(1 for n in numbers if n not in acknowledged and not excuses.repeats[n]),
        misjudged=_misjudged(account, excuses.function_failed),
        doubled=doubled,
        duplicates=duplicates,
        objects=len(objects),
        untold=len(untold) - len(at_kills),
        untold_at_kills=len(at_kills),
        told_of_nothing=len(known - objects),
    )


def _misjudged(account: Account, function_failed: bool) -> int:
    let_pass = sum(count for n, count in account.data.items() if not good(n))
    blamed = account.rejected if function_failed else account.error
    return let_pass + sum(count for n, count in blamed.items() if good(n))


def _duplicates(account: Account, excuses: Excuses) -> tuple[dict[str, int], int]:
    """Those with a reason, and how many have none."""
    again: defaultdict[int, list[bool]] = defaultdict(list)
    for number, *keys in account.again:
        again[number].append(
            any(_before(account.written[key], kill, kill.held) for key in keys for kill in excuses.kills)
        )
    named: Counter[str] = Counter()
    doubled = 0
    for number, near in again.items():
        put_again = min(len(near), max(0, excuses.repeats[number]))
        after_a_kill = min(len(near) - put_again, sum(near))
        named.update({UNANSWERED: put_again, AFTER_A_KILL: after_a_kill})
        doubled += len(near) - put_again - after_a_kill
    return {reason: count for reason, count in named.items() if count}, doubled


def _before(written: float, kill: Kill, held: float = 0.0) -> bool:
    """Whether an object was written shortly before a kill, or within the time that a record was held."""
    return kill.at - REPEATED_SECONDS - held <= written <= kill.at + 1.0
