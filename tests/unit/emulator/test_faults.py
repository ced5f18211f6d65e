"""Whose fault a failure is, what the user is told of ours, and that whoever meets one goes on trying."""

import errno
import logging
import os
import resource
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from hydrant.emulator.faults import machine, threads
from hydrant.emulator.faults.kinds import EmulatorFault, Interrupted, Resource, Shortage, fault_of, shortage
from hydrant.emulator.faults.patience import Patience
from hydrant.emulator.faults.report import PERIOD, FaultReport

LACKING = {
    errno.EMFILE: Resource.DESCRIPTORS,
    errno.ENFILE: Resource.DESCRIPTORS,
    errno.ENOMEM: Resource.MEMORY,
    errno.EAGAIN: Resource.PROCESSES,
    errno.ENOSPC: Resource.DISK,
    errno.EDQUOT: Resource.DISK,
    errno.EFBIG: Resource.DISK,
}


def raised(error: BaseException, cause: BaseException | None = None) -> BaseException:
    try:
        raise error from cause
    except type(error) as found:
        return found


@pytest.mark.parametrize("number", LACKING)
def test_an_error_of_the_system_tells_what_is_lacking(number: int) -> None:
    found = fault_of(OSError(number, os.strerror(number)))
    assert isinstance(found, Shortage)
    assert found.resource is LACKING[number]


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EACCES, errno.ECONNREFUSED, errno.EPIPE])
def test_other_errors_of_the_system_say_nothing_of_the_machine(number: int) -> None:
    assert fault_of(OSError(number, os.strerror(number))) is None


def test_the_cause_counts_however_deep_it_lies() -> None:
    lowest = raised(OSError(errno.EMFILE, "Too many open files"))
    wrapped = raised(RuntimeError("Could not start new environment"), raised(ValueError("between"), lowest))
    found = fault_of(wrapped)
    assert isinstance(found, Shortage)
    assert found.resource is Resource.DESCRIPTORS


def test_what_came_before_by_chance_does_not_count_when_it_was_said_so() -> None:
    def fail() -> None:
        try:
            raise OSError(errno.EMFILE, "Too many open files")
        except OSError:
            raise ValueError("something else") from None

    with pytest.raises(ValueError, match="something else") as caught:
        fail()
    assert fault_of(caught.value) is None


def test_a_fault_that_was_raised_from_its_own_messenger_is_found_too() -> None:
    fault = EmulatorFault("no room")
    messenger = raised(RuntimeError("500"), fault)
    assert fault_of(raised(fault, messenger)) is fault


def test_no_room_for_a_thread_or_for_an_object() -> None:
    for error, lacking in (
        (RuntimeError("can't start new thread"), Resource.PROCESSES),
        (MemoryError(), Resource.MEMORY),
    ):
        found = fault_of(error)
        assert isinstance(found, Shortage)
        assert found.resource is lacking
    assert fault_of(RuntimeError("something else")) is None


def answer(status: int, words: str) -> ClientError:
    response: Any = {
        "Error": {"Code": "InternalError", "Message": words},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(response, "PutMetricData")


def test_an_answer_of_a_service_of_ours_is_judged_by_its_status_and_words() -> None:
    full = fault_of(answer(500, "exception while calling s3.PutObject: [Errno 28] No space left on device"))
    assert isinstance(full, Shortage)
    assert full.resource is Resource.DISK
    assert type(fault_of(answer(503, "busy"))) is EmulatorFault
    assert fault_of(answer(400, "[Errno 28] in the words of a caller")) is None


def test_a_full_database() -> None:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorname = "SQLITE_FULL"
    found = fault_of(error)
    assert isinstance(found, Shortage)
    assert found.resource is Resource.DISK


def test_the_text_names_the_figures_and_what_to_do() -> None:
    limit = machine.descriptor_limit()
    text = str(shortage(errno.EMFILE))
    assert text.startswith(f"no free file descriptors: {limit} of {limit} used; ")
    assert "`ulimit -n`" in text
    assert "MB left" in str(shortage(errno.ENOMEM))
    assert "`ulimit -f`" in str(shortage(errno.EFBIG))
    assert "quota" in str(shortage(errno.EDQUOT))
    folder = os.path.dirname(__file__)
    assert f"no space on the disk of {folder}: " in str(fault_of(OSError(errno.ENOSPC, "full", __file__)))


def test_a_user_is_told_once_a_period_and_sees_what_lasts(caplog: pytest.LogCaptureFixture) -> None:
    now = [1000.0]
    report = FaultReport(lambda: now[0])
    caplog.set_level(logging.WARNING)
    for _ in range(100):
        report.note(shortage(errno.EMFILE), "records wait")
    assert len(caplog.records) == 1
    assert "no free file descriptors" in caplog.text
    assert "; records wait" in caplog.text
    (lasting,) = report.describe()
    assert (lasting["lacks"], lasting["times"], lasting["since"]) == ("file descriptors", 100, 1000.0)
    now[0] += PERIOD
    report.note(shortage(errno.EMFILE), "records wait")
    assert len(caplog.records) == 2
    assert "(100 times since the last line)" in caplog.text
    report.note(shortage(errno.ENOSPC), "records wait")
    assert len(caplog.records) == 3, "another thing is told at once"
    now[0] += PERIOD + 1
    assert report.describe() == []
    report.note(shortage(errno.EMFILE), "records wait")
    assert report.describe()[0]["times"] == 1, "it was over, and begins anew"


def test_patience_tries_until_it_works_with_growing_pauses() -> None:
    pauses: list[float] = []
    failures = iter([shortage(errno.EMFILE), EmulatorFault("busy"), shortage(errno.ENOSPC), shortage(errno.EMFILE)])

    def attempt() -> str:
        for failure in failures:
            raise failure
        return "done"

    def pause(seconds: float) -> bool:
        pauses.append(seconds)
        return False

    patience = Patience(pause, "records wait", 0.1, 0.3, FaultReport())
    assert patience.insist(attempt) == "done"
    assert pauses == [0.1, 0.2, 0.3, 0.3]


def test_patience_ends_with_the_emulator() -> None:
    fault = shortage(errno.EMFILE)

    def attempt() -> None:
        raise fault

    with pytest.raises(Interrupted) as caught:
        Patience(lambda _seconds: True, "records wait", report=FaultReport()).insist(attempt)
    assert caught.value.__cause__ is fault


def test_other_failures_are_none_of_its_business() -> None:
    def attempt() -> None:
        raise KeyError("a defect")

    with pytest.raises(KeyError):
        Patience(lambda _seconds: False, "records wait", report=FaultReport()).insist(attempt)


class NoThread(threading.Thread):
    """On a machine without room for it."""

    def start(self) -> None:
        raise RuntimeError("can't start new thread")


def test_a_thread_that_there_is_no_room_for_is_no_error() -> None:
    assert threads.start(lambda: None, "test-none", NoThread) is None
    found = threads.start(lambda: None, "test-some")
    assert found is not None
    found.join(10)


def limits(command: str) -> list[int]:
    """What a process of its own prints after `command` with a soft limit of 200 descriptors and a hard one of 500."""
    code = f"import resource\nfrom hydrant.emulator.faults import machine\n{command}"

    def lower() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (200, 500))

    done = subprocess.run([sys.executable, "-c", code], preexec_fn=lower, capture_output=True, text=True, check=True)
    return [int(word) for word in done.stdout.split()]


def test_the_soft_limit_of_descriptors_goes_to_the_hard_one() -> None:
    assert limits("machine.raise_descriptor_limit(); print(*resource.getrlimit(resource.RLIMIT_NOFILE))") == [500, 500]


def test_descriptors_that_are_used_up_are_counted_with_none_to_spare() -> None:
    command = """
import os
taken = []
try:
    while True:
        taken.append(os.dup(1))
except OSError:
    full = machine.full_of_descriptors()
    text = machine.descriptors(everywhere=False)
for each in taken:
    os.close(each)
assert full and not machine.full_of_descriptors()
assert "200 of 200 used" in text, text
print(int(len(taken) < 200))
"""
    assert limits(command) == [1]


@pytest.mark.parametrize("read", [machine.oom_kills, machine.descriptor_limit])
def test_figures_of_the_machine_are_numbers(read: Callable[[], int]) -> None:
    assert read() >= 0
