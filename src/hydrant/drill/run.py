"""A drill from start to end."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from hydrant.console import Say
from hydrant.stack import control_client
from hydrant.stack.faults import Faults

from . import harms, stack
from .account import Account
from .functions import MODES
from .harms import Done
from .law import Balance, Excuses, balance
from .plan import Kind, Step
from .producer import REFUSED, UNANSWERED, UNREACHABLE, Order
from .producers import Producers
from .watch import Watch

PATIENCE = 120.0
"""Seconds without any progress after which a drill gives up."""
_PRODUCERS = 2
_BATCH = 100
_FAILING = {*MODES, Kind.LAMBDA_429, Kind.FUNCTION_KILLED}
"""Kinds after which good records may be in error/: Firehose gives up after its retries, as on AWS."""


@dataclass(frozen=True)
class Drilled:
    """What came of a drill. `refused` records were put again, as were those of `unanswered` puts."""

    seed: int
    records: int
    balance: Balance
    done: tuple[Done, ...]
    codes: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    unanswered: int = 0
    unreachable: int = 0
    kills: int = 0
    longest_stall: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True)
class Plan:
    """What is to be done while so many records are sent, so many a second at most."""

    seed: int
    records: int
    rate: float
    steps: Sequence[Step]


def drill(plan: Plan, folder: Path, say: Say) -> Drilled:
    """Send the records while the steps are done, and judge what arrived.

    All files lie in `folder`. Raises HydrantError when the stack cannot be started, or takes nothing any more.
    """
    begun = time.monotonic()
    with stack.running(folder, say) as running:
        outputs = running.outputs
        account = Account(outputs.data_prefix, outputs.error_prefix)
        order = Order(
            running.record.endpoint,
            stack.REGION,
            outputs.stream_name,
            int(time.time() * 1000),
            plan.records,
            _BATCH,
            _BATCH * _PRODUCERS / plan.rate,
        )
        with Producers(order, plan.records, _PRODUCERS) as producers, Watch(running, producers.notes, account) as watch:
            done = _steps(running, producers, plan, say)
        with say.step("Waiting for the last records"):
            Faults(running.record.port).clear()
            control_client.flush(running.record.port)
            watch.settle(PATIENCE)
    notes = producers.notes
    excuses = Excuses(Counter(notes.repeats), tuple(running.kills), any(each.step.kind in _FAILING for each in done))
    return Drilled(
        plan.seed,
        plan.records,
        balance(account, notes.acknowledged, watch.told, excuses),
        done,
        dict(account.codes.most_common()),
        notes.counts[REFUSED],
        notes.counts[UNANSWERED],
        notes.counts[UNREACHABLE],
        len(running.kills),
        round(watch.longest_stall, 1),
        round(time.monotonic() - begun, 1),
    )


def _steps(running: stack.Stack, producers: Producers, plan: Plan, say: Say) -> tuple[Done, ...]:
    """Each step when its records are acknowledged; while it is done, records flow up to where the next one begins."""
    found = []
    begins = [*(step.at for step in plan.steps), plan.records]
    producers.allow(begins[0])
    for step, until in zip(plan.steps, begins[1:], strict=True):
        producers.wait_for(step.at, PATIENCE)
        with say.step(f"{step.number:>3} of {len(plan.steps)}, at record {step.at:,}: {step.kind}"):
            found.append(harms.do(running, producers, step, partial(producers.allow, until)))
    producers.wait_for(plan.records, PATIENCE)
    return tuple(found)
