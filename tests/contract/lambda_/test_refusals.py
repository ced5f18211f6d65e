"""What Lambda refuses changes nothing, and what LocalStack's own operations take for granted may be missing."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ..support.emulator_process import OFTEN
from ..support.lambda_emulator import Emulator, archive, running, wait_for

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.xdist_group("lambda-refusals")]
ROLE = "arn:aws:iam::000000000000:role/functions"
SOURCE = {"app.py": "def handler(event, context):\n    return event\n"}


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with running(tmp_path_factory.mktemp("emulator")) as found:
        yield found


@pytest.fixture
def function(aws_lambda: Any) -> Iterator[str]:
    name = make(aws_lambda, archive(SOURCE))
    aws_lambda.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig=OFTEN)
    yield name
    aws_lambda.delete_function(FunctionName=name)


def make(aws_lambda: Any, package: bytes) -> str:
    name = f"function-{time.monotonic_ns()}"
    runtime = "python{}.{}".format(*sys.version_info)
    code = {"ZipFile": package}
    aws_lambda.create_function(FunctionName=name, Role=ROLE, Runtime=runtime, Handler="app.handler", Code=code)
    return name


def refused(code: str, status: int, call: Callable[..., Any], **given: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**given)
    answer = caught.value.response
    assert (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]) == (code, status)
    return str(answer["Error"]["Message"])


def test_an_update_that_is_refused_changes_nothing(aws_lambda: Any, function: str) -> None:
    """Also one that comes while another goes on, which LocalStack stores before it refuses it."""
    accepted, conflicts = "", []
    for number in range(20):
        try:
            aws_lambda.update_function_configuration(FunctionName=function, Description=str(number))
            accepted = str(number)
        except ClientError as error:
            conflicts.append(error.response["Error"]["Message"])
    assert all("An update is in progress for resource: " in words for words in conflicts)
    aws_lambda.get_waiter("function_updated_v2").wait(FunctionName=function, WaiterConfig=OFTEN)
    assert aws_lambda.get_function_configuration(FunctionName=function)["Description"] == accepted
    update = aws_lambda.update_function_code
    refused("InvalidParameterValueException", 400, update, FunctionName=function, ZipFile=b"no archive")
    refused("InvalidParameterValueException", 400, update, FunctionName=function, S3Bucket="nowhere")
    assert json.load(aws_lambda.invoke(FunctionName=function, Payload=b"[1]")["Payload"]) == [1]
    aws_lambda.update_function_configuration(FunctionName=function, Description="after")


def test_a_version_that_is_not_there(aws_lambda: Any, function: str) -> None:
    call = aws_lambda.invoke
    words = refused("ResourceNotFoundException", 404, call, FunctionName=function, Qualifier="7", Payload=b"{}")
    assert words == f"Function not found: arn:aws:lambda:us-east-1:000000000000:function:{function}:7"


def test_a_function_that_is_not_there(aws_lambda: Any) -> None:
    call = aws_lambda.delete_function_concurrency
    assert refused("ResourceNotFoundException", 404, call, FunctionName="not-there").startswith("Function not found: ")


def test_provisioned_concurrency_of_an_alias_can_be_deleted(aws_lambda: Any, function: str) -> None:
    version = aws_lambda.publish_version(FunctionName=function)["Version"]
    aws_lambda.create_alias(FunctionName=function, Name="live", FunctionVersion=version)
    alias = {"FunctionName": function, "Qualifier": "live"}
    aws_lambda.put_provisioned_concurrency_config(**alias, ProvisionedConcurrentExecutions=1)
    wait_for(lambda: aws_lambda.get_provisioned_concurrency_config(**alias)["Status"] == "READY", "READY")
    aws_lambda.delete_provisioned_concurrency_config(**alias)
    refused(
        "ProvisionedConcurrencyConfigNotFoundException", 404, aws_lambda.get_provisioned_concurrency_config, **alias
    )


def test_provisioned_concurrency_that_was_deleted_can_be_asked_for_at_once(aws_lambda: Any, function: str) -> None:
    version = aws_lambda.publish_version(FunctionName=function)["Version"]
    which = {"FunctionName": function, "Qualifier": version}
    for _ in range(3):
        aws_lambda.put_provisioned_concurrency_config(**which, ProvisionedConcurrentExecutions=1)
        wait_for(lambda: aws_lambda.get_provisioned_concurrency_config(**which)["Status"] == "READY", "READY")
        aws_lambda.delete_provisioned_concurrency_config(**which)


def test_a_layer_without_versions_is_not_listed_and_counts_on(aws_lambda: Any) -> None:
    def publish() -> int:
        content = {"ZipFile": archive({"python/lib.py": ""})}
        return int(aws_lambda.publish_layer_version(LayerName="layer", Content=content)["Version"])

    first = publish()
    call = aws_lambda.remove_layer_version_permission
    given = {"LayerName": "layer", "VersionNumber": first, "StatementId": "s"}
    assert (
        refused("ResourceNotFoundException", 404, call, **given) == "No policy is associated with the given resource."
    )
    aws_lambda.delete_layer_version(LayerName="layer", VersionNumber=first)
    assert aws_lambda.list_layers()["Layers"] == []
    assert publish() == first + 1
    refused("InvalidParameterValueException", 400, aws_lambda.publish_layer_version, LayerName="layer", Content={})


@pytest.mark.parametrize("level", ["ApplicationLogLevel", "SystemLogLevel"])
def test_f10_levels_of_a_log_that_is_text_are_refused(level: str, aws_lambda: Any, function: str) -> None:
    update = aws_lambda.update_function_configuration
    for logging in ({level: "WARN"}, {level: "WARN", "LogFormat": "Text"}):
        words = refused("InvalidParameterValueException", 400, update, FunctionName=function, LoggingConfig=logging)
        assert level in words
    update(FunctionName=function, LoggingConfig={"LogFormat": "JSON"})
    aws_lambda.get_waiter("function_updated_v2").wait(FunctionName=function, WaiterConfig=OFTEN)
    assert update(FunctionName=function, LoggingConfig={level: "WARN"})["LoggingConfig"][level] == "WARN"


def test_f10_a_format_of_logs_that_is_none_is_refused(aws_lambda: Any, function: str) -> None:
    update = aws_lambda.update_function_configuration
    words = refused("ValidationException", 400, update, FunctionName=function, LoggingConfig={"LogFormat": "json"})
    assert "Member must satisfy enum value set" in words


POWERTOOLS = "arn:aws:lambda:us-east-1:017000801446:layer:AWSLambdaPowertoolsPythonV3-python312-x86_64:7"


def test_a_layer_of_another_account_is_refused_in_words_that_help(aws_lambda: Any, function: str) -> None:
    runtime = "python{}.{}".format(*sys.version_info)
    given = {"Role": ROLE, "Runtime": runtime, "Handler": "app.handler", "Code": {"ZipFile": archive(SOURCE)}}
    create, update = aws_lambda.create_function, aws_lambda.update_function_configuration
    for words in (
        refused("InvalidParameterValueException", 400, create, FunctionName="layered", Layers=[POWERTOOLS], **given),
        refused("InvalidParameterValueException", 400, update, FunctionName=function, Layers=[POWERTOOLS]),
    ):
        assert POWERTOOLS in words
        assert "017000801446" in words
        assert "publish" in words.lower()
        assert "pro feature" not in words
    refused("ResourceNotFoundException", 404, aws_lambda.get_function, FunctionName="layered")
    assert not aws_lambda.get_function_configuration(FunctionName=function).get("Layers")


def test_a_layer_of_another_account_that_is_here_is_taken(emulator: Emulator, aws_lambda: Any, function: str) -> None:
    """LocalStack takes an access key of twelve digits for an account."""
    content = {"ZipFile": archive({"python/lib.py": ""})}
    other = emulator.client("lambda", "017000801446")
    published = other.publish_layer_version(LayerName="shared", Content=content)
    arn = published["LayerVersionArn"]
    update = aws_lambda.update_function_configuration
    assert [layer["Arn"] for layer in update(FunctionName=function, Layers=[arn])["Layers"]] == [arn]


@pytest.fixture
def queue(emulator: Emulator) -> Iterator[str]:
    """The ARN of a queue whose messages come back after 30 s."""
    sqs = emulator.client("sqs")
    url = sqs.create_queue(QueueName=f"queue-{time.monotonic_ns()}")["QueueUrl"]
    yield sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sqs.delete_queue(QueueUrl=url)


@pytest.fixture
def stream(emulator: Emulator) -> Iterator[str]:
    """The ARN of a stream."""
    kinesis, name = emulator.client("kinesis"), f"stream-{time.monotonic_ns()}"
    kinesis.create_stream(StreamName=name, ShardCount=1)
    kinesis.get_waiter("stream_exists").wait(StreamName=name, WaiterConfig=OFTEN)
    yield kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]
    kinesis.delete_stream(StreamName=name)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"BatchSize": 11}, "Maximum batch window in seconds must be greater than 0"),
        ({"MaximumBatchingWindowInSeconds": 5}, "Batching window is not supported for FIFO queues"),
        ({"BatchSize": 11, "MaximumBatchingWindowInSeconds": 5}, "Batching window is not supported for FIFO queues"),
    ],
)
def test_e22_bounds_of_a_mapping_of_a_fifo_queue(
    more: dict[str, Any], told: str, aws_lambda: Any, function: str
) -> None:
    queue = "arn:aws:sqs:us-east-1:000000000000:orders.fifo"
    create = aws_lambda.create_event_source_mapping
    given = {"FunctionName": function, "EventSourceArn": queue, **more}
    words = refused("InvalidParameterValueException", 400, create, **given)
    assert told in words


@pytest.mark.parametrize(
    "source", ["sqs:us-east-1:000000000000:orders", "kinesis:us-east-1:000000000000:stream/orders"]
)
def test_bounds_of_a_batch(source: str, aws_lambda: Any, function: str) -> None:
    create = aws_lambda.create_event_source_mapping
    given = {"FunctionName": function, "EventSourceArn": f"arn:aws:{source}", "StartingPosition": "LATEST"}
    words = refused("ValidationException", 400, create, **given, BatchSize=10_001)
    assert "less than or equal to 10000" in words


OF_BOTH = [
    *({"FilterCriteria": {"Filters": [{"Pattern": text}]}} for text in ("", "text", "[]", '{"a": 1}', '{"a": []}')),
    {"FilterCriteria": {"Filters": [{"Pattern": '{"a": [{"numeric": [">"]}]}'}]}},
    {"FilterCriteria": {"Filters": [{"Pattern": '{"a": ["b"]}'}] * 6}},
]
OF_QUEUES: list[dict[str, Any]] = [
    {"BatchSize": 11},
    {"MaximumRetryAttempts": 1},
    {"BisectBatchOnFunctionError": True},
    {"ParallelizationFactor": 2},
    {"TumblingWindowInSeconds": 30},
    {"MaximumRecordAgeInSeconds": 60},
    {"DestinationConfig": {"OnFailure": {"Destination": "arn:aws:sns:us-east-1:000000000000:failed"}}},
]
OF_STREAMS: list[dict[str, Any]] = [
    {"ScalingConfig": {"MaximumConcurrency": 2}},
    {"MaximumRecordAgeInSeconds": 59},
    {"DestinationConfig": {"OnFailure": {"Destination": "arn:aws:lambda:us-east-1:000000000000:function:f"}}},
    {"DestinationConfig": {"OnFailure": {"Destination": "arn:aws:sqs:us-east-1:000000000000:q.fifo"}}},
    {"DestinationConfig": {"OnSuccess": {"Destination": "arn:aws:sqs:us-east-1:000000000000:q"}}},
]


def refused_and_unchanged(aws_lambda: Any, given: dict[str, Any], wrong: list[dict[str, Any]]) -> None:
    """Each of `wrong` is refused at creation, which makes nothing, and at an update, which changes nothing."""
    create, update = aws_lambda.create_event_source_mapping, aws_lambda.update_event_source_mapping
    for more in wrong:
        refused("InvalidParameterValueException", 400, create, **given, **more)
    assert aws_lambda.list_event_source_mappings(FunctionName=given["FunctionName"])["EventSourceMappings"] == []
    mapping = create(**given, Enabled=False)["UUID"]
    before = aws_lambda.get_event_source_mapping(UUID=mapping)
    for more in wrong:
        refused("InvalidParameterValueException", 400, update, UUID=mapping, **more)
    after = aws_lambda.get_event_source_mapping(UUID=mapping)
    assert {**after, "ResponseMetadata": 0} == {**before, "ResponseMetadata": 0}
    words = refused("ResourceConflictException", 409, create, **given)
    assert words.endswith(f"Please update or delete the existing mapping with UUID {mapping}")
    aws_lambda.delete_event_source_mapping(UUID=mapping)


def test_e23_e24_e25_e26_what_a_mapping_of_a_queue_cannot_have(aws_lambda: Any, function: str, queue: str) -> None:
    create, given = aws_lambda.create_event_source_mapping, {"FunctionName": function, "EventSourceArn": queue}
    refused("InvalidParameterValueException", 400, create, **given, StartingPosition="LATEST")
    refused_and_unchanged(aws_lambda, given, [*OF_BOTH, *OF_QUEUES])


def test_e23_e24_e25_e26_what_a_mapping_of_a_stream_cannot_have(aws_lambda: Any, function: str, stream: str) -> None:
    create, given = aws_lambda.create_event_source_mapping, {"FunctionName": function, "EventSourceArn": stream}
    words = refused("InvalidParameterValueException", 400, create, **given)
    assert "Value null at 'startingPosition'" in words
    refused("InvalidParameterValueException", 400, create, **given, StartingPosition="AT_TIMESTAMP")
    refused_and_unchanged(aws_lambda, {**given, "StartingPosition": "LATEST"}, [*OF_BOTH, *OF_STREAMS])


def test_e27_function_and_queue_fit_together(aws_lambda: Any, function: str, queue: str) -> None:
    create, given = aws_lambda.create_event_source_mapping, {"FunctionName": function, "EventSourceArn": queue}
    aws_lambda.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=3)
    words = refused("InvalidParameterValueException", 400, create, **given, ScalingConfig={"MaximumConcurrency": 4})
    assert words == "MaximumConcurrency: 4 is greater than Function Reserved Concurrency: 3"
    aws_lambda.update_function_configuration(FunctionName=function, Timeout=60)
    aws_lambda.get_waiter("function_updated_v2").wait(FunctionName=function, WaiterConfig=OFTEN)
    words = refused("InvalidParameterValueException", 400, create, **given)
    assert words == "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds"
