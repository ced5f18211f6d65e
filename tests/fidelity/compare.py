"""The contract tests that others can run (facts.py) against other emulators; the outcome is docs/peers.json.

Each module of tests meets a fresh process of the peer, each test has a time limit, and what a peer cannot run on this
machine is found out first (see probes.py).
"""

import json
import os
import queue
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from . import peers, probes
from .facts import ROOT, cited_facts, compared, find_tests
from .peer_table import PEERS
from .results import read_junit

_TEST_SECONDS = 120
_MODULE_SECONDS = 1800
_AT_ONCE = 3
"""Modules of a peer at a time: they wait more than they work."""
Outcomes = dict[str, tuple[str, str]]


def compare(names: Sequence[str], sections: str = "") -> None:
    """Run the tests against these peers (`localstack`, `ministack`) and write what they showed.

    With `sections` those that cite facts of these alone: what was found of others before stays.
    """
    citing = {
        test.module for fact, tests in find_tests().items() if not sections or fact[0] in sections for test in tests
    }
    modules = [ROOT / module for module in sorted(citing) if compared(module)]
    with ThreadPoolExecutor(len(names)) as pool:
        entries = list(pool.map(lambda name: _peer(name, modules), names))
    today = datetime.now(UTC).date().isoformat()
    document = json.loads(PEERS.read_text(encoding="utf-8")) if PEERS.exists() else {"date": today, "peers": {}}
    PEERS.write_text(json.dumps(merged(document, entries, sections, today), indent=1) + "\n", encoding="utf-8")


def merged(document: dict[str, Any], entries: Sequence[dict[str, Any]], sections: str, today: str) -> dict[str, Any]:
    """The document with new entries of peers, whole or of some sections, whose dates it tells apart then."""
    found = dict(document["peers"])
    for entry in entries:
        name, facts = entry["name"], entry["facts"]
        if sections and name in found:
            before = {fact: tests for fact, tests in found[name]["facts"].items() if fact[0] not in sections}
            facts = _sorted({**before, **{fact: tests for fact, tests in facts.items() if fact[0] in sections}})
        found[name] = {**{key: value for key, value in entry.items() if key != "name"}, "facts": facts}
    ordered = {name: found[name] for name in ("LocalStack", "MiniStack") if name in found}
    if not sections:
        return {"date": today, "peers": ordered}
    dates = {**document.get("dates", {}), **dict.fromkeys(sections, today)}
    return {"date": document["date"], "dates": dict(sorted(dates.items())), "peers": ordered}


def _peer(name: str, modules: Sequence[Path]) -> dict[str, Any]:
    peer = peers.stock_localstack() if name == "localstack" else peers.ministack()
    with peer.running() as (endpoint, _):
        cannot = probes.cannot_run(endpoint, peer.last_failure)
    places: queue.SimpleQueue[str] = queue.SimpleQueue()
    for number in range(_AT_ONCE):
        places.put(f"-{number}")

    def meet(module: Path) -> Outcomes:
        place = places.get()
        try:
            return _meet(replace(peer, place=place), module, cannot)
        finally:
            places.put(place)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        outcomes = {key: outcome for found in pool.map(meet, modules) for key, outcome in found.items()}
    return {"name": peer.name, "version": peer.version, "cannot": cannot, "facts": _by_fact(outcomes)}


def _meet(peer: peers.Peer, module: Path, cannot: dict[str, str]) -> Outcomes:
    report = peer.folder / f"{module.stem}.xml"
    with peer.running() as (endpoint, _):
        report.unlink(missing_ok=True)
        options = ["-q", "-p", "no:cacheprovider", f"--timeout={_TEST_SECONDS}", f"--junitxml={report}"]
        given = {"HYDRANT_CONTRACT_ENDPOINT": endpoint, "HYDRANT_CONTRACT_WITHOUT": json.dumps(cannot)}
        subprocess.run(
            [sys.executable, "-m", "pytest", *options, "--hydrant-port", endpoint.rpartition(":")[2], str(module)],
            cwd=ROOT,
            env={**os.environ, **given},
            timeout=_MODULE_SECONDS,
            check=False,
        )
    return read_junit(report)


def _by_fact(outcomes: Outcomes) -> dict[str, dict[str, tuple[str, str]]]:
    facts: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for key, (result, message) in sorted(outcomes.items()):
        test = key.partition("::")[2]
        for fact in cited_facts(test):
            facts[fact][test] = (result, " ".join(message.replace(f"{ROOT}/", "").split())[:200])
    return _sorted(facts)


def _sorted(facts: Mapping[str, Any]) -> dict[str, Any]:
    return dict(sorted(facts.items(), key=lambda item: (item[0][0], int(item[0][2:]))))
