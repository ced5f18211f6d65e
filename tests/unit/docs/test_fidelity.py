"""docs/fidelity.md says what the tests show, and its generator refuses claims that nothing shows."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "scripts" / "fidelity.py"


@pytest.fixture(scope="module")
def fidelity() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fidelity", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["fidelity"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_the_document_is_up_to_date(fidelity: ModuleType) -> None:
    assert fidelity.DOCUMENT.read_text(encoding="utf-8") == fidelity.document(), "run: python scripts/fidelity.py"


def test_every_fact_of_the_sections_is_listed_once(fidelity: ModuleType) -> None:
    names = [fact.name for fact in fidelity.read_facts(fidelity.FACTS.read_text(encoding="utf-8"))]
    counts = {"A": 34, "B": 10, "C": 29, "D": 17, "E": 15, "F": 9}
    assert names == [f"{letter}-{number}" for letter, count in counts.items() for number in range(1, count + 1)]


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("test_c11_words", ["C-11"]),
        ("test_c7_c12_words_and_d3_more", ["C-7", "C-12", "D-3"]),
        ("test_words_of_abc1_and_c", []),
    ],
)
def test_a_name_cites_facts(fidelity: ModuleType, name: str, facts: list[str]) -> None:
    assert fidelity.cited_facts(name) == facts


def test_a_fact_that_nothing_shows_is_refused(fidelity: ModuleType) -> None:
    with pytest.raises(fidelity.FactsError, match="no test's name cites it"):
        fidelity.render(fidelity.read_facts("A-1 | names"), {}, [])
    with pytest.raises(fidelity.FactsError, match="take 'untested' away"):
        fidelity.render(fidelity.read_facts("A-1 | names | untested"), {"A-1": ["test_a1_names"]}, [])


@pytest.mark.parametrize("line", ["A1 | names", "A-1 | names | perfect", "Z-1 | names"])
def test_a_line_that_is_off_is_named(fidelity: ModuleType, line: str) -> None:
    with pytest.raises(fidelity.FactsError, match="give 'A-1"):
        fidelity.read_facts(line)
