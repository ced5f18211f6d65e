"""What each output gets of a batch: the way column by column and the one record by record are one."""

from itertools import count
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.firehose.engine.delivery.routing import Routed, route
from hydrant.emulator.firehose.engine.delivery.writer import by_place
from hydrant.emulator.firehose.engine.items import Deliveries, Delivery, Items, items_of
from hydrant.emulator.firehose.engine.memory import MemoryBudget
from hydrant.emulator.firehose.engine.positions import Positions
from hydrant.emulator.firehose.engine.records import Oks, Place, Record, Records
from hydrant.emulator.firehose.engine.transform.base import Attempts, Transformed
from hydrant.emulator.firehose.engine.transform.outcomes import STATUS_FAILED

READS = st.lists(
    st.lists(st.tuples(st.binary(max_size=4), st.booleans()), min_size=1, max_size=5), min_size=1, max_size=4
)


def items_read(reads: list[list[tuple[bytes, bool]]]) -> Items:
    """What some reads of a partition gave, each under its ticket."""
    positions = Positions(0, MemoryBudget(lambda: 1 << 30), lambda _: None, lambda: None)
    numbers, parts, first = count(), [], 0
    for read in reads:
        records = Records.of([Record(str(next(numbers)), 0, "k", data, float(first)) for data, _ in read])
        ticket = positions.open(first + len(read), len(read), 1)
        parts.append(items_of(records, None, first, ticket))
        first += len(read)
    return Items.joined(parts)


def told(routed: Routed) -> tuple[Any, ...]:
    return list(routed.data), routed.errors, routed.failures, routed.done, routed.size


@given(READS)
def test_column_by_column_is_as_record_by_record(reads: list[list[tuple[bytes, bool]]]) -> None:
    batch = items_read(reads)
    fine = [ok for read in reads for _, ok in read]
    data = [b"<%d>" % index for index in range(len(batch))]
    outcomes = Oks(data, STATUS_FAILED, [index for index, ok in enumerate(fine) if not ok])
    attempts = Attempts(1, 7, "arn")
    together = route(batch, Transformed(outcomes, attempts), 0)
    assert told(together) == told(route(batch, Transformed(list(outcomes), attempts), 0))
    assert len(together.data) + sum(map(len, together.errors.values())) == len(batch)


@given(READS, st.integers(0, 20))
def test_what_is_forgotten_is_delivered_nowhere(reads: list[list[tuple[bytes, bool]]], before: int) -> None:
    batch = items_read(reads)
    routed = route(batch, Transformed(Oks(batch.records.data), Attempts(1, 7)), before)
    assert len(routed.done) == min(before, len(batch))
    assert [each.body for each in routed.data] == list(batch.records.data)[before:]


@given(st.lists(st.sampled_from(["", "a", "b", "c"]), max_size=9))
def test_each_partition_gets_its_deliveries_in_order(names: list[str]) -> None:
    batch = items_read([[(b"x", True)]])
    places: list[Place] = [(("partitionKeyFromQuery", "key", name),) if name else () for name in names]
    deliveries = [Delivery(b"%d" % index, 0.0, batch.tickets[0], 1, place) for index, place in enumerate(places)]
    parts = by_place(Deliveries.of(deliveries))
    assert [part.places[0] for part in parts] == list(dict.fromkeys(places))
    for part in parts:
        assert list(part) == [each for each in deliveries if each.partition == part.places[0]]
