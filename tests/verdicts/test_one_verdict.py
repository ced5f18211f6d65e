"""The package as built for AWS and the interpreter of the emulator give each record one verdict, for one reason."""

import sys
from collections import Counter
from pathlib import Path

from tests.unit.validate.events import NOW_MS, VALID

from .both_ways import judged_by, judged_here, package_for_aws
from .mutations import records

COUNT = 4000


def test_the_package_for_aws_and_the_interpreter_here_give_one_verdict(tmp_path: Path) -> None:
    spoiled = list(records(VALID, seed=15, count=COUNT))
    package = package_for_aws(Path(sys.executable), tmp_path)
    there, here = judged_by(Path(sys.executable), package, spoiled, NOW_MS), judged_here(spoiled, NOW_MS)
    differ = [(raw, one, other) for raw, one, other in zip(spoiled, there, here, strict=True) if one != other]
    assert not differ, differ[:5]
    kinds = Counter(verdict[0] for verdict in here)
    assert kinds["Accepted"] > COUNT / 10, kinds
    assert kinds["Rejected"] > COUNT / 3, kinds
    assert len({verdict[1] for verdict in here if verdict[0] == "Rejected"}) >= 15
