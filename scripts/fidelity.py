"""Writes docs/fidelity.md: how far the emulator follows AWS, fact by fact, as the tests show it.

    python scripts/fidelity.py          write the file from the tests' names and the results of the last run
    python scripts/fidelity.py --check  exit 1 when it is out of date
    python scripts/fidelity.py --run    run the tests first and keep their results in docs/results.json
    python scripts/fidelity.py --run tests/contract/kinesis/test_api.py ...    the same of these modules alone

The facts are those of docs/contract. A fact counts as shown when the name of a test cites it (`test_c11_...`); what a
test cannot say stands with the fact, in its line "Here".
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.fidelity.contract import FactsError
from tests.fidelity.document import DOCUMENT, document
from tests.fidelity.facts import ROOT, find_tests
from tests.fidelity.results import save


def run_tests(modules: Sequence[str]) -> int:
    """Run modules with tests that cite facts, keep what those showed, and return pytest's exit code. Without any: all.

    Raises FactsError for a module without such tests.
    """
    tests = {test for tests in find_tests().values() for test in tests}
    known = {test.module for test in tests}
    if strange := sorted(set(modules) - known):
        raise FactsError(f"no test of these cites a fact: {', '.join(strange)}")
    report = ROOT / "build" / "fidelity.xml"
    report.parent.mkdir(exist_ok=True)
    arguments = ["-q", "-n", os.environ.get("N", "2"), "--dist", "loadgroup", f"--junitxml={report}"]
    arguments += sorted(modules or known)
    code = subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, check=False).returncode
    save(report, tests, modules=modules)
    return code


def main(arguments: list[str]) -> int:
    """Write or check the file."""
    modules = [argument for argument in arguments if not argument.startswith("--")]
    try:
        code = run_tests(modules) if "--run" in arguments else 0
        text = document()
    except FactsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if "--check" in arguments:
        fresh = DOCUMENT.exists() and DOCUMENT.read_text(encoding="utf-8") == text
        if not fresh:
            sys.stderr.write("docs/fidelity.md is out of date: run python scripts/fidelity.py\n")
        return 0 if fresh else 1
    DOCUMENT.write_text(text, encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
