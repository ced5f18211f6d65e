"""docs/fidelity.md says what the tests show, and its generator refuses claims that nothing shows."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.fidelity import compare, document, facts, peer_table, results
from tests.fidelity.contract import Fact, FactsError, Page, read_contract

NAMES = facts.Citing("test_a1_names", "tests/contract/test_x.py", "0123")
JUNIT = """<testsuites><testsuite>
<testcase classname="tests.contract.test_x" name="test_a1_names[one]"/>
<testcase classname="tests.contract.test_x" name="test_a1_names[two]"><failure message="no"/></testcase>
<testcase classname="tests.contract.test_x" name="test_a2_types"><skipped message="does not apply: why"/></testcase>
<testcase classname="tests.contract.test_x" name="test_a3_states@group"/>
</testsuite></testsuites>"""


def test_the_document_is_up_to_date() -> None:
    assert document.DOCUMENT.read_text(encoding="utf-8") == document.document(), "run: python scripts/fidelity.py"


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


def page(*listed: Fact) -> Page:
    return Page("a-names.md", "A", "Names", listed, {})


def test_a_fact_that_nothing_shows_is_refused() -> None:
    with pytest.raises(FactsError, match="no test's name cites it"):
        document.render([page(Fact("A-1", "names"))], {}, {})
    with pytest.raises(FactsError, match="take 'untested' away"):
        document.render([page(Fact("A-1", "names", "untested", "why"))], {"A-1": [NAMES]}, {})


def test_a_row_leads_to_its_fact_and_a_fact_of_localstack_has_none() -> None:
    text = document.render([page(Fact("A-1", "names"), Fact("A-2", "types", "stock", "why"))], {"A-1": [NAMES]}, {})
    assert "| [A-1](contract/a-names.md#a-1) | names | shown |  | `test_a1_names` | not run |" in text
    assert "A-2" not in text


def test_no_test_of_what_receives_notifications_counts_for_the_table() -> None:
    stock = {fact.name for page in read_contract() for fact in page.facts if not fact.tabled}
    assert stock
    assert not stock & facts.find_tests().keys()


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


def test_a_run_of_some_modules_keeps_the_results_of_the_others(tmp_path: Path) -> None:
    report, kept = tmp_path / "junit.xml", tmp_path / "results.json"
    other = replace(NAMES, module="tests/contract/other.py")
    gone = replace(NAMES, module="tests/contract/gone.py")
    before = {test.key: {"result": "passed", "body": test.body} for test in (other, gone)}
    kept.write_text(json.dumps({"date": "2026-01-01", "python": "3.11", "tests": before}))
    report.write_text(JUNIT)
    results.save(report, [NAMES, other], kept, modules=[NAMES.module])
    assert {key: entry["result"] for key, entry in results.load(kept).items()} == {
        NAMES.key: "failed",
        other.key: "passed",
    }


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


def test_a_comparison_of_some_sections_keeps_the_others_and_tells_its_date(tmp_path: Path) -> None:
    before: dict[str, Any] = {"A-1": {"test_a1_x": ("passed", "")}, "K-1": {"test_k1_x": ("failed", "y")}}
    known = {"date": "2026-01-01", "peers": {"MiniStack": {"version": "1", "cannot": {}, "facts": before}}}
    newer: dict[str, Any] = {"K-2": {"test_k2_x": ("passed", "")}, "A-9": {}}
    entry = {"name": "MiniStack", "version": "2", "cannot": {}, "facts": newer}
    found = compare.merged(known, [entry], "K", "2026-02-02")
    assert list(found["peers"]["MiniStack"]["facts"]) == ["A-1", "K-2"]
    assert (found["date"], found["dates"]) == ("2026-01-01", {"K": "2026-02-02"})
    path = tmp_path / "peers.json"
    path.write_text(json.dumps(found))
    assert "on 2026-01-01 (section K 2026-02-02) against MiniStack 2" in peer_table.part([], {}, path)
    assert compare.merged(known, [entry], "", "2026-02-02") == {
        "date": "2026-02-02",
        "peers": {"MiniStack": {"version": "2", "cannot": {}, "facts": newer}},
    }


def test_the_table_of_peers_counts_what_it_shows() -> None:
    listed = [Fact("A-1", "names"), Fact("A-2", "types"), Fact("A-3", "states")]
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
