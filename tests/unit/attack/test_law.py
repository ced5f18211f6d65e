"""What the attacks count, and what they call broken."""

import json
import random
from base64 import b64encode
from collections import Counter

import botocore.session
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attack import cross_site, malformed, report
from attack.__main__ import ATTACKS
from attack.records import batches, record
from attack.verdicts import Result
from hydrant.drill.account import Account
from hydrant.drill.records import good

NUMBERS = [n for n in range(1, 40) if good(n)]


def error_line(number: int) -> bytes:
    document = {
        "attemptsMade": 4,
        "arrivalTimestamp": 1,
        "errorCode": "Lambda.FunctionError",
        "errorMessage": "m",
        "attemptEndingTimestamp": 2,
        "rawData": b64encode(record(number, 0)).decode(),
    }
    return json.dumps(document).encode()


def account(data: list[int], error: list[int]) -> Account:
    found = Account()
    found.take("data/1", [record(number, 3).strip() for number in data])
    found.take("error/processing-failed/1", [error_line(number) for number in error])
    return found


def test_each_kind_of_fault_is_told_apart() -> None:
    acknowledged = {1, 2, 3, 4, 50}
    found = account([1, 2, 2, 50, 9], [3])
    assert found.faults(acknowledged, Counter()) == {"lost": 1, "doubled": 1, "misjudged": 2, "unsent": 1}
    assert found.codes == {"Lambda.FunctionError": 1}


def test_a_put_without_an_answer_may_count_or_not() -> None:
    repeats = Counter({1: 1, 2: 1, 7: 1})
    assert account([1, 1, 2], []).faults({1, 2}, repeats) == {}
    assert account([1, 2, 7], []).faults({1, 2}, repeats) == {}
    assert account([1, 1, 1], []).faults({1}, repeats) == {"doubled": 1}


@given(st.lists(st.sampled_from(NUMBERS)))
def test_what_arrived_once_in_its_place_breaks_nothing(numbers: list[int]) -> None:
    once = sorted(set(numbers))
    assert account(once, [50, 100]).faults({*once, 50, 100}, Counter()) == {}


def test_an_object_is_taken_in_once() -> None:
    found = account([1], [])
    found.take("data/1", [record(1, 0).strip()])
    assert found.faults({1}, Counter()) == {}


def test_the_same_seed_makes_the_same_records() -> None:
    one, other = (batches(random.Random("1 kills"), 10, 35) for _ in range(2))
    assert one == other
    assert [len(batch) for batch in one] == [10, 10, 10, 5]
    assert one != batches(random.Random("2 kills"), 10, 35)


def test_verdicts_and_tables() -> None:
    rows = [
        Result("a", 3, "kills", 1000, seconds=12.3),
        Result("b", 1, "times", 500, {"lost": 2}, "why"),
        Result("c", skipped="no root"),
    ]
    assert [each.verdict() for each in rows] == ["held", "broken: 2 lost", "skipped: no root"]
    assert [each.held for each in rows] == [True, False, True]
    assert report.text(rows).splitlines()[2].split() == ["b", "1", "times", "500", "broken:", "2", "lost", "(why)", "0"]
    assert report.markdown(rows).splitlines()[2] == "| a | 3 kills | 1,000 | held | 12 |"


@pytest.mark.parametrize(
    ("status", "body", "faults"),
    [
        (400, b"{}", []),
        (200, b"{}", []),
        (503, b"", ["answered 5xx"]),
        (0, b"", ["unanswered"]),
        (400, b"Traceback (most recent call last):", ["answered with a traceback"]),
    ],
)
def test_answers_to_malformed_requests(status: int, body: bytes, faults: list[str]) -> None:
    assert malformed.judge(status, body) == faults


def test_every_operation_of_the_models_gets_wrong_requests() -> None:
    names = {request.name for request in malformed.generated("sample")}
    for service in ("kinesis", "firehose", "lambda"):
        model = botocore.session.get_session().get_service_model(service)
        missing = {name for name in model.operation_names if model.operation_model(name).input_shape} - names
        assert not missing
    paths = [request.path for request in malformed.generated("sample")]
    assert not [path for path in paths if "{" in path], "each part of a path has a value"


def test_requests_of_pages_come_in_every_kind() -> None:
    kinds = Counter(request.name for request in cross_site._requests("bucket"))
    assert len(set(kinds.values())) == 1
    assert len(kinds) >= 8


def test_attacks_are_known_by_name() -> None:
    assert {"kills", "bucket", "disk", "descriptors", "idle", "malformed", "replays", "cross-site"} <= ATTACKS.keys()
