"""Queues on streams, through the newest API: what they take and refuse, what they deliver, and when again."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from bench import queues

from ..support.clock import advance
from ..support.kinesis_emulator import MakeStream, client, error_of, running_kinesis, streams_on, wait_active
from ..support.peer_endpoint import hydrant_only
from ..support.two_ways import LONG, SHORT, post

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("kinesis-queues")]
ON_DEMAND = {"StreamMode": "ON_DEMAND"}
MakeQueue = Callable[..., str]


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """One emulator whose clock the tests move."""
    # As `hydrant up` sets it: with a line in the log for each call, calls take the long way (emulator/front/).
    settings = {"HYDRANT_TEST_CLOCK": "1", "HYDRANT_KINESIS_STATE_MS": "0", "LS_LOG": "warning"}
    with running_kinesis(tmp_path_factory.mktemp("queues"), **settings) as port:
        yield port


@pytest.fixture(scope="module")
def api(port: int) -> Any:
    return client(port)


@pytest.fixture
def make_stream(api: "KinesisClient") -> Iterator[MakeStream]:
    with streams_on(api) as make:
        yield make


@pytest.fixture
def make_queue(api: Any, make_stream: MakeStream) -> Iterator[MakeQueue]:
    """Makes queues, on streams of their own unless one is given, and deletes them before the streams."""
    made: list[str] = []

    def make(stream: str = "", start: Any = None, **attributes: Any) -> str:
        stream = stream or make_stream(StreamModeDetails=ON_DEMAND)
        given: dict[str, Any] = {"QueueAttributes": attributes} if attributes else {}
        configuration = {"StreamARN": arn_of(api, stream), **({"StartingPosition": start} if start else {})}
        answer = api.create_queue(QueueName=f"q-{stream}", StreamConfigurationList=[configuration], **given)
        made.append(answer["QueueDescription"]["QueueARN"])
        return made[-1]

    yield make
    for arn in made:
        with suppress(api.exceptions.ResourceNotFoundException):
            api.delete_queue(QueueARN=arn)


def arn_of(api: Any, stream: str) -> str:
    return str(wait_active(api, stream)["StreamARN"])


def stream_of(api: Any, queue: str) -> str:
    described = api.describe_queue(QueueARN=queue)["QueueDescription"]
    return str(described["StreamConfigurationList"][0]["StreamARN"].rpartition("/")[2])


def put(api: Any, queue: str, *data: bytes) -> None:
    records = [{"Data": each, "PartitionKey": each.decode()} for each in data]
    api.put_records(StreamName=stream_of(api, queue), Records=records)


def receive(api: Any, queue: str, *, dead: bool = False, **given: Any) -> list[dict[str, Any]]:
    call = api.receive_dead_letter_queue_records if dead else api.receive_queue_records
    return list(call(QueueARN=queue, **{"WaitTimeSeconds": 1, **given})["QueueRecords"])


def handles(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"ReceiptHandle": record["ReceiptHandle"]} for record in records]


def test_k4_a_queue_is_made_described_listed_updated_and_deleted(
    api: Any, make_stream: MakeStream, make_queue: MakeQueue
) -> None:
    stream = make_stream(StreamModeDetails=ON_DEMAND)
    queue = make_queue(stream)
    described = api.describe_queue(QueueARN=queue)["QueueDescription"]
    assert (described["QueueName"], described["QueueStatus"]) == (f"q-{stream}", "ACTIVE")
    assert f"q-{stream}" not in queue
    assert described["QueueAttributes"] == {
        "VisibilityTimeoutSeconds": 30,
        "DeadLetterConfiguration": {"TargetType": "BUILT_IN", "MaxReceiveCount": 6},
    }
    position = described["StreamConfigurationList"][0]["StartingPosition"]
    assert (position["Type"], position["Timestamp"]) == ("LATEST", described["QueueCreationTimestamp"])
    created = wait_active(api, stream)["StreamCreationTimestamp"]
    listed = api.list_queues(StreamFilter=[{"StreamARN": arn_of(api, stream), "StreamCreationTimestamp": created}])
    (summary,) = listed["QueueSummaries"]
    assert (summary["QueueARN"], summary["Streams"][0]["StreamARN"]) == (queue, arn_of(api, stream))
    updated = api.update_queue(QueueARN=queue, QueueAttributes={"DeadLetterConfiguration": {"TargetType": "NONE"}})
    assert updated["QueueDescription"]["QueueAttributes"] == {
        "VisibilityTimeoutSeconds": 30,
        "DeadLetterConfiguration": {"TargetType": "NONE"},
    }
    assert wait_active(api, stream)["QueueCount"] == 1
    api.delete_queue(QueueARN=queue)
    assert error_of(lambda: api.describe_queue(QueueARN=queue))[0] == "ResourceNotFoundException"
    assert wait_active(api, stream)["QueueCount"] == 0


def test_k4_queues_are_listed_in_pages(api: Any, make_queue: MakeQueue) -> None:
    made = {make_queue() for _ in range(3)}
    found: list[str] = []
    token: dict[str, Any] = {}
    while True:
        page = api.list_queues(MaxResults=2, **token)
        found += [queue["QueueARN"] for queue in page["QueueSummaries"]]
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    assert made <= set(found)
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"QueueName": "taken"}, "ResourceInUseException"),
        ({"StreamConfigurationList": []}, "ValidationException"),
        ({"start": {"Type": "AT_TIMESTAMP"}}, "ValidationException"),
        ({"start": {"Type": "LATEST", "Timestamp": 5}}, "ValidationException"),
        ({"QueueAttributes": {"VisibilityTimeoutSeconds": 43201}}, "ValidationException"),
        ({"QueueAttributes": {"DeadLetterConfiguration": {"TargetType": "BUILT_IN"}}}, "ValidationException"),
        ({"stream": "none"}, "ResourceNotFoundException"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else value,
)
def test_k4_what_is_refused_makes_no_queue(
    api: Any, make_stream: MakeStream, make_queue: MakeQueue, change: dict[str, Any], code: str
) -> None:
    stream = make_stream(StreamModeDetails=ON_DEMAND)
    arn = arn_of(api, stream)
    configuration = {"StreamARN": arn.replace(stream, change.get("stream", stream))}
    if "start" in change:
        configuration["StartingPosition"] = change["start"]
    given = {"QueueName": "refused", "StreamConfigurationList": [configuration]}
    given |= {name: value for name, value in change.items() if name[0].isupper()}
    if code == "ResourceInUseException":
        given["QueueName"] = f"q-{stream}"
        make_queue(stream)
    before = len(api.list_queues()["QueueSummaries"])
    assert error_of(lambda: unchecked(api).create_queue(**given))[0] == code
    assert len(api.list_queues()["QueueSummaries"]) == before


def unchecked(api: Any) -> Any:
    """The same client, which leaves all checks to the service."""
    return client(int(api.meta.endpoint_url.rpartition(":")[2]), parameter_validation=False)


def test_k4_a_provisioned_stream_has_no_queue_and_one_with_a_queue_stays(
    api: Any, make_stream: MakeStream, make_queue: MakeQueue
) -> None:
    provisioned = arn_of(api, make_stream(ShardCount=1))
    asked = {"QueueName": "p", "StreamConfigurationList": [{"StreamARN": provisioned}]}
    assert error_of(lambda: api.create_queue(**asked))[0] == "ValidationException"
    stream = make_stream(StreamModeDetails=ON_DEMAND)
    queue, arn = make_queue(stream), arn_of(api, stream)
    kept = error_of(lambda: api.delete_stream(StreamName=stream, EnforceConsumerDeletion=True))
    assert kept[0] == "ResourceInUseException"
    mode = {"StreamARN": arn, "StreamModeDetails": {"StreamMode": "PROVISIONED"}}
    assert error_of(lambda: api.update_stream_mode(**mode))[0] == "ResourceInUseException"
    api.delete_queue(QueueARN=queue)
    api.update_stream_mode(**mode)


def test_k4_a_queue_counts_as_a_consumer_and_has_tags_and_a_policy(
    api: Any, make_stream: MakeStream, make_queue: MakeQueue
) -> None:
    stream = make_stream(StreamModeDetails=ON_DEMAND)
    queue, arn = make_queue(stream), arn_of(api, stream)
    for number in range(19):
        api.register_stream_consumer(StreamARN=arn, ConsumerName=f"c{number}")
    more = error_of(lambda: api.register_stream_consumer(StreamARN=arn, ConsumerName="more"))
    assert more[0] == "LimitExceededException"
    api.tag_resource(ResourceARN=queue, Tags={"a": "b"})
    assert api.list_tags_for_resource(ResourceARN=queue)["Tags"] == [{"Key": "a", "Value": "b"}]
    api.untag_resource(ResourceARN=queue, TagKeys=["a"])
    assert api.list_tags_for_resource(ResourceARN=queue)["Tags"] == []
    api.put_resource_policy(ResourceARN=queue, Policy='{"Version": "2012-10-17"}')
    assert "2012" in api.get_resource_policy(ResourceARN=queue)["Policy"]


def test_k5_a_record_is_delivered_once_while_it_is_in_flight_and_never_after_its_acknowledgement(
    api: Any, port: int, make_queue: MakeQueue
) -> None:
    queue = make_queue(VisibilityTimeoutSeconds=1000)
    put(api, queue, b"a", b"b", b"c")
    records = receive(api, queue)
    while len(records) < 3:
        records += receive(api, queue)
    assert sorted((record["Data"], record["PartitionKey"], record["ReceiveCount"]) for record in records) == [
        (b"a", "a", 1),
        (b"b", "b", 1),
        (b"c", "c", 1),
    ]
    assert receive(api, queue) == []
    answer = api.acknowledge_queue_records(QueueARN=queue, Entries=handles(records[:2]))
    assert (answer["Successful"], answer["Failed"]) == (handles(records[:2]), [])
    advance(f"http://127.0.0.1:{port}", 500)
    assert receive(api, queue) == []
    advance(f"http://127.0.0.1:{port}", 600)
    (again,) = receive(api, queue)
    assert (again["RecordId"], again["ReceiveCount"]) == (records[2]["RecordId"], 2)
    assert again["FirstReceiveTimestamp"] == records[2]["FirstReceiveTimestamp"]
    results = api.acknowledge_queue_records(QueueARN=queue, Entries=handles([records[0], records[2], again]))
    assert results["Successful"] == handles([again])
    assert [each["ErrorCode"] for each in results["Failed"]] == [
        "ResourceNotFoundException",
        "InvalidArgumentException",
    ]
    advance(f"http://127.0.0.1:{port}", 3600)
    assert receive(api, queue) == []


def test_k5_visibility_can_be_given_and_changed(api: Any, port: int, make_queue: MakeQueue) -> None:
    queue = make_queue(VisibilityTimeoutSeconds=100)
    put(api, queue, b"a")
    (record,) = receive(api, queue, VisibilityTimeoutSeconds=10)
    entry = {**handles([record])[0], "VisibilityTimeoutSeconds": 1000}
    assert api.update_queue_records_visibility(QueueARN=queue, Entries=[entry])["Successful"] == handles([record])
    advance(f"http://127.0.0.1:{port}", 500)
    assert receive(api, queue) == []
    api.update_queue_records_visibility(QueueARN=queue, Entries=[{**entry, "VisibilityTimeoutSeconds": 0}])
    (again,) = receive(api, queue)
    assert (again["Data"], again["ReceiveCount"]) == (b"a", 2)
    advance(f"http://127.0.0.1:{port}", 101)
    assert len(receive(api, queue)) == 1


def test_k6_a_record_that_is_received_too_often_is_a_dead_letter_until_it_is_restored(
    api: Any, make_queue: MakeQueue
) -> None:
    queue = make_queue(DeadLetterConfiguration={"TargetType": "BUILT_IN", "MaxReceiveCount": 2})
    put(api, queue, b"bad")
    assert [len(receive(api, queue, VisibilityTimeoutSeconds=0)) for _ in range(3)] == [1, 1, 0]
    (letter,) = receive(api, queue, dead=True, VisibilityTimeoutSeconds=0)
    assert (letter["Data"], letter["PartitionKey"]) == (b"bad", "bad")
    wrong = api.acknowledge_queue_records(QueueARN=queue, Entries=handles([letter]))
    assert wrong["Failed"][0]["ErrorCode"] == "InvalidArgumentException"
    entry = {**handles([letter])[0], "VisibilityTimeoutSeconds": 1000}
    api.update_dead_letter_queue_records_visibility(QueueARN=queue, Entries=[entry])
    assert receive(api, queue, dead=True) == []
    restored = api.restore_dead_letter_queue_records(QueueARN=queue, Entries=handles([letter]))
    assert restored["Successful"] == handles([letter])
    assert [len(receive(api, queue, VisibilityTimeoutSeconds=0)) for _ in range(3)] == [1, 1, 0]
    (letter,) = receive(api, queue, dead=True)
    assert api.acknowledge_dead_letter_queue_records(QueueARN=queue, Entries=handles([letter]))["Failed"] == []
    assert receive(api, queue, dead=True) == []
    assert receive(api, queue) == []


@pytest.mark.parametrize(
    ("start", "expected"),
    [({"Type": "LATEST"}, {b"after"}), ({"Type": "TRIM_HORIZON"}, {b"before", b"after"})],
    ids=["latest", "horizon"],
)
def test_k4_where_a_queue_begins(
    api: Any, make_stream: MakeStream, make_queue: MakeQueue, start: dict[str, Any], expected: set[bytes]
) -> None:
    stream = make_stream(StreamModeDetails=ON_DEMAND)
    api.put_record(StreamName=stream, Data=b"before", PartitionKey="k")
    queue = make_queue(stream, start)
    put(api, queue, b"after")
    found = receive(api, queue) + receive(api, queue)
    assert {record["Data"] for record in found} == expected


def test_k5_what_the_stream_keeps_no_longer_is_delivered_no_more(api: Any, port: int, make_queue: MakeQueue) -> None:
    queue = make_queue()
    put(api, queue, b"old")
    (record,) = receive(api, queue)
    advance(f"http://127.0.0.1:{port}", 25 * 3600)
    assert receive(api, queue) == []
    put(api, queue, b"new")
    assert [each["Data"] for each in receive(api, queue)] == [b"new"]
    late = api.acknowledge_queue_records(QueueARN=queue, Entries=handles([record]))
    assert late["Failed"][0]["ErrorCode"] == "ResourceNotFoundException"


def test_k5_calls_are_answered_alike_by_the_short_way_and_the_long_one(
    api: Any, port: int, make_queue: MakeQueue
) -> None:
    hydrant_only("there is one way elsewhere")
    queue = make_queue()
    put(api, queue, b"a", b"b")
    answers = [post(port, "ReceiveQueueRecords", {"QueueARN": queue, "Limit": 1}, way) for way in (SHORT, LONG)]
    (first,), (second,) = (answer["QueueRecords"] for _, answer in answers)
    assert {first["Data"], second["Data"]} == {"YQ==", "Yg=="}
    assert {name: type(value) for name, value in first.items()} == {name: type(second[name]) for name in second}
    known, none = {"ReceiptHandle": first["ReceiptHandle"]}, {"ReceiptHandle": "none of this queue"}
    done = post(port, "AcknowledgeQueueRecords", {"QueueARN": queue, "Entries": [known]}, SHORT)
    assert done == (200, {"Successful": [known], "Failed": []})
    same: list[tuple[str, dict[str, Any]]] = [
        ("AcknowledgeQueueRecords", {"QueueARN": queue, "Entries": [known, none]}),
        ("AcknowledgeQueueRecords", {"QueueARN": queue, "Entries": []}),
        ("AcknowledgeQueueRecords", {"QueueARN": f"{queue}0", "Entries": [known]}),
        ("ReceiveQueueRecords", {"QueueARN": queue, "WaitTimeSeconds": 1}),
        ("ReceiveQueueRecords", {"QueueARN": queue, "Limit": 11}),
        ("ReceiveQueueRecords", {"QueueARN": "none"}),
        ("ReceiveQueueRecords", {}),
    ]
    for operation, body in same:
        short, long = (post(port, operation, body, way) for way in (SHORT, LONG))
        assert short == long, operation


def test_k5_a_call_waits_for_a_record(api: Any, port: int, make_queue: MakeQueue) -> None:
    queue = make_queue()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(receive, client(port, read_timeout=60), queue, WaitTimeSeconds=20)
        put(api, queue, b"comes")
        assert [record["Data"] for record in waiting.result(timeout=60)] == [b"comes"]


def test_k5_consumers_that_crash_lose_nothing_and_nothing_is_acknowledged_twice(port: int) -> None:
    found = queues.run(f"http://127.0.0.1:{port}", records=60, consumers=8, crash_every=2)
    assert (found["missing"], found["acknowledged_twice"]) == (0, 0)
    assert found["crashes"] > 0
    assert found["redelivered"] > 0
