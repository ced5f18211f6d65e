"""docs/clients.md: what was run, in which version, with which settings, and what came of it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from .catalogue import ROOT, Program

DOCUMENT = ROOT.parent / "docs" / "clients.md"
_HEAD = """# Programs that were run on the emulator

`make clients` installs each from its registry, lets it put or read 1,000 records on an emulator of its own, and counts
them: none may be missing, none be there twice. It writes this page. It is no part of CI, as registries are asked.

What a program needs is told under settings; keys are test keys, the region is `us-east-1`. A client that verifies
`https://` takes `HYDRANT_CA_BUNDLE` of `hydrant env` ([SECURITY.md](../SECURITY.md)).

| program | version | settings | result |
|---|---|---|---|
"""


def render(programs: Sequence[Program], results: Mapping[str, str]) -> str:
    """The page."""
    rows = [f"| {p.name} | {p.version} | {p.settings} | {_cell(results[p.name])} |" for p in programs]
    return _HEAD + "\n".join(rows) + "\n"


def write(programs: Sequence[Program], results: Mapping[str, str], path: Path = DOCUMENT) -> None:
    """Write it."""
    path.write_text(render(programs, results), encoding="utf-8")


def _cell(words: str) -> str:
    return " ".join(words.replace("|", "/").split())
