"""When a call takes the long way although the short one knows it: whenever somebody else wants to see it.

LocalStack's chain has places where handlers are added. Those that are known here leave records alone, or do their work
in the short way too. One of another module sends all calls to where it stands, unless the module says when it wants to
see them (`Operations.asides`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache
from ipaddress import ip_address
from typing import Any

from localstack import config
from localstack.aws import handlers
from localstack.runtime import events

from hydrant.emulator.http.gate import name_in

_BEFORE_SERVICES = frozenset(
    {
        "hydrant.emulator.http.intent_handler",  # calls of the query protocol
        "hydrant.emulator.iam.trust",  # calls of IAM
        "hydrant.emulator.not_loaded",  # calls of services that are not loaded; those of the short way are
        "hydrant.emulator.resource_policies.handler",  # calls of one service by another
        "localstack.services.s3.cors",  # calls of S3
    }
)
_BEHIND_SERVICES = frozenset(
    {
        "hydrant.emulator.kept.handler",  # calls that change rows; they are left to the long way
        "localstack.aws.handlers.response",  # the header that answers.py writes
    }
)
_PLAIN_NAMES = frozenset({"localhost.localstack.cloud", "host.docker.internal"})
_REMEMBERED = 64


class Watch:
    """Looks at LocalStack's chain. Handlers are added while it starts and services load, rarely later."""

    def __init__(self, asides: Mapping[str, Callable[[], bool]]) -> None:
        self._asides = asides
        self._seen: tuple[int, ...] = ()
        self._free = False

    def is_free(self) -> bool:
        """Whether nobody else wants to see calls now."""
        if events.infra_stopping.is_set():
            return False
        for wants in self._asides.values():
            if wants():
                return False
        before = handlers.serve_custom_service_request_handlers.handlers
        behind: Any = handlers.run_custom_response_handlers
        by_service = handlers.modify_service_response.handlers
        seen = (len(before), len(behind.handlers), len(by_service), len(self._asides))
        if seen != self._seen:
            self._free = is_alone(before, behind.handlers, by_service, self._asides)
            self._seen = seen
        return self._free


def is_alone(
    before: Iterable[Any], behind: Iterable[Any], by_service: Collection[str], asides: Collection[str]
) -> bool:
    """Whether the handlers before and behind services are those that are known."""
    return (
        all(_home(each) in _BEFORE_SERVICES or _home(each) in asides for each in before)
        and all(_home(each) in _BEHIND_SERVICES for each in behind)
        and not {"kinesis", "firehose"} & set(by_service)
        and not config.is_collect_metrics_mode()
        and not config.DEBUG_HANDLER_CHAIN
        and config.DISABLE_EVENTS
    )


def _home(handler: Any) -> str:
    """The module of a function, or of an object's class."""
    return str(getattr(handler, "__module__", ""))


@lru_cache(_REMEMBERED)
def is_plain_host(host: bytes) -> bool:
    """Whether a Host header names the emulator alone: LocalStack routes some names by what stands before it."""
    name = name_in(host.decode("latin-1"))
    if name is None:
        return False
    if "." not in name or name in _PLAIN_NAMES:
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
