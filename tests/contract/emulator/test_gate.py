"""The gate stands before everything that the emulator serves, on each way into it; programs go in and out as before."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from hydrant.emulator.http.intent import CONTROL_HEADER
from hydrant.errors import NoStack
from hydrant.stack import registry

from ..support import wire
from ..support.firehose_emulator import Emulator, emulator

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("gate")]
SIGNED = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{}/aws4_request, SignedHeaders=host, Signature=0"
KINESIS = [
    ("Content-Type", "application/x-amz-json-1.1"),
    ("X-Amz-Target", "Kinesis_20131202.PutRecord"),
    ("Authorization", SIGNED.format("kinesis")),
]
PUT = b'{"StreamName": "gate", "Data": "aGFybWxlc3M=", "PartitionKey": "k"}'
FORM = ("Content-Type", "application/x-www-form-urlencoded")
UPGRADE = [
    ("Connection", "Upgrade"),
    ("Upgrade", "websocket"),
    ("Sec-WebSocket-Version", "13"),
    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
]
REQUESTS: dict[str, tuple[str, str, wire.Headers, bytes]] = {
    "health": ("GET", "/_hydrant/health", [], b""),
    "control": ("POST", "/_hydrant/phase", [(CONTROL_HEADER, "1")], b'{"phase": "failed", "detail": "by a test"}'),
    "localstack": ("GET", "/_localstack/health", [], b""),
    "internal": ("GET", "/_aws/sqs/messages?QueueUrl=x", [], b""),
    "s3": ("GET", "/gate/object", [], b""),
    "s3-put": ("PUT", "/gate/put", [("Authorization", SIGNED.format("s3"))], b"harmless"),
    "s3-preflight": ("OPTIONS", "/gate/object", [("Access-Control-Request-Method", "PUT")], b""),
    "express": ("POST", "/", KINESIS, PUT),
    "query": ("POST", "/", [FORM, ("Authorization", SIGNED.format("sqs"))], b"Action=CreateQueue&QueueName=gate-query"),
    "lambda": ("GET", "/2015-03-31/functions/", [("Authorization", SIGNED.format("lambda"))], b""),
    "root": ("HEAD", "/", [], b""),
}
"""Of each kind that the emulator serves; none needs more than this to succeed, or to be answered by a service."""
OTHERS: dict[str, tuple[str, wire.Headers]] = {
    "rebinding": ("evil.test:4566", []),
    "origin": ("", [("Origin", "http://evil.test")]),
    "null-origin": ("", [("Origin", "null")]),
    "cross-site": ("", [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors")]),
    "navigation": (
        "",
        [("Sec-Fetch-Site", "same-site"), ("Sec-Fetch-Mode", "navigate"), ("User-Agent", "Mozilla/5.0")],
    ),
    "unnamed-page": ("", [("User-Agent", "Mozilla/5.0")]),
    "localstack-app": ("", [("Origin", "https://app.localstack.cloud"), ("Sec-Fetch-Site", "cross-site")]),
}


@pytest.fixture(scope="module")
def aws() -> Iterator[Emulator]:
    with emulator(HYDRANT_HOST="localstack") as running:
        running.s3.create_bucket(Bucket="gate")
        running.s3.put_object(Bucket="gate", Key="object", Body=b"harmless")
        running.kinesis.create_stream(StreamName="gate", ShardCount=1)
        running.kinesis.get_waiter("stream_exists").wait(StreamName="gate", WaiterConfig={"Delay": 1})
        yield running


@pytest.fixture(scope="module")
def port(aws: Emulator) -> int:
    return int(aws.endpoint.rpartition(":")[2])


def state(aws: Emulator) -> Any:
    shards = aws.kinesis.list_shards(StreamName="gate")["Shards"]
    start = {"StreamName": "gate", "ShardId": shards[0]["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
    iterator = aws.kinesis.get_shard_iterator(**start)["ShardIterator"]
    port = int(aws.endpoint.rpartition(":")[2])
    health = wire.http1(port, "GET", "/_hydrant/health", [("Host", "localhost")])
    return {
        "objects": [each["Key"] for each in aws.s3.list_objects_v2(Bucket="gate")["Contents"]],
        "records": len(aws.kinesis.get_records(ShardIterator=iterator)["Records"]),
        "queues": aws.sqs.list_queues().get("QueueUrls", []),
        "detail": json.loads(health.body)["detail"],
    }


@pytest.mark.parametrize("way", wire.WAYS)
def test_nothing_is_served_to_pages_of_others(aws: Emulator, port: int, way: str) -> None:
    before = state(aws)
    for (other, (host, more)), (kind, (method, target, headers, body)) in product(OTHERS.items(), REQUESTS.items()):
        head = [("Host", host or f"127.0.0.1:{port}"), *headers, *more]
        answer = wire.WAYS[way](port, method, target, head, body)
        assert answer.status == 403, (other, kind)
        assert b"harmless" not in answer.body
        assert not [name for name in answer.headers if name.startswith("access-control")]
        assert method == "HEAD" or b"HYDRANT_ALLOWED_" in answer.body
    assert state(aws) == before


@pytest.mark.parametrize("way", wire.WAYS)
@pytest.mark.parametrize("host", ["127.0.0.1:{}", "localhost:{}", "localhost.localstack.cloud:{}", "localstack:4566"])
def test_programs_are_served_as_before(aws: Emulator, port: int, way: str, host: str) -> None:
    before = state(aws)["records"]
    statuses = {
        kind: wire.WAYS[way](port, method, target, [("Host", host.format(port)), *headers], body).status
        for kind, (method, target, headers, body) in REQUESTS.items()
    }
    # Before anything is deployed its health is 503; S3 wants an Origin in preflights.
    refused = {"health": 503, "s3-preflight": 400, "internal": statuses["internal"], "root": statuses["root"]}
    assert statuses == dict.fromkeys(REQUESTS, 200) | refused
    assert statuses["internal"] != 403
    assert statuses["root"] != 403
    assert state(aws)["records"] == before + 1
    assert state(aws)["detail"] == "by a test"


@pytest.mark.parametrize("way", ["http1", "http1-tls"])
def test_a_host_that_is_missing_or_doubtful_is_a_bad_request(port: int, way: str) -> None:
    ours = ("Host", f"127.0.0.1:{port}")
    for hosts in ([], [ours, ours], [ours, ("Host", "evil.test")], [("Host", "a b")], [("Host", "")]):
        assert wire.WAYS[way](port, "GET", "/_hydrant/health", hosts, b"").status == 400, hosts


def test_a_proxys_request_names_hosts_of_ours(port: int) -> None:
    ours = [("Host", f"127.0.0.1:{port}")]
    for target in ("http://evil.test/_hydrant/health", "https://evil.test", "evil.test:443", "evil.test", "http://"):
        assert wire.http1(port, "GET", target, ours).status in (400, 403), target
    assert wire.http1(port, "CONNECT", "evil.test:443", ours).status == 403
    for target in ("http://localhost/_hydrant/health", "http://sqs.localhost.localstack.cloud:4566/_hydrant/health"):
        assert wire.http1(port, "GET", target, ours).status == 503, target
    assert wire.http1(port, "GET", "http://localhost/_hydrant/health", [("Host", "evil.test")]).status == 403


def test_a_websocket_of_another_page_is_not_opened(port: int) -> None:
    head = [("Host", f"127.0.0.1:{port}"), *UPGRADE]
    assert wire.http1(port, "GET", "/", [*head, ("Origin", "http://evil.test")]).status == 403
    assert wire.http1(port, "GET", "/", [*head, ("User-Agent", "Mozilla/5.0")]).status == 403
    assert wire.http1(port, "GET", "/", [("Host", "evil.test"), *UPGRADE]).status == 403


def test_the_server_as_a_whole_is_not_told_to_others(port: int) -> None:
    assert wire.http1(port, "OPTIONS", "*", [("Host", "evil.test")]).status == 403
    assert wire.http1(port, "OPTIONS", "*", [("Host", "localhost")]).status == 200


# --- What changes something must be meant


CONTROLS = ["/_hydrant/reset", "/_hydrant/flush", "/_hydrant/phase", "/_localstack/health", "/_localstack/state/reset"]


@pytest.mark.parametrize("path", [*CONTROLS, "//_localstack/health", "/_localstack//health", "/%5Flocalstack/health"])
def test_what_controls_the_emulator_needs_the_header(port: int, path: str) -> None:
    ours = ("Host", f"127.0.0.1:{port}")
    for kind in ("text/plain", "application/json", "application/x-www-form-urlencoded"):
        answer = wire.http1(
            port, "POST", path, [ours, ("Content-Type", kind)], b'{"action": "kill", "phase": "failed"}'
        )
        assert answer.status == 403
        assert CONTROL_HEADER in json.loads(answer.body)["error"]
    assert wire.http1(port, "GET", "/_hydrant/health", [ours]).status == 503


def test_a_page_of_ours_may_control_the_emulator(port: int) -> None:
    host = f"localhost:{port}"
    page = [
        ("Host", host),
        ("Origin", f"http://{host}"),
        ("Sec-Fetch-Site", "same-origin"),
        ("User-Agent", "Mozilla/5.0"),
    ]
    assert wire.http1(port, "GET", "/_hydrant/status", page).status == 200
    answer = wire.http1(port, "POST", "/_hydrant/reset", [*page, (CONTROL_HEADER, "1")], b"{}")
    assert (answer.status, json.loads(answer.body)["reset"]) == (200, True)


ACTIONS = {
    "CreateQueue": "2012-11-05",
    "SendMessage": "2012-11-05",
    "PurgeQueue": "2012-11-05",
    "CreateTopic": "2010-03-31",
    "CreateUser": "2010-05-08",
    "PutMetricData": "2010-08-01",
}
_ANY = ("QueueName", "Name", "UserName", "Namespace", "MetricData.member.1.MetricName")


def unsigned_calls(action: str, path: str) -> Iterator[tuple[str, str, wire.Headers, bytes]]:
    """The ways in which a page can write a call of the query protocol."""
    parameters = {"Version": ACTIONS[action], "MessageBody": "x"} | dict.fromkeys(_ANY, "unsigned")
    call, rest = urlencode({"Action": action} | parameters), urlencode(parameters)
    parts = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in {"Action": action, **parameters}.items()
    )
    yield "GET", f"{path}?{call}", [], b""
    yield "GET", f"{path}?%41ction={action}&{rest}", [], b""
    yield "POST", f"{path}?{call}&X-Amz-Signature=0", [], b""
    yield "POST", f"{path}?{rest}", [FORM], f"Action={action}".encode()
    yield "POST", path, [FORM], call.encode()
    yield "POST", path, [("Content-Type", "multipart/form-data; boundary=b")], f"{parts}--b--\r\n".encode()


@pytest.mark.parametrize("action", ["CreateQueue", "SendMessage", "CreateTopic", "CreateUser"])
def test_calls_of_the_query_protocol_must_be_signed_to_change_something(port: int, action: str) -> None:
    for method, target, headers, body in unsigned_calls(action, "/"):
        answer = wire.http1(port, method, target, [("Host", f"127.0.0.1:{port}"), *headers], body)
        assert answer.status == 403, (method, target)
        assert b"MissingAuthenticationToken" in answer.body


@pytest.mark.parametrize(
    "path",
    ["/", "/queue/us-east-1/000000000000/gate", "/000000000000/gate", "/any/thing", "/restapis/a/b/_user_request_/"],
)
def test_at_no_path_do_they_change_something(aws: Emulator, port: int, path: str) -> None:
    """LocalStack may take some of them for something else, and refuse them for that."""
    before = state(aws)["queues"]
    for action in ACTIONS:
        for method, target, headers, body in unsigned_calls(action, path):
            answer = wire.http1(port, method, target, [("Host", f"127.0.0.1:{port}"), *headers], body)
            assert answer.status >= 400, (method, target)
    assert state(aws)["queues"] == before
    assert "unsigned" not in str(aws.sns.list_topics()["Topics"])
    assert "unsigned" not in str(aws.iam.list_users()["Users"])
    assert "unsigned" not in str(aws.cloudwatch.list_metrics()["Metrics"])


@pytest.mark.parametrize(
    "host", ["a1.execute-api.localhost", "a1.lambda-url.us-east-1.localhost", "a.s3-website.localhost"]
)
def test_a_queues_path_is_a_queue_at_every_host(aws: Emulator, port: int, host: str) -> None:
    aws.sqs.create_queue(QueueName="told")
    for path in ("/queue/us-east-1/000000000000/told", "/000000000000/told"):
        call = f"{path}?Action=SendMessage&MessageBody=unsigned"
        assert wire.http1(port, "GET", call, [("Host", f"{host}:{port}")]).status == 403
    (url,) = aws.sqs.list_queues(QueueNamePrefix="told")["QueueUrls"]
    assert "Messages" not in aws.sqs.receive_message(QueueUrl=url)
    aws.sqs.delete_queue(QueueUrl=url)


def test_what_aws_takes_unsigned_and_what_reads_needs_no_signature(port: int) -> None:
    ours = ("Host", f"127.0.0.1:{port}")
    assert wire.http1(port, "GET", "/?Action=ListQueues&Version=2012-11-05", [ours]).status == 200
    confirming = "/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:us-east-1:000000000000:none&Token=0"
    assert b"MissingAuthenticationToken" not in wire.http1(port, "GET", confirming, [ours]).body


def test_parameters_of_users_apis_are_their_own(aws: Emulator, port: int) -> None:
    for host, path in (
        ("a1.execute-api.localhost.localstack.cloud", "/stage/"),
        ("a1.lambda-url.us-east-1.localhost", "/"),
    ):
        answer = wire.http1(port, "GET", f"{path}?Action=CreateUser", [("Host", f"{host}:{port}")])
        assert b"MissingAuthenticationToken" not in answer.body


# --- SDKs


def client(aws: Emulator, service: str, endpoint: str = "", **config: Any) -> Any:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    quick = Config(retries={"total_max_attempts": 1}, **config)
    return boto3.client(service, endpoint_url=endpoint or aws.endpoint, config=quick, **keys)  # type: ignore[call-overload]


@pytest.fixture
def loopback_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names below LocalStack's lead to loopback, as its DNS says, also where there is no DNS; so does a stranger."""
    resolve = socket.getaddrinfo

    def resolved(host: Any, *arguments: Any, **named: Any) -> Any:
        ours = isinstance(host, str) and host.endswith(
            (".localstack.cloud", ".localhost", ".127.0.0.1", "localstack", "mybox")
        )
        return resolve("127.0.0.1" if ours else host, *arguments, **named)

    monkeypatch.setattr(socket, "getaddrinfo", resolved)


@pytest.mark.usefixtures("loopback_names")
@pytest.mark.parametrize(
    ("endpoint", "style"),
    [
        ("http://127.0.0.1:{}", "path"),
        ("http://localhost:{}", "path"),
        ("http://s3.localhost.localstack.cloud:{}", "virtual"),
        ("http://s3.us-east-1.localhost.localstack.cloud:{}", "virtual"),
        ("http://localhost.localstack.cloud:{}", "path"),
        ("http://localstack:{}", "path"),
    ],
)
def test_buckets_by_path_and_by_host(aws: Emulator, port: int, endpoint: str, style: str) -> None:
    s3 = client(aws, "s3", endpoint.format(port), s3={"addressing_style": style})
    s3.put_object(Bucket="gate", Key="by-sdk", Body=b"harmless")
    assert s3.get_object(Bucket="gate", Key="by-sdk")["Body"].read() == b"harmless"
    s3.delete_object(Bucket="gate", Key="by-sdk")


@pytest.mark.usefixtures("loopback_names")
def test_sdks_may_put_the_account_before_the_host(port: int) -> None:
    """As the SDK for Go does with S3 Control; botocore with endpoints that have a name."""
    answer = wire.http1(port, "GET", "/_localstack/health", [("Host", f"000000000000.127.0.0.1:{port}")])
    assert answer.status == 200


@pytest.mark.usefixtures("loopback_names")
def test_a_command_that_calls_by_another_name_is_told_why(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HYDRANT_HOST", "mybox")
    with pytest.raises(NoStack) as caught:
        registry.find(port)
    assert "HYDRANT_ALLOWED_HOSTS=mybox" in caught.value.cause


@pytest.mark.usefixtures("loopback_names")
def test_an_sdk_that_calls_by_another_name_is_told_why(aws: Emulator, port: int) -> None:
    """In each protocol, so that the words reach whoever has to set the name."""
    calls = {"kinesis": "list_streams", "sqs": "list_queues", "sns": "list_topics", "s3": "list_buckets",
             "lambda": "list_functions", "iam": "list_users", "logs": "describe_log_groups"}  # fmt: skip
    for service, operation in calls.items():
        with pytest.raises(ClientError, match="HYDRANT_ALLOWED_HOSTS=mybox") as caught:
            getattr(client(aws, service, f"http://mybox:{port}"), operation)()
        assert caught.value.response["Error"]["Code"].startswith("AccessDenied"), service


def test_awslocal_goes_on(aws: Emulator) -> None:
    awslocal = Path(sys.executable).with_name("awslocal")
    names = {"AWS_ENDPOINT_URL": aws.endpoint, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    environment = {**os.environ, **names, "AWS_DEFAULT_REGION": "us-east-1", "NO_PROXY": "127.0.0.1"}
    for words in (
        ["s3", "ls", "s3://gate/"],
        ["sqs", "list-queues"],
        ["kinesis", "list-streams"],
        ["sts", "get-caller-identity"],
    ):
        ran = subprocess.run(
            [awslocal, *words], env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize(
    ("service", "operation", "says"),
    [
        ("swf", "list_domains", "HYDRANT_SERVICES=swf"),
        ("config", "describe_config_rules", "HYDRANT_SERVICES=config"),
        ("opensearch", "list_domain_names", "HYDRANT_SERVICES=opensearch"),
        ("rds", "describe_db_instances", "has no service 'rds'"),
        ("athena", "list_work_groups", "has no service 'athena'"),
        ("efs", "describe_file_systems", "has no service 'efs'"),
    ],
)
def test_services_that_nobody_asked_for_are_not_loaded(aws: Emulator, service: str, operation: str, says: str) -> None:
    words = {"registrationStatus": "REGISTERED"} if service == "swf" else {}
    with pytest.raises(ClientError, match=says) as caught:
        getattr(client(aws, service), operation)(**words)
    answer = caught.value.response
    assert (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]) == ("NotImplemented", 501)
    assert "licen" not in str(caught.value)
