"""The laws for every producer and every kind of fault, through the deployed pipeline, with all subscribers at once."""

import re
import secrets
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

import pytest
from validate.registry import REGISTRY, check

from hydrant_validation.rejections import Accepted
from producers.faults import Fault
from producers.generator import Event, make_events

from .support.function_log import FunctionLog
from .support.inputs import encode, valid
from .support.landing import Landing
from .support.laws import Account, assert_error_line, assert_logged, assert_set_failed, assert_told, settle
from .support.sender import Sender, Sent
from .support.subscribers import Subscriber
from .support.target import Target

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("stack")]

PRODUCERS = sorted(REGISTRY.events)
VALID_EVENTS = 12
EVENTS_WITH_EACH_FAULT = 2
TWINS = 3

CODES: dict[Fault, set[str]] = {
    Fault.ADDED_FIELD: {"EXTRA_FIELD"},
    Fault.CHANGED_TYPE: {"WRONG_TYPE", "INVALID_VALUE", "OUT_OF_RANGE", "MISSING_FIELD"},
    Fault.MISSING_FIELD: {"MISSING_FIELD"},
    Fault.BROKEN_JSON: {"NOT_JSON"},
    Fault.UNKNOWN_PRODUCER: {"UNKNOWN_PRODUCER"},
    Fault.NO_PRODUCER: {"NO_PRODUCER"},
    Fault.OVERSIZE: {"TOO_LARGE"},
    Fault.LATE_TIMESTAMP: {"OUT_OF_RANGE", "IN_THE_FUTURE", "INVALID_VALUE"},
}
"""The codes that each fault may end with; an object where null was meant, for example, lacks its fields."""


@dataclass
class Flow:
    """What flowed: each producer's events, each with the acknowledgement of the stream, and some equal ones."""

    events: list[tuple[Event, Sent]]
    twins: list[Sent]
    account: Account

    def of(self, producer: str, fault: Fault | None) -> list[Sent]:
        """The records of one producer with one fault."""
        return [sent for event, sent in self.events if (event.producer, event.fault) == (producer, fault)]


@pytest.fixture(scope="module")
def flow(target: Target, landing: Landing, sender: Sender, subscribers: list[Subscriber]) -> Flow:
    """Subscribers first: they must hear of everything."""
    seed = secrets.randbits(48)
    events = [event for producer in PRODUCERS for event in _events(producer, seed)]
    sent = sender.send(event.data for event in events)
    twins = sender.send([encode(valid())] * TWINS)
    return Flow(list(zip(events, sent, strict=True)), twins, settle(target, landing, [*sent, *twins]))


def _events(producer: str, seed: int) -> list[Event]:
    """Valid and spoilt ones, mixed. Each fault has a seed of its own: otherwise all would spoil the same events."""
    events = make_events(producer, VALID_EVENTS, seed)
    for number, fault in enumerate(Fault, start=1):
        events += make_events(producer, EVENTS_WITH_EACH_FAULT, seed + number, [fault])
    Random(seed).shuffle(events)
    return events


@pytest.mark.parametrize("producer", PRODUCERS)
def test_valid_events_are_in_data(producer: str, flow: Flow) -> None:
    sent = flow.of(producer, None)
    assert len(sent) == VALID_EVENTS
    assert all(record.raw in flow.account.data for record in sent)


@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("producer", PRODUCERS)
def test_spoilt_events_are_in_error_with_their_reason(
    producer: str, fault: Fault, flow: Flow, target: Target, function_log: FunctionLog
) -> None:
    rejected = []
    for sent in flow.of(producer, fault):
        verdict = assert_set_failed(flow.account.error[sent.raw][0])
        assert verdict.code in CODES[fault]
        rejected.append((sent, verdict))
    assert len(rejected) == EVENTS_WITH_EACH_FAULT
    assert_logged(target, function_log, rejected)


def test_equal_records_are_counted(flow: Flow, target: Target) -> None:
    landed = len(flow.account.data[flow.twins[0].raw])
    assert landed >= TWINS if target.repeats else landed == TWINS


def test_data_holds_one_document_per_line(flow: Flow, landing: Landing) -> None:
    for key in flow.account.data_keys:
        body = landing.bodies[key]
        assert body.endswith(b"\n")
        assert all(isinstance(check(line), Accepted) for line in body.removesuffix(b"\n").split(b"\n"))


def test_c20_error_lines_have_the_shape_of_aws(flow: Flow, target: Target) -> None:
    assert flow.account.error_lines
    for line in flow.account.error_lines:
        assert_error_line(line, target.outputs["function_arn"])


def test_d1_keys_below_data(flow: Flow, target: Target) -> None:
    pattern = _key_pattern(target, target.outputs["data_prefix"])
    assert [key for key in flow.account.data_keys if not pattern.fullmatch(key)] == []


def test_d3_keys_below_error_tell_the_arrival_of_the_oldest_record(
    flow: Flow, landing: Landing, target: Target
) -> None:
    pattern = _key_pattern(target, f"{target.outputs['error_prefix']}processing-failed/")
    everything = [line for lines in landing.error.values() for line in lines]
    for key in {line.key for line in flow.account.error_lines}:
        found = pattern.fullmatch(key)
        assert found, key
        oldest = min(line.document["arrivalTimestamp"] for line in everything if line.key == key)
        arrival = datetime.fromtimestamp(oldest // 1000, UTC)
        assert found["time"] == f"{arrival:%Y-%m-%d-%H-%M-%S}"
        assert found["folder"] == f"{arrival:%Y/%m/%d/%H}"


def _key_pattern(target: Target, prefix: str) -> re.Pattern[str]:
    """<prefix>yyyy/MM/dd/HH/<stream>-<version>-yyyy-MM-dd-HH-mm-ss-<uuid>: the configuration's prefixes, and D-1."""
    stream = re.escape(target.outputs["delivery_stream_name"])
    uuid = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    folder, time = r"(?P<folder>\d{4}/\d\d/\d\d/\d\d)", r"(?P<time>\d{4}(-\d\d){5})"
    return re.compile(rf"{re.escape(prefix)}{folder}/{stream}-\d+-{time}-{uuid}")


def test_every_subscriber_is_told_once_of_each_object_below_data(
    flow: Flow, target: Target, subscribers: list[Subscriber]
) -> None:
    assert len(subscribers) >= (2 if target.loopback else 1)
    for subscriber in subscribers:
        assert_told(target, subscriber, flow.account.data_keys)


def test_no_subscriber_is_told_of_objects_below_error(
    flow: Flow, target: Target, landing: Landing, sender: Sender, subscribers: list[Subscriber]
) -> None:
    """A valid record after them: once its notification is there, theirs would be."""
    later = settle(target, landing, sender.send([encode(valid())]))
    error_keys = {line.key for line in flow.account.error_lines}
    for subscriber in subscribers:
        assert_told(target, subscriber, later.data_keys)
        assert not error_keys & subscriber.look().keys()


def test_all_producers_at_once_lose_nothing(target: Target, land: Callable[[Target], Landing], sender: Sender) -> None:
    """One writer each, a third of the events spoilt in any way."""
    landing, seed = land(target), secrets.randbits(48)

    def produce(producer: str) -> list[tuple[Event, Sent]]:
        events = make_events(producer, 400, seed, 0.3)
        return list(zip(events, sender.send(event.data for event in events), strict=True))

    with ThreadPoolExecutor(len(PRODUCERS)) as pool:
        sent = [pair for pairs in pool.map(produce, PRODUCERS) for pair in pairs]
    account = settle(target, landing, [record for _, record in sent])
    assert account.data.keys() == {event.data for event, _ in sent if event.fault is None}


def test_faults_and_producers_are_all_there(flow: Flow) -> None:
    kinds = Counter((event.producer, event.fault) for event, _ in flow.events)
    assert kinds.keys() == {(producer, fault) for producer in PRODUCERS for fault in (None, *Fault)}
