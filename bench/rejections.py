"""`python -m bench.rejections`: how long `hydrant errors` takes for many rejections, and how much memory.

Needs a running stack (`hydrant up --detach`). The objects are of 5 MB, as Firehose writes them, below a prefix of their
own, and are deleted at the end.
"""

import argparse
import base64
import json
import os
import resource
import sys
import time
from pathlib import Path

from hydrant.rejections.objects import Place, listed
from hydrant.rejections.scan import Task, scan
from hydrant.stack import registry
from hydrant.stack.kept_state import outputs_of

_OBJECT_RECORDS = 12_000
_PREFIX = "bench-rejections/"


def main() -> None:
    """Write, measure, delete."""
    words = argparse.ArgumentParser(prog="python -m bench.rejections", description=__doc__)
    words.add_argument("--port", type=int)
    words.add_argument("--records", type=int, default=1_000_000)
    args = words.parse_args()
    stack = registry.find(args.port)
    place = Place(stack.region, stack.endpoint, None, outputs_of(stack)["bucket_name"], _PREFIX)
    s3 = place.clients().s3
    keys = [f"{_PREFIX}{number:05}" for number in range(-(-args.records // _OBJECT_RECORDS))]
    body = b"".join(map(_line, range(_OBJECT_RECORDS)))
    last = b"".join(map(_line, range(args.records - (len(keys) - 1) * _OBJECT_RECORDS)))
    try:
        for key in keys:
            s3.put_object(Bucket=place.bucket, Key=key, Body=last if key == keys[-1] else body)
        begun, ticks = time.monotonic(), _processor_seconds()
        groups = scan(Task(place, sources=(str(Path(__file__).parents[1] / "lambda"),)), listed(s3, place))
        seconds, used = time.monotonic() - begun, _processor_seconds() - ticks
    finally:
        for key in keys:
            s3.delete_object(Bucket=place.bucket, Key=key)
    if groups.count != args.records:
        sys.exit(f"{args.records:,} rejections were written, {groups.count:,} counted")
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) >> 10
    size = len(body) * len(keys) >> 20
    sys.stdout.write(
        f"{groups.count:,} rejections in {len(keys)} objects ({size} MiB), {len(groups.groups)} groups:"
        f" {seconds:.1f} s, {used:.1f} s of processor time on {os.cpu_count()} cores at load {os.getloadavg()[0]:.1f},"
        f" at most {peak} MiB in a process\n"
    )


def _processor_seconds() -> float:
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in both)


def _line(number: int) -> bytes:
    """An error line of an event with a field missing, of a wrong type or out of range, or of broken JSON."""
    event = {"producer": f"producer{number % 2 + 1}", "id": number, "name": f"Name {number}", "value": 1.5}
    raw = json.dumps(event | {"created_at": [1767225600000, "now", -1][number % 3]}).encode()
    line = {
        "rawData": base64.b64encode(raw[:-1] if number % 5 == 0 else raw).decode(),
        "errorCode": "Lambda.ProcessingFailedStatus",
        "errorMessage": "ProcessingFailed status set for record",
        "attemptsMade": 1,
        "arrivalTimestamp": 1772366400000 + number,
        "attemptEndingTimestamp": 1772366401000 + number,
        "lambdaARN": "arn:aws:lambda:us-east-1:000000000000:function:hydrant-validate:$LATEST",
    }
    return json.dumps(line, separators=(",", ":")).encode() + b"\n"


if __name__ == "__main__":
    main()
