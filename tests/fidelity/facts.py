"""The facts of AWS's behaviour as listed in scripts/fidelity_facts.txt, and the tests that cite them."""

import ast
import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FACTS = ROOT / "scripts" / "fidelity_facts.txt"
FOLDERS = ("tests/contract", "tests/unit/firehose", "tests/unit/kinesis", "tests/unit/iam")
STATUSES = ("untested", "partly", "not yet", "deviates", "open")
_CITED = re.compile(r"(?<=_)([a-fh])(\d{1,2})(?=_)")


class FactsError(ValueError):
    """fidelity_facts.txt says what cannot be."""


@dataclass(frozen=True)
class Fact:
    """A line of fidelity_facts.txt. `status` is empty when tests alone decide."""

    name: str
    title: str
    status: str
    note: str

    @property
    def section(self) -> str:
        """Its letter."""
        return self.name[0]


@dataclass(frozen=True)
class Citing:
    """A test whose name cites facts. `body` is a digest of its source: a result holds for that text only."""

    name: str
    module: str
    body: str

    @property
    def key(self) -> str:
        """How results name it."""
        return f"{self.module}::{self.name}"


def compared(module: str) -> bool:
    """Whether a module of tests also meets other emulators: the contract tests of Firehose and Kinesis."""
    return re.match(r"tests/contract/(firehose|kinesis)/", module) is not None


def read_facts(text: str) -> list[Fact]:
    """The facts of the file's text. Raises FactsError."""
    facts = []
    for line in text.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        name, title, status, note = [*(part.strip() for part in line.split("|")), "", ""][:4]
        if not re.fullmatch(r"[A-FH]-\d{1,2}", name) or status not in ("", *STATUSES):
            raise FactsError(f"{line!r}: give 'A-1 | title | status | note' with a status of {', '.join(STATUSES)}")
        facts.append(Fact(name, title, status, note))
    return facts


def cited_facts(test_name: str) -> list[str]:
    """The facts that the name of a test cites: `test_c12_c13_...` gives C-12 and C-13."""
    return [f"{letter.upper()}-{number}" for letter, number in _CITED.findall(test_name)]


def find_tests(root: Path = ROOT) -> dict[str, list[Citing]]:
    """Tests by fact."""
    found: dict[str, list[Citing]] = defaultdict(list)
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("test_*.py")):
            for test in _tests_of(path, root):
                for fact in cited_facts(test.name):
                    found[fact].append(test)
    return found


def _tests_of(path: Path, root: Path) -> list[Citing]:
    source, module = path.read_text(encoding="utf-8"), path.relative_to(root).as_posix()
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    return [Citing(node.name, module, _digest(source, node)) for node in nodes if node.name.startswith("test_")]


def _digest(source: str, node: ast.FunctionDef) -> str:
    parts = [ast.get_source_segment(source, each) or "" for each in (*node.decorator_list, node)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
