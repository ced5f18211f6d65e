"""Does what a step of the plan says, and tells what came of it."""

import errno
import resource
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from hydrant.stack import control_client

from . import calls, functions
from .plan import Kind, Step
from .producers import Producers
from .stack import Stack
from .struck import CannotBe

_NO_FILE_GROWS = 4096
_RETENTION_SHARE = 0.2
"""Moves of the clock stay well within the day for which the stream keeps its records."""
_DAY = 86_400.0


@dataclass(frozen=True)
class Done:
    """What a step did; `skipped` says why it did nothing."""

    step: Step
    told: str = ""
    skipped: str = ""
    seconds: float = 0.0


Harm = Callable[[Stack, Producers, Step], str]
Flow = Callable[[], None]


def do(stack: Stack, producers: Producers, step: Step, flow: Flow) -> Done:
    """One step, to its end. `flow` lets the records go that shall meet the fault."""
    begun = time.monotonic()
    try:
        told = _met(stack, producers, step, flow)
    except CannotBe as reason:
        return Done(step, skipped=str(reason))
    return Done(step, told, seconds=round(time.monotonic() - begun, 2))


def _met(stack: Stack, producers: Producers, step: Step, flow: Flow) -> str:
    """What lasts is there before its records go: they would be through else."""
    if step.kind in functions.MODES:
        return functions.misbehaves(stack, step, flow)
    if step.kind in calls.CALLS:
        return calls.fail(stack, step, flow)
    flow()
    return _HARMS[step.kind](stack, producers, step)


def _emulator_killed(stack: Stack, _: Producers, __: Step) -> str:
    stack.kill()
    return "1 kill, and another started on what was kept"


def _producer_killed(_: Stack, producers: Producers, step: Step) -> str:
    if not producers.kill(step.pick):
        raise CannotBe("it had sent all already")
    return "1 kill"


def _redeployed(stack: Stack, _: Producers, step: Step) -> str:
    memory = 512 + 64 * (1 + step.number % 4)
    stack.redeploy(f"-var=function_memory={memory}")
    return f"function_memory = {memory}"


def _resharded(stack: Stack, _: Producers, step: Step) -> str:
    """The shard with the widest range is split, then two neighbours are merged."""
    kinesis, name = stack.clients.kinesis, stack.outputs.stream_name
    waiter = kinesis.get_waiter("stream_exists")
    waiter.wait(StreamName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    found = _open_shards(stack)
    wide = max(found, key=lambda each: each[1] - each[0])
    kinesis.split_shard(StreamName=name, ShardToSplit=wide[2], NewStartingHashKey=str((wide[0] + wide[1]) // 2))
    waiter.wait(StreamName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    time.sleep(step.seconds)
    found = _open_shards(stack)
    first = step.pick % (len(found) - 1)
    kinesis.merge_shards(StreamName=name, ShardToMerge=found[first][2], AdjacentShardToMerge=found[first + 1][2])
    waiter.wait(StreamName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    return "1 split, 1 merge"


def _open_shards(stack: Stack) -> list[tuple[int, int, str]]:
    """First and last hash key and name of each open shard, in the order of their keys."""
    pages = stack.clients.kinesis.get_paginator("list_shards").paginate(StreamName=stack.outputs.stream_name)
    return sorted(
        (int(each["HashKeyRange"]["StartingHashKey"]), int(each["HashKeyRange"]["EndingHashKey"]), each["ShardId"])
        for page in pages
        for each in page["Shards"]
        if "EndingSequenceNumber" not in each["SequenceNumberRange"]
    )


def _disk_full(stack: Stack, _: Producers, step: Step) -> str:
    with _no_file_grows(stack.record.pid):
        time.sleep(step.seconds)
    return f"no file of the emulator grew for {step.seconds:g} s"


@contextmanager
def _no_file_grows(pid: int) -> Iterator[None]:
    """A full disk for one process, without any right of root's: its writes fail where a file would grow."""
    if not hasattr(resource, "prlimit"):
        raise CannotBe("this system does not let limits of other processes be set")
    hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]
    try:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (_NO_FILE_GROWS, hard))
    except PermissionError as error:
        raise CannotBe(f"limits of the emulator cannot be set: {errno.errorcode.get(error.errno or 0)}") from error
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))


def _clock_moved(stack: Stack, _: Producers, step: Step) -> str:
    seconds = round(_DAY * _RETENTION_SHARE * step.share)
    control_client.advance_clock(stack.record.port, seconds)
    stack.moves.append(seconds)
    return f"{seconds // 60:,} minutes ahead"


def _alone(harm: Callable[[Stack, Step], str]) -> Harm:
    return lambda stack, _, step: harm(stack, step)


_HARMS: Mapping[Kind, Harm] = {
    Kind.FUNCTION_KILLED: _alone(functions.killed),
    Kind.FUNCTION_UPDATED: _alone(functions.updated),
    Kind.REDEPLOYED: _redeployed,
    Kind.EMULATOR_KILLED: _emulator_killed,
    Kind.PRODUCER_KILLED: _producer_killed,
    Kind.RESHARDED: _resharded,
    Kind.DISK_FULL: _disk_full,
    Kind.CLOCK_MOVED: _clock_moved,
}
