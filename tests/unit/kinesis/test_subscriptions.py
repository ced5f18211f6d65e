"""Which of several subscriptions gets a shard's records."""

from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.kinesis.storage.subscriptions import TAKEOVER_SECONDS, Subscriptions


@given(st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 8)), min_size=1, max_size=40))
def test_one_subscription_per_shard_is_current_and_none_begins_within_five_seconds(
    calls: list[tuple[str, float]],
) -> None:
    subscriptions, now = Subscriptions(), 0.0
    begun: dict[str, list[tuple[float, int]]] = {"a": [], "b": []}
    for shard, pause in calls:
        now += pause
        number = subscriptions.begin(shard, now)
        since = now - begun[shard][-1][0] if begun[shard] else TAKEOVER_SECONDS
        assert (number is None) == (since < TAKEOVER_SECONDS)
        if number is not None:
            begun[shard].append((now, number))
        for other, seen in begun.items():
            current = [number for _, number in seen if subscriptions.current(other, number)]
            assert current == [number for _, number in seen[-1:]]


def test_none_is_current_after_the_end() -> None:
    subscriptions = Subscriptions()
    number = subscriptions.begin("a", 0.0)
    assert number is not None
    subscriptions.end()
    assert not subscriptions.current("a", number)
