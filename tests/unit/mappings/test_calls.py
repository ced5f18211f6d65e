"""What a function's answer says of a batch (M-6)."""

import json
from typing import Any

import pytest

from hydrant.emulator.mappings.engine.calls import OK, PROBLEM, Calls, failed_from, failed_of
from hydrant.emulator.mappings.engine.events import of_received
from hydrant.emulator.mappings.engine.ports import Reply
from hydrant.emulator.pipes.engine.ports import Failed

from .worlds import ORIGIN, record

RECORDS = [record(number) for number in range(5)]
WHOLE = [each.sequence for each in RECORDS]
WHOLE_FAILURES: list[Any] = [
    {"batchItemFailures": [{"itemIdentifier": ""}]},
    {"batchItemFailures": [{"itemIdentifier": None}]},
    {"batchItemFailures": [{"identifier": "1"}]},
    {"batchItemFailures": [{"itemIdentifier": "unknown"}]},
    {"batchItemFailures": ["1"]},
    {"batchItemFailures": "1"},
    {"batchItemFailures": 1},
    {"batchItemFailures": True},
    {"batchItemFailures": [{"itemIdentifier": ["1"]}]},
    {"batchItemFailures": [{"itemIdentifier": {"1": 1}}]},
    {"batchItemFailures": [{"itemIdentifier": 1}]},
]
SUCCESSES: list[Any] = [{"batchItemFailures": []}, {"batchItemFailures": None}, {}, None, "done"]


def named(*numbers: int) -> Any:
    return {"batchItemFailures": [{"itemIdentifier": str(number)} for number in numbers]}


def run(reply: Reply | Failed, *, reports: bool = True) -> tuple[Any, list[str], Calls]:
    told: list[str] = []

    def function(event: bytes) -> Reply:
        assert event
        if isinstance(reply, Failed):
            raise reply
        return reply

    calls = Calls(function, reports, told.append)
    return calls.run(RECORDS), told, calls


def answered(answer: Any) -> Reply:
    return Reply(json.dumps(answer).encode(), False, "r")


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (answered(None), {"InvokedEventCount": 5, "FailedInvokeEventCount": 0}),
        (answered(named(3)), {"InvokedEventCount": 5, "FailedInvokeEventCount": 2}),
        (Reply(b"{}", True, "r"), {"InvokedEventCount": 5, "FailedInvokeEventCount": 5}),
        (Failed("there is no such function"), {"FailedInvokeEventCount": 5}),
        (Failed("throttled", passing=True), {}),
    ],
)
def test_m17_what_is_handed_over_is_counted(reply: Reply | Failed, expected: dict[str, int]) -> None:
    def function(event: bytes) -> Reply:
        assert event
        if isinstance(reply, Failed):
            raise reply
        return reply

    counted: dict[str, int] = {}
    Calls(function, True, lambda _: None, count=counted.__setitem__).run(RECORDS)
    assert counted == expected


@pytest.mark.parametrize("answer", SUCCESSES)
def test_m6_success(answer: Any) -> None:
    result, told, _ = run(answered(answer))
    assert (result.failed, told) == ((), [OK])


@pytest.mark.parametrize("answer", WHOLE_FAILURES)
def test_m6_failure_of_the_whole_batch(answer: Any) -> None:
    result, told, _ = run(answered(answer))
    assert [each.sequence for each in result.failed] == WHOLE
    assert told == [PROBLEM]


def test_m5_an_error_of_the_function_fails_the_whole_batch() -> None:
    result, told, calls = run(Reply(b'{"errorMessage": "no"}', True, "r"))
    assert [each.sequence for each in result.failed] == WHOLE
    assert (told, "errorMessage" in result.words, calls.count_of(RECORDS[0])) == ([PROBLEM], True, 1)


def test_m6_a_shard_is_tried_again_from_the_lowest_number_on() -> None:
    assert [each.sequence for each in failed_from(named(3, 1), RECORDS)] == ["1", "2", "3", "4"]


def test_m6_without_reports_an_answer_says_nothing() -> None:
    result, told, _ = run(answered(named(2)), reports=False)
    assert (result.failed, told) == ((), [OK])


def test_m6_no_json_is_a_failure_where_failures_are_reported() -> None:
    assert run(Reply(b"{", False, "r"))[0].failed
    assert not run(Reply(b"{", False, "r"), reports=False)[0].failed


def test_m7_a_refusal_that_passes_is_no_call() -> None:
    result, told, calls = run(Failed("throttled", passing=True))
    assert (result.passing, told, calls.spans, calls.last) == (True, [], [], None)
    result, told, calls = run(Failed("injected"))
    assert (result.passing, told, calls.count_of(RECORDS[2])) == (False, [PROBLEM], 1)


def test_m8_invocations_are_counted_for_each_record() -> None:
    calls = Calls(lambda _: Reply(b"null", True, "r"), False, lambda _: None)
    for part in (RECORDS, RECORDS[:2], RECORDS[2:], RECORDS[2:3]):
        calls.run(part)
    assert [calls.count_of(each) for each in RECORDS] == [2, 2, 3, 2, 2]


def message(number: int) -> Any:
    return {"MessageId": f"m{number}", "ReceiptHandle": f"h{number}", "Body": "b", "Attributes": {}}


def test_m12_messages_of_a_queue_fail_one_by_one() -> None:
    messages = [of_received(message(number), ORIGIN, 0.0) for number in range(3)]
    answer = {"batchItemFailures": [{"itemIdentifier": "m0"}, {"itemIdentifier": "m2"}]}
    assert [each.identifier for each in failed_of(answer, messages)] == ["m0", "m2"]
    with pytest.raises(Failed, match="m7"):
        failed_of({"batchItemFailures": [{"itemIdentifier": "m7"}]}, messages)
