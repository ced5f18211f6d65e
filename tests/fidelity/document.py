"""docs/fidelity.md: how far the emulator follows AWS, fact by fact, as the tests show it, and peers beside it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from . import peer_table, results
from .contract import Fact, FactsError, Page, read_contract, tabled_facts
from .facts import ROOT, Citing, compared, find_tests

DOCUMENT = ROOT / "docs" / "fidelity.md"

HEAD = """\
# Fidelity

How far the emulator's Firehose and Kinesis follow AWS. Made by `scripts/fidelity.py` from the names of the tests in
`tests/contract` (through boto3, against a running emulator) and `tests/unit/{firehose,kinesis,iam}`, and from what
they showed when `make docs` last ran them (`docs/results.json`); do not edit. Each number leads to the fact in
[the contract](contract/README.md): AWS's behaviour in full, how it is known, and from where.

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
    pages: Sequence[Page],
    tests: dict[str, list[Citing]],
    kept: dict[str, dict[str, Any]],
    peers: str = "",
) -> str:
    """The document. `peers` is the part on peers."""
    parts = [HEAD]
    for page in pages:
        rows = [_row(fact, page.file, tests.get(fact.name, []), kept) for fact in page.facts if fact.tabled]
        if rows:
            columns = "| fact | what | status | note | tests | result |\n|---|---|---|---|---|---|\n"
            parts += [f"\n## {page.letter}. {page.title}\n\n{columns}", *rows]
    parts.append("\n## Known deviations\n\n")
    deviating = [fact for fact in tabled_facts(pages) if fact.status == "deviates"]
    parts += [f"- {fact.name}, {fact.title}: {fact.note}\n" for fact in deviating]
    parts.append("\nWhat can be set where AWS's behaviour is unknown: [configuration](configuration.md).\n")
    return "".join([*parts, peers])


def _row(fact: Fact, file: str, tests: list[Citing], kept: dict[str, dict[str, Any]]) -> str:
    link = f"[{fact.name}](contract/{file}#{fact.name.lower()})"
    names = ", ".join(f"`{name}`" for name in dict.fromkeys(test.name for test in tests))
    status = status_of(fact, tests)
    return f"| {link} | {fact.title} | {status} | {fact.note} | {names} | {result_words(tests, kept)} |\n"


def document(root: Path = ROOT) -> str:
    """What docs/fidelity.md must hold."""
    pages, tests, kept = read_contract(), find_tests(root), results.load()
    own = {
        fact: {test.name: (results.result_of(test, kept), "") for test in found if compared(test.module)}
        for fact, found in tests.items()
    }
    peers = peer_table.part(tabled_facts(pages), {fact: outcomes for fact, outcomes in own.items() if outcomes})
    return render(pages, tests, kept, peers)
