"""Fact C-28: records that a Kinesis Producer Library aggregated, taken apart before the function."""

import base64
from collections import Counter
from typing import Any

import pytest
from aws_kinesis_agg.aggregator import RecordAggregator

from ..support.delivery_streams import DeliveryStream, invoking, processing
from ..support.firehose_emulator import Emulator, wait_for
from ..support.functions import make_function
from ..support.scripted_function import originals, wait_for_events, wish

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-kpl")]


@pytest.fixture(scope="module")
def aws(plain_emulator: Emulator) -> Emulator:
    return plain_emulator


def aggregated(*records: tuple[str, bytes]) -> bytes:
    """One Kinesis record of user records (partition key, data), as the producer library packs them."""
    aggregator = RecordAggregator()
    for key, data in records:
        assert aggregator.add_user_record(key, data) is None
    return bytes(aggregator.clear_and_get().get_contents()[2])


def put(aws: Emulator, pipe: DeliveryStream, data: bytes, key: str = "outer") -> dict[str, Any]:
    """PutRecord to the pipe's source."""
    return dict(aws.kinesis.put_record(StreamName=pipe.name, Data=data, PartitionKey=key))


def test_c28_a_function_sees_user_records_with_the_place_of_the_outer_one(aws: Emulator) -> None:
    function = make_function(aws, "scripted")
    pipe = DeliveryStream(aws, shards=1, ProcessingConfiguration=processing(invoking(function)))
    users = [(f"inner-{number}", wish(number=number)) for number in range(3)]
    placed = put(aws, pipe, aggregated(*users))
    pipe.wait_for_objects(1)
    seen = [record for event in wait_for_events(aws, function) for record in event["records"]]
    assert [base64.b64decode(record["data"]) for record in seen] == [data for _, data in users]
    places = [record["kinesisRecordMetadata"] for record in seen]
    assert [place["partitionKey"] for place in places] == [key for key, _ in users]
    assert [int(place["subsequenceNumber"]) for place in places] == [0, 1, 2]
    assert {(place["sequenceNumber"], place["shardId"]) for place in places} == {
        (placed["SequenceNumber"], placed["ShardId"])
    }
    assert len({place["approximateArrivalTimestamp"] for place in places}) == 1
    assert len({record["recordId"] for record in seen}) == 3


def test_c28_user_records_have_outcomes_of_their_own(aws: Emulator) -> None:
    function = make_function(aws, "scripted")
    prefixes: dict[str, Any] = {
        "Prefix": "data/!{timestamp:yyyy}/",
        "ErrorOutputPrefix": "error/!{firehose:error-output-type}/",
    }
    pipe = DeliveryStream(aws, shards=1, ProcessingConfiguration=processing(invoking(function)), **prefixes)
    good, bad = wish(number=1), wish(number=2, answer={"result": "ProcessingFailed"})
    dropped = wish(number=3, answer={"result": "Dropped"})
    put(aws, pipe, aggregated(("a", good), ("b", bad), ("c", dropped)))
    assert pipe.wait_for_object("data/")[1] == good
    assert originals(pipe.wait_for_errors()) == Counter([bad])


def test_c28_aggregated_and_plain_records_side_by_side(aws: Emulator) -> None:
    pipe = DeliveryStream(aws, shards=2)
    plain = [b"plain-%d\n" % number for number in range(20)]
    packed = [[b"packed-%d-%d\n" % (batch, number) for number in range(30)] for batch in range(10)]
    entries = [{"Data": data, "PartitionKey": data.decode()} for data in plain]
    entries += [
        {"Data": aggregated(*[("k", data) for data in batch]), "PartitionKey": str(at)}
        for at, batch in enumerate(packed)
    ]
    aws.kinesis.put_records(StreamName=pipe.name, Records=entries)
    expected = Counter([*plain, *(data for batch in packed for data in batch)])

    def seen() -> Counter[bytes]:
        return Counter(b"".join(pipe.objects().values()).splitlines(keepends=True))

    wait_for(seen, lambda found: found == expected, "320 records")


@pytest.mark.parametrize("spoil", ["magic only", "checksum", "cut"])
def test_c28_what_only_looks_aggregated_is_one_record(aws: Emulator, spoil: str) -> None:
    """Nothing is lost: bytes that start like the library's format but are not whole pass on as they are."""
    whole = aggregated(("a", b"one"), ("b", b"two"))
    data = {"magic only": whole[:4], "checksum": whole[:-1] + bytes([whole[-1] ^ 1]), "cut": whole[:-7]}[spoil]
    pipe = DeliveryStream(aws, shards=1)
    put(aws, pipe, data)
    assert pipe.wait_for_object()[1] == data


def test_direct_put_takes_nothing_apart(aws: Emulator) -> None:
    """C-28 speaks of Kinesis records: a producer that puts to Firehose itself gets its bytes."""
    pipe = DeliveryStream(aws)
    pipe.put(data := aggregated(("a", b"one"), ("b", b"two")))
    assert pipe.wait_for_object()[1] == data
