"""The demo from start to finish: up, feed, watch, stop, balance, down."""

import time
from contextlib import ExitStack, suppress
from dataclasses import asdict
from typing import Any

from rich.live import Live

from hydrant.console import Say
from hydrant.stack import control_client, lifecycle, registry
from hydrant.stack.registry import StackRecord

from ..errors import BalanceBroken, EmulatorFailed
from ..pipeline.clients import Clients
from ..pipeline.ledger import Ledger
from ..pipeline.outputs import PipelineOutputs
from ..pipeline.reasons import explainer
from ..project import Project
from ..stack.bring_up import bring_up
from ..stack.kept_state import outputs_of
from ..stack.place import place_of
from . import view
from .feed import Feed
from .watch import Watch, Watcher

_LINE_EVERY = 5.0
_SETTLE_SECONDS = 60.0
_TITLE = "Ctrl-C ends the demo."


def run_demo(project: Project, port: int, region: str, duration: float | None, say: Say) -> None:
    """Run until `duration` seconds have passed or Ctrl-C. Raises BalanceBroken if the closing balance does not hold."""
    known = registry.read(port)
    if known and known.alive:
        raise EmulatorFailed(
            f"A stack of yours runs on port {port}.",
            "The demo counts every record from the first on, so it wants a stack of its own.",
            f"Stop it: hydrant down --port {port}, or use another port: hydrant demo --port {port + 1}",
        )
    begun = time.monotonic()
    stack = bring_up(project, port, region, say)
    try:
        watch = _flow(project, stack, duration, say)
    finally:
        lifecycle.stop_stack(stack, say)
    document = _document(watch, begun)
    say.data(document, view.closing(watch, begun))
    if not document["holds"]:
        raise BalanceBroken("The balance does not hold.", next_step="Please report it with the output above.")


def _flow(project: Project, stack: StackRecord, duration: float | None, say: Say) -> Watch:
    """Feed and show until the end, then wait until what was sent has arrived."""
    clients = Clients(place_of(stack).region, stack.endpoint)
    outputs = PipelineOutputs.of(outputs_of(stack))
    ledger = Ledger()
    watch = Watch(clients, outputs, ledger, explainer(project))
    with ExitStack() as ending:
        watcher = Watcher(watch)
        ending.callback(watcher.stop)
        feed = Feed(project, clients, outputs.stream_name, ledger)
        ending.callback(feed.stop)
        with suppress(KeyboardInterrupt):
            _show(watch, feed, duration, say)
    with say.step("Waiting for the last records"):
        _settle(watch, stack)
    return watch


def _show(watch: Watch, feed: Feed, duration: float | None, say: Say) -> None:
    begun = time.monotonic()
    end = begun + duration if duration else float("inf")
    if not say.interactive:
        next_line = begun + _LINE_EVERY
        while feed.running and (now := time.monotonic()) < end:
            time.sleep(min(0.2, end - now))
            if time.monotonic() >= next_line:
                say.line(view.progress_line(watch, time.monotonic() - begun))
                next_line += _LINE_EVERY
        return
    with Live(console=say.console, refresh_per_second=4, transient=True) as live:
        while feed.running and time.monotonic() < end:
            live.update(view.table(watch, time.monotonic() - begun, _TITLE))
            time.sleep(0.25)


def _settle(watch: Watch, stack: StackRecord) -> None:
    """Deliver what is buffered and look until everything has arrived, or nothing more can be expected."""
    control_client.flush(stack.port)
    deadline = time.monotonic() + _SETTLE_SECONDS
    watch.poll()
    while not watch.complete and time.monotonic() < deadline:
        time.sleep(0.2)
        watch.poll()


def _document(watch: Watch, begun: float) -> dict[str, Any]:
    """The closing balance for programs."""
    total = watch.ledger.balance()
    return {
        "holds": total.holds and watch.notifications_hold,
        "total": asdict(total),
        "producers": {name: asdict(account) for name, account in watch.ledger.by_producer().items()},
        "objects": {"data": len(watch.data_keys), "error": len(watch.error_keys)},
        "notifications": len(watch.notified_keys),
        "seconds_to_first": {where: round(at - begun, 1) for where, at in watch.first_seen.items()},
    }
