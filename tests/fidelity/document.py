"""docs/fidelity.md: how far the emulator follows AWS, fact by fact, as the tests show it, and peers beside it."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from . import peer_table, results
from .facts import FACTS, ROOT, Citing, Fact, FactsError, compared, find_tests, read_facts

DOCUMENT = ROOT / "docs" / "fidelity.md"
SECTIONS = {
    "A": "Delivery streams and their API",
    "B": "Buffering",
    "C": "Lambda transformation",
    "D": "S3 delivery",
    "E": "Kinesis Data Streams and Kinesis as source",
    "F": "CloudWatch",
    "H": "IAM",
}

HEAD = """\
# Fidelity

How far the emulator's Firehose and Kinesis follow AWS. Made by `scripts/fidelity.py` from the names of the tests in
`tests/contract` (through boto3, against a running emulator) and `tests/unit/{firehose,kinesis,iam}`, and from what
they showed when `make docs` last ran them (`docs/results.json`); do not edit. The facts are numbered in the contract of
AWS's behaviour that the project was built from.

- **shown**: tests named here fail if it stops being so.
- **partly**: shown, as far as the note says. **open**: AWS's behaviour is unknown or sources conflict; the note says
  what is done.
- **untested**: implemented, no test. **not yet**: missing; what a request asks for and is missing is refused by name,
  never accepted and dropped. **deviates**: different from AWS.
- **result**: of the last run; a test that is new or has changed since counts as **not run**.
"""


def status_of(fact: Fact, tests: Iterable[object]) -> str:
    """What the table says. Raises FactsError when a fact has neither test nor status, or tests and `untested`."""
    shown = bool(list(tests))
    if not shown and fact.status in ("", "partly"):
        raise FactsError(f"{fact.name} ({fact.title}): no test's name cites it; write one or give it a status")
    if shown and fact.status == "untested":
        raise FactsError(f"{fact.name} ({fact.title}) is tested by now: take 'untested' away")
    return fact.status or "shown"


def result_words(tests: Iterable[Citing], kept: dict[str, dict[str, Any]]) -> str:
    """`passed`, or counts where the tests differ: `2 passed, 1 not run`; `no test` without any."""
    counts = Counter(results.result_of(test, kept) for test in tests)
    if len(counts) == 1:
        return next(iter(counts))
    return ", ".join(f"{number} {word}" for word, number in sorted(counts.items())) or "no test"


def render(
    facts: list[Fact],
    tests: dict[str, list[Citing]],
    kept: dict[str, dict[str, Any]],
    peers: str = "",
) -> str:
    """The document. `peers` is the part on peers."""
    parts = [HEAD]
    for letter, title in SECTIONS.items():
        columns = "| fact | what | status | note | tests | result |\n|---|---|---|---|---|---|\n"
        parts.append(f"\n## {letter}. {title}\n\n{columns}")
        parts += [_row(fact, tests.get(fact.name, []), kept) for fact in facts if fact.section == letter]
    parts.append("\n## Known deviations\n\n")
    parts += [f"- {fact.name}, {fact.title}: {fact.note}\n" for fact in facts if fact.status == "deviates"]
    parts.append("\nWhat can be set where AWS's behaviour is unknown: [configuration](configuration.md).\n")
    return "".join([*parts, peers])


def _row(fact: Fact, tests: list[Citing], kept: dict[str, dict[str, Any]]) -> str:
    names = ", ".join(f"`{name}`" for name in dict.fromkeys(test.name for test in tests))
    status = status_of(fact, tests)
    return f"| {fact.name} | {fact.title} | {status} | {fact.note} | {names} | {result_words(tests, kept)} |\n"


def document(root: Path = ROOT) -> str:
    """What docs/fidelity.md must hold."""
    facts, tests, kept = read_facts(FACTS.read_text(encoding="utf-8")), find_tests(root), results.load()
    own = {
        fact: {test.name: (results.result_of(test, kept), "") for test in found if compared(test.module)}
        for fact, found in tests.items()
    }
    peers = peer_table.part(facts, {fact: outcomes for fact, outcomes in own.items() if outcomes})
    return render(facts, tests, kept, peers)
