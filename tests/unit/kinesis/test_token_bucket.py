"""The laws of a token bucket, whatever comes when."""

from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.token_bucket import TokenBucket

steps = st.lists(st.tuples(st.floats(0, 3), st.integers(1, 100)), max_size=60)


@given(steps, st.integers(1, 50), st.integers(100, 200))
def test_no_span_lets_more_pass_than_its_rate_and_one_burst(
    calls: list[tuple[float, int]], rate: int, burst: int
) -> None:
    now, bucket, passed = 100.0, TokenBucket(rate, burst, 100.0), []
    for pause, amount in calls:
        now += pause
        if bucket.ready(amount, now):
            bucket.take(amount, now)
            passed.append((now, amount))
    for first in range(len(passed)):
        span, total = passed[first][0], 0
        for at, amount in passed[first:]:
            total += amount
            assert total <= burst + rate * (at - span) + 1e-6


@given(steps, st.integers(1, 50), st.integers(100, 200))
def test_after_a_rest_a_whole_burst_passes(calls: list[tuple[float, int]], rate: int, burst: int) -> None:
    now, bucket = 0.0, TokenBucket(rate, burst, 0.0)
    for pause, amount in calls:
        now += pause
        if bucket.ready(amount, now):
            bucket.take(amount, now)
    assert bucket.ready(burst, now + burst / rate + 1e-6)


@given(st.floats(1.01, 20), st.floats(0, 50))
def test_more_than_a_burst_passes_when_the_bucket_is_full_and_is_paid_off_whole(times: float, pause: float) -> None:
    bucket, amount = TokenBucket(100, 100, 0.0), 100 * times
    assert bucket.ready(amount, pause)
    bucket.take(amount, pause)
    assert not bucket.open(pause + times - 1e-6)
    assert bucket.open(pause + times + 1e-6)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=30))
def test_a_clock_that_is_set_back_gives_no_tokens(times: list[float]) -> None:
    bucket = TokenBucket(10, 10, max(times))
    bucket.take(10, max(times))
    assert not any(bucket.ready(1, now) for now in times)
