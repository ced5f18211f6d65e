"""The tests that cite facts of the contract (docs/contract) in their names."""

import ast
import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from tests.syntax import statements

from .contract import read_contract

ROOT = Path(__file__).resolve().parents[2]
UNIT = (
    "conversion",
    "dynamodb",
    "firehose",
    "glue",
    "iam",
    "iceberg",
    "kinesis",
    "lambda_executor",
    "monitoring",
    "pipes",
    "rules",
)
FOLDERS = ("tests/contract", *(f"tests/unit/{room}" for room in UNIT))
_LETTERS = "".join(sorted(page.name[0] for page in (ROOT / "docs" / "contract").glob("?-*.md")))
"""Of the sections that there are: `s3` in a name is no fact."""
_CITED = re.compile(rf"(?<=_)([{_LETTERS}])(\d{{1,2}})(?=_)")


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
    """Whether a module of tests also meets other emulators: those that ask for what others also have."""
    return re.match(r"tests/contract/(firehose|kinesis|monitoring|pipes)/", module) is not None


def cited_facts(test_name: str) -> list[str]:
    """The facts that the name of a test cites: `test_c12_c13_...` gives C-12 and C-13."""
    return [f"{letter.upper()}-{number}" for letter, number in _CITED.findall(test_name)]


def find_tests(root: Path = ROOT) -> dict[str, list[Citing]]:
    """Tests by fact, of those facts that docs/fidelity.md has a row for.

    What LocalStack itself does has none: tests of what receives it are no tests of the emulator.
    """
    stock = {fact.name for page in read_contract() for fact in page.facts if not fact.tabled}
    found: dict[str, list[Citing]] = defaultdict(list)
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("test_*.py")):
            for test in _tests_of(path, root):
                for fact in cited_facts(test.name):
                    if fact not in stock:
                        found[fact].append(test)
    return found


def _tests_of(path: Path, root: Path) -> list[Citing]:
    """The tests of a file that cite facts."""
    source, module = path.read_text(encoding="utf-8"), path.relative_to(root).as_posix()
    if not _CITED.search(source):
        return []
    nodes = [node for node in statements(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    citing = [node for node in nodes if node.name.startswith("test_") and cited_facts(node.name)]
    lines = source.split("\n")
    return [Citing(node.name, module, _digest(lines, node)) for node in citing]


def _digest(lines: list[str], node: ast.FunctionDef) -> str:
    parts = [*(_source(lines, each) for each in node.decorator_list), _source(lines, node)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def _source(lines: list[str], node: ast.expr | ast.stmt) -> str:
    """What `ast.get_source_segment` gives, which splits the whole file each time."""
    own = lines[node.lineno - 1 : node.end_lineno]
    own[-1] = own[-1].encode()[: node.end_col_offset].decode()
    own[0] = own[0].encode()[node.col_offset :].decode()
    return "\n".join(own)
