"""Which printed lines reach the log of a function that asks for JSON and a level."""

import pytest

from hydrant.emulator.lambda_executor.logs.levels import at_least
from hydrant.emulator.lambda_executor.logs.parser import OutputParser

LINES = [
    '{"level":"DEBUG","message":"a"}',
    '{"level":"INFO","message":"b"}',
    '{"level":"warning","message":"c"}',
    '{"level":"ERROR","message":"d"}',
    '{"level":"CRITICAL","message":"e"}',
    '{"level":"LOUD","message":"f"}',
    '{"level":3}',
    '{"message":"g"}',
    "{no json",
    '{"level":"DEBUG","message":' + "[" * 100_000 + "]" * 100_000 + "}",
    '{"level":' + '{"a":' * 5000,
    "plain text",
]


def left(level: str) -> list[str]:
    parser = OutputParser(at_least(level))
    return [event.message for event in parser.feed("".join(f"{line}\n" for line in LINES).encode())]


@pytest.mark.parametrize(
    ("level", "gone"),
    [("", 0), ("TRACE", 0), ("DEBUG", 0), ("INFO", 1), ("WARN", 2), ("ERROR", 3), ("FATAL", 4), ("nothing", 0)],
)
def test_lines_below_the_level_are_left_out_and_what_has_none_stays(level: str, gone: int) -> None:
    assert left(level) == LINES[gone:]


def test_a_line_that_comes_in_parts_is_one_line() -> None:
    parser = OutputParser(at_least("ERROR"))
    assert parser.feed(b'{"level":"IN') == []
    assert parser.feed(b'FO"}\nkept') == []
    assert [event.message for event in parser.finish()] == ["kept"]
