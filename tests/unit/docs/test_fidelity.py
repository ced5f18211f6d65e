"""docs/fidelity.md says what the tests show, and its generator refuses claims that nothing shows."""

import json
from pathlib import Path

import pytest

from tests.fidelity import document, facts, peer_table, results

NAMES = facts.Citing("test_a1_names", "tests/contract/test_x.py", "0123")
JUNIT = """<testsuites><testsuite>
<testcase classname="tests.contract.test_x" name="test_a1_names[one]"/>
<testcase classname="tests.contract.test_x" name="test_a1_names[two]"><failure message="no"/></testcase>
<testcase classname="tests.contract.test_x" name="test_a2_types"><skipped message="does not apply: why"/></testcase>
<testcase classname="tests.contract.test_x" name="test_a3_states@group"/>
</testsuite></testsuites>"""


def test_the_document_is_up_to_date() -> None:
    assert document.DOCUMENT.read_text(encoding="utf-8") == document.document(), "run: python scripts/fidelity.py"


def test_every_fact_of_the_sections_is_listed_once() -> None:
    names = [fact.name for fact in facts.read_facts(facts.FACTS.read_text(encoding="utf-8"))]
    counts = {"A": 34, "B": 10, "C": 29, "D": 17, "E": 15, "F": 9, "H": 6}
    assert names == [f"{letter}-{number}" for letter, count in counts.items() for number in range(1, count + 1)]


@pytest.mark.parametrize(
    ("name", "cited"),
    [
        ("test_c11_words", ["C-11"]),
        ("test_c7_c12_words_and_d3_more", ["C-7", "C-12", "D-3"]),
        ("test_words_of_abc1_and_c", []),
    ],
)
def test_a_name_cites_facts(name: str, cited: list[str]) -> None:
    assert facts.cited_facts(name) == cited


def test_a_fact_that_nothing_shows_is_refused() -> None:
    with pytest.raises(facts.FactsError, match="no test's name cites it"):
        document.render(facts.read_facts("A-1 | names"), {}, {})
    with pytest.raises(facts.FactsError, match="take 'untested' away"):
        document.render(facts.read_facts("A-1 | names | untested"), {"A-1": [NAMES]}, {})


@pytest.mark.parametrize("line", ["A1 | names", "A-1 | names | perfect", "Z-1 | names"])
def test_a_line_that_is_off_is_named(line: str) -> None:
    with pytest.raises(facts.FactsError, match="give 'A-1"):
        facts.read_facts(line)


def test_the_worst_of_a_tests_parameters_counts(tmp_path: Path) -> None:
    report = tmp_path / "junit.xml"
    report.write_text(JUNIT)
    assert results.read_junit(report) == {
        "tests/contract/test_x.py::test_a1_names": ("failed", "no"),
        "tests/contract/test_x.py::test_a2_types": ("skipped", "does not apply: why"),
        "tests/contract/test_x.py::test_a3_states": ("passed", ""),
    }


def test_a_result_holds_until_the_test_changes_and_the_same_results_leave_the_file(tmp_path: Path) -> None:
    report, kept = tmp_path / "junit.xml", tmp_path / "results.json"
    report.write_text(JUNIT)
    assert results.result_of(NAMES, results.load(kept)) == "not run"
    results.save(report, [NAMES], kept)
    assert results.result_of(NAMES, results.load(kept)) == "failed"
    changed = facts.Citing(NAMES.name, NAMES.module, "4567")
    assert results.result_of(changed, results.load(kept)) == "not run"
    kept.write_text(kept.read_text().replace(json.loads(kept.read_text())["date"], "2026-01-01"))
    results.save(report, [NAMES], kept)
    assert json.loads(kept.read_text())["date"] == "2026-01-01"


def test_results_are_told_per_fact() -> None:
    kept = {NAMES.key: {"result": "passed", "body": "0123"}}
    other = facts.Citing("test_a1_more", NAMES.module, "89ab")
    assert document.result_words([NAMES], kept) == "passed"
    assert document.result_words([NAMES, other], kept) == "1 not run, 1 passed"
    assert document.result_words([], kept) == "no test"


@pytest.mark.parametrize(
    ("outcomes", "word"),
    [
        ([("passed", ""), ("passed", "")], "yes"),
        ([("passed", ""), ("failed", "x"), ("skipped", "does not apply: y")], "1 of 2"),
        ([("failed", "x")], "no"),
        ([("skipped", "cannot run: functions"), ("skipped", "does not apply: y")], "cannot run"),
        ([("skipped", "does not apply: y")], "-"),
    ],
)
def test_a_peer_is_judged_by_the_tests_that_ran(outcomes: list[tuple[str, str]], word: str) -> None:
    assert peer_table.word(outcomes) == word


def test_the_table_of_peers_counts_what_it_shows() -> None:
    listed = facts.read_facts("A-1 | names\nA-2 | types\nA-3 | states")
    passed, failed = ["passed", ""], ["failed", "no"]
    peers = {
        "One": {"version": "1", "cannot": {}, "facts": {"A-1": {"t": passed}, "A-2": {"t": passed, "u": failed}}},
        "Two": {"version": "2", "cannot": {"functions": "no Docker"}, "facts": {"A-1": {"t": failed}}},
    }
    own = {"A-1": {"t": passed}, "A-2": {"t": ["not run", ""]}}
    text = peer_table.render(listed, own, "2026-11-24", peers)
    assert "| Hydrant | 1 | 0 | 0 | 0 | 1 |" in text
    assert "| One | 1 | 1 | 0 | 0 | 0 |" in text
    assert "| Two | 0 | 0 | 1 | 0 | 1 |" in text
    assert "| A-2 | types | - | 1 of 2 | - |" in text
    assert "- Two: functions cannot run here: no Docker" in text
    assert "A-3" not in text
