"""What queues and channels share: each has a name, an ARN and a state of its own on one on-demand stream (K-4, K-7)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from localstack.aws.api import RequestContext

from hydrant.emulator.arns import ArnError

from .. import exceptions
from ..models import Stream, kinesis_stores
from . import tokens
from .answers import moment
from .operations import Answer, Request, epoch

PAGE = 100


class Attached(Protocol):
    """A queue or a channel."""

    name: str
    arn: str
    stream: Stream
    deleted: bool
    created_at: float

    @property
    def status(self) -> str: ...  # noqa: D102

    @property
    def gone(self) -> bool: ...  # noqa: D102

    def delete(self) -> None: ...  # noqa: D102


T = TypeVar("T", bound=Attached)


@dataclass(frozen=True)
class Kind(Generic[T]):
    """One of the two. `word`: what it is called; `parse` raises ArnError for what is no ARN of it."""

    word: str
    parse: Callable[[str], object]
    making: threading.Lock = field(default_factory=threading.Lock)
    """Held from the look for a name until it is taken."""

    @property
    def members(self) -> str:
        """What the store and a stream call theirs."""
        return f"{self.word.lower()}s"

    def all_of(self, context: RequestContext) -> list[T]:
        """Those of the caller's account and region, by name; those whose DELETING has ended are forgotten."""
        kept = self._kept(context)
        for each in [each for each in list(kept.values()) if each.gone]:
            del kept[each.arn]
            self._put_on(each.stream, {arn: other for arn, other in self._on(each.stream).items() if other is not each})
        return sorted(kept.values(), key=lambda each: each.name)

    def by_arn(self, context: RequestContext, arn: str) -> T:
        """One of the caller's account and region, in any state but gone."""
        found = self._kept(context).get(arn)
        if found is not None and not found.gone:
            return found
        try:
            self.parse(arn)
        except ArnError as error:
            raise exceptions.InvalidArgumentException(str(error)) from error
        raise exceptions.ResourceNotFoundException(f"{self.word} {arn} under account {context.account_id} not found.")

    def check_name(self, context: RequestContext, name: str) -> None:
        """`ResourceInUseException` when a name is taken."""
        if any(each.name == name for each in self.all_of(context)):
            raise exceptions.ResourceInUseException(
                f"{self.word} {name} under account {context.account_id} already exists."
            )

    def keep(self, context: RequestContext, made: T) -> None:
        """Let a new one be known, here and to its stream."""
        self._put_on(made.stream, {**self._on(made.stream), made.arn: made})
        self._kept(context)[made.arn] = made

    def page(self, context: RequestContext, request: Request, summary: Callable[[T], Answer]) -> Answer:
        """What a request to list them asks for: by name, in pages, all or those on certain streams."""
        token, filters = request.get("NextToken"), request.get("StreamFilter") or []
        after = tokens.read_next(self.members, token) if token else ""
        rest = [each for each in self.all_of(context) if each.name > after and _passes(each.stream, filters)]
        page = rest[: min(request.get("MaxResults") or PAGE, PAGE)]
        answer: Answer = {f"{self.word}Summaries": [summary(each) for each in page]}
        if len(page) < len(rest):
            answer["NextToken"] = tokens.write_next(self.members, page[-1].name)
        return answer

    def active(self, context: RequestContext, arn: str) -> T:
        """One that can be changed now."""
        found = self.by_arn(context, arn)
        if found.status != "ACTIVE":
            raise exceptions.ResourceInUseException(
                f"{self.word} {found.arn} is not ACTIVE, instead in state {found.status}"
            )
        return found

    def delete(self, context: RequestContext, arn: str) -> None:
        """Begin to delete it, unless that has begun."""
        found = self.by_arn(context, arn)
        if not found.deleted:
            found.delete()
        self.all_of(context)

    def check_none(self, stream: Stream, wish: str) -> None:
        """`ResourceInUseException` when a stream has some: they must be deleted before."""
        count = sum(not each.gone for each in list(self._on(stream).values()))
        if count:
            raise exceptions.ResourceInUseException(
                f"Stream {stream.name} under account {stream.account_id} has {count} {self.members} and cannot {wish}:"
                f" delete them with Delete{self.word}."
            )

    def check_stream(self, stream: Stream) -> None:
        """Whether a stream can have one."""
        if stream.mode != "ON_DEMAND":
            raise exceptions.ValidationException(
                f"{self.word}s are only supported for data streams in ON_DEMAND mode: stream {stream.name} under"
                f" account {stream.account_id} is in {stream.mode} mode."
            )
        if stream.status in {"CREATING", "DELETING"}:
            raise exceptions.stream_not_active(stream)

    def common(self, each: T) -> Answer:
        """What description and summary have alike."""
        return {
            f"{self.word}Name": each.name,
            f"{self.word}ARN": each.arn,
            f"{self.word}Status": each.status,
            f"{self.word}CreationTimestamp": moment(each.created_at),
        }

    def _kept(self, context: RequestContext) -> dict[str, T]:
        kept: dict[str, T] = getattr(kinesis_stores[context.account_id][context.region], self.members)
        return kept

    def _on(self, stream: Stream) -> Mapping[str, T]:
        on: Mapping[str, T] = getattr(stream, self.members)
        return on

    def _put_on(self, stream: Stream, all_of_them: dict[str, T]) -> None:
        """Readers of the stream see the old ones or the new ones, whole."""
        setattr(stream, self.members, all_of_them)


def only_one(configurations: list[dict[str, Any]]) -> dict[str, Any]:
    """The one entry of StreamConfigurationList."""
    if len(configurations) != 1:
        raise exceptions.ValidationException(
            f"StreamConfigurationList must have exactly one entry, not {len(configurations)}."
        )
    return configurations[0]


def stream_identifier(stream: Stream) -> Answer:
    """How a summary names a stream."""
    return {"StreamARN": stream.arn, "StreamCreationTimestamp": moment(stream.created_at)}


def _passes(stream: Stream, filters: Iterable[dict[str, Any]]) -> bool:
    def fits(wanted: dict[str, Any]) -> bool:
        created = wanted.get("StreamCreationTimestamp")
        same = created is None or abs(epoch(created) - stream.created_at) < 1
        return bool(wanted["StreamARN"] == stream.arn and same)

    return not filters or any(fits(each) for each in filters)
