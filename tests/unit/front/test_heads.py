"""Heads are taken as SDKs write them, and as nobody else does."""

import pytest

from hydrant.emulator.front.caller import Caller, caller_of
from hydrant.emulator.front.detours import is_plain_host
from hydrant.emulator.front.heads import read_head

SIGNED = b"AWS4-HMAC-SHA256 Credential=%b/20261129/%b/%b/aws4_request, SignedHeaders=host;x-amz-date, Signature=0a"
LINES = [
    b"POST / HTTP/1.1",
    b"Host: 127.0.0.1:4566",
    b"X-Amz-Target: Kinesis_20131202.PutRecord",
    b"Content-Type: application/x-amz-json-1.1",
    b"User-Agent: Boto3/1.40 md/Botocore#1.40",
    b"X-Amz-Date: 20261129T000000Z",
    b"Authorization: " + SIGNED % (b"test", b"us-east-1", b"kinesis"),
    b"Content-Length: 17",
]


def test_the_head_of_an_sdk() -> None:
    head = read_head(b"\r\n".join(LINES))
    assert head is not None
    assert (head.host, head.target, head.length) == (b"127.0.0.1:4566", b"Kinesis_20131202.PutRecord", 17)
    assert head.lines[0] == (b"Host", b"127.0.0.1:4566")


def test_names_in_any_case_and_values_with_blanks() -> None:
    lines = [line if line.startswith(b"POST") else line.replace(b": ", b":\x20\x20", 1).swapcase() for line in LINES]
    head = read_head(b"\r\n".join(lines))
    assert head is not None
    assert head.host == b"127.0.0.1:4566"


@pytest.mark.parametrize("number", range(1, len(LINES)))
def test_no_header_comes_twice(number: int) -> None:
    assert read_head(b"\r\n".join([*LINES, LINES[number].lower()])) is None


@pytest.mark.parametrize("number", [1, 2, 3, 6, 7])
def test_no_header_that_is_needed_is_missing(number: int) -> None:
    assert read_head(b"\r\n".join(line for line in LINES if line is not LINES[number])) is None


@pytest.mark.parametrize(
    "line",
    [
        b"Origin: http://127.0.0.1",
        b"Referer: http://127.0.0.1/",
        b"Sec-Fetch-Site: none",
        b"Transfer-Encoding: chunked",
        b"Content-Encoding: gzip",
        b"Expect: 100-continue",
        b"Upgrade: h2c",
        b"Connection: close",
        b"Connection: keep-alive, upgrade",
        b"Accept: application/cbor",
        b"x-localstack-data: {}",
        b"no colon",
        b": no name",
        b" folded: line",
        b"accept : */*",
        b"accept: */*\x00",
        b"accept: */*\n",
        b"x-amz-user-agent: \xc3\xbc",
        b"x-amz-user-agent: a\tb",
        b"",
    ],
)
def test_any_other_line_is_left_to_the_long_way(line: bytes) -> None:
    assert read_head(b"\r\n".join([*LINES, line])) is None


@pytest.mark.parametrize("length", [b"", b"-1", b"+1", b"1 2", b"0x1", b"1_0", b"1" * 10, b"1.0"])
def test_lengths_that_are_none(length: bytes) -> None:
    assert read_head(b"\r\n".join([*LINES[:-1], b"Content-Length: " + length])) is None


@pytest.mark.parametrize(
    "line", [b"GET / HTTP/1.1", b"POST / HTTP/1.0", b"POST /? HTTP/1.1", b"post / HTTP/1.1", b"POST http://h/ HTTP/1.1"]
)
def test_any_other_request_line(line: bytes) -> None:
    assert read_head(b"\r\n".join([line, *LINES[1:]])) is None


def test_a_browser_is_left_to_the_gate() -> None:
    assert read_head(b"\r\n".join([*(line.replace(b"Boto3/1.40", b"Mozilla/5.0") for line in LINES)])) is None


@pytest.mark.parametrize(
    ("key", "account"), [(b"test", "000000000000"), (b"123456789012", "123456789012"), (b"AKIAQ" * 4, "000000000000")]
)
def test_callers(key: bytes, account: str) -> None:
    found = caller_of(SIGNED % (key, b"eu-west-1", b"firehose"))
    assert found == Caller(account, "eu-west-1", "aws", "firehose")


@pytest.mark.parametrize(
    "authorization",
    [
        b"",
        b"Bearer token",
        b"AWS test:0a",
        SIGNED % (b"test", b"mars-north-1", b"kinesis"),
        SIGNED % (b"te/st", b"us-east-1", b"kinesis"),
        SIGNED % (b"test", b"us-east-1", b"kinesis")
        + b", Credential=999999999999/20261129/eu-west-1/kinesis/aws4_request",
    ],
)
def test_callers_that_are_left_to_the_long_way(authorization: bytes) -> None:
    assert caller_of(authorization) is None


@pytest.mark.parametrize(
    ("host", "plain"),
    [
        (b"127.0.0.1:4566", True),
        (b"localhost", True),
        (b"[::1]:4566", True),
        (b"[::ffff:127.0.0.1]", True),
        (b"hydrant:4566", True),
        (b"localhost.localstack.cloud:4566", True),
        (b"host.docker.internal", True),
        (b"abc.execute-api.localhost.localstack.cloud", False),
        (b"bucket.s3.localhost.localstack.cloud", False),
        (b"127.0.0.1.example", False),
        (b"a b", False),
    ],
)
def test_hosts_that_localstack_does_not_route_by(host: bytes, plain: bool) -> None:
    assert is_plain_host(host) is plain
