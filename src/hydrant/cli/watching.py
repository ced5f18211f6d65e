"""What the commands that look at a pipeline share: how they find it, and where its data and errors are."""

import datetime
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hydrant.aws import guard
from hydrant.aws.outputs import outputs_on_aws
from hydrant.aws.site import find_site
from hydrant.console import Say
from hydrant.project import find_project
from hydrant.stack import feed_client, registry
from hydrant.stack.kept_state import outputs_of
from hydrant.stack.place import place_of
from hydrant.stack.registry import StackRecord

from ..errors import UsageError
from ..pipeline.clients import Clients
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

    def anywhere(self, say: Say, *, needs_outputs: bool) -> "Anywhere":
        """Resolve them for what needs no bucket. `needs_outputs`: whether names of the pipeline are asked for."""
        if self.target == "emulator":
            stack = registry.find(self.port)
            return Anywhere(place_of(stack).region, stack.endpoint, None, outputs_of(stack))
        site = find_site(self.profile, self.region, self.endpoint)
        guard.show(site, say)
        outputs: Mapping[str, Any] = {}
        if needs_outputs:
            outputs = outputs_on_aws(find_project(), site, self.env, self.state_bucket, say)
        return Anywhere(site.region, site.endpoint, site.profile, outputs)

    def _options(self) -> Options:
        place = (self.target, self.port, self.env, self.profile, self.region, self.endpoint, self.state_bucket)
        return Options(*place, self.bucket, self.prefix, None, None, None, self.no_schemas)


@dataclass(frozen=True)
class Anywhere:
    """A target, and the outputs of the pipeline there."""

    region: str
    endpoint: str | None
    profile: str | None
    outputs: Mapping[str, Any]

    def clients(self) -> Clients:
        """New clients for it."""
        return Clients(self.region, self.endpoint, self.profile)

    def named(self, output: str, option: str) -> str:
        """An output. Raises UsageError that names the option for it."""
        if not (found := self.outputs.get(output)):
            cause = f"The deployed configuration has no output {output}."
            raise UsageError("Which one is meant?", cause, f"Name it: {option} NAME")
        return str(found)


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
    while True:
        begun = time.monotonic()
        yield from polled.look()
        took = time.monotonic() - begun
        time.sleep(max(SECONDS, 10 * took))  # listing a large bucket takes its time, and costs


def now() -> datetime.datetime:
    """The time, in UTC."""
    return datetime.datetime.now(datetime.UTC)
