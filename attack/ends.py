"""The end of those who speak to the emulator, and its own."""

import ast
import json
import multiprocessing
import random
import time
from typing import Any

from .emulators import single_client
from .flows import Flow, Plan, conserved, flowing
from .records import batches
from .verdicts import Result

_CONTEXT = multiprocessing.get_context("spawn")


def terminated(plan: Plan) -> Result:
    """SIGTERM while records flow: what was acknowledged is delivered before the emulator is gone.

    Its last words tell what was delivered: with it goes everything else.
    """
    begun = time.monotonic()
    with flowing(plan, "emulator terminated", 0.02) as flow:
        time.sleep(plan.seconds / 2)
        flow.emulator.terminate()
        flow.producer.stop()
        sent, unsure = len(flow.producer.acknowledged), len(flow.producer.repeats)
        end = _last_words(flow.emulator.log())
    missing = max(0, sent - int(end["delivered_records"]))
    beyond = max(0, int(end["delivered_records"]) - sent - unsure)
    faults = {word: count for word, count in {"lost": missing, "doubled": beyond}.items() if count}
    return Result("emulator terminated", 1, "SIGTERM", sent, faults, "", "", time.monotonic() - begun)


def _last_words(log: str) -> dict[str, Any]:
    lines = [line for line in log.splitlines() if " stopped: {" in line]
    if not lines:
        return {"delivered_records": 0}
    found: dict[str, Any] = ast.literal_eval(lines[-1][lines[-1].index("{") :])
    return found


def clients(plan: Plan) -> Result:
    """Producers are killed in the middle of their requests; each tells what was acknowledged to it."""

    def kill(flow: Flow) -> int:
        count = 0
        for number in flow.while_busy(0.2):
            reader, writer = _CONTEXT.Pipe(duplex=False)
            first = plan.records * (number + 2)
            work = (flow.emulator.endpoint, flow.pipeline.name, plan.seed + number, first, writer)
            process = _CONTEXT.Process(target=_put_until_killed, args=work, daemon=True)
            process.start()
            writer.close()
            _listen(reader, flow, flow.chance.uniform(1.5, 3.0))
            process.kill()
            process.join(30)
            _listen(reader, flow, 0.0)
            count += 1
        return count

    return conserved(plan, "producers killed", "kills", kill)


def _listen(reader: Any, flow: Flow, seconds: float) -> None:
    """Take note of what a producer is about to send and of what was acknowledged."""
    deadline = time.monotonic() + seconds
    try:
        while reader.poll(max(0.0, deadline - time.monotonic())):
            kind, numbers = json.loads(reader.recv())
            if kind == "sending":
                flow.producer.repeats.update(numbers)
            else:
                flow.producer.acknowledged.update(numbers)
                flow.producer.repeats.subtract(numbers)
    except EOFError:
        return


def _put_until_killed(endpoint: str, stream: str, seed: int, first: int, tell: Any) -> None:
    kinesis = single_client(endpoint, "kinesis")
    for batch in batches(random.Random(seed), 100, 100_000, first):
        numbers = [number for number, _ in batch]
        tell.send(json.dumps(["sending", numbers]))
        kinesis.put_records(StreamName=stream, Records=[entry for _, entry in batch])
        tell.send(json.dumps(["acknowledged", numbers]))
