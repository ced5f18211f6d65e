"""Judges the same spoiled records by the package as built for AWS, under a given Python, and by this one here.

`python scripts/one_verdict.py --python python3.13` builds the package for that version's runtime of Lambda and runs it
there with nothing else installed. Exit code 1 when two verdicts or reasons differ.
"""

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.unit.validate.events import NOW_MS, VALID
from tests.verdicts.both_ways import judged_by, judged_here, package_for_aws
from tests.verdicts.mutations import records

_SHOWN = 10


def main() -> int:
    """Judge, compare and count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", default=sys.executable, help="the interpreter to run the package with")
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    interpreter = shutil.which(given.python)
    if interpreter is None:
        parser.error(f"there is no interpreter {given.python}")
    spoiled = list(records(VALID, given.seed, given.records))
    with tempfile.TemporaryDirectory() as folder:
        package = package_for_aws(Path(interpreter), Path(folder))
        there = judged_by(Path(interpreter), package, spoiled, NOW_MS)
    here = judged_here(spoiled, NOW_MS)
    differ = [(raw, one, other) for raw, one, other in zip(spoiled, there, here, strict=True) if one != other]
    for raw, one, other in differ[:_SHOWN]:
        sys.stderr.write(f"{raw!r}\n  package: {one}\n  here:    {other}\n")
    kinds = Counter(verdict[0] for verdict in here)
    sys.stdout.write(f"{len(spoiled)} records, {dict(kinds)}, {len(differ)} verdicts differ\n")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
