"""docs/contract: its pages parse, and each fact that code and tests cite is on one of them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fidelity.contract import FOLDER, ROOT, Evidence, Fact, FactsError, read_contract, read_page
from tests.fidelity.facts import cited_facts
from tests.syntax import statements

CITING = ("src", "lambda", "producers", "consumers", "terraform", "tests", "scripts", "bench", "docs")
TEXTS = {".py", ".tf", ".sh", ".js", ".java", ".md"}
NOT_OURS = {"node_modules", "target", ".terraform"}
COUNTS = {
    "A": 36,
    "B": 10,
    "C": 29,
    "D": 23,
    "E": 27,
    "F": 11,
    "G": 20,
    "H": 7,
    "I": 72,
    "J": 23,
    "K": 9,
    "L": 29,
    "M": 17,
    "P": 10,
    "R": 32,
    "S": 14,
    "T": 18,
}
"""Numbers are never given away again and never go: code, tests and notes of results cite them."""
CITED = re.compile(rf"(?<![\w-])[{''.join(COUNTS)}]-\d+\b")

PAGE = """\
# A. Names

What this page is about.

<a id="a-1"></a>

## A-1: names of streams

A name has 1-64 characters.

* `a` is one

```
- not looked into
```

- **Documented** (length): [boto], `[ignored]`
- **Conflict** (characters): any [boto];
  few [stackd]
- **Here** (open): ours, in
  two lines

<a id="a-2"></a>

## A-2: types

There are two.

- **Unknown**
- **Here**: the same

[boto]: https://example.com/boto
[stackd]: README.md#stackd
"""


def anchors() -> set[str]:
    return {fact.name for page in read_contract() for fact in page.facts}


def citations() -> Iterator[tuple[str, str]]:
    """Where each fact is cited in a text or in the name of a test."""
    found = (path for folder in CITING for path in sorted((ROOT / folder).rglob("*")))
    for path in (each for each in found if each.suffix in TEXTS and not NOT_OURS & set(each.parts)):
        text = path.read_text(encoding="utf-8")
        where = path.relative_to(ROOT).as_posix()
        for number, line in enumerate(text.splitlines() if CITED.search(text) else (), 1):
            for fact in CITED.findall(line):
                yield fact, f"{where}:{number}"
        if path.suffix == ".py" and path.name.startswith("test_") and cited_facts(text):
            for node in statements(ast.parse(text)):
                if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                    for fact in cited_facts(node.name):
                        yield fact, f"{where}: {node.name}"


def test_every_fact_is_on_its_page_once() -> None:
    assert {page.letter: len(page.facts) for page in read_contract()} == COUNTS


def test_each_fact_that_is_cited_is_in_the_contract() -> None:
    known, cited = anchors(), list(citations())
    assert {fact[0] for fact, _ in cited} == set(COUNTS)
    assert [f"{where} cites {fact}" for fact, where in cited if fact not in known] == []


def test_a_source_has_the_same_address_on_each_page_as_in_the_index() -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\[([^\]]+)\]: (\S+)$", index, re.MULTILINE)) | {"posts": "README.md#posts"}
    used = {name: address for page in read_contract() for name, address in page.sources.items()}
    for page in read_contract():
        assert page.sources == {name: listed[name] for name in page.sources}, page.file
    assert used == listed
    assert {address.split("/")[2] for address in listed.values() if "://" in address} == {
        "docs.aws.amazon.com",
        "github.com",
        "help.splunk.com",
    }


def test_the_index_counts_the_facts_of_each_page() -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    for page in read_contract():
        assert f"| [{page.letter}. {page.title}]({page.file}) | {len(page.facts)} |" in index


def test_where_aws_is_unknown_the_choice_is_told() -> None:
    """Of three facts the line on the conflict says which source is followed; "the same" means that one."""
    doubtful = {
        fact.name
        for page in read_contract()
        for fact in page.facts
        if {each.word for each in fact.evidence} & {"Conflict", "Unknown"} and not fact.status
    }
    assert doubtful == {"A-5", "A-8", "B-7"}


def test_a_page_is_read() -> None:
    page = read_page(PAGE, "a-names.md")
    assert (page.letter, page.title, page.file) == ("A", "Names", "a-names.md")
    assert page.sources == {"boto": "https://example.com/boto", "stackd": "README.md#stackd"}
    first, second = page.facts
    assert first.evidence == (
        Evidence("Documented", "length", ("boto",)),
        Evidence("Conflict", "characters", ("boto", "stackd")),
    )
    assert (first.status, first.note) == ("open", "ours, in two lines")
    assert first.text.startswith("A name has 1-64 characters.\n\n* `a` is one")
    assert second == Fact("A-2", "types", text="There are two.", evidence=(Evidence("Unknown", "", ()),))


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        ("# A. Names", "# Names", 1, "begins with"),
        ('<a id="a-2"></a>', '<a id="a-3"></a>', 23, "the next fact is A-2"),
        ('<a id="a-2"></a>', "", 25, "give the anchor of the next fact"),
        ("## A-1: names", "## A-2: names", 7, "give '## A-1: title'"),
        ("There are two.", "", 29, "has no text"),
        ("- **Unknown**\n", "", 29, "how it is known"),
        ("- **Unknown**", "- **Perhaps**", 29, "'Perhaps' is none of"),
        ("- **Unknown**", "- **Probed**", 29, "needs a source"),
        ("- **Unknown**", "- unknown", 29, "lists in the text begin with"),
        ("- **Unknown**", "- **Unknown**: [moto]", 29, "does not define the source 'moto'"),
        ("- **Here**: the same\n", "", 30, "does not end with"),
        ("**Here**: the same", "**Here**: as it likes", 30, "give 'the same'"),
        ("**Here** (open): ours, in", "**Here** (perfect): ours, in", 20, "or a note with one of"),
        ("[stackd]: README.md#stackd", "[boto]: README.md#stackd", 33, "defined twice"),
        ("[stackd]: README.md#stackd", "more", 33, "give the anchor of the next fact"),
    ],
)
def test_a_page_that_is_off_is_refused_with_file_and_line(old: str, new: str, line: int, why: str) -> None:
    assert PAGE.count(old) == 1
    with pytest.raises(FactsError, match=rf"docs/contract/a-names\.md:{line}: .*{re.escape(why)}"):
        read_page(PAGE.replace(old, new), "a-names.md")


def test_a_page_without_facts_and_a_section_on_two_pages_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FactsError, match="no facts"):
        read_page("# A. Names\n\nNone.\n", "a-names.md")
    for name in ("a-names.md", "b-names.md"):
        (tmp_path / name).write_text(PAGE)
    with pytest.raises(FactsError, match="sections AA"):
        read_contract(tmp_path)
