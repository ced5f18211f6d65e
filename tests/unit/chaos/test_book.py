"""Which calls the injected faults strike."""

import threading
from typing import Any

import pytest

from hydrant.emulator.chaos.book import MOST, Chaos, TooMany, spared
from hydrant.emulator.chaos.rules import Fault
from hydrant.emulator.chaos.words import Refusal, refusal_of

SLOW_DOWN = refusal_of("s3", "503")
PUT = Fault("s3", "PutObject", error="503")


class Clock:
    """Ticks that tests move."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def call(chaos: Chaos, operation: str = "PutObject", *names: str, service: str = "s3") -> Refusal | None:
    return chaos.strike(service, operation, lambda: names)


def calling(chaos: Chaos, done: threading.Event) -> threading.Thread:
    """A thread that makes one call, and tells when it is answered."""

    def run() -> None:
        call(chaos)
        done.set()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def test_nothing_is_struck_where_nothing_is_injected() -> None:
    chaos = Chaos()
    assert not chaos.active
    assert call(chaos) is None
    assert chaos.describe() == []


@pytest.mark.parametrize(
    ("fault", "service", "operation", "names", "struck"),
    [
        (PUT, "s3", "PutObject", (), True),
        (PUT, "s3", "GetObject", (), False),
        (PUT, "sqs", "PutObject", (), False),
        (Fault("s3", "Put*", error="503"), "s3", "PutBucketPolicy", (), True),
        (Fault("s3", "*", error="503"), "s3", "ListBuckets", (), True),
        (Fault("s3", "putobject", error="503"), "s3", "PutObject", (), False),
        (Fault("s3", "*", "lake", "503"), "s3", "PutObject", ("lake", "lake/data/1"), True),
        (Fault("s3", "*", "lake/error/*", "503"), "s3", "PutObject", ("lake", "lake/data/1"), False),
        (Fault("s3", "*", "lake/error/*", "503"), "s3", "PutObject", ("lake", "lake/error/a/1"), True),
        (Fault("s3", "*", "lake", "503"), "s3", "ListBuckets", (), False),
    ],
)
def test_a_fault_strikes_what_it_names(
    fault: Fault, service: str, operation: str, names: tuple[str, ...], struck: bool
) -> None:
    chaos = Chaos()
    chaos.add(fault, SLOW_DOWN)
    found = call(chaos, operation, *names, service=service)
    assert found == (SLOW_DOWN if struck else None)
    assert chaos.describe()[0]["struck"] == int(struck)


def test_names_are_not_asked_for_where_no_fault_wants_them() -> None:
    chaos = Chaos()
    chaos.add(PUT, SLOW_DOWN)

    def never() -> Any:
        raise AssertionError("asked for")

    assert chaos.strike("s3", "GetObject", never) is None


def test_a_count_ends_a_fault() -> None:
    chaos = Chaos()
    chaos.add(Fault("s3", "PutObject", error="503", count=2), SLOW_DOWN)
    assert [call(chaos) for _ in range(4)] == [SLOW_DOWN, SLOW_DOWN, None, None]
    [told] = chaos.describe()
    assert (told["active"], told["over"], told["struck"], chaos.active) == (False, "its count is reached", 2, False)


def test_time_ends_a_fault() -> None:
    clock = Clock()
    chaos = Chaos(clock)
    chaos.add(Fault("s3", "PutObject", error="503", seconds=30.0), SLOW_DOWN)
    clock.now += 29.9
    assert call(chaos) == SLOW_DOWN
    assert chaos.describe()[0]["left_seconds"] == pytest.approx(0.1)
    clock.now += 0.2
    assert call(chaos) is None
    assert (chaos.active, chaos.describe()[0]["over"]) == (False, "its time is over")


def test_a_share_is_one_of_all_calls_and_a_seed_makes_it_the_same() -> None:
    def struck(seed: int) -> list[bool]:
        chaos = Chaos()
        chaos.add(Fault("s3", "PutObject", error="503", share=0.2, seed=seed), SLOW_DOWN)
        return [call(chaos) is not None for _ in range(2_000)]

    assert struck(1) == struck(1) != struck(2)
    assert 300 < sum(struck(1)) < 500


def test_the_first_error_counts_where_several_faults_strike() -> None:
    chaos = Chaos()
    denied = refusal_of("s3", "403")
    chaos.add(Fault("s3", "PutObject", delay_seconds=0.001))
    chaos.add(Fault("s3", "PutObject", error="403"), denied)
    chaos.add(PUT, SLOW_DOWN)
    assert call(chaos) == denied
    assert [each["struck"] for each in chaos.describe()] == [1, 1, 1]


@pytest.mark.parametrize("end", ["remove", "clear"])
def test_what_is_delayed_goes_on_when_its_fault_is_taken_away(end: str) -> None:
    chaos = Chaos()
    name = chaos.add(Fault("s3", "PutObject", delay_seconds=300.0))["id"]
    done = threading.Event()
    waiting = calling(chaos, done)
    while not chaos.describe()[0]["struck"]:
        assert waiting.is_alive()
    assert not done.is_set()
    assert chaos.remove(name) if end == "remove" else chaos.clear() == 1
    assert done.wait(60)


def test_a_delay_goes_on_after_the_count_is_reached() -> None:
    """The last call of a count is delayed like the others."""
    chaos = Chaos()
    chaos.add(Fault("s3", "PutObject", delay_seconds=300.0, count=1))
    done = threading.Event()
    waiting = calling(chaos, done)
    while chaos.active:
        assert waiting.is_alive()
    assert not done.wait(0.05)
    assert call(chaos) is None
    chaos.clear()
    assert done.wait(60)


def test_clear_forgets_all_and_remove_knows_what_is_there() -> None:
    chaos = Chaos()
    first, second = (chaos.add(PUT, SLOW_DOWN)["id"] for _ in range(2))
    assert first != second
    assert (chaos.remove(first), chaos.remove(first), chaos.remove("nobody")) == (True, False, False)
    assert [each["active"] for each in chaos.describe()] == [True, False]
    assert chaos.clear() == 1
    assert (chaos.describe(), chaos.active) == ([], False)


def test_there_is_a_bound() -> None:
    chaos = Chaos()
    for _ in range(MOST):
        chaos.add(PUT, SLOW_DOWN)
    with pytest.raises(TooMany, match="clear"):
        chaos.add(PUT, SLOW_DOWN)


def test_calls_of_the_emulator_for_itself_are_spared_and_not_counted() -> None:
    chaos = Chaos()
    chaos.add(Fault("s3", "*", error="503", count=1), SLOW_DOWN)
    with spared():
        assert call(chaos) is None
        other = threading.Thread(target=call, args=(chaos, "GetObject"))
        other.start()
        other.join()
    assert [(each["calls"], each["struck"]) for each in chaos.describe()] == [(1, 1)]
    chaos.add(PUT, SLOW_DOWN)
    assert call(chaos) == SLOW_DOWN
