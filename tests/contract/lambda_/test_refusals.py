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


@pytest.fixture(scope="module")
def aws_lambda(emulator: Emulator) -> Any:
    return emulator.client("lambda")


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


@pytest.mark.parametrize(("more", "told"), [({"BatchSize": 11}, "10"), ({"MaximumBatchingWindowInSeconds": 5}, "FIFO")])
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
