"""What the last run of the tests showed: docs/results.json, made from pytest's JUnit report."""

import json
import platform
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from .facts import ROOT, Citing

RESULTS = ROOT / "docs" / "results.json"
_WORST_LAST = ("passed", "skipped", "failed")


def read_junit(report: Path) -> dict[str, tuple[str, str]]:
    """Outcome and message of each test of a report, by `module::function`; of its parameters the worst counts."""
    seen: dict[str, tuple[str, str]] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        module = case.get("classname", "").replace(".", "/") + ".py"
        name = case.get("name", "").partition("[")[0].partition("@")[0]  # pytest-xdist adds @group
        key = f"{module}::{name}"
        outcome = _outcome(case)
        if key not in seen or _WORST_LAST.index(outcome[0]) > _WORST_LAST.index(seen[key][0]):
            seen[key] = outcome
    return seen


def _outcome(case: ElementTree.Element) -> tuple[str, str]:
    for kind, outcome in (("failure", "failed"), ("error", "failed"), ("skipped", "skipped")):
        node = case.find(kind)
        if node is not None:
            return outcome, node.get("message", "").strip()
    return "passed", ""


def save(report: Path, tests: Iterable[Citing], path: Path = RESULTS, *, modules: Collection[str] = ()) -> None:
    """Keep the outcomes of these tests. A run that shows the same leaves the file, and its date, as they are.

    With `modules` only these were run: what is kept of the others stays, as far as there are such tests.
    """
    outcomes, before, tests = read_junit(report), load(path), list(tests)
    kept = {test.key: {"result": outcomes[test.key][0], "body": test.body} for test in tests if test.key in outcomes}
    if modules:
        others = {test.key for test in tests if test.module not in modules}
        kept |= {key: entry for key, entry in before.items() if key in others}
    if kept == before:
        return
    document = {
        "date": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        "tests": dict(sorted(kept.items())),
    }
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def load(path: Path = RESULTS) -> dict[str, dict[str, Any]]:
    """The kept outcomes by test; none when there is no file."""
    return dict(json.loads(path.read_text(encoding="utf-8"))["tests"]) if path.exists() else {}


def result_of(test: Citing, kept: dict[str, dict[str, Any]]) -> str:
    """`passed`, `failed`, `skipped`, or `not run`: new, or changed since the last run."""
    entry = kept.get(test.key)
    return str(entry["result"]) if entry and entry["body"] == test.body else "not run"
