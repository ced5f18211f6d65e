"""The balance of a drill: what breaks it, and what is named and allowed."""

import base64
import json
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.drill.account import Account
from hydrant.drill.law import AFTER_A_KILL, UNANSWERED, Balance, Excuses, Kill, balance
from hydrant.drill.records import good, number_of, record
from hydrant.drill.stack import waited
from hydrant.error_objects.lines import FUNCTION_REJECTED
from hydrant.errors import HydrantError

NOW = 1_767_225_600_000
NOTHING = Excuses()


def error_line(number: int, code: str = FUNCTION_REJECTED) -> bytes:
    line = {
        "rawData": base64.b64encode(record(number, NOW)).decode(),
        "errorCode": code,
        "errorMessage": "told",
        "attemptsMade": 1,
        "arrivalTimestamp": NOW,
    }
    return json.dumps(line).encode()


def account_of(data: list[int], error: list[int]) -> Account:
    account = Account()
    account.take("data/1", [record(n, NOW) for n in data], 100.0)
    account.take("error/1", [error_line(n) for n in error], 100.0)
    return account


def judged(
    account: Account, sent: set[int], excuses: Excuses = NOTHING, told: tuple[str, ...] = ("data/1",)
) -> Balance:
    return balance(account, sent, told, excuses)


@given(st.integers(min_value=0, max_value=10**9))
def test_a_record_says_which_one_it_is(number: int) -> None:
    assert number_of(record(number, NOW)) == number
    assert record(number, NOW) == record(number, NOW)


def test_one_record_in_fifty_is_bad_in_one_of_three_ways() -> None:
    bad = [n for n in range(300) if not good(n)]
    assert bad == [0, 50, 100, 150, 200, 250]
    shapes = {raw.replace(str(n).encode(), b"N")[:14] + raw[-1:] for n in bad[:3] for raw in [record(n, NOW)]}
    assert len({record(n, NOW).count(b'"name"') for n in bad}) == 2
    assert shapes


def test_a_record_that_nobody_made_is_told() -> None:
    with pytest.raises(HydrantError, match="nobody has sent"):
        number_of(b"something else")


def test_it_holds_when_each_record_is_once_where_it_belongs() -> None:
    found = judged(account_of([1, 2, 3], [50]), {1, 2, 3, 50})
    assert found.holds
    assert (found.sent, found.data, found.error, found.objects) == (4, 3, 1, 1)


@pytest.mark.parametrize(
    ("data", "error", "sent", "broken"),
    [
        ([1], [], {1, 2}, {"lost": 1}),
        ([1, 2], [], {1}, {"not sent by anybody": 1}),
        ([1, 1], [], {1}, {"doubled for no known reason": 1}),
        ([1], [1], {1}, {"misjudged": 1, "doubled for no known reason": 1}),
        ([50], [], {50}, {"misjudged": 1}),
        ([2], [1], {1, 2}, {"misjudged": 1}),
    ],
)
def test_what_breaks_it(data: list[int], error: list[int], sent: set[int], broken: dict[str, int]) -> None:
    assert judged(account_of(data, error), sent).broken == broken


def test_a_put_without_an_answer_may_count_twice_but_not_more_often() -> None:
    excuses = Excuses(Counter({1: 1}))
    assert judged(account_of([1, 1], []), {1}, excuses).duplicates == {UNANSWERED: 1}
    assert judged(account_of([1, 1, 1], []), {1}, excuses).broken == {"doubled for no known reason": 1}
    assert judged(account_of([1], []), {1}, excuses).holds
    assert judged(account_of([1, 2], []), {1}, Excuses(Counter({2: 1}))).holds, "it may count though nobody was told"


@pytest.mark.parametrize(("kill", "named"), [(101.0, 1), (104.0, 1), (100.0, 1), (90.0, 0), (300.0, 0)])
def test_what_was_just_written_may_come_again_after_a_kill(kill: float, named: int) -> None:
    account = account_of([1], [])
    account.take("data/2", [record(1, NOW)], kill + 20)
    found = judged(account, {1}, Excuses(kills=(Kill(kill),)), ("data/1", "data/2"))
    assert (found.duplicates.get(AFTER_A_KILL, 0), found.doubled) == (named, 1 - named)


@pytest.mark.parametrize(("held", "named"), [(0.0, 0), (3.0, 0), (5.0, 1), (60.0, 1)])
def test_what_was_delivered_past_a_record_that_waits_comes_again_after_a_kill(held: float, named: int) -> None:
    account = account_of([1], [])
    account.take("data/2", [record(1, NOW)], 130.0)
    found = judged(account, {1}, Excuses(kills=(Kill(110.0, held),)), ("data/1", "data/2"))
    assert (found.duplicates.get(AFTER_A_KILL, 0), found.doubled) == (named, 1 - named)


@pytest.mark.parametrize(
    ("age", "moves", "seconds"),
    [(12.0, [], 12.0), (12.0, [3_600.0], 12.0), (3_612.0, [3_600.0], 12.0), (5_412.0, [3_600.0, 1_800.0], 12.0)],
)
def test_a_record_has_waited_the_time_that_passed_not_what_the_clock_was_moved(
    age: float, moves: list[float], seconds: float
) -> None:
    assert waited(age, moves) == seconds


def test_a_function_that_fails_sends_good_records_to_error_but_refuses_none() -> None:
    account = Account()
    account.take("error/1", [error_line(1, "Lambda.FunctionError")])
    assert judged(account, {1}, told=()).broken == {"misjudged": 1}
    assert judged(account, {1}, Excuses(function_failed=True), ()).holds
    account.take("error/2", [error_line(2)])
    assert judged(account, {1, 2}, Excuses(function_failed=True), ()).broken == {"misjudged": 1}
    assert account.codes == {"Lambda.FunctionError": 1, FUNCTION_REJECTED: 1}


def test_each_object_in_data_is_told_of_unless_a_kill_took_it() -> None:
    account = account_of([1], [50])
    sent = {1, 50}
    assert judged(account, sent, told=()).broken == {"objects without a notification": 1}
    killed = judged(account, sent, Excuses(kills=(Kill(102.0),)), ())
    assert killed.holds
    assert killed.untold_at_kills == 1
    assert judged(account, sent, told=("data/1", "error/1")).broken == {"notifications of no object in data/": 1}


def test_an_object_is_taken_in_once() -> None:
    account = account_of([1], [])
    account.take("data/1", [record(1, NOW)], 100.0)
    assert account.found == account.data.total() == 1


@given(st.lists(st.integers(0, 200)), st.sets(st.integers(0, 200)))
def test_nothing_is_left_out_of_the_account(data: list[int], sent: set[int]) -> None:
    account = account_of(data, [])
    found = judged(account, sent)
    assert found.data == found.sent - found.lost + found.unsent + found.doubled
    assert replace(found, lost=1).broken
