"""docs/decisions: one form, no gap in the numbers, and each record in the index."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "docs" / "decisions"
RECORDS = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
_HEAD = re.compile(
    r"# (?P<number>\d+)\. (?P<title>\S.*)\n\n"
    r"- Date: (?P<date>\d{4}-\d\d-\d\d)\n"
    r"- Status: (?P<status>accepted|superseded by \d+)\n\n"
)
SECTIONS = ["Context", "Decision", "Consequences"]


def head(path: Path) -> dict[str, str]:
    found = _HEAD.match(path.read_text(encoding="utf-8"))
    assert found, f"{path.name} does not begin with title, date and status"
    return found.groupdict()


def test_numbers_have_no_gap() -> None:
    assert [path.name[:4] for path in RECORDS] == [f"{number:04}" for number in range(1, len(RECORDS) + 1)]


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.name)
def test_a_record_has_the_form(path: Path) -> None:
    assert int(head(path)["number"]) == int(path.name[:4])
    sections = re.split(r"^## (.+)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert sections[::2] == SECTIONS
    assert all(text.strip() for text in sections[1::2])


def test_the_index_lists_each_record() -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    rows = [line for line in index.splitlines() if re.match(r"\| \d", line)]
    heads = [(path.name, head(path)) for path in RECORDS]
    assert rows == [f"| {h['number']} | [{h['title']}]({name}) | {h['date']} | {h['status']} |" for name, h in heads]
