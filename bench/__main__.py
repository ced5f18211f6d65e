"""`python -m bench`: a stack of its own, a load, the balance and the numbers; JSON in build/bench.json."""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.account import Account
from bench.load import Load
from hydrant.cli.options import seconds
from hydrant.errors import BalanceBroken, HydrantError
from hydrant.pipeline.clients import Clients
from hydrant.pipeline.outputs import PipelineOutputs
from hydrant.project import find_project
from hydrant.pytest_plugin import free_port
from hydrant.say import Say
from hydrant.stack import control_client, lifecycle
from hydrant.stack.bring_up import bring_up
from hydrant.stack.deploy import outputs_of
from hydrant.stack.record import StackRecord

_ARRIVAL_SECONDS = 120.0


def main() -> None:
    """Measure, print, and end with 1 when a record is missing, doubled or a stranger."""
    words = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    words.add_argument("--rate", type=float, default=1000, help="records/s; 0 = as fast as it goes (default 1000)")
    words.add_argument("--for", dest="duration", default="60s", help="how long the load lasts (default 60s)")
    words.add_argument("--total", type=int, help="records in all, instead of --for (needed with --rate 0)")
    words.add_argument("--writers", type=int, default=2, help="threads that call PutRecords (default 2)")
    words.add_argument("--output", type=Path, default=Path("build/bench.json"), help="where the JSON goes")
    args = words.parse_args()
    if not args.rate and not args.total:
        words.error("--rate 0 needs --total")
    total = args.total or int(args.rate * seconds(args.duration))
    say = Say()
    with tempfile.TemporaryDirectory() as state:
        os.environ["XDG_STATE_HOME"] = state
        stack = bring_up(find_project(), free_port(), "us-east-1", say)
        try:
            result = measure(stack, args.rate, total, args.writers, say)
        finally:
            lifecycle.stop_stack(stack, say)
    args.output.parent.mkdir(parents=True, exist_ok=True)
    args.output.write_text(json.dumps(result, indent=1) + "\n")
    sys.stdout.write("\n".join(f"{name:<28} {value}" for name, value in result.items()) + "\n")
    if result["missing"] or result["in_both"] or result["strangers"]:
        raise BalanceBroken("Records were lost or confused.", json.dumps(result), "See the emulator's log.")


def measure(stack: StackRecord, rate: float, total: int, writers: int, say: Say) -> dict[str, Any]:
    """Send `total` records and wait until all are in S3. Times in seconds, memory in MB."""
    clients = Clients(stack.region, stack.endpoint)
    out = PipelineOutputs.of(outputs_of(stack))
    load = Load(clients.kinesis, out.stream_name, rate, total, writers)
    cpu_before = _cpu_seconds(stack.pid)
    with say.step(f"Sending {total} records"):
        load.run()
    sent_at = time.monotonic()
    with say.step("Waiting until all are in S3"):
        control_client.flush(stack.port, _ARRIVAL_SECONDS)
    lag = time.monotonic() - sent_at
    cpu = _cpu_seconds(stack.pid) - cpu_before
    with say.step("Reading and counting every object"):
        account = Account()
        account.read(clients, out)
    return {
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "asked_rate": rate or "unthrottled",
        "records": total,
        "send_seconds": round(load.seconds, 2),
        "put_rate": round(total / load.seconds),
        "end_to_end_rate": round(total / (load.seconds + lag)),
        "drained_after_seconds": round(lag, 2),
        "put_calls": load.calls,
        "failed_entries_retried": load.failed_entries,
        "data_objects": account.data_objects,
        "error_objects": account.error_objects,
        "emulator_cpu_cores": round(cpu / (load.seconds + lag), 2),
        "emulator_memory_mb": _memory_mb(stack.pid),
        **account.faults(total),
    }


def _cpu_seconds(pid: int) -> float:
    """CPU time of the emulator process, without its functions."""
    text = subprocess.run(["ps", "-o", "time=", "-p", str(pid)], capture_output=True, text=True, check=True).stdout
    days, _, clock = text.strip().rpartition("-")
    parts = [float(part) for part in clock.split(":")]
    return int(days or 0) * 86400.0 + sum(part * 60.0**i for i, part in enumerate(reversed(parts)))


def _memory_mb(pid: int) -> int:
    text = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True).stdout
    return int(text) // 1024


if __name__ == "__main__":
    try:
        main()
    except HydrantError as error:
        Say().error(error)
        sys.exit(error.exit_code)
