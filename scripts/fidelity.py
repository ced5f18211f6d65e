"""Writes docs/fidelity.md: how far the emulator follows AWS, fact by fact, as the tests show it.

    python scripts/fidelity.py          write the file
    python scripts/fidelity.py --check  exit 1 when it is out of date

A fact counts as shown when the name of a test cites it (`test_c11_...`); what a test cannot say stands in
fidelity_facts.txt. The facts are those of the project's contract of AWS's behaviour, sections A to F.
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FACTS = ROOT / "scripts" / "fidelity_facts.txt"
DOCUMENT = ROOT / "docs" / "fidelity.md"
TESTS = ("tests/contract", "tests/unit/firehose", "tests/unit/kinesis")
SETTINGS = ("src/hydrant/emulator/firehose/settings.py", "src/hydrant/emulator/kinesis/settings.py")
STATUSES = ("untested", "partly", "not yet", "deviates", "open")
SECTIONS = {
    "A": "Delivery streams and their API",
    "B": "Buffering",
    "C": "Lambda transformation",
    "D": "S3 delivery",
    "E": "Kinesis Data Streams and Kinesis as source",
    "F": "CloudWatch",
}
_CITED = re.compile(r"(?<=_)([a-f])(\d{1,2})(?=_)")

HEAD = """\
# Fidelity

How far the emulator's Firehose and Kinesis follow AWS. Made by `scripts/fidelity.py` from the names of the tests in
`tests/contract` (through boto3, against a running emulator) and `tests/unit/{firehose,kinesis}`; do not edit. The
facts are numbered in the contract of AWS's behaviour that the project was built from.

- **shown**: tests named here fail if it stops being so.
- **partly**: shown, as far as the note says. **open**: AWS's behaviour is unknown or sources conflict; the note says
  what is done.
- **untested**: implemented, no test. **not yet**: missing; what a request asks for and is missing is refused by name,
  never accepted and dropped. **deviates**: different from AWS.
"""


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


def read_facts(text: str) -> list[Fact]:
    """The facts of the file's text. Raises FactsError."""
    facts = []
    for line in text.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        name, title, status, note = [*(part.strip() for part in line.split("|")), "", ""][:4]
        if not re.fullmatch(r"[A-F]-\d{1,2}", name) or status not in ("", *STATUSES):
            raise FactsError(f"{line!r}: give 'A-1 | title | status | note' with a status of {', '.join(STATUSES)}")
        facts.append(Fact(name, title, status, note))
    return facts


def cited_facts(test_name: str) -> list[str]:
    """The facts that the name of a test cites: `test_c12_c13_...` gives C-12 and C-13."""
    return [f"{letter.upper()}-{number}" for letter, number in _CITED.findall(test_name)]


def find_tests(root: Path) -> dict[str, list[str]]:
    """Names of tests by fact."""
    found: dict[str, list[str]] = defaultdict(list)
    for folder in TESTS:
        for path in sorted((root / folder).rglob("test_*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                    for fact in cited_facts(node.name):
                        found[fact].append(node.name)
    return found


def status_of(fact: Fact, tests: Iterable[str]) -> str:
    """What the table says. Raises FactsError when a fact has neither test nor status, or tests and `untested`."""
    shown = bool(list(tests))
    if not shown and fact.status in ("", "partly"):
        raise FactsError(f"{fact.name} ({fact.title}): no test's name cites it; write one or give it a status")
    if shown and fact.status == "untested":
        raise FactsError(f"{fact.name} ({fact.title}) is tested by now: take 'untested' away")
    return fact.status or "shown"


def render(facts: list[Fact], tests: dict[str, list[str]], settings: list[tuple[str, str]]) -> str:
    """The document."""
    parts = [HEAD]
    for letter, title in SECTIONS.items():
        parts.append(f"\n## {letter}. {title}\n\n| fact | what | status | note | tests |\n|---|---|---|---|---|\n")
        parts += [_row(fact, tests.get(fact.name, [])) for fact in facts if fact.section == letter]
    parts.append("\n## Known deviations\n\n")
    parts += [f"- {fact.name}, {fact.title}: {fact.note}\n" for fact in facts if fact.status == "deviates"]
    parts.append("\n## Settings\n\nWhat AWS does not have, and choices where the contract is open.\n\n")
    parts += [f"- `{name}`: {meaning}\n" for name, meaning in settings]
    return "".join(parts)


def read_settings(root: Path) -> list[tuple[str, str]]:
    """Variables and their meanings, from the docstrings of the settings modules."""
    firehose, kinesis = ((root / path).read_text(encoding="utf-8") for path in SETTINGS)
    return [*_attribute_settings(firehose, "HYDRANT_FIREHOSE_"), *_named_settings(kinesis)]


def _attribute_settings(source: str, prefix: str) -> Iterable[tuple[str, str]]:
    """Attributes of the class Settings, each with the string that follows it."""
    body = next(n.body for n in ast.parse(source).body if isinstance(n, ast.ClassDef) and n.name == "Settings")
    for attribute, text in pairwise(body):
        if isinstance(attribute, ast.AnnAssign) and isinstance(attribute.target, ast.Name) and attribute.value:
            default = ast.literal_eval(attribute.value)
            if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
                meaning = " ".join(str(text.value.value).split())
                yield prefix + attribute.target.id.upper(), f"{meaning} Default {_shown(default)}."


def _named_settings(source: str) -> Iterable[tuple[str, str]]:
    """Sentences of the docstring of the class Settings, each with a variable's name in parentheses."""
    settings = next(n for n in ast.parse(source).body if isinstance(n, ast.ClassDef) and n.name == "Settings")
    text = " ".join((ast.get_docstring(settings) or "").split())
    for sentence in text.split("`")[2::2]:
        match = re.search(r"HYDRANT_\w+", sentence)
        if match:
            meaning = sentence.replace(match.group(0), "").replace("(; ", "(").replace(" ()", "").strip(" :")
            yield match.group(0), meaning[:1].upper() + meaning[1:]


def _shown(default: object) -> str:
    return str(int(default)) if isinstance(default, bool) else str(default)


def _row(fact: Fact, tests: list[str]) -> str:
    names = ", ".join(f"`{name}`" for name in dict.fromkeys(tests))
    return f"| {fact.name} | {fact.title} | {status_of(fact, tests)} | {fact.note} | {names} |\n"


def document(root: Path = ROOT) -> str:
    """What docs/fidelity.md must hold."""
    return render(read_facts(FACTS.read_text(encoding="utf-8")), find_tests(root), read_settings(root))


def main(arguments: list[str]) -> int:
    """Write or check the file."""
    try:
        text = document()
    except FactsError as error:
        sys.stderr.write(f"scripts/fidelity_facts.txt: {error}\n")
        return 1
    if "--check" in arguments:
        fresh = DOCUMENT.exists() and DOCUMENT.read_text(encoding="utf-8") == text
        if not fresh:
            sys.stderr.write("docs/fidelity.md is out of date: run python scripts/fidelity.py\n")
        return 0 if fresh else 1
    DOCUMENT.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
