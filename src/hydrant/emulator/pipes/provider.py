"""Amazon EventBridge Pipes for LocalStack. Facts: docs/contract/p-pipes.md."""

from __future__ import annotations

import base64
import binascii
import functools
import threading
from collections.abc import Callable
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext
from localstack.aws.api.pipes import ConflictException, NotFoundException, PipesApi, ValidationException
from localstack.services.plugins import ServiceLifecycleHook
from localstack.state import StateVisitor
from localstack.utils.event_matcher import validate_event_pattern

from hydrant.emulator.clock import CLOCK
from hydrant.emulator.requests.operations import Answer, Request, operations

from . import lifecycle, words
from .models import CHANGING, Pipe, PipesStore, pipes_stores
from .rules import NotServed, changed, check_served, with_usual, wrong

_LOCK = threading.RLock()
"""Held by each operation, from its look at a pipe's state to the change of it."""
_MOST_LISTED = 100
_NOT_SERVED = 501
_UPDATED = (
    "Description",
    "DesiredState",
    "Enrichment",
    "EnrichmentParameters",
    "KmsKeyIdentifier",
    "LogConfiguration",
    "RoleArn",
    "SourceParameters",
    "Target",
    "TargetParameters",
)
_SET = ("Source", *_UPDATED)
_SHORT = ("Name", "Arn", "DesiredState", "CurrentState", "CreationTime", "LastModifiedTime")
_LISTED = (*_SHORT, "Source", "Target", "Enrichment", "StateReason")


def _check(shape: Any, given: Request) -> None:
    if found := words.complaints(shape, given):
        raise ValidationException(words.in_one(found))


def _run(method: Callable[[RequestContext, Request], Answer], context: RequestContext, given: Request) -> Answer:
    try:
        with _LOCK:
            return method(context, given)
    except NotServed as error:
        raise CommonServiceException("NotImplemented", str(error), _NOT_SERVED) from error


operation = operations(_check, _run)
"""Marks the handler of an operation (P-2)."""


class PipesProvider(PipesApi, ServiceLifecycleHook):
    """All operations of the service."""

    @operation("CreatePipe")
    def create_pipe(self, context: RequestContext, request: Request) -> Answer:
        """Make a pipe, which runs unless it is wished to be stopped."""
        store, name = _store(context), request["Name"]
        if name in store.pipes:
            raise ConflictException(f"Pipe {name} already exists.")
        settings = _checked({member: request[member] for member in _SET if request.get(member) not in (None, "")})
        now = CLOCK.now()
        pipe = Pipe(name, context.account_id, context.region, settings, now, now, tags=dict(request.get("Tags") or {}))
        store.pipes[name] = pipe
        lifecycle.begin(pipe, "CREATING")
        return _shown(pipe, _SHORT, state="CREATING")

    @operation("DescribePipe")
    def describe_pipe(self, context: RequestContext, request: Request) -> Answer:
        """All there is to tell of a pipe."""
        pipe = _pipe(context, request["Name"])
        return {**pipe.settings, **_shown(pipe, _LISTED), "Tags": dict(pipe.tags)}

    @operation("UpdatePipe")
    def update_pipe(self, context: RequestContext, request: Request) -> Answer:
        """Change what is named; parameters change one structure at a time (P-10)."""
        pipe = _settled(context, request["Name"])
        asked = {member: request[member] for member in _UPDATED if member in request}
        pipe.settings = _checked(changed(pipe.settings, asked))
        return _begun(pipe, "UPDATING")

    @operation("StartPipe")
    def start_pipe(self, context: RequestContext, request: Request) -> Answer:
        """Let it run, from where it was."""
        pipe = _settled(context, request["Name"])
        if pipe.state == "RUNNING":
            return _shown(pipe, _SHORT)
        pipe.settings = {**pipe.settings, "DesiredState": "RUNNING"}
        return _begun(pipe, "STARTING")

    @operation("StopPipe")
    def stop_pipe(self, context: RequestContext, request: Request) -> Answer:
        """Let it read no more."""
        pipe = _settled(context, request["Name"])
        if pipe.state == "STOPPED":
            return _shown(pipe, _SHORT)
        pipe.settings = {**pipe.settings, "DesiredState": "STOPPED"}
        return _begun(pipe, "STOPPING")

    @operation("DeletePipe")
    def delete_pipe(self, context: RequestContext, request: Request) -> Answer:
        """Take it away; what it has under way is finished first."""
        store, pipe = _store(context), _settled(context, request["Name"])
        lifecycle.begin(pipe, "DELETING", functools.partial(_forget, store, pipe.name))
        return _shown(pipe, _SHORT, state="DELETING")

    @operation("ListPipes")
    def list_pipes(self, context: RequestContext, request: Request) -> Answer:
        """Pipes by name, in pages."""
        found = [_shown(pipe, _LISTED) for _, pipe in sorted(_store(context).pipes.items()) if _meant(pipe, request)]
        after = _name_in(request.get("NextToken"))
        found = [each for each in found if each["Name"] > after]
        limit = request.get("Limit") or _MOST_LISTED
        more = {"NextToken": _token(found[limit - 1]["Name"])} if len(found) > limit else {}
        return {"Pipes": found[:limit], **more}

    @operation("ListTagsForResource")
    def list_tags_for_resource(self, context: RequestContext, request: Request) -> Answer:
        """The tags of a pipe."""
        return {"tags": dict(_by_arn(context, request["resourceArn"]).tags)}

    @operation("TagResource")
    def tag_resource(self, context: RequestContext, request: Request) -> Answer:
        """Add tags."""
        _by_arn(context, request["resourceArn"]).tags.update(request["tags"])
        return {}

    @operation("UntagResource")
    def untag_resource(self, context: RequestContext, request: Request) -> Answer:
        """Take tags away."""
        pipe = _by_arn(context, request["resourceArn"])
        for key in request["tagKeys"]:
            pipe.tags.pop(key, None)
        return {}

    def accept_state_visitor(self, visitor: StateVisitor) -> None:
        """Show LocalStack's state functions the store."""
        visitor.visit(pipes_stores)

    def on_before_stop(self) -> None:
        """Read no more once the emulator ends."""
        lifecycle.end_all()

    def on_before_state_reset(self) -> None:
        """End all work before the pipes are forgotten."""
        lifecycle.forget_all()


def _checked(settings: Answer) -> Answer:
    """A pipe's settings with what AWS has by itself. Raises NotServed and ValidationException."""
    check_served(settings)
    if found := wrong(settings, _valid_pattern):
        raise ValidationException(words.fields(found))
    return with_usual(settings)


def _valid_pattern(pattern: str) -> bool:
    return not pattern or bool(validate_event_pattern(pattern))


def _begun(pipe: Pipe, state: str) -> Answer:
    pipe.modified = CLOCK.now()
    lifecycle.begin(pipe, state)
    return _shown(pipe, _SHORT, state=state)


def _store(context: RequestContext) -> PipesStore:
    return pipes_stores[context.account_id][context.region]


def _pipe(context: RequestContext, name: str) -> Pipe:
    pipe: Pipe | None = _store(context).pipes.get(name)
    if pipe is None:
        raise NotFoundException(f"Pipe {name} does not exist.")
    return pipe


def _settled(context: RequestContext, name: str) -> Pipe:
    """A pipe that can be changed now."""
    pipe = _pipe(context, name)
    if pipe.state in CHANGING:
        raise ConflictException(f"Pipe {pipe.name} is {pipe.state}: wait until that is over.")
    return pipe


def _forget(store: PipesStore, name: str) -> None:
    store.pipes.pop(name, None)


def _by_arn(context: RequestContext, arn: str) -> Pipe:
    pipe = next((each for each in list(_store(context).pipes.values()) if each.arn == arn), None)
    if pipe is None:
        raise NotFoundException(f"Pipe {arn.rpartition('/')[2]} does not exist.")
    return pipe


def _shown(pipe: Pipe, members: tuple[str, ...], state: str = "") -> Answer:
    """Members of a pipe in an answer; those without a value are left out."""
    told = {
        **pipe.settings,
        "Name": pipe.name,
        "Arn": pipe.arn,
        "DesiredState": "DELETED" if (state or pipe.state) == "DELETING" else pipe.desired,
        "CurrentState": state or pipe.state,
        "StateReason": pipe.reason,
        "CreationTime": pipe.created,
        "LastModifiedTime": pipe.modified,
    }
    return {member: told[member] for member in members if told.get(member) is not None}


def _meant(pipe: Pipe, request: Request) -> bool:
    return (
        pipe.name.startswith(request.get("NamePrefix", ""))
        and str(pipe.settings["Source"]).startswith(request.get("SourcePrefix", ""))
        and str(pipe.settings["Target"]).startswith(request.get("TargetPrefix", ""))
        and request.get("DesiredState", pipe.desired) == pipe.desired
        and request.get("CurrentState", pipe.state) == pipe.state
    )


def _token(name: str) -> str:
    return base64.urlsafe_b64encode(name.encode()).decode()


def _name_in(token: str | None) -> str:
    try:
        return base64.urlsafe_b64decode(token).decode() if token else ""
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValidationException("NextToken is not one that ListPipes gave.") from error
