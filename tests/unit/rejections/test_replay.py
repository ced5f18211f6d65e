"""Replay: each record arrives, twice only within the ledger's window, and two processes never send one object."""

import base64
import json
import socket
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydrant.errors import UsageError
from hydrant.pipeline.ledger import identity
from hydrant.rejections.objects import LEDGER, Place, listed
from hydrant.rejections.replay.balance import closing
from hydrant.rejections.replay.entries import LEASE_SECONDS, Entry, Holder, decode, following, free
from hydrant.rejections.replay.numbers import pack, unpack
from hydrant.rejections.replay.plan import Rules
from hydrant.rejections.replay.put import MAX_RECORDS, DeliveryStream, Pace, partition_key
from hydrant.rejections.replay.run import Outcome, Replay
from hydrant.rejections.replay.store import Held, ObjectLedger, this_process
from hydrant.rejections.replay.transform import TransformFailed, diff, load
from hydrant.rejections.scan import Task
from hydrant.rejections.schemas import load_check
from hydrant.rejections.selection import Selection

from .bucket import Bucket, Killed, MemoryStream

SOURCES = (str(Path(__file__).parents[3] / "lambda"),)
PLACE = Place("us-east-1", None, None, "lake", "error/")
DEAD = 2**22 + 1
"""No process has this number."""


def event(number: int) -> bytes:
    return json.dumps(
        {"producer": "producer1", "id": number, "name": "Ada", "created_at": 1767225600000}, separators=(",", ":")
    ).encode()


def error_object(records: list[bytes]) -> bytes:
    lines = [
        {"rawData": base64.b64encode(raw).decode(), "errorCode": "Lambda.ProcessingFailedStatus", "errorMessage": "m"}
        for raw in records
    ]
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def bucket_of(records: list[bytes], objects: int) -> Bucket:
    return Bucket({f"error/{n}": error_object(records[n::objects]) for n in range(objects)})


def holder(run: str, pid: int = DEAD, host: str = "") -> Holder:
    return Holder(run, "ada", host or socket.gethostname(), pid, 0.0)


def replay(
    bucket: Bucket, stream: MemoryStream | None, who: Holder, rules: Rules | None = None, **more: Any
) -> Outcome:
    s3 = cast(Any, bucket)
    task = Task(PLACE, more.get("selection", Selection()), SOURCES)
    job = Replay(s3, task, rules or Rules(load_check(SOURCES)), who, stream, Pace(more.get("rate")))
    return job.run(listed(s3, PLACE), lambda *_: None)


@given(st.sets(st.integers(1, 300)))
def test_numbers_come_out_as_they_went_in(numbers: set[int]) -> None:
    assert unpack(pack(numbers)) == numbers
    assert pack([3, 1, 2, 7]) == "1-3,7"


@settings(max_examples=60)
@given(st.integers(1, 4), st.lists(st.integers(0, 40), max_size=4), st.sampled_from([0.0, 0.2]), st.integers(1, 60))
def test_each_record_arrives_whenever_the_process_is_killed(
    objects: int, kills: list[int], refused: float, count: int
) -> None:
    records = [event(number) for number in range(count)]
    bucket = bucket_of(records, objects)
    stream = MemoryStream(bucket.line, refused=refused)
    perhaps_twice = 0
    for run, calls in enumerate([*kills, None]):
        bucket.line.calls = calls
        before = dict(bucket.objects)
        try:
            replay(bucket, stream, holder(f"run{run}"), rate=7.0 if count < 8 else None)
        except Killed:
            bucket.line.calls = None
        perhaps_twice += unnoted(bucket, before)
    bucket.line.calls = None
    assert set(stream.got) == set(records)
    assert stream.got.total() - len(records) <= perhaps_twice
    again = replay(bucket, stream, holder("again"))
    assert (again.sent.total(), again.already) == (0, count)


def unnoted(bucket: Bucket, before: dict[str, bytes]) -> int:
    """How many lines a run that was killed had begun to send without noting the end."""
    last: dict[str, Entry] = {}
    for key in sorted(bucket.objects.keys() - before.keys()):
        if key.startswith(LEDGER):
            folder, _, name = key.rpartition("/")
            last[folder] = decode(int(name.removesuffix(".json")), bucket.objects[key])
    return sum(len(unpack(entry.sending)) for entry in last.values())


class Firehose:
    """Takes every second record of a call, as a delivery stream at its limit does."""

    def __init__(self) -> None:
        self.got: list[tuple[str, bytes]] = []

    def put_record_batch(self, DeliveryStreamName: str, Records: list[Any]) -> Any:  # noqa: N803 - the SDK's names
        taken = Records[::2]
        self.got += [(DeliveryStreamName, each["Data"]) for each in taken]
        codes: list[Any] = [{"RecordId": "1"}, {"ErrorCode": "ServiceUnavailableException"}]
        return {"RequestResponses": [codes[number % 2] for number in range(len(Records))]}


def test_a_delivery_stream_gets_each_record_once() -> None:
    records = [event(number) for number in range(9)]
    bucket, firehose = bucket_of(records, 2), Firehose()
    destination = DeliveryStream(cast(Any, firehose), "lake")
    task = Task(PLACE, Selection(), SOURCES)
    job = Replay(cast(Any, bucket), task, Rules(load_check(SOURCES)), holder("a"), destination, Pace(None))
    outcome = job.run(listed(cast(Any, bucket), PLACE), lambda *_: None)
    assert sorted(firehose.got) == sorted(("lake", raw) for raw in records)
    assert (outcome.sent.total(), outcome.left.count) == (9, 0)


def test_a_run_counts_what_it_may_send_twice() -> None:
    records = [event(number) for number in range(10)]
    bucket = bucket_of(records, 1)
    stream = MemoryStream(bucket.line)
    bucket.line.calls = 5  # listed, ledger listed, object read, entry written, records taken; the answer is lost
    with pytest.raises(Killed):
        replay(bucket, stream, holder("killed"))
    bucket.line.calls = None
    outcome = replay(bucket, stream, holder("second"))
    assert (outcome.unsure, outcome.sent.total()) == (10, 10)
    assert set(stream.got.values()) == {2}


def test_an_object_that_another_process_holds_is_left_to_it() -> None:
    bucket = bucket_of([event(1)], 1)
    me = this_process()
    entry = following(None, replace(me, run="other"), sending="1")
    bucket.objects[f"{LEDGER}error/0/00000001.json"] = entry.encode()
    stream = MemoryStream(bucket.line)
    outcome = replay(bucket, stream, me)
    assert stream.got == outcome.passes == Counter()
    [told] = outcome.held
    assert f"process {me.pid}" in told


def test_of_two_that_begin_at_once_one_is_refused() -> None:
    bucket = bucket_of([event(1)], 1)
    ledgers = [ObjectLedger(cast(Any, bucket), "lake", "error/0", holder(run)) for run in ("a", "b")]
    for ledger in ledgers:
        ledger.read()
        ledger.check_free()
    ledgers[0].write(sending="1")
    with pytest.raises(Held):
        ledgers[1].write(sending="1")
    ledgers[0].write(sent="1", released=True)
    ledgers[1].read()
    assert ledgers[1].sent == {1}


def test_one_who_was_taken_over_cannot_go_on() -> None:
    bucket = bucket_of([event(1)], 1)
    slow = ObjectLedger(cast(Any, bucket), "lake", "error/0", holder("slow"))
    slow.write(sending="1")
    fast = ObjectLedger(cast(Any, bucket), "lake", "error/0", holder("fast"))
    fast.read()
    fast.check_free()
    fast.write(sending="1")
    with pytest.raises(Held):
        slow.write(sent="1", released=True)


def test_a_lease_of_another_host_ends_by_time() -> None:
    last = Entry(3, holder("a", host="elsewhere"), "1-5", "6-9")
    other = holder("b")
    assert not free(last, other, LEASE_SECONDS - 1, gone=False)
    assert free(last, other, LEASE_SECONDS + 1, gone=False)
    assert free(last, other, 0, gone=True)
    assert free(replace(last, released=True), other, 0, gone=False)
    assert free(last, last.holder, 0, gone=False)
    assert decode(3, last.encode()) == last


def test_a_ledger_that_is_none_is_told() -> None:
    for body in (b"x", b"{}", b'{"holder":{},"sent":"","sending":"","released":true}', b"[]"):
        with pytest.raises(ValueError, match=r"."):
            decode(1, body)


def test_what_would_be_rejected_again_stays_unless_all_is_said() -> None:
    bad = event(1).replace(b'"id":1', b'"id":"1"')
    bucket = bucket_of([event(0), bad], 1)
    stream = MemoryStream(bucket.line)
    check = load_check(SOURCES)
    dry = replay(bucket, None, holder("dry"))
    assert (dry.passes.total(), dry.left.count, list(bucket.objects)) == (1, 1, ["error/0"])
    assert [name[1] for name, _ in dry.left.listed()] == ["WRONG_TYPE"]
    assert replay(bucket, stream, holder("a")).sent.total() == 1
    assert stream.got == Counter([event(0)])
    assert replay(bucket, stream, holder("b"), Rules(check, everything=True)).sent.total() == 1
    assert stream.got == Counter([event(0), bad])


def test_without_schemas_all_is_sent() -> None:
    bucket = bucket_of([b"anything", b"\xff"], 1)
    stream = MemoryStream(bucket.line)
    replay(bucket, stream, holder("a"), Rules(None))
    assert stream.got == Counter([b"anything", b"\xff"])


def test_a_selection_that_grows_sends_only_what_is_new() -> None:
    orders = b'{"producer":"orders"}'
    bucket = bucket_of([event(0), orders, event(1)], 1)
    stream = MemoryStream(bucket.line)
    rules = Rules(load_check(SOURCES), everything=True)
    replay(bucket, stream, holder("a"), rules, selection=Selection(frozenset({"producer1"})))
    assert stream.got == Counter([event(0), event(1)])
    replay(bucket, stream, holder("b"), rules)
    assert stream.got == Counter([event(0), event(1), orders])


def test_a_transform_mends_leaves_or_fails_record_by_record(tmp_path: Path) -> None:
    file = tmp_path / "mend.py"
    file.write_text(
        "import json\n\ndef mend(raw):\n    document = json.loads(raw)\n    if document['id'] == 'no':\n"
        "        return None\n    document['id'] = int(document['id'])\n    return json.dumps(document)\n"
    )
    bad, unwanted, broken = (event(1).replace(b'"id":1', b'"id":' + value) for value in (b'"1"', b'"no"', b"{}"))
    bucket = bucket_of([bad, unwanted, broken], 1)
    stream = MemoryStream(bucket.line)
    outcome = replay(bucket, stream, holder("a"), Rules(load_check(SOURCES), load(f"{file}:mend")))
    assert [json.loads(raw)["id"] for raw in stream.got] == [1]
    assert sorted(name[1] for name, _ in outcome.left.listed()) == ["LEFT_BY_TRANSFORM", "TRANSFORM_FAILED"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("mend.py", "names no function"),
        ("nowhere.py:mend", "no file"),
        ("{folder}/broken.py:mend", "cannot be loaded"),
        ("{folder}/good.py:other", "no function other"),
    ],
)
def test_a_transform_that_cannot_be_used_is_told(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "broken.py").write_text("def mend(:\n")
    (tmp_path / "good.py").write_text("def mend(raw):\n    return 7\n")
    with pytest.raises(UsageError, match=why):
        load(text.format(folder=tmp_path))
    with pytest.raises(TransformFailed, match="returned int"):
        load(f"{tmp_path}/good.py:mend")(b"x")


def test_a_diff_names_what_changes_and_is_safe() -> None:
    shown = diff(b'{"a":1,"b":"\\u001b[2J"}', b'{"a":2,"b":"\\u001b[2J"}')
    assert '- "a": 1,' in shown
    assert '+ "a": 2,' in shown
    assert "\x1b" not in diff(b"\x1b[2J", b'{"a":1}')


@pytest.mark.parametrize(
    ("rule", "key"),
    [("field:id", "7"), ("field:cut", "a?"), ("field:long", "36893488147419103232"), ("field:on", "true")],
)
def test_partition_keys_of_whatever_is_json(rule: str, key: str) -> None:
    raw = b'{"id": 7, "cut": "a\\ud83d", "far": 1e400, "long": 36893488147419103232, "on": true}'
    assert partition_key(rule)(raw) == key


@pytest.mark.parametrize(
    ("rule", "key"), [("producer", "producer1"), ("field:id", "7"), ("text:one", "one"), ("field:name", "Ada")]
)
def test_partition_keys_are_chosen(rule: str, key: str) -> None:
    assert partition_key(rule)(event(7)) == key


def test_a_record_without_the_field_gets_a_random_key() -> None:
    for raw in (b"\xff", b"[]", b"{}", b'{"id":null}', b'{"id":{}}', b'{"id":""}'):
        assert len({partition_key("field:id")(raw) for _ in range(5)}) > 1
    for rule in ("", "field:", "text:", "other", "text:" + "x" * 257):
        with pytest.raises(UsageError):
            partition_key(rule)


def test_a_pace_makes_calls_of_a_second_at_most() -> None:
    assert [Pace(rate).batch for rate in (None, 0.5, 30, 9000)] == [MAX_RECORDS, 1, 30, MAX_RECORDS]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2), st.integers(0, 2)), max_size=20))
def test_the_balance_counts_each_record_once(arrivals: list[tuple[int, int, int]]) -> None:
    sent: Counter[tuple[bytes, bytes]] = Counter()
    lines: Counter[bytes] = Counter()
    rejected: Counter[bytes] = Counter()
    for number, in_data, in_error in arrivals:
        key = identity(event(number))
        sent[key, key] += 1
        lines[key] += in_data
        rejected[key] += in_error
    found = closing(sent, lines, rejected)
    assert found.replayed == len(arrivals)
    assert 0 <= found.missing <= found.replayed
    assert found.data + found.error + found.duplicates == lines.total() + rejected.total()
    if all(d + e == 1 for _, d, e in arrivals):
        assert (found.holds, found.duplicates) == (True, 0)
