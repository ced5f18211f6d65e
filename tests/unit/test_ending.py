"""A program that ends at once tells the same as one that Python takes apart."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

_PROGRAMS = {
    "returns": "print('said', end='')",
    "exits": "sys.exit()",
    "exits with a code": "print('said'); sys.exit(3)",
    "exits with a code beyond a byte": "sys.exit(259)",
    "exits with words": "sys.exit('what was wrong')",
    "raises": "raise ValueError('what was wrong')",
    "is interrupted": "raise KeyboardInterrupt",
    "has registered": "atexit.register(print, 'first'); atexit.register(print, 'second'); print('said')",
    "has threads": "threading.Thread(target=lambda: (time.sleep(0.05), print('said late'))).start(); sys.exit(4)",
    "has a daemon": "threading.Thread(target=lambda: time.sleep(60), daemon=True).start(); print('said')",
    "has closed its output": "print('said', flush=True); sys.stdout.close()",
    "has lost its output": "sys.stdout = None; sys.exit(5)",
    "has a full disk": "sys.stdout = open('/dev/full', 'w'); print('said')",
    "logs at its end": "atexit.register(print, 'to the log', file=sys.stderr)",
}
_BOTH = """
import sys, threading
from hydrant import ending
def main():
    import atexit, time
    {program}
{how}
"""


@pytest.fixture
def nobody_reads() -> Iterator[int]:
    """The end of a pipe that can be written to, and whose other end is closed."""
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


def _ended(program: str, how: str) -> "subprocess.CompletedProcess[bytes]":
    text = _BOTH.format(program=program, how=how)
    return subprocess.run([sys.executable, "-c", text], capture_output=True, timeout=60, check=False)


@pytest.mark.parametrize("program", _PROGRAMS.values(), ids=_PROGRAMS)
def test_a_program_tells_the_same_as_without_it(program: str) -> None:
    quick, slow = _ended(program, "ending.run(main)"), _ended(program, "main()")
    assert (quick.returncode, quick.stdout) == (slow.returncode, slow.stdout)
    assert quick.stderr.splitlines()[-1:] == slow.stderr.splitlines()[-1:]


def test_what_was_loaded_is_not_taken_apart() -> None:
    program = (
        "import os; sys.kept = type('Kept', (), {'__del__': lambda _, write=os.write: write(1, b'taken apart')})()"
    )
    assert b"taken apart" in _ended(program, "main()").stdout
    assert _ended(program, "ending.run(main)").stdout == b""


def test_what_was_registered_since_it_was_prepared_is_called() -> None:
    prepared = "ending.prepare(); import atexit; atexit.register(print, 'registered before it ran'); ending.run(main)"
    assert _ended("print('said')", prepared).stdout.splitlines() == [b"said", b"registered before it ran"]


def test_what_was_registered_before_is_called_too() -> None:
    before = "import atexit; atexit.register(print, 'registered before'); ending.run(main)"
    ended = _ended("print('said'); sys.exit(7)", before)
    assert (ended.returncode, ended.stdout.splitlines()) == (7, [b"said", b"registered before"])


def test_a_reader_that_has_gone_changes_nothing(nobody_reads: int) -> None:
    told = []
    for how in ("ending.run(main)", "main()"):
        text = _BOTH.format(program="sys.stdout.write('said'); sys.exit(6)", how=how)
        command = [sys.executable, "-c", text]
        ended = subprocess.run(command, stdout=nobody_reads, stderr=subprocess.PIPE, timeout=60, check=False)
        told.append((ended.returncode, ended.stderr.splitlines()[-1:]))
    assert told[0] == told[1]
