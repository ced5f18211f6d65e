"""The short way of calls with records answers what LocalStack's chain answers, byte for byte.

Each request is sent twice: as it is, and with a header that means nothing and that the short way does not know.
"""

import base64
import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import cbor2
import pytest

from hydrant.waiting import eventually
from tests.cbor import written

from ..support.both_ways import CBOR, DATA, FIREHOSE, JSON, KINESIS, Line, changed, compare, request, served
from ..support.firehose_emulator import Emulator
from ..support.firehose_requests import create
from ..support.peer_endpoint import GIVEN

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.xdist_group("firehose-api"),
    pytest.mark.skipif(bool(GIVEN), reason="both ways are of this emulator"),
]
SHARD = "shardId-000000000000"
OTHER_ACCOUNT, OTHER_REGION = "111111111111", "eu-west-1"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def aws(furnished_emulator: Emulator) -> Emulator:
    emulator = furnished_emulator
    emulator.kinesis.create_stream(StreamName="both-ways", ShardCount=1)
    emulator.client("kinesis", region_name=OTHER_REGION).create_stream(StreamName="elsewhere", ShardCount=1)
    for name in ("large-records", "few-records"):
        emulator.kinesis.create_stream(StreamName=name, ShardCount=1)
    create(emulator, "both-ways")
    emulator.firehose.create_delivery_stream(
        DeliveryStreamName="reads-kinesis",
        KinesisStreamSourceConfiguration={
            "KinesisStreamARN": "arn:aws:kinesis:us-east-1:000000000000:stream/source",
            "RoleARN": "arn:aws:iam::000000000000:role/firehose",
        },
        ExtendedS3DestinationConfiguration={
            "RoleARN": "arn:aws:iam::000000000000:role/firehose",
            "BucketARN": "arn:aws:s3:::bucket",
        },
    )

    def active() -> None:
        for name in ("both-ways", "large-records", "few-records"):
            summary = emulator.kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
            assert summary["StreamStatus"] == "ACTIVE"

    eventually(active, 60)
    arn = STREAM_ARN.format("us-east-1", "000000000000", "large-records")
    once, larger = Line(int(emulator.endpoint.rpartition(":")[2])), {"StreamARN": arn, "MaxRecordSizeInKiB": 10_240}
    assert once.ask(*request(f"{KINESIS}UpdateMaxRecordSize", larger)).startswith(b"HTTP/1.1 200 ")
    once.close()
    eventually(active, 60)
    return emulator


@pytest.fixture
def line(aws: Emulator) -> Iterator[Line]:
    opened = Line(int(aws.endpoint.rpartition(":")[2]))
    yield opened
    opened.close()


RECORD = {"Data": DATA, "PartitionKey": "k"}
STREAM_ARN = "arn:aws:kinesis:{}:{}:stream/{}"
NAMED: list[dict[str, str]] = [
    {"StreamName": "both-ways"},
    {"StreamName": "not-there"},
    {"StreamName": "a b"},
    {"StreamName": "x" * 129},
    {"StreamARN": STREAM_ARN.format("us-east-1", "000000000000", "both-ways")},
    {"StreamARN": STREAM_ARN.format(OTHER_REGION, "000000000000", "elsewhere")},
    {"StreamARN": STREAM_ARN.format("us-east-1", OTHER_ACCOUNT, "both-ways")},
    {"StreamARN": "arn:aws:kinesis"},
    {"StreamName": "not-there", "StreamARN": STREAM_ARN.format("us-east-1", "000000000000", "both-ways")},
]


def test_puts_of_one_record(line: Line) -> None:
    bodies = [
        *changed({"StreamName": "both-ways", **RECORD}),
        *({**name, **RECORD} for name in NAMED),
        {"StreamName": "both-ways", **RECORD, "ExplicitHashKey": "7"},
        {"StreamName": "both-ways", **RECORD, "ExplicitHashKey": str(2**128)},
        {"StreamName": "both-ways", **RECORD, "ExplicitHashKey": "07"},
        {"StreamName": "both-ways", **RECORD, "SequenceNumberForOrdering": "9" * 56},
        {"StreamName": "both-ways", **RECORD, "PartitionKey": "ü" * 256},
        {"StreamName": "both-ways", **RECORD, "PartitionKey": "ü" * 257},
        {"StreamName": "both-ways", **RECORD, "Data": base64.b64encode(b"x" * 300_000).decode()},
        {"StreamName": "both-ways", **RECORD, "Data": base64.b64encode(b"x" * ((1 << 20) + 1)).decode()},
        {"StreamName": "both-ways", **RECORD, "Data": base64.b64encode(b"x" * ((10 << 20) + 1)).decode()},
    ]
    before = served(line)
    compare(line, [request(f"{KINESIS}PutRecord", body) for body in bodies])
    assert served(line) > before


def test_puts_of_many_records(line: Line) -> None:
    bodies = [
        *changed({"StreamName": "both-ways", "Records": [RECORD, RECORD]}),
        *({"StreamName": "both-ways", "Records": [RECORD, each]} for each in changed(RECORD)),
        *({**name, "Records": [RECORD]} for name in NAMED),
        {"StreamName": "both-ways", "Records": [RECORD] * 500},
        {"StreamName": "both-ways", "Records": [RECORD] * 501},
    ]
    before = served(line)
    compare(line, [request(f"{KINESIS}PutRecords", body) for body in bodies])
    assert served(line) > before


def test_iterators(line: Line) -> None:
    whole = {"StreamName": "both-ways", "ShardId": SHARD, "ShardIteratorType": "TRIM_HORIZON"}
    kinds = ("LATEST", "AT_TIMESTAMP", "AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER", "ANY")
    bodies = [
        *changed(whole),
        *({**name, "ShardId": SHARD, "ShardIteratorType": "LATEST"} for name in NAMED),
        *({**whole, "ShardIteratorType": kind} for kind in kinds),
        *({**whole, "ShardIteratorType": kind, "StartingSequenceNumber": "1" * 56} for kind in kinds),
        *({**whole, "ShardIteratorType": kind, "Timestamp": 1} for kind in kinds),
        {**whole, "ShardId": "shardId-000000000009"},
        {**whole, "ShardId": "no shard"},
    ]
    before = served(line)
    compare(line, [request(f"{KINESIS}GetShardIterator", body) for body in bodies])
    assert served(line) > before


def test_reads(aws: Emulator, line: Line) -> None:
    aws.kinesis.put_records(
        StreamName="both-ways",
        Records=[{"Data": data, "PartitionKey": f"ü {i}"} for i, data in enumerate((b"", b"one", bytes(range(256))))],
    )
    where = {"StreamName": "both-ways", "ShardId": SHARD, "ShardIteratorType": "TRIM_HORIZON"}
    iterator = aws.kinesis.get_shard_iterator(**where)["ShardIterator"]
    whole = {"ShardIterator": iterator, "Limit": 10}
    bodies = [
        *changed(whole),
        {**whole, "Limit": 1000},
        {**whole, "Limit": 1001},
        {**whole, "Limit": 10_001},
        *({**whole, "StreamARN": name.get("StreamARN", "")} for name in NAMED),
    ]
    before = served(line)
    compare(line, [request(f"{KINESIS}GetRecords", body) for body in bodies])
    assert served(line) > before


def test_puts_to_firehose(line: Line) -> None:
    one = {"DeliveryStreamName": "both-ways", "Record": {"Data": DATA}}
    many = {"DeliveryStreamName": "both-ways", "Records": [{"Data": DATA}, {"Data": DATA}]}
    names = ("not-there", "reads-kinesis", "a b", "x" * 65)
    before = served(line)
    compare(
        line,
        [
            *(request(f"{FIREHOSE}PutRecord", body) for body in changed(one)),
            *(request(f"{FIREHOSE}PutRecord", {**one, "Record": each}) for each in changed({"Data": DATA})),
            *(request(f"{FIREHOSE}PutRecord", {**one, "DeliveryStreamName": name}) for name in names),
            request(f"{FIREHOSE}PutRecord", {**one, "Record": {"Data": base64.b64encode(bytes(1_024_001)).decode()}}),
            *(request(f"{FIREHOSE}PutRecordBatch", body) for body in changed(many)),
            *(request(f"{FIREHOSE}PutRecordBatch", {**many, "Records": [each]}) for each in changed({"Data": DATA})),
            *(request(f"{FIREHOSE}PutRecordBatch", {**many, "DeliveryStreamName": name}) for name in names),
            request(f"{FIREHOSE}PutRecordBatch", {**many, "Records": [{"Data": DATA}] * 501}),
        ],
    )
    assert served(line) > before


def of(size: int) -> str:
    return base64.b64encode(bytes(size)).decode()


def test_large_puts(line: Line) -> None:
    """To the limits of the services, and past them; such bodies come in many pieces and are read in a thread."""
    put, batch = {"StreamName": "both-ways"}, {"DeliveryStreamName": "both-ways"}
    keyed = [{"Data": of(size), "PartitionKey": "k"} for size in (2048, (10 << 20) // 500 - 1, (10 << 20) // 500)]
    bodies = [
        *((f"{KINESIS}PutRecords", {**put, "Records": [record] * 500}) for record in keyed),
        (f"{KINESIS}PutRecords", {**put, "Records": [{**keyed[0], "ExplicitHashKey": "7"}] * 500}),
        (f"{KINESIS}PutRecords", {**put, "Records": [{**keyed[0], "PartitionKey": "ü"}] * 500}),
        (f"{KINESIS}PutRecords", {**put, "Records": [*[keyed[0]] * 499, {"Data": "YR==", "PartitionKey": "k"}]}),
        (f"{KINESIS}PutRecords", {**put, "Records": [{"Data": of((10 << 20) - 1), "PartitionKey": "k"}]}),
        (f"{KINESIS}PutRecord", {**put, "Data": of((1 << 20) - 1), "PartitionKey": "k"}),
        (f"{KINESIS}PutRecord", {**put, "Data": of(1 << 20), "PartitionKey": "k"}),
        (f"{KINESIS}PutRecord", {"StreamName": "large-records", "Data": of((10 << 20) - 1), "PartitionKey": "k"}),
        (f"{KINESIS}PutRecord", {"StreamName": "large-records", "Data": of(10 << 20), "PartitionKey": "k"}),
        (f"{FIREHOSE}PutRecordBatch", {**batch, "Records": [{"Data": of((4 << 20) // 500)}] * 500}),
        (f"{FIREHOSE}PutRecordBatch", {**batch, "Records": [{"Data": of(1_024_000)}] * 4}),
        (f"{FIREHOSE}PutRecordBatch", {**batch, "Records": [{"Data": of(1_024_000)}] * 5}),
    ]
    before = served(line)
    compare(line, [request(target, body) for target, body in bodies])
    assert served(line) - before >= len(bodies) - 2, "all but those with a blob that is none"
    too_large = request(f"{KINESIS}PutRecords", b" " * ((16 << 20) + 1))
    words, headers, _ = too_large
    assert line.ask(words, headers, b"").startswith(b"HTTP/1.1 413 "), "refused before it comes"


def compare_cbor(line: Line, calls: list[tuple[str, Any]]) -> None:
    compare(
        line,
        [
            request(
                f"{KINESIS}{operation}",
                document if isinstance(document, bytes) else written(document, is_open=is_open),
                content_type=CBOR,
            )
            for operation, document in calls
            for is_open in (True, False)
        ],
    )


BINARY = {"Data": b"\x00\xff", "PartitionKey": "k"}
WRONG_IN_CBOR: list[Any] = [None, True, 0, 1.5, -1, 10**30, "", "@", b"", [], {}, [None], [b"a"], "YQ=="]


def changed_in_cbor(whole: dict[str, Any]) -> Iterator[Any]:
    yield whole
    for name in whole:
        yield {member: value for member, value in whole.items() if member != name}
        yield from ({**whole, name: value} for value in WRONG_IN_CBOR)
    yield {**whole, "Unknown": 1}
    yield {**whole, "DryRun": True}


def test_puts_in_cbor(line: Line) -> None:
    name, large = {"StreamName": "both-ways"}, {"StreamName": "large-records"}
    records = [{**BINARY, "Data": bytes(size)} for size in (0, 23, 24, 255, 256, 70_000)]
    before = served(line)
    calls = [
        *(("PutRecord", body) for body in changed_in_cbor({**name, **BINARY})),
        *(("PutRecord", {**each, **BINARY}) for each in NAMED),
        ("PutRecord", {**name, **BINARY, "ExplicitHashKey": "7"}),
        ("PutRecord", {**name, **BINARY, "ExplicitHashKey": str(2**128)}),
        ("PutRecord", {**name, **BINARY, "SequenceNumberForOrdering": "9" * 56}),
        ("PutRecord", {**name, **BINARY, "PartitionKey": "ü" * 256}),
        ("PutRecord", {**name, **BINARY, "PartitionKey": "ü" * 257}),
        ("PutRecord", {**name, **BINARY, "Data": bytes((1 << 20) - 1)}),
        ("PutRecord", {**name, **BINARY, "Data": bytes(1 << 20)}),
        ("PutRecord", {**large, **BINARY, "Data": bytes((10 << 20) - 1)}),
        ("PutRecord", {**large, **BINARY, "Data": bytes(10 << 20)}),
        *(("PutRecords", body) for body in changed_in_cbor({**name, "Records": [BINARY, BINARY]})),
        *(("PutRecords", {**name, "Records": [BINARY, each]}) for each in changed_in_cbor(BINARY)),
        *(("PutRecords", {**each, "Records": records}) for each in NAMED),
        ("PutRecords", {**name, "Records": [{**BINARY, "ExplicitHashKey": "7"}, BINARY]}),
        ("PutRecords", {**name, "Records": [{**BINARY, "Data": bytes(2048)}] * 500}),
        ("PutRecords", {**name, "Records": [{**BINARY, "Data": bytes((10 << 20) // 500 - 1)}] * 500}),
        ("PutRecords", {**name, "Records": [{**BINARY, "Data": bytes((10 << 20) // 500)}] * 500}),
        ("PutRecords", {**name, "Records": [BINARY] * 501}),
        *(("PutRecord", body) for body in (b"", b"\xa0", b"\x80", b"\xff", b"{}", b"\xa1\x61a", b"\xbf" * 40)),
    ]
    compare_cbor(line, calls)
    assert served(line) > before + 60


def test_reads_in_cbor(aws: Emulator, line: Line) -> None:
    aws.kinesis.put_records(
        StreamName="few-records",
        Records=[{"Data": data, "PartitionKey": f"ü {i}"} for i, data in enumerate((b"", b"one", bytes(range(256))))],
    )
    where = {"StreamName": "few-records", "ShardId": SHARD, "ShardIteratorType": "TRIM_HORIZON"}
    iterator = aws.kinesis.get_shard_iterator(**where)["ShardIterator"]
    whole = {"ShardIterator": iterator, "Limit": 10}
    kinds = ("LATEST", "AT_TIMESTAMP", "AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER", "ANY")
    before = served(line)
    compare_cbor(
        line,
        [
            *(("GetRecords", body) for body in changed_in_cbor(whole)),
            *(("GetRecords", {**whole, "Limit": limit}) for limit in (1, 1000, 1001, 10_000, 10_001, 2**31, 2**64)),
            *(("GetRecords", {**whole, "StreamARN": name.get("StreamARN", "")}) for name in NAMED),
            *(("GetShardIterator", body) for body in changed_in_cbor(where)),
            *(("GetShardIterator", {**where, "ShardIteratorType": kind}) for kind in kinds),
            *(("GetShardIterator", {**where, "ShardIteratorType": k, "Timestamp": LONG_AGO}) for k in kinds),
            *(("GetShardIterator", {**where, "ShardId": shard}) for shard in ("shardId-000000000009", "no shard")),
        ],
    )
    assert served(line) > before + 40


def test_documents_that_are_none(line: Line) -> None:
    bodies = [
        b"",
        b"[]",
        b"{",
        b"null",
        b'"text"',
        b"{} ",
        b" {}",
        b"{}x",
        b"\xff",
        b"\xef\xbb\xbf{}",
        b"NaN",
        b'{"a":NaN}',
    ]
    targets = [
        f"{KINESIS}PutRecord",
        f"{KINESIS}GetRecords",
        f"{FIREHOSE}PutRecord",
        f"{KINESIS}Nothing",
        "Nothing",
        "",
    ]
    compare(line, [request(target, body) for target, body in itertools.product(targets, bodies)])


def test_heads_of_other_clients(line: Line) -> None:
    target, body = f"{KINESIS}PutRecord", {"StreamName": "both-ways", **RECORD}
    packed = cbor2.dumps({"StreamName": "both-ways", "Data": b"data", "PartitionKey": "k"})
    requests = [
        request(target, body, *more)
        for more in (
            ("User-Agent: Boto3/1.40",),
            ("Connection: keep-alive",),
            ("connection: Keep-Alive",),
            ("Connection: close",),
            ("Connection: close, TE",),
            ("Accept: */*",),
            ("Accept: application/json",),
            ("Accept: application/cbor",),
            ("Accept-Encoding: gzip, br",),
            ("X-Amz-Security-Token: token", "x-amz-content-sha256: 00", "amz-sdk-request: attempt=1; max=3"),
            ("X-Amzn-Trace-Id: Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1",),
            ("X-Amzn-Trace-Id: nonsense",),
            ("Content-Encoding: gzip",),
            ("Origin: http://127.0.0.1",),
            ("Origin: http://elsewhere.example",),
            ("Referer: http://elsewhere.example/page",),
            ("Sec-Fetch-Site: cross-site",),
            ("User-Agent: Mozilla/5.0",),
            ("X-Amz-Target: again",),
            ("Folded: one",),
            ("Odd: \xe4",),
        )
    ]
    requests += [
        request(target, body, host=host)
        for host in (
            "localhost:4566",
            "[::1]",
            "a.localhost",
            "LOCALHOST",
            "elsewhere.example",
            "",
            "a b",
            "127.0.0.1:x",
        )
    ]
    requests += [
        request(target, body, line=words)
        for words in (
            "POST / HTTP/1.0",
            "POST /? HTTP/1.1",
            "POST /x HTTP/1.1",
            "POST http://127.0.0.1/ HTTP/1.1",
            "POST http://elsewhere.example/ HTTP/1.1",
            "PUT / HTTP/1.1",
        )
    ]
    requests += [
        request(target, body, content_type=kind)
        for kind in (f"{JSON}; charset=utf-8", "application/x-amz-json-1.0", "", "text/plain")
    ]
    requests += [
        request(target, body, key=OTHER_ACCOUNT),
        request(target, body, key="AKIA" + "IOSFODNN7EXAMPLE"),
        request(target, body, region=OTHER_REGION),
        request(target, {**body, "StreamName": "elsewhere"}, region=OTHER_REGION),
        request(target, body, region="mars-north-1"),
        request(target, body, service="firehose"),
        request(target, body, service="s3"),
        request(target, body, authorization=""),
        request(target, body, authorization="AWS test:0a"),
        request(target, body, authorization="Bearer token"),
        request(target, packed, content_type=CBOR),
    ]
    compare(line, requests)


def test_bodies_in_chunks_and_after_a_look(line: Line) -> None:
    """Chunked, and with `Expect: 100-continue`, which the server answers before it has the body."""
    words, headers, body = request(f"{KINESIS}PutRecord", {"StreamName": "both-ways", **RECORD})
    without = [header for header in headers if not header.startswith("Content-Length")]
    middle = len(body) // 2
    chunked = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:middle], body[middle:], b""))
    compare(line, [(words, [*without, "Transfer-Encoding: chunked"], chunked)])
    waiting = line.ask(words, [*headers, "Expect: 100-continue"], body)
    assert waiting.startswith(b"HTTP/1.1 100 Continue")
    line.close()
