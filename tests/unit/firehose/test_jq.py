"""A JQ query answers for each document, and none hangs, hurts its neighbours or sees the emulator."""

import errno
import json
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydrant.emulator.faults.kinds import EmulatorFault, Interrupted, Resource, Shortage
from hydrant.emulator.firehose.engine.transform.jq_process import (
    Fault,
    JqProcess,
    NoJson,
    NoResult,
    QueryError,
    Result,
    check_query,
    launch,
)
from hydrant.emulator.firehose.engine.transform.jq_worker import Jq

from .engine import wait_until

MEMORY = 64 * 1024 * 1024
ENDLESS = "if .x then last(repeat(1)) else {a: .a} end"


@contextmanager
def running(query: str, seconds: float = 0.2) -> Iterator[JqProcess]:
    process = JqProcess(query, seconds)
    try:
        yield process
    finally:
        process.close()


@pytest.fixture(scope="module")
def identity() -> Iterator[JqProcess]:
    with running(".", 30) as process:
        yield process


def results(process: JqProcess, *documents: bytes) -> list[Any]:
    return [orjson.loads(a.json) if isinstance(a, Result) else type(a) for a in process.run(documents)]


@settings(deadline=None)
@given(st.lists(st.text(max_size=9) | st.integers(-(2**53), 2**53) | st.booleans() | st.none(), max_size=200))
def test_answers_come_in_the_order_of_the_documents(identity: JqProcess, values: list[Any]) -> None:
    assert results(identity, *(json.dumps(value).encode() for value in values)) == values


@settings(deadline=None)
@given(st.lists(st.binary(max_size=9), max_size=5))
def test_any_bytes_have_an_answer(identity: JqProcess, documents: list[bytes]) -> None:
    assert len(identity.run(documents)) == len(documents)


def test_what_is_not_one_json_value_is_told_apart() -> None:
    documents = [b"", b"x", b'{"a":1}{"a":2}', b"\xff", b"NaN", b"[1", b'"\\ud800"', b'{"a":1,"b":"\\ud83d"}']
    with running(".a") as process:
        assert results(process, *documents, b'{"a":1}') == [NoJson] * len(documents) + [1]


def test_what_jq_takes_for_json_is_left_to_jq() -> None:
    documents = [b'{"a":1,"b":"\\udc00"}', b'{"a":2,"b":1e400}', b'{"a":-1e400}', b'{"a":"x\\udc00"}']
    with running(".a") as process:
        assert results(process, *documents) == [1, 2, -1.7976931348623157e308, "x\ufffd"]


def test_the_first_of_several_results_counts_and_none_is_told() -> None:
    with running("range(1; .)") as process:
        assert results(process, b"1000000000000", b"0") == [1, NoResult]


def test_an_error_of_the_query_fails_its_document_only() -> None:
    with running(".a") as process:
        failed, fine = process.run([b"1", b'{"a":1}'])
        assert failed == Fault('The JQ query failed: Cannot index number with string "a"')
        assert fine == Result(b"1")


def test_a_query_that_does_not_end_fails_its_documents_only() -> None:
    with running(ENDLESS) as process:
        found = process.run([b'{"a":1}', b'{"x":1}', b'{"a":2}', b'{"x":1}', b'{"a":3}'])
        assert found[1] == found[3] == Fault("The JQ query did not end within 0.2 s.")
        assert [found[0], found[2], found[4]] == [Result(b'{"a":%d}' % n) for n in (1, 2, 3)]


def test_a_query_that_never_ends_is_given_up() -> None:
    with running(ENDLESS) as process:
        assert process.run([b'{"x":1}'] * 10_000) == [Fault("The JQ query did not end within 0.2 s.")] * 10_000
        assert process.run([b'{"a":1}']) == [Result(b'{"a":1}')]


def test_a_query_may_not_take_all_memory() -> None:
    with running('("x" * .) | length', 60) as process:
        greedy, modest = process.run([b"1000000000", b"3"])
        assert greedy == Fault("The JQ query ended by a failure of jq, most likely for lack of memory.")
        assert modest == Result(b"3")


def test_a_text_that_is_no_query_fails_every_document() -> None:
    with running("{a:") as process:
        answers = process.run([b"1", b"2"])
        assert [isinstance(answer, Fault) and "syntax error" in answer.reason for answer in answers] == [True, True]


def test_a_query_sees_nothing_of_the_emulator() -> None:
    os.environ["HYDRANT_SECRET"] = "visible"
    try:
        with running("env.HYDRANT_SECRET") as process:
            assert results(process, b"1") == [None]
    finally:
        del os.environ["HYDRANT_SECRET"]


def test_closing_ends_a_query_that_is_running() -> None:
    process = JqProcess("last(repeat(1))", 600)
    process.compile()
    found: list[Any] = []

    def ask() -> None:
        with pytest.raises(Interrupted) as caught:
            found.extend(process.run([b"1", b"2"]))
        found.append(caught.type)

    thread = threading.Thread(target=ask)
    thread.start()
    process.close()
    thread.join(30)
    assert found == [Interrupted], "nothing was said of the documents"
    with pytest.raises(Interrupted):
        process.run([b"1"])


def test_lanes_share_a_query() -> None:
    wrong: list[Any] = []
    with running("{a: .a}", 30) as process:

        def ask(lane: int) -> None:
            documents = [b'{"a":%d}' % (lane * 1000 + n) for n in range(200)]
            if process.run(documents) != [Result(document) for document in documents]:
                wrong.append(lane)

        threads = [threading.Thread(target=ask, args=(lane,)) for lane in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []


@pytest.mark.parametrize("query", ["{a:", "nonsense", 'import "x" as x; .'])
def test_what_is_no_query_is_refused(query: str) -> None:
    with pytest.raises(QueryError, match="jq: error"):
        check_query(query)


@pytest.mark.parametrize(
    "query",
    ["{customer_id:.customer_id, device:.type.device}", '{year:.event_timestamp|strftime("%Y")}', "{a:.a} # b", ""],
)
def test_queries_of_aws_documents_are_fine(query: str) -> None:
    check_query(query)


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN])
def test_a_process_that_cannot_be_started_says_nothing_of_documents(number: int) -> None:
    refusals = iter([OSError(number, os.strerror(number))])

    def scarce(command: Sequence[str]) -> Any:
        for refusal in refusals:
            raise refusal
        return launch(command)

    process = JqProcess("{a: .a}", 30, scarce)
    try:
        with pytest.raises(Shortage):
            process.run([b'{"a":1}'])
        assert process.run([b'{"a":1}']) == [Result(b'{"a":1}')]
    finally:
        process.close()


def test_a_process_that_ends_before_it_is_up_says_nothing_of_documents() -> None:
    commands = iter([["false"]])
    process = JqProcess("{a: .a}", 30, lambda command: launch(next(commands, command)))
    try:
        with pytest.raises(EmulatorFault, match="before it was up, with status 1"):
            process.run([b'{"a":1}'])
        assert process.run([b'{"a":1}']) == [Result(b'{"a":1}')]
    finally:
        process.close()


def test_a_process_that_the_kernel_kills_for_lack_of_memory_says_nothing_of_documents() -> None:
    kills = iter([0, 1, 1, 1])
    workers: list[Any] = []

    def noted(command: Sequence[str]) -> Any:
        workers.append(launch(command))
        return workers[-1]

    process = JqProcess(ENDLESS, 30, noted, lambda: next(kills))
    process.compile()
    seen: list[Any] = []

    def ask() -> None:
        with pytest.raises(Shortage) as caught:
            process.run([b'{"x":1}'])
        seen.append(caught.value.resource)

    worker = psutil.Process(workers[0].pid)
    before = worker.cpu_times().user
    thread = threading.Thread(target=ask)
    thread.start()
    wait_until(lambda: worker.cpu_times().user > before + 0.05, "the query at work")
    workers[0].kill()
    thread.join(30)
    process.close()
    assert seen == [Resource.MEMORY]


def test_machine_code_that_is_broken_is_made_anew(tmp_path: Path) -> None:
    Jq(MEMORY, tmp_path)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(kept.read_bytes()[:1000])
    assert not Jq(MEMORY, tmp_path).compile(b".")
    assert kept.stat().st_size > 1000


def test_machine_code_need_not_be_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert not Jq(MEMORY, tmp_path / "file" / "folder").compile(b".")
