"""`python -m bench.page`: what the open page costs. The same load with the page in a browser and without.

Needs a running stack of this project (`hydrant up --detach`) and Chromium. Runs alternate, so that what else the
machine does counts for both. Processor time is that of the emulator with its functions, and of the browser, apart.
"""

import argparse
import shutil
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import psutil

from hydrant.stack import control_client, registry
from hydrant.stack.kept_state import outputs_of
from hydrant.stack.registry import StackRecord
from hydrant.waiting import eventually
from tests.clients.browser.chromium import NAMES
from tests.clients.browser.devtools import running

from . import writers
from .writers import Work

_BATCH = 500
_PATIENCE = 300.0


class Run(NamedTuple):
    """Records/s from the first put until all are delivered; processor seconds of the emulator and of the browser."""

    rate: float
    emulator: float
    browser: float


def main() -> None:
    """Measure, print."""
    words = argparse.ArgumentParser(prog="python -m bench.page", description=__doc__)
    words.add_argument("--port", type=int)
    words.add_argument("--records", type=int, default=100_000)
    words.add_argument("--rounds", type=int, default=3)
    args = words.parse_args()
    stack = registry.find(args.port)
    _run(stack, args.records // 10)  # warm
    closed: list[Run] = []
    opened: list[Run] = []
    for _ in range(args.rounds):
        closed.append(_run(stack, args.records))
        with _page(stack):
            opened.append(_run(stack, args.records))
    for name, runs in (("closed", closed), ("open", opened)):
        rates = ", ".join(f"{run.rate:,.0f}" for run in runs)
        cost = statistics.median(run.emulator for run in runs) / args.records * 1e6
        browser = statistics.median(run.browser for run in runs) / args.records * 1e6
        sys.stdout.write(
            f"{name}: {rates} records/s; {cost:.1f} us a record in the emulator, {browser:.1f} in the browser\n"
        )


@contextmanager
def _page(stack: StackRecord) -> Iterator[None]:
    browser = next(filter(None, map(shutil.which, NAMES)))
    with running(browser) as started, started.tab() as page:
        page.look_like(1280, 800)
        page.open(f"{stack.endpoint}/_hydrant/")
        page.wait_for("document.getElementById('connection').textContent === 'live'")
        page.wait_for("document.querySelector('svg.pipeline')")
        yield


def _run(stack: StackRecord, records: int) -> Run:
    half = records // _BATCH // 2
    stream, first = outputs_of(stack)["stream_name"], int(time.time()) % 10**5 * 10**5
    works = [Work(stack.endpoint, stream, first + number * half * _BATCH, _BATCH, half) for number in (0, 1)]
    before, emulator, browser = _delivered(stack), _processor_seconds(stack.pid), _browsers()
    done = writers.run(works)
    eventually(lambda: _all_delivered(stack, before + 2 * half * _BATCH), _PATIENCE, 0.05)
    ended = time.monotonic()
    seconds = ended - min(each.ended - each.seconds for each in done)
    return Run(2 * half * _BATCH / seconds, _processor_seconds(stack.pid) - emulator, _browsers() - browser)


def _all_delivered(stack: StackRecord, count: int) -> None:
    found = _delivered(stack)
    assert found >= count, f"{count - found:,} records are not delivered yet"


def _delivered(stack: StackRecord) -> int:
    return sum(each["delivered_records"] for each in control_client.status(stack.port)["delivery_streams"])


def _processor_seconds(pid: int) -> float:
    """Of a process and all that it started."""
    root = psutil.Process(pid)
    found = 0.0
    for process in (root, *root.children(recursive=True)):
        try:
            times = process.cpu_times()
        except psutil.Error:
            continue
        found += times.user + times.system
    return found


def _browsers() -> float:
    """Of the browsers that this process started."""
    found = 0.0
    for child in psutil.Process().children(recursive=True):
        try:
            if "chrom" in child.name():
                found += child.cpu_times().user + child.cpu_times().system
        except psutil.Error:
            continue
    return found


if __name__ == "__main__":
    main()
