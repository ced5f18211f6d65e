"""A batch through enrichment, template and target (P-7)."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, strategies

from hydrant.emulator.pipes.engine.events import Event
from hydrant.emulator.pipes.engine.passage import Passage, array_of, batches, failures_in
from hydrant.emulator.pipes.engine.ports import Failed, Item, Taken


def event(number: int) -> Event:
    document = {"messageId": f"m{number}", "body": json.dumps({"n": number})}
    return Event(f"m{number}", document, document)


def events(count: int) -> list[Event]:
    return [event(number) for number in range(count)]


@dataclass
class Kept:
    """A target that keeps what it gets; `refuse` says which of a batch it does not take, or raises."""

    most: int = 10
    most_bytes: int = 1000
    refuse: Callable[[Sequence[Item]], Taken] = lambda _: Taken()
    batches: list[list[str]] = field(default_factory=list)

    def send(self, items: Sequence[Item]) -> Taken:
        taken = self.refuse(items)
        self.batches.append([item.text for index, item in enumerate(items) if index not in taken.refused])
        return taken


@dataclass
class Enriched:
    answer: Any
    asked: list[str] = field(default_factory=list)

    def enrich(self, texts: Sequence[str]) -> Any:
        self.asked += texts
        return self.answer


def passage(target: Kept, enrichment: Enriched | None = None, template: str | None = "<$.body.n>") -> Passage:
    return Passage("aws:sqs", target, template, enrichment, None, {}, lambda: "now")


def failed(of: Passage, given: list[Event]) -> list[str]:
    return [each.identifier for each in of.run(given).failed]


def test_all_are_taken_in_batches_of_the_target() -> None:
    target = Kept(most=2)
    assert failed(passage(target), events(5)) == []
    assert target.batches == [["0", "1"], ["2", "3"], ["4"]]


def test_a_target_without_a_limit_gets_all_at_once() -> None:
    target = Kept(most=0)
    assert failed(passage(target), events(3)) == []
    assert target.batches == [["0", "1", "2"]]


@given(strategies.lists(strategies.integers(0, 120), max_size=40), strategies.integers(0, 5))
def test_batches_are_no_larger_than_the_target_takes(sizes: list[int], most: int) -> None:
    items = [Item("x" * size, None) for size in sizes]
    made = list(batches(items, most, 200))
    assert [item for batch in made for item in batch] == items
    assert all(len(batch) <= most for batch in made if most)
    assert all(len(batch) == 1 or sum(len(item.text) + 26 for item in batch) <= 200 for batch in made)


def test_a_failure_is_of_the_right_events_also_in_batches_by_size() -> None:
    target = Kept(most=0, most_bytes=60, refuse=lambda items: Taken([1]) if items[0].text == "2" else Taken())
    assert failed(passage(target), events(4)) == ["m3"]
    assert [len(batch) for batch in target.batches] == [2, 1]


def test_without_a_template_the_event_itself_goes() -> None:
    target = Kept()
    passage(target, template=None).run([event(1)])
    assert json.loads(target.batches[0][0]) == event(1).document


def test_what_a_target_refuses_has_failed() -> None:
    target = Kept(most=2, refuse=lambda items: Taken([1], words="no") if len(items) == 2 else Taken())
    result = passage(target).run(events(5))
    assert [each.identifier for each in result.failed] == ["m1", "m3"]
    assert result.words == "no"


def test_what_a_target_names_has_failed() -> None:
    assert failed(passage(Kept(most=0, refuse=lambda _: Taken(named={"m2"}))), events(4)) == ["m2"]


def test_an_identifier_that_nobody_knows_fails_the_batch() -> None:
    assert failed(passage(Kept(most=0, refuse=lambda _: Taken(named={"other"}))), events(2)) == ["m0", "m1"]


def refuse_third(items: Sequence[Item]) -> Taken:
    if items[0].text == "2":
        raise Failed("gone")
    return Taken()


def test_batches_before_a_failure_stay_taken() -> None:
    target = Kept(most=1, refuse=refuse_third)
    assert failed(passage(target), events(4)) == ["m2", "m3"]
    assert target.batches == [["0"], ["1"]]


@pytest.mark.parametrize("passing", [True, False])
def test_a_target_that_takes_nothing(passing: bool) -> None:
    def refuse(_: Sequence[Item]) -> Taken:
        raise Failed("down", passing=passing)

    result = passage(Kept(refuse=refuse)).run(events(2))
    assert (len(result.failed), result.words, result.passing) == (2, "down", passing)


def test_an_enrichment_makes_other_events() -> None:
    target, enrichment = Kept(), Enriched([{"body": {"n": "x"}}, {"body": {"n": "y"}}, {"body": {"n": "z"}}])
    assert failed(passage(target, enrichment), events(2)) == []
    assert [json.loads(text)["messageId"] for text in enrichment.asked] == ["m0", "m1"]
    assert target.batches == [["x", "y", "z"]]


@pytest.mark.parametrize(("answer", "texts"), [({"a": 1}, ['{"a":1}']), ("t", ["t"]), (7, ["7"]), (["t"], ["t"])])
def test_an_answer_that_is_no_list_is_one_event(answer: Any, texts: list[str]) -> None:
    target = Kept()
    assert failed(passage(target, Enriched(answer), template=None), events(2)) == []
    assert target.batches == [texts]


@pytest.mark.parametrize("answer", [[], None, "", {}])
def test_an_empty_answer_ends_the_way(answer: Any) -> None:
    target = Kept()
    assert failed(passage(target, Enriched(answer)), events(2)) == []
    assert target.batches == []


@pytest.mark.parametrize(
    ("template", "answer", "text"),
    [
        ("<$.body>", None, "cut ? é"),
        ("<$.body.a>", {"body": {"a": "cut \ud83d é"}}, "cut ? é"),
        ("say <$.body.a>", {"body": {"a": "cut \ud83d é"}}, "say cut \\ud83d é"),
        ('{"b": <$.body.a>}', {"body": {"a": "cut \ud83d é"}}, '{"b": "cut \\ud83d é"}'),
        ('{"b": "<$.body.a>"}', {"body": {"a": "cut \ud83d é"}}, '{"b": "cut \\ud83d é"}'),
        (None, {"a": "cut \ud83d é"}, '{"a":"cut \\ud83d é"}'),
        (None, "cut \ud83d é", "cut ? é"),
    ],
)
def test_half_a_surrogate_pair_stops_no_event(template: str | None, answer: Any, text: str) -> None:
    """In JSON it is an escape, as it came; a text that is no JSON has a question mark there, as in Java."""
    target = Kept()
    document = {"messageId": "m", "body": r'"cut \ud83d é"'}
    enrichment = None if answer is None else Enriched(answer)
    assert failed(passage(target, enrichment, template), [Event("m", document, document)]) == []
    assert target.batches == [[text]]


def test_an_answer_that_is_too_long_for_the_target() -> None:
    target = Kept(most=2)
    assert failed(passage(target, Enriched([1, 2, 3])), events(2)) == ["m0", "m1"]
    assert target.batches == []


def test_refused_events_of_an_enrichment_that_nobody_can_tell() -> None:
    refuse: Callable[[Sequence[Item]], Taken] = lambda _: Taken([0])  # noqa: E731
    assert failed(passage(Kept(refuse=refuse), Enriched([1, 2, 3])), events(2)) == ["m0", "m1"]
    assert failed(passage(Kept(refuse=refuse), Enriched([1, 2])), events(2)) == ["m0"]


def test_payloads_as_an_array() -> None:
    assert array_of(['{"a":1}', "text", '"quoted"', "7", "ü{"]) == '[{"a":1},"text","quoted",7,"ü{"]'
    assert array_of([]) == "[]"


@pytest.mark.parametrize("answer", [None, "", [], {}, 7, {"batchItemFailures": []}, {"batchItemFailures": None}])
def test_answers_without_failures(answer: Any) -> None:
    assert failures_in(answer) == frozenset()


def test_failures_that_are_named() -> None:
    listed = {"batchItemFailures": [{"itemIdentifier": "a"}, {"itemIdentifier": "b"}, {"itemIdentifier": "a"}]}
    assert failures_in(listed) == {"a", "b"}


@pytest.mark.parametrize(
    "item", [{}, {"itemIdentifier": ""}, {"itemIdentifier": None}, {"itemidentifier": "a"}, "a", 7]
)
def test_a_failure_without_a_name_fails_all(item: Any) -> None:
    with pytest.raises(Failed, match="without itemIdentifier"):
        failures_in({"batchItemFailures": [{"itemIdentifier": "b"}, item]})
