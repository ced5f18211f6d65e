"""docs/configuration.md is up to date and knows every variable."""

import re
import subprocess

import pytest

from tests.configuration.document import DOCUMENT, INTERNAL, ROOT, document

PLACES = ("src", "producers", "consumers", "lambda", "docker", "docker-compose.yml", "terraform")
_NAME = re.compile(r"(?<![A-Z])HYDRANT_[A-Z_]*[A-Z](?![A-Z_]*\*)")


def test_the_document_is_up_to_date() -> None:
    assert DOCUMENT.read_text("utf-8") == document(), "run: python scripts/configuration.py"


def used() -> dict[str, str]:
    """Each variable that the code names, and where."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *PLACES],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    found: dict[str, str] = {}
    for file in listed:
        text = (ROOT / file).read_text("utf-8", "ignore") if (ROOT / file).exists() else ""
        found |= dict.fromkeys(_NAME.findall(text), file)
    return {name: file for name, file in found.items() if not name.endswith("_")}


def test_each_variable_of_the_code_is_in_it() -> None:
    text = DOCUMENT.read_text("utf-8")
    prefixes = ("HYDRANT_FIREHOSE", "HYDRANT_PRODUCER", "HYDRANT_CONSUMER")
    missing = {n: f for n, f in used().items() if f"`{n}`" not in text and n not in INTERNAL and n not in prefixes}
    assert not missing


def test_it_names_no_variable_that_nothing_reads() -> None:
    declared = set(re.findall(r"^\| `(HYDRANT_\w+)`", DOCUMENT.read_text("utf-8"), re.MULTILINE))
    by_prefix = re.compile(r"HYDRANT_(FIREHOSE|PRODUCER|CONSUMER)_")
    assert not {name for name in declared - used().keys() if not by_prefix.match(name)}
    assert not INTERNAL.keys() & declared


@pytest.mark.parametrize("name", ["HYDRANT_FIREHOSE_QUOTAS", "HYDRANT_PORT", "HYDRANT_PRODUCER_RATE"])
def test_it_has_one_row_for_each(name: str) -> None:
    assert len(re.findall(rf"^\| `{name}` \|", DOCUMENT.read_text("utf-8"), re.MULTILINE)) == 1
