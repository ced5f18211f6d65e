"""The event document and the reply to it: written and read in one pass, the same as by the way of objects."""

import json
from base64 import b64encode
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.firehose.engine.records import DROPPED, Ok, Outcome, Record, Records
from hydrant.emulator.firehose.engine.transform import outcomes
from hydrant.emulator.firehose.engine.transform.event import EventHead, again, new_event, record_ids_of

HEAD = EventHead("arn", "region", "shardId-0", "stream")
KEYS = st.text(
    alphabet=st.sampled_from(['"', ",", "\\", "a", "é", "\n", "\u2028", "\U0001f600", "\x00", ":"]), max_size=8
)
RECORDS = st.lists(
    st.builds(
        Record,
        st.integers(10**55, 10**56 - 1).map(str),
        st.integers(0, 999_999),
        KEYS | st.text(max_size=8),
        st.binary(max_size=12),
        st.sampled_from([0.0, 1.0009, 1_780_000_000.1239]),
    ),
    max_size=6,
).map(Records.of)


@given(RECORDS)
def test_every_record_of_a_shard_is_told_in_full(records: Records) -> None:
    ids = record_ids_of(records)
    event = new_event(HEAD, ids, records)
    head = f'{{"invocationId":"{json.loads(event)["invocationId"]}","sourceKinesisStreamArn":"stream",'
    assert event == b'%s"deliveryStreamArn":"arn","region":"region","records":%s}' % (
        head.encode(),
        orjson.dumps(
            [
                {
                    "recordId": f"{record.sequence_number}{record.subsequence_number:06d}",
                    "approximateArrivalTimestamp": int(record.arrival * 1000),
                    "data": b64encode(record.data).decode(),
                    "kinesisRecordMetadata": {
                        "sequenceNumber": record.sequence_number,
                        "subsequenceNumber": record.subsequence_number,
                        "partitionKey": record.partition_key,
                        "shardId": "shardId-0",
                        "approximateArrivalTimestamp": int(record.arrival * 1000),
                    },
                }
                for record in records
            ]
        ),
    )


@given(RECORDS, st.none() | st.just("stream"))
def test_c6_the_next_attempt_has_the_same_event_with_another_id(records: Records, stream: str | None) -> None:
    event = new_event(EventHead("arn", "region", "shardId-0", stream), record_ids_of(records), records)
    first, second = json.loads(event), json.loads(again(event))
    assert len({first.pop("invocationId"), second.pop("invocationId"), None}) == 3
    assert first == second
    assert ("sourceKinesisStreamArn" in first) is (stream is not None)


def test_keys_that_look_like_the_end_of_a_text_stay_apart() -> None:
    keys = ['x",', "y", ',"', '",\n  "', "", '","']
    records = Records.of([Record("1", 0, key, b"x", 1.0) for key in keys])
    written = json.loads(new_event(HEAD, ["1"] * len(keys), records))["records"]
    assert [row["kinesisRecordMetadata"]["partitionKey"] for row in written] == keys


def test_a_key_with_half_a_surrogate_pair_is_written_as_an_escape() -> None:
    records = Records.of([Record("1", 0, key, b"x", 1.0) for key in ("\ud800", "plain")])
    written = json.loads(new_event(HEAD, ["1", "2"], records))["records"]
    assert [row["kinesisRecordMetadata"]["partitionKey"] for row in written] == ["\ud800", "plain"]


ENTRIES = st.one_of(
    st.fixed_dictionaries(
        {"recordId": st.sampled_from(["a", "b", "c", "d", 1])},
        optional={
            "result": st.sampled_from(["Ok", "Ok", "Dropped", "ProcessingFailed", "ok", None]),
            "data": st.sampled_from(["eA==", "eHl6", "", "e", "eB==", None, 1]),
            "metadata": st.sampled_from([None, {"partitionKeys": {"k": "v"}}, 1]),
        },
    ),
    st.none(),
)


@given(st.lists(ENTRIES, max_size=4))
def test_a_reply_in_order_means_what_it_would_mean_in_any_order(entries: list[Any]) -> None:
    ids = ["a", "b", "c"]
    payload = json.dumps({"records": entries}).encode()
    assert list(outcomes.outcomes_of(ids, payload)) == _one_by_one(ids, entries)


def _one_by_one(ids: list[str], entries: list[Any]) -> list[Outcome]:
    """What the reply means with an unknown entry in front, which nothing hangs on (C-14)."""
    extra = {"recordId": "unknown", "result": "Ok", "data": ""}
    return list(outcomes.outcomes_of(ids, json.dumps({"records": [extra, extra, extra, extra, *entries]}).encode()))


def test_an_id_that_was_asked_for_twice_is_answered_twice() -> None:
    entry = {"recordId": "a", "result": "Dropped"}
    assert list(outcomes.outcomes_of(["a", "a"], json.dumps({"records": [entry, entry]}).encode())) == [
        outcomes.DUPLICATED_ID,
        outcomes.DUPLICATED_ID,
    ]


def test_a_reply_in_order_is_read_in_one_pass() -> None:
    entries = [{"recordId": "a", "result": "Ok", "data": "eA=="}, {"recordId": "b", "result": "Dropped"}]
    assert list(outcomes.outcomes_of(["a", "b"], json.dumps({"records": entries}).encode())) == [Ok(b"x"), DROPPED]
