"""How often functions were invoked in a chain of requests (M-15)."""

import pytest

from hydrant.emulator.lineage import MOST_TURNS, current, has_lineage, merged, passed_on, traced, turns

F, G = (f"arn:aws:lambda:us-east-1:000000000000:function:{name}" for name in "fg")
ROOT = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"


def test_m15_each_invocation_is_a_turn_of_its_function_alone() -> None:
    header = ROOT
    for number in range(MOST_TURNS):
        assert turns(header, F) == number
        header = passed_on(header, F)
    assert (turns(header, F), turns(header, G)) == (MOST_TURNS, 0)
    assert header.startswith(f"{ROOT};Lineage=")
    both = passed_on(header, G)
    assert (turns(both, F), turns(both, G)) == (MOST_TURNS, 1)


def test_m15_the_header_is_read_as_sdks_quote_it() -> None:
    header = passed_on(passed_on(ROOT, F), G)
    assert "|" in header
    assert turns(header.replace("|", "%7C"), F) == 1


@pytest.mark.parametrize(
    "header",
    [
        "",
        ";",
        "=",
        "Lineage",
        "Lineage=",
        "Lineage=:",
        "Lineage=a",
        "Lineage=a:",
        "Lineage=:3",
        "Lineage=a:-1",
        "Lineage=a:²",
    ],
)
def test_what_is_no_lineage_counts_for_nothing(header: str) -> None:
    assert not has_lineage(header)
    assert turns(passed_on(header, F), F) == 1


def test_a_long_chain_has_a_short_header() -> None:
    header = ROOT
    for number in range(200):
        header = passed_on(header, f"{F}{number}")
    assert len(header) < 1000
    assert turns(header, f"{F}199") == 1


def test_m15_an_invocation_with_messages_of_several_chains_has_the_most_turns_of_each() -> None:
    twice = passed_on(passed_on(ROOT, F), F)
    other = passed_on("Root=2", G)
    together = merged(["", other, twice])
    assert (turns(together, F), turns(together, G), together.split(";")[0]) == (2, 1, "Root=2")
    assert (merged([]), merged(["", ""])) == ("", "")


def test_what_is_sent_meanwhile_is_of_the_chain() -> None:
    with traced(ROOT):
        assert current() == ROOT
        with traced(None):
            assert current() == ""
    assert current() == ""
