"""`python -m bench.lines`: how long a search through 1,000,000 log lines takes, by the kind of the filter pattern.

In one process, without requests: what the emulator does for one call of FilterLogEvents. Ends with 1 when a search
takes more than 5 s of processor time.
"""

import argparse
import json
import resource
import sys
import time

from hydrant.emulator.logs.lines import Line
from hydrant.emulator.logs.patterns import parse
from hydrant.emulator.logs.search import MOST_EVENTS, Times, filter_lines

MOST_SECONDS = 5.0
_ACCESS = '127.0.0.{} - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" {} 1534'
_OBJECTS = (
    "nowhere",
    "INFO -WARNING nowhere",
    '{ $.code = "TOO_LARGE" }',
    '{ $.code = "TOO*" && $.count > 9 }',
    "%TOO_L.RGE%",
)
_COLUMNS = ("[ip, identity, user, time, request, status = 404, bytes]", "[..., status = 404, bytes]")


def main() -> None:
    """Make lines, search them, print."""
    words = argparse.ArgumentParser(prog="python -m bench.lines", description=__doc__)
    words.add_argument("--lines", type=int, default=1_000_000)
    count = words.parse_args().lines
    slow = False
    for name, texts, patterns in (("objects", _objects(count), _OBJECTS), ("access log", _access(count), _COLUMNS)):
        lines = [Line(at, at, text, at) for at, text in enumerate(texts)]
        for pattern in patterns:
            begun = time.process_time()
            page = filter_lines({"stream": lines}, Times(), parse(pattern).matches, MOST_EVENTS, None)
            seconds = time.process_time() - begun
            slow |= seconds > MOST_SECONDS
            sys.stdout.write(f"{seconds:5.2f} s  {len(page.lines):6,} of {count:,} lines ({name})  {pattern}\n")
        lines.clear()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    sys.stdout.write(f"{peak} MiB at most\n")
    sys.exit(int(slow))


def _objects(count: int) -> list[str]:
    return [
        json.dumps(
            {
                "level": "WARNING" if at % 1000 == 0 else "INFO",
                "message": "Record rejected",
                "producer": "producer2",
                "code": "TOO_LARGE" if at % 5000 == 0 else "NOT_JSON",
                "count": at,
                "reason": "not a JSON document: " + "x" * 40,
            }
        )
        for at in range(count)
    ]


def _access(count: int) -> list[str]:
    return [_ACCESS.format(at % 250, 404 if at % 5000 == 0 else 200) for at in range(count)]


if __name__ == "__main__":
    main()
