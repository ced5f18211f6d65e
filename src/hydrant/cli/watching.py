"""What the commands that look at a pipeline share: how they find it, and where its data and errors are."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from hydrant.console import Say
from hydrant.stack import feed_client
from hydrant.stack.registry import StackRecord

from ..watching.events import Event
from ..watching.polled import SECONDS, Named, Polled
from .rejections import Options, Where, find_where


@dataclass(frozen=True)
class Site:
    """The options that say where, as given."""

    target: str
    port: int | None
    env: str | None
    profile: str | None
    region: str | None
    endpoint: str | None
    state_bucket: str | None
    bucket: str | None = None
    prefix: str | None = None
    no_schemas: bool = False

    def find(self, say: Say) -> Where:
        """Resolve them. Raises UsageError when nothing says which bucket."""
        return find_where(self._options(), say)

    def _options(self) -> Options:
        place = (self.target, self.port, self.env, self.profile, self.region, self.endpoint, self.state_bucket)
        return Options(*place, self.bucket, self.prefix, None, None, None, self.no_schemas)


def named(where: Where) -> Named:
    """Data and errors of a pipeline."""
    errors = where.task.place
    return Named(where.outputs, replace(errors, prefix=str(where.outputs.get("data_prefix", ""))), errors)


def told(stack: StackRecord, kinds: Sequence[str], since: int | None = None) -> Iterator[Event]:
    """The events of an emulator."""
    for number, kind, data in feed_client.listen(stack, kinds, since):
        yield Event(kind, data, number)


def asked(polled: Polled) -> Iterator[Event]:
    """The events of AWS, look by look, for ever."""
    import time

    while True:
        begun = time.monotonic()
        yield from polled.look()
        took = time.monotonic() - begun
        time.sleep(max(SECONDS, 10 * took))  # listing a large bucket takes its time, and costs


def now() -> datetime.datetime:
    """The time, in UTC."""
    return datetime.datetime.now(datetime.UTC)
