"""What the fixture `fresh` costs: `python -m bench.reset [PORT]`, on a stack that runs and may be emptied.

Processor time of this process and of the emulator, and wall time, of a reset with so many objects in a bucket;
beside it the same with clients made anew, as `hydrant reset` does it.
"""

import statistics
import sys
import time
from collections.abc import Callable

import psutil

from hydrant.pipeline.clients import Clients
from hydrant.stack import registry
from hydrant.stack.place import place_of
from hydrant.stack.registry import StackRecord
from hydrant.stack.reset import reset_data

OBJECTS = (0, 50, 500)
ROUNDS = 10


def measured(emulator: psutil.Process, work: Callable[[], object]) -> tuple[float, float, float]:
    """Milliseconds: of this process, of the emulator, of the clock on the wall."""

    def now() -> tuple[float, float, float]:
        times = emulator.cpu_times()
        return time.process_time(), times.user + times.system, time.perf_counter()

    before = now()
    work()
    here, there, wall = (1000 * (after - begun) for after, begun in zip(now(), before, strict=True))
    return here, there, wall


def rounds(
    stack: StackRecord, clients: Clients, objects: int, given: Clients | None
) -> list[tuple[float, float, float]]:
    """Each round puts the objects and empties the stack."""
    emulator = psutil.Process(stack.pid)
    bucket = clients.s3.list_buckets()["Buckets"][0]["Name"]
    found = []
    for _ in range(ROUNDS):
        for number in range(objects):
            clients.s3.put_object(Bucket=bucket, Key=f"data/{number}", Body=b"{}")
        found.append(measured(emulator, lambda: reset_data(stack, given)))
    return found


def main() -> None:
    """Print a row for each number of objects."""
    stack = registry.find(int(sys.argv[1]) if len(sys.argv) > 1 else None)
    clients = Clients(place_of(stack).region, stack.endpoint)
    reset_data(stack, clients)
    print("objects  clients  ms of the test, of the emulator, of the wall (medians)")
    for objects in OBJECTS:
        for words, given in (("kept", clients), ("made", None)):
            here, there, wall = (
                statistics.median(each) for each in zip(*rounds(stack, clients, objects, given), strict=True)
            )
            print(f"{objects:7}  {words:7}  {here:.0f}, {there:.0f}, {wall:.0f}")


if __name__ == "__main__":
    main()
