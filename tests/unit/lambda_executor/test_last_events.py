"""The last event of each function."""

from hydrant.emulator.lambda_executor.last_events import LastEvents


def test_the_last_one_of_each_is_kept() -> None:
    events = LastEvents()
    events.note("a", "1")
    events.note("b", "2")
    events.note("a", "3")
    assert (events.of("a"), events.of("b"), events.of("c")) == ("3", "2", None)


def test_the_one_that_was_noted_longest_ago_makes_room() -> None:
    events = LastEvents(10)
    events.note("a", "x" * 4)
    events.note("b", "x" * 4)
    events.note("a", "y" * 4)
    events.note("c", "x" * 4)
    assert (events.of("a"), events.of("b"), events.of("c")) == ("y" * 4, None, "x" * 4)


def test_one_that_is_too_large_alone_is_not_kept() -> None:
    events = LastEvents(3)
    events.note("a", "xxxx")
    assert events.of("a") is None
    events.note("a", "x")
    assert events.of("a") == "x"
