"""The part of docs/fidelity.md on peers, from docs/peers.json (written by scripts/compare_peers.py)."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .contract import ROOT, Fact

PEERS = ROOT / "docs" / "peers.json"
CANNOT_RUN, NOT_APPLICABLE = "cannot run", "does not apply"

HEAD = """
## Peers

The same contract tests, run by `make peers` on {date} against {peers}; Hydrant's column is the last run of `make docs`.
Every module of tests met a fresh process of each peer, and no wait was longer than 10 s.

- **yes**: each test that cites the fact passed. **1 of 3**: so many of them. **no**: none.
- **cannot run**: what the test needs did not come up here, see below the table.
- **-**: the test does not apply, or needs settings that only Hydrant has.

Which test failed with which words stands in `docs/peers.json`. Peers are judged by what the facts say and by nothing
else; facts that no test shows through the API are left out.
"""
OWN = "Hydrant"


def word(outcomes: Sequence[Sequence[str]]) -> str:
    """One word for the outcomes (result, message) of a fact's tests."""
    judged = [result for result, message in outcomes if result in ("passed", "failed")]
    if not judged:
        return CANNOT_RUN if any(message.startswith(CANNOT_RUN) for _, message in outcomes) else "-"
    passed = judged.count("passed")
    return {0: "no", len(judged): "yes"}.get(passed, f"{passed} of {len(judged)}")


Outcomes = Mapping[str, Mapping[str, Sequence[str]]]
"""Result and message by fact and test."""


def part(facts: Sequence[Fact], own: Outcomes, path: Path = PEERS) -> str:
    """The part, with `own` outcomes as a column beside the peers; empty while there is no comparison."""
    if not path.exists():
        return ""
    found = json.loads(path.read_text(encoding="utf-8"))
    return render(facts, own, _when(found), found["peers"])


def _when(found: Mapping[str, Any]) -> str:
    """The date of the comparison, and of the sections that were compared later."""
    later = [f"{letter} {date}" for letter, date in found.get("dates", {}).items() if date != found["date"]]
    return f"{found['date']} ({', '.join(f'section {each}' for each in later)})" if later else str(found["date"])


def render(facts: Sequence[Fact], own: Outcomes, date: str, peers: dict[str, Any]) -> str:
    """The table with totals, and what could not run."""
    named = ", ".join(f"{name} {peer['version']}" for name, peer in peers.items())
    columns_of: dict[str, Outcomes] = {OWN: own, **{name: peer["facts"] for name, peer in peers.items()}}
    words = {
        name: {fact: word(list(tests.values())) for fact, tests in outcomes.items()}
        for name, outcomes in columns_of.items()
    }
    rows = [fact for fact in facts if any(fact.name in each for each in words.values())]
    columns = f"| fact | what | {' | '.join(words)} |\n|---|---|{'---|' * len(words)}\n"
    lines = [HEAD.format(date=date, peers=named), "\n", _totals(words, rows), "\n", columns]
    for fact in rows:
        cells = " | ".join(each.get(fact.name, "-") for each in words.values())
        lines.append(f"| {fact.name} | {fact.title} | {cells} |\n")
    lines.append("\n")
    for name, peer in peers.items():
        lines += [f"- {name}: {what} cannot run here: {reason}\n" for what, reason in peer["cannot"].items()]
    return "".join(lines)


def _totals(words: dict[str, dict[str, str]], rows: Sequence[Fact]) -> str:
    lines = ["| of the facts below | yes | in part | no | cannot run | - |\n|---|---|---|---|---|---|\n"]
    for name, each in words.items():
        counts = Counter(_kind(each.get(fact.name, "-")) for fact in rows)
        numbers = " | ".join(str(counts[kind]) for kind in ("yes", "in part", "no", CANNOT_RUN, "-"))
        lines.append(f"| {name} | {numbers} |\n")
    return "".join(lines)


def _kind(found: str) -> str:
    return "in part" if " of " in found else found
