"""Clients that say nothing, speak slowly, say too much or do not listen: they get an answer or their end, and cost
others nothing.
"""

import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import Any

import boto3
import psutil
import pytest
from botocore.config import Config

from hydrant.stack import control_client

from ..support.emulator_process import PathsBelow, emulator_process
from ..support.firehose_emulator import Emulator, wait_for
from ..support.peer_endpoint import GIVEN

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.xdist_group("connections"),
    pytest.mark.skipif(bool(GIVEN), reason="it starts an emulator of its own"),
]
SETTINGS = {
    "HYDRANT_HTTP_IDLE_SECONDS": "2",
    "HYDRANT_HTTP_REQUEST_SECONDS": "2",
    "HYDRANT_HTTP_ANSWER_SECONDS": "2",
    "HYDRANT_HTTP_CONNECTIONS": "60",
    "GATEWAY_WORKER_COUNT": "6",
}
MIB = 1 << 20
SIGNED = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{}/aws4_request, SignedHeaders=host, Signature=0"


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PathsBelow]:
    with emulator_process(tmp_path_factory.mktemp("connections"), "kinesis,firehose,s3,lambda,sts,iam", SETTINGS) as up:
        yield up


@pytest.fixture(scope="module")
def aws(paths: PathsBelow) -> Emulator:
    return Emulator(f"http://127.0.0.1:{paths.port}")


def connect(paths: PathsBelow, receive_buffer: int = 0) -> socket.socket:
    sock = socket.socket()
    if receive_buffer:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    sock.settimeout(60)
    sock.connect(("127.0.0.1", paths.port))
    return sock


def until_closed(sock: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    found = b""
    with suppress(ConnectionResetError):
        while part := sock.recv(65536):
            found += part
    return found


def head(service: str, *more: str, line: str = "POST / HTTP/1.1") -> bytes:
    lines = [line, "Host: 127.0.0.1", f"Authorization: {SIGNED.format(service)}", *more]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


HEALTH = b"GET /_hydrant/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def one_answer(sock: socket.socket) -> bytes:
    """An answer with a Content-Length."""
    found = b""
    while b"\r\n\r\n" not in found:
        found += sock.recv(65536)
    top, _, body = found.partition(b"\r\n\r\n")
    length = int(top.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += sock.recv(65536)
    return top + b"\r\n\r\n" + body


def test_a_connection_that_says_nothing_ends(paths: PathsBelow) -> None:
    with closing(connect(paths)) as sock:
        assert until_closed(sock) == b""


def test_a_kept_alive_connection_on_which_nothing_more_is_asked_ends(paths: PathsBelow) -> None:
    with closing(connect(paths)) as sock:
        for _ in range(3):
            sock.sendall(HEALTH)
            assert b'"hydrant"' in one_answer(sock)
        assert until_closed(sock) == b""


def test_a_request_of_which_only_a_part_comes_ends(paths: PathsBelow) -> None:
    with closing(connect(paths)) as sock:
        sock.sendall(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half")
        assert until_closed(sock).startswith(b"HTTP/1.1 408 ")


def test_a_body_of_an_object_that_stops_gets_s3_s_answer(paths: PathsBelow) -> None:
    with closing(connect(paths)) as sock:
        sock.sendall(head("s3", "Content-Length: 1000", line="PUT /bucket/key HTTP/1.1") + b"x" * 500)
        answer = until_closed(sock)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"<Code>RequestTimeout</Code>" in answer


def test_a_request_that_comes_byte_by_byte_ends_too(paths: PathsBelow) -> None:
    """Each byte comes in time; all of them together do not."""
    with closing(connect(paths)) as sock:
        sock.sendall(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        pause, over = threading.Event(), time.monotonic() + 60
        with suppress(BrokenPipeError, ConnectionResetError):
            while time.monotonic() < over:
                sock.sendall(b"x")
                if pause.wait(0.2):
                    break
                sock.setblocking(False)
                with suppress(BlockingIOError):
                    if sock.recv(1, socket.MSG_PEEK):
                        break
                sock.setblocking(True)
        sock.settimeout(60)
        assert until_closed(sock).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("service", ["kinesis", "firehose", "sqs"])
def test_a_body_that_no_json_service_takes_is_refused_before_it_comes(paths: PathsBelow, service: str) -> None:
    """413 and nothing else, as the front of AWS's services answers [boto/boto3#1147]."""
    with closing(connect(paths)) as sock:
        sock.sendall(head(service, "X-Amz-Target: Any.Thing", f"Content-Length: {17 * MIB}"))
        answer = until_closed(sock)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert answer.endswith(b"\r\n\r\n")


def test_a_client_that_sends_it_all_first_reads_the_refusal(aws: Emulator) -> None:
    entries = [{"PartitionKey": "k", "Data": b"x" * MIB} for _ in range(20)]
    with pytest.raises(aws.kinesis.exceptions.ClientError) as caught:
        aws.kinesis.put_records(StreamName="any", Records=entries)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 413


def test_a_body_of_unknown_length_is_counted_as_it_comes(paths: PathsBelow) -> None:
    with closing(connect(paths)) as sock:
        sock.sendall(head("kinesis", "X-Amz-Target: Any.Thing", "Transfer-Encoding: chunked"))
        chunk = b"%x\r\n" % MIB + b"x" * MIB + b"\r\n"
        with suppress(BrokenPipeError, ConnectionResetError):
            for _ in range(40):
                sock.sendall(chunk)
        assert until_closed(sock).startswith(b"HTTP/1.1 413 ")


def test_an_event_that_no_function_takes_is_refused_in_lambda_s_words(aws: Emulator) -> None:
    with pytest.raises(aws.functions.exceptions.ClientError) as caught:
        aws.functions.invoke(FunctionName="any", Payload=b'"' + b"x" * (6 * MIB) + b'"')
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 413
    assert caught.value.response["Error"]["Code"] == "RequestEntityTooLargeException"
    assert "Request must be smaller than 6291456 bytes for the InvokeFunction operation" in str(caught.value)


def test_an_object_of_more_than_5_gib_is_refused_in_s3_s_words(paths: PathsBelow) -> None:
    size = 5 * 1024 * MIB + 1
    with closing(connect(paths)) as sock:
        sock.sendall(head("s3", f"Content-Length: {size}", "Expect: 100-continue", line="PUT /bucket/key HTTP/1.1"))
        answer = until_closed(sock)
    assert answer.startswith(b"HTTP/1.1 400 "), "and no 100 before it"
    assert b"<Code>EntityTooLarge</Code>" in answer
    assert b"<ProposedSize>%d</ProposedSize>" % size in answer


def test_a_head_of_too_many_or_too_long_lines_is_refused(paths: PathsBelow) -> None:
    for lines in (["X-N: 1"] * 600, ["X-Long: " + "x" * 17_000]):
        with closing(connect(paths)) as sock:
            sock.sendall(head("kinesis", *lines))
            assert until_closed(sock).startswith(b"HTTP/1.1 400 ")


def test_beyond_the_most_connections_the_longest_idle_one_ends_and_everybody_is_served(paths: PathsBelow) -> None:
    """200 clients that say nothing, where 60 are allowed: each request in between is answered."""
    silent: list[socket.socket] = []
    try:
        for _ in range(200):
            silent.append(connect(paths))
            if len(silent) % 20 == 0:
                assert control_client.health(paths.port)
        emulator = psutil.Process(control_client.health(paths.port)["pid"])  # type: ignore[index]
        mine = [each for each in emulator.net_connections("tcp") if each.status == psutil.CONN_ESTABLISHED]
        assert len(mine) <= 60 + 1
    finally:
        for sock in silent:
            sock.close()


def signed_get(paths: PathsBelow, url: str) -> socket.socket:
    """A connection that asked for an object and takes as little of it as may be."""
    sock = connect(paths, receive_buffer=4096)
    path = url.partition(f":{paths.port}")[2]
    sock.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{paths.port}\r\n\r\n".encode())
    return sock


def test_answers_that_nobody_reads_hold_no_thread_and_no_memory_and_end(paths: PathsBelow, aws: Emulator) -> None:
    """Twelve clients ask for 40 MiB each and read nothing, where six threads answer; others are served meanwhile."""
    aws.s3.create_bucket(Bucket="unread")
    aws.s3.put_object(Bucket="unread", Key="large", Body=b"x" * (40 * MIB))
    url = aws.s3.generate_presigned_url("get_object", Params={"Bucket": "unread", "Key": "large"})
    emulator = psutil.Process(control_client.health(paths.port)["pid"])  # type: ignore[index]
    before = emulator.memory_info().rss
    deaf = [signed_get(paths, url) for _ in range(12)]
    try:
        for _ in range(20):
            assert control_client.health(paths.port)
        assert emulator.memory_info().rss - before < 100 * MIB
        for sock in deaf:
            assert len(until_ended(sock)) < 40 * MIB, "the rest never came"
    finally:
        for sock in deaf:
            sock.close()
    wait_for(lambda: aws.s3.put_object(Bucket="unread", Key="large", Body=b"new"), bool, "a free object")


def until_ended(sock: socket.socket) -> bytes:
    """Wait, without reading, until the other side has given up; then read what had come."""
    peek, over = threading.Event(), time.monotonic() + 60
    while time.monotonic() < over:
        if state_of(sock) != psutil.CONN_ESTABLISHED:
            break
        peek.wait(0.05)
    return until_closed(sock)


def state_of(sock: socket.socket) -> str:
    own = sock.getsockname()
    for each in psutil.Process().net_connections("tcp"):
        if each.laddr and (each.laddr.ip, each.laddr.port) == own:
            return str(each.status)
    return psutil.CONN_NONE


def test_an_answer_that_is_read_slowly_comes_whole(paths: PathsBelow, aws: Emulator) -> None:
    aws.s3.create_bucket(Bucket="slow")
    body = random.Random(1).randbytes(4 * MIB)
    aws.s3.put_object(Bucket="slow", Key="k", Body=body)
    url = aws.s3.generate_presigned_url("get_object", Params={"Bucket": "slow", "Key": "k"})
    with closing(signed_get(paths, url)) as sock:
        found, pause = sock.recv(1), threading.Event()
        while body[-100:] not in found[-200:]:
            part = sock.recv(64 * 1024)
            assert part, "cut off"
            found += part
            pause.wait(0.001)
    assert body in found


def test_an_event_stream_that_nobody_reads_ends(paths: PathsBelow, aws: Emulator) -> None:
    client: Any = boto3.client(
        "kinesis",
        endpoint_url=aws.endpoint,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(read_timeout=60, retries={"total_max_attempts": 1}),
    )
    client.create_stream(StreamName="pushed", ShardCount=1)
    summary = wait_for(
        lambda: client.describe_stream_summary(StreamName="pushed")["StreamDescriptionSummary"],
        lambda seen: seen["StreamStatus"] == "ACTIVE",
        "an ACTIVE stream",
    )
    consumer = client.register_stream_consumer(StreamARN=summary["StreamARN"], ConsumerName="deaf")["Consumer"]
    wait_for(
        lambda: client.describe_stream_consumer(ConsumerARN=consumer["ConsumerARN"])["ConsumerDescription"],
        lambda seen: seen["ConsumerStatus"] == "ACTIVE",
        "an ACTIVE consumer",
    )
    for _ in range(30):
        client.put_record(StreamName="pushed", PartitionKey="k", Data=b"x" * (MIB - 1))
    answer = client.subscribe_to_shard(
        ConsumerARN=consumer["ConsumerARN"], ShardId="shardId-000000000000", StartingPosition={"Type": "TRIM_HORIZON"}
    )
    wait_for(lambda: state_of(socket_of(answer)), lambda seen: seen != psutil.CONN_ESTABLISHED, "its end", 60)
    answer["EventStream"].close()


def socket_of(answer: Any) -> socket.socket:
    """The socket from which boto3 reads an event stream."""
    found: socket.socket = answer["EventStream"]._raw_stream._connection.sock
    return found


def test_a_websocket_that_is_refused_takes_no_other_connection_along(paths: PathsBelow) -> None:
    """The next connection may get the number that its descriptor had, and is heard all the same."""
    upgrade = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"]
    asked = head("s3", *upgrade, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", line="GET / HTTP/1.1")
    for _ in range(40):
        for request in (asked, HEALTH):
            with closing(connect(paths)) as sock:
                sock.sendall(request)
                assert sock.recv(65536).startswith(b"HTTP/1.1 ")
