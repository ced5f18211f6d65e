"""What clients read that send what is no request: AWS's code, status and, where they are known, words."""

from typing import Any

import cbor2
import pytest
from localstack.aws.spec import load_service

from ..support.raw_requests import CBOR, JSON, Answer, Wire

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.xdist_group("requests")]
NUMBER = "class com.amazon.coral.value.json.numbers.TruncatingBigNumber"
# Only the first is what AWS's clients write, and what the short way of records takes.
WAYS = [JSON, f"{JSON}; charset=utf-8"]
SERIALIZATION, UNKNOWN, VALIDATION = "SerializationException", "UnknownOperationException", "ValidationException"


def call(wire: Wire, service: str, operation: str, document: Any) -> Answer:
    return wire.call(load_service(service).operation_model(operation), document)


def put(wire: Wire, way: str, body: bytes, operation: str = "PutRecord") -> Answer:
    return wire.body(load_service("kinesis").operation_model(operation), body, way)


def refused(answer: Answer) -> tuple[int, str, str]:
    """Status, code and words, in the protocol's form."""
    assert answer.headers["x-amzn-RequestId"]
    assert answer.headers["X-Amzn-Errortype"] == answer.code
    assert b"Traceback" not in answer.body
    return answer.status, answer.code, answer.words


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("member", "words"),
    [
        ('"StreamName": 23', f"{NUMBER} can not be converted to an String"),
        ('"StreamName": []', "Start of list found where not expected"),
        ('"PartitionKey": true', "class java.lang.Boolean can not be converted to an String"),
        ('"PartitionKey": {}', "Start of structure or map found where not expected."),
        ('"ExplicitHashKey": 7', f"{NUMBER} can not be converted to an String"),
        ('"Data": false', "class java.lang.Boolean can not be converted to a Blob"),
        ('"Data": "23456"', "Base64 encoded length is expected a multiple of 4 bytes but found: 5"),
        ('"Data": "0000="', "Base64 encoded length is expected a multiple of 4 bytes but found: 5"),
        ('"Data": "=+/="', "Invalid Base64 character: '='"),
        ('"Data": "YW Jj===="', "Base64 encoded length is expected a multiple of 4 bytes but found: 9"),
        ('"Data": "+/+="', "Invalid last non-pad Base64 character dectected"),
    ],
)
def test_r2_r3_a_record_of_other_types_on_both_ways(wire: Wire, way: str, member: str, words: str) -> None:
    record = '"PartitionKey": "k", "Data": "YQ=="'
    bodies = {"PutRecord": f'{{"StreamName": "s", {record}, {member}}}'}
    if "StreamName" not in member:
        bodies["PutRecords"] = f'{{"StreamName": "s", "Records": [{{{record}}}, {{{record}, {member}}}]}}'
    for operation, body in bodies.items():
        status, code, told = refused(put(wire, way, body.encode(), operation))
        assert (status, code) == (400, SERIALIZATION)
        assert told.endswith(words)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"null", b"[]", b"7", b'"s"', b"\xff", b'{"StreamName": NaN}', b"[" * 100_000, b"Action=PutRecord"],
    ids=range(10),
)
@pytest.mark.parametrize("operation", ["PutRecord", "PutRecords", "GetRecords"])
def test_r1_what_is_no_document_on_both_ways(wire: Wire, way: str, operation: str, body: bytes) -> None:
    assert refused(put(wire, way, body, operation))[:2] == (400, SERIALIZATION)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        bytes.fromhex("ff"),
        bytes.fromhex("a16a"),
        bytes.fromhex("f6"),
        bytes.fromhex("80"),
        bytes.fromhex("5bffffffffffffffff"),
        bytes.fromhex("9b7fffffffffffffff"),
        bytes.fromhex("81") * 5000,
        cbor2.dumps({"StreamName": 5}),
        cbor2.dumps({"StreamName": "s", "PartitionKey": "k", "Data": "YQ=="}),
        cbor2.dumps({"StreamName": "s", "PartitionKey": b"k", "Data": b"a"}),
        cbor2.dumps({"StreamName": "s", "PartitionKey": "k", "Data": b"a"})[:-1],
    ],
    ids=range(12),
)
def test_r1_cbor_that_is_none_is_refused_in_cbor(wire: Wire, body: bytes) -> None:
    answer = put(wire, CBOR, body)
    assert answer.headers.get_content_type() == CBOR
    assert refused(answer)[:2] == (400, SERIALIZATION)


@pytest.mark.parametrize("service", ["kinesis", "firehose"])
@pytest.mark.parametrize("content_type", [JSON, CBOR])
@pytest.mark.parametrize("target", [None, "", "Whatever", "Whatever.Whatever", "{}.", "{}.Whatever", "{}.PutRecordX"])
def test_r4_a_target_that_is_none(wire: Wire, service: str, content_type: str, target: str | None) -> None:
    prefix = load_service(service).metadata["targetPrefix"]
    named = {} if target is None else {"X-Amz-Target": target.format(prefix)}
    body = b"{}" if content_type == JSON else cbor2.dumps({})
    answer = wire.send(service, "POST", "/", {"Content-Type": content_type, **named}, body)
    assert refused(answer) == (400, UNKNOWN, "")


@pytest.mark.parametrize("content_type", ["application/json", "application/x-amz-json-1.0", "text/plain"])
def test_r4_a_content_type_that_is_none_of_the_service(wire: Wire, content_type: str) -> None:
    assert refused(put(wire, content_type, b"{}", "ListStreams"))[:2] == (404, UNKNOWN)


def test_r5_another_method_than_post(wire: Wire) -> None:
    headers = {"Content-Type": JSON, "X-Amz-Target": "Kinesis_20131202.ListStreams"}
    answer = wire.send("kinesis", "GET", "/", headers, None)
    assert refused(answer)[:2] == (403, "AccessDeniedException")


@pytest.mark.parametrize(
    ("operation", "document", "words"),
    [
        ("ListStreams", {"Limit": "23"}, "class java.lang.String can not be converted to an Integer"),
        ("ListStreams", {"Limit": True}, "class java.lang.Boolean can not be converted to an Integer"),
        ("CreateStream", {"Tags": "23"}, "Expected map or null"),
        ("CreateStream", {"StreamModeDetails": 23}, "Expected null"),
        ("PutRecords", {"Records": "23"}, "Expected list or null"),
        ("RemoveTagsFromStream", {"TagKeys": [23]}, f"{NUMBER} can not be converted to an String"),
    ],
)
def test_r2_words_of_kinesis_for_another_type(wire: Wire, operation: str, document: Any, words: str) -> None:
    assert refused(call(wire, "kinesis", operation, document)) == (400, SERIALIZATION, words)


@pytest.mark.parametrize("count", [100_000_000_000, 1e30, 10**40])
def test_r6_kinesis_cuts_integers_that_are_too_large(wire: Wire, count: float) -> None:
    status, code, words = refused(call(wire, "kinesis", "ListStreams", {"Limit": count}))
    assert (status, code) == (400, VALIDATION)
    assert words.startswith("1 validation error detected: Value '2147483647' at 'limit' failed to satisfy constraint: ")


def test_r7_null_members_are_absent(wire: Wire) -> None:
    assert call(wire, "kinesis", "ListStreams", {"Limit": None, "NextToken": None}).status == 200
    answer = call(wire, "kinesis", "CreateStream", {"StreamName": None, "ShardCount": 1})
    expected = (
        "1 validation error detected: Value null at 'streamName' failed to satisfy constraint: Member must not be null"
    )
    assert refused(answer) == (400, VALIDATION, expected)


def test_r7_null_within_a_list(wire: Wire) -> None:
    answer = call(wire, "kinesis", "PutRecords", {"StreamName": "s", "Records": [None]})
    assert refused(answer)[:2] == (400, VALIDATION)
    assert "Value null at 'records.1.member' failed to satisfy constraint: Member must not be null" in answer.words


def test_r8_at_most_ten_broken_constraints_are_named(wire: Wire) -> None:
    records = [{"Data": "YQ==", "PartitionKey": ""}] * 12
    answer = call(wire, "kinesis", "PutRecords", {"StreamName": "s", "Records": records})
    assert refused(answer)[:2] == (400, VALIDATION)
    assert answer.words.startswith("10 validation errors detected: Value '' at 'records.1.member.partitionKey'")


def test_r7_members_that_the_model_does_not_know_are_ignored(wire: Wire) -> None:
    assert call(wire, "kinesis", "ListStreams", {"Weather": {"sunny": [True] * 5}}).status == 200
    assert call(wire, "firehose", "ListDeliveryStreams", {"Weather": 1}).status == 200


@pytest.mark.parametrize(
    ("operation", "document"),
    [
        ("DescribeDeliveryStream", {"DeliveryStreamName": 5}),
        ("ListDeliveryStreams", {"Limit": "10"}),
        ("TagDeliveryStream", {"DeliveryStreamName": "d", "Tags": {"Key": "k"}}),
        ("CreateDeliveryStream", {"DeliveryStreamName": "d", "ExtendedS3DestinationConfiguration": "s3"}),
        ("UpdateDestination", {"ExtendedS3DestinationUpdate": {"BufferingHints": {"SizeInMBs": "5"}}}),
        ("UpdateDestination", {"ExtendedS3DestinationUpdate": {"ProcessingConfiguration": {"Enabled": "true"}}}),
        ("PutRecord", {"DeliveryStreamName": "d", "Record": {"Data": "no base64"}}),
        ("PutRecordBatch", {"DeliveryStreamName": "d", "Records": [{"Data": "YR=="}]}),
    ],
)
def test_r2_other_types_for_firehose(wire: Wire, operation: str, document: Any) -> None:
    assert refused(call(wire, "firehose", operation, document))[:2] == (400, SERIALIZATION)


CODE = {"ZipFile": "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=="}
ROLE = "arn:aws:iam::000000000000:role/r"
FUNCTION = {"FunctionName": "f", "Role": ROLE, "Code": CODE, "Runtime": "python3.11", "Handler": "a.b"}


@pytest.mark.parametrize(
    ("operation", "given", "code"),
    [
        ("CreateFunction", {**FUNCTION, "Timeout": "3"}, SERIALIZATION),
        ("CreateFunction", {**FUNCTION, "MemorySize": True}, SERIALIZATION),
        ("CreateFunction", {**FUNCTION, "MemorySize": 128.5}, SERIALIZATION),
        ("CreateFunction", {**FUNCTION, "MemorySize": 2**40}, SERIALIZATION),
        ("CreateFunction", {**FUNCTION, "Code": {"ZipFile": "no base64"}}, SERIALIZATION),
        ("CreateFunction", {**FUNCTION, "Environment": {"Variables": {"NAME": 1}}}, SERIALIZATION),
        ("CreateFunction", {**FUNCTION, "MemorySize": 64}, VALIDATION),
        ("CreateFunction", {**FUNCTION, "Role": "r"}, VALIDATION),
        ("CreateFunction", {**FUNCTION, "Environment": {"Variables": {"1": "x"}}}, VALIDATION),
        ("CreateFunction", {"FunctionName": "f", "Role": ROLE}, VALIDATION),
        ("CreateFunction", {**FUNCTION, "Code": {}}, "InvalidParameterValueException"),
        ("CreateFunction", {**FUNCTION, "Code": {"ZipFile": "YQ=="}}, "InvalidParameterValueException"),
        ("PublishLayerVersion", {"LayerName": "l", "Content": {}}, "InvalidParameterValueException"),
        ("UpdateFunctionCode", {"FunctionName": "f"}, "InvalidParameterValueException"),
        ("ListFunctions", {"MaxItems": "many"}, SERIALIZATION),
        ("ListFunctions", {"MaxItems": -1}, VALIDATION),
        ("CreateEventSourceMapping", {"FunctionName": "f", "EventSourceArn": "@"}, VALIDATION),
        ("CreateAlias", {"FunctionName": "f"}, VALIDATION),
    ],
)
def test_r2_r8_what_lambda_refuses(wire: Wire, operation: str, given: Any, code: str) -> None:
    assert refused(call(wire, "lambda", operation, given))[:2] == (400, code)


@pytest.mark.parametrize(
    "body", [b"{", b"null", b"[]", b"7", b"\xff", b'{"MemorySize": NaN}', b"[" * 100_000], ids=range(7)
)
def test_r1_what_is_no_document_for_lambda(wire: Wire, body: bytes) -> None:
    answer = wire.rest(load_service("lambda").operation_model("CreateFunction"), {}, body)
    assert refused(answer)[:2] == (400, SERIALIZATION)


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
def test_r9_a_path_that_lambda_does_not_have(wire: Wire, method: str) -> None:
    answer = wire.send("lambda", method, "/2015-03-31/nothing", {"Content-Type": "application/json"}, None)
    assert refused(answer)[:2] == (404, UNKNOWN)


@pytest.mark.parametrize(
    ("service", "headers", "body", "code"),
    [
        ("logs", {"Content-Type": JSON, "X-Amz-Target": "Logs_20140328.DescribeLogGroups"}, b"{", SERIALIZATION),
        ("logs", {"Content-Type": JSON, "X-Amz-Target": "Logs_20140328.DescribeLogGroups"}, b"null", SERIALIZATION),
        (
            "logs",
            {"Content-Type": JSON, "X-Amz-Target": "Logs_20140328.DescribeLogGroups"},
            b"[" * 10_000,
            SERIALIZATION,
        ),
        ("logs", {"Content-Type": JSON, "X-Amz-Target": "Logs_20140328.Nothing"}, b"{}", UNKNOWN),
        ("kms", {"Content-Type": JSON}, b"{}", UNKNOWN),
        (
            "sqs",
            {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "AmazonSQS.ListQueues"},
            b"[]",
            SERIALIZATION,
        ),
    ],
    ids=range(6),
)
def test_r10_stock_services_of_json_protocols(
    wire: Wire, service: str, headers: dict[str, str], body: bytes, code: str
) -> None:
    assert refused(wire.send(service, "POST", "/", headers, body))[:2] == (400, code)


@pytest.mark.parametrize(
    ("service", "operation", "document"),
    [
        ("logs", "DescribeLogGroups", {"limit": "5"}),
        ("logs", "PutLogEvents", {"logGroupName": "g", "logStreamName": "s", "logEvents": [{"timestamp": []}]}),
        ("logs", "CreateLogGroup", {"logGroupName": {}}),
        ("sqs", "SendMessage", {"QueueUrl": 7, "MessageBody": "m"}),
        ("sqs", "SendMessageBatch", {"QueueUrl": "q", "Entries": {}}),
        ("sqs", "CreateQueue", {"QueueName": ["q"]}),
        ("kms", "Encrypt", {"KeyId": "k", "Plaintext": "no base64"}),
        ("ssm", "PutParameter", {"Name": 1, "Value": "v"}),
        ("events", "PutRule", {"Name": "r", "EventPattern": {}}),
        ("secretsmanager", "GetSecretValue", {"SecretId": True}),
        ("stepfunctions", "StartExecution", {"stateMachineArn": [], "input": "{}"}),
    ],
)
def test_r10_other_types_for_stock_services_of_json_protocols(
    wire: Wire, service: str, operation: str, document: Any
) -> None:
    assert refused(call(wire, service, operation, document))[:2] == (400, SERIALIZATION)


@pytest.mark.parametrize(
    ("service", "method", "path", "body", "status", "code"),
    [
        ("sns", "POST", "/", b"Action=Nothing&Version=2010-03-31", 400, "InvalidAction"),
        ("iam", "POST", "/", b"Version=2010-05-08", 400, "ValidationError"),
        ("iam", "POST", "/", b"Action=ListRoles&Version=2010-05-08&MaxItems=many", 400, "ValidationError"),
        ("s3", "PUT", "/bucket?tagging", b"<", 400, "MalformedXML"),
        ("s3", "PATCH", "/bucket/key", b"", 405, "MethodNotAllowed"),
    ],
)
def test_r10_stock_services_of_xml_protocols(
    wire: Wire, service: str, method: str, path: str, body: bytes, status: int, code: str
) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if method == "POST" else {}
    answer = wire.send(service, method, path, headers, body)
    assert (answer.status, f"<Code>{code}</Code>" in answer.body.decode()) == (status, True)
