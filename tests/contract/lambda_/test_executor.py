"""Functions on the emulator, through boto3 alone: what holds here holds on AWS, apart from the notices."""

import base64
import io
import json
import platform
import stat
import threading
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.processes import ended, seen

from ..support.emulator_process import OFTEN
from ..support.lambda_emulator import Emulator, archive, wait_for

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("lambda-executor")]


def test_result_version_and_tail_of_the_log(aws_lambda: Any, create: Callable[..., str]) -> None:
    name = create("""
        def handler(event, context):
            print("hello", event["who"])
            return {"function": context.function_name, "arn": context.invoked_function_arn}
    """)
    answer = aws_lambda.invoke(FunctionName=name, Payload=json.dumps({"who": "you"}), LogType="Tail")
    arn = f"arn:aws:lambda:us-east-1:000000000000:function:{name}"
    assert json.load(answer["Payload"]) == {"function": name, "arn": arn}
    assert answer["ExecutedVersion"] == "$LATEST"
    lines = base64.b64decode(answer["LogResult"]).decode().splitlines()
    request_id = answer["ResponseMetadata"]["RequestId"]
    assert lines[:3] == [f"START RequestId: {request_id} Version: $LATEST", "hello you", f"END RequestId: {request_id}"]
    assert lines[3].startswith(f"REPORT RequestId: {request_id}\tDuration: ")


def test_handler_error_is_unhandled(aws_lambda: Any, create: Callable[..., str]) -> None:
    name = create("def handler(event, context): raise KeyError('no')")
    answer = aws_lambda.invoke(FunctionName=name)
    assert answer["StatusCode"] == 200
    assert answer["FunctionError"] == "Unhandled"
    assert json.load(answer["Payload"])["errorType"] == "KeyError"


def test_the_last_event_of_a_function_is_told(
    emulator: Emulator, create: Callable[..., str], invoke: Callable[..., Any]
) -> None:
    name = create("def handler(event, context): return event")
    route = f"functions/last-event?function=arn:aws:lambda:us-east-1:000000000000:function:{name}"
    assert emulator.control(route)["event"] is None
    invoke(name, {"n": 1})
    invoke(name, {"n": 2})
    assert json.loads(emulator.control(route)["event"]) == {"n": 2}


def test_timeout_then_a_fresh_process(aws_lambda: Any, create: Callable[..., str], invoke: Callable[..., Any]) -> None:
    name = create(
        """
        import time
        def handler(event, context):
            time.sleep(60 if event else 0)
            return "fine"
        """,
        Timeout=1,
    )
    answer = aws_lambda.invoke(FunctionName=name, Payload=b"true")
    request_id = answer["ResponseMetadata"]["RequestId"]
    assert answer["FunctionError"] == "Unhandled"
    assert json.load(answer["Payload"]) == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": f"RequestId: {request_id} Error: Task timed out after 1.00 seconds",
    }
    assert invoke(name) == "fine"


def test_function_reaches_other_services_through_its_sdk(
    emulator: Emulator, create: Callable[..., str], invoke: Callable[..., Any]
) -> None:
    emulator.client("s3").create_bucket(Bucket="reached-by-a-function")
    name = create(
        """
        import boto3
        def handler(event, context):
            return [bucket["Name"] for bucket in boto3.client("s3").list_buckets()["Buckets"]]
        """,
        Timeout=30,
    )
    assert "reached-by-a-function" in invoke(name)


def test_lines_reach_cloudwatch_logs_in_order(
    emulator: Emulator, create: Callable[..., str], invoke: Callable[..., Any]
) -> None:
    name = create("def handler(event, context):\n    for number in range(20): print('line', event, number)")
    for number in range(3):
        invoke(name, number)
    lines = _log_lines(emulator, f"/aws/lambda/{name}", 3)
    printed = [line for line in lines if line.startswith("line")]
    assert printed == [f"line {call} {number}" for call in range(3) for number in range(20)]
    assert lines[0].startswith("INIT_START")


def test_invocations_and_errors_are_counted_in_cloudwatch(
    emulator: Emulator, aws_lambda: Any, create: Callable[..., str]
) -> None:
    name = create("def handler(event, context): return 1 / event")
    for event in (b"1", b"2", b"0"):
        aws_lambda.invoke(FunctionName=name, Payload=event)
    cloudwatch = emulator.client("cloudwatch")

    def total(metric: str) -> float:
        found = cloudwatch.get_metric_statistics(
            Namespace="AWS/Lambda",
            MetricName=metric,
            Dimensions=[{"Name": "FunctionName", "Value": name}],
            StartTime=time.time() - 600,
            EndTime=time.time() + 60,
            Period=60,
            Statistics=["Sum"],
        )
        return float(sum(point["Sum"] for point in found["Datapoints"]))

    wait_for(lambda: (total("Invocations"), total("Errors")) == (3, 1), "3 invocations and 1 error in CloudWatch")


def test_logging_config_names_another_group(
    emulator: Emulator, create: Callable[..., str], invoke: Callable[..., Any]
) -> None:
    group = f"/mine/{time.monotonic_ns()}"
    name = create(
        "import os\ndef handler(event, context): return os.environ['AWS_LAMBDA_LOG_GROUP_NAME']",
        LoggingConfig={"LogGroup": group, "LogFormat": "Text"},
    )
    assert invoke(name) == group
    assert len([line for line in _log_lines(emulator, group, 1) if line.startswith("REPORT")]) == 1


def _log_lines(emulator: Emulator, group: str, reports: int) -> list[str]:
    logs = emulator.client("logs")

    def lines() -> list[str]:
        try:
            streams = logs.describe_log_streams(logGroupName=group)["logStreams"]
        except logs.exceptions.ResourceNotFoundException:
            return []
        names = [stream["logStreamName"] for stream in streams]
        return [
            event["message"]
            for stream in names
            for event in logs.get_log_events(logGroupName=group, logStreamName=stream, startFromHead=True)["events"]
        ]

    wait_for(lambda: sum(line.startswith("REPORT") for line in lines()) >= reports, f"{reports} reports in {group}")
    return lines()


def test_updated_code_and_variables_take_effect_and_old_processes_end(
    emulator: Emulator, aws_lambda: Any, create: Callable[..., str], invoke: Callable[..., Any]
) -> None:
    source = "import os\ndef handler(event, context): return [{}, os.environ.get('MINE')]"
    name = create(source.format(1))
    first, old = invoke(name), seen(emulator.functions()[name]["pids"])
    aws_lambda.update_function_code(FunctionName=name, ZipFile=archive({"app.py": source.format(2)}))
    aws_lambda.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig=OFTEN)
    second, older = invoke(name), seen(emulator.functions()[name]["pids"])
    aws_lambda.update_function_configuration(FunctionName=name, Environment={"Variables": {"MINE": "x"}})
    aws_lambda.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig=OFTEN)
    third = invoke(name)
    assert [first, second, third] == [[1, None], [2, None], [2, "x"]]
    assert len({*old, *older}) == 2
    wait_for(lambda: ended([*old, *older]), "old processes have ended")


def test_running_invocation_finishes_when_its_code_is_replaced(
    aws_lambda: Any, create: Callable[..., str], invoke: Callable[..., Any], tmp_path: Path
) -> None:
    source = """
        import pathlib, time
        def handler(event, context):
            pathlib.Path(event).touch()
            time.sleep(2)
            return "old"
    """
    name = create(source, Timeout=30)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(invoke, name, str(tmp_path / "started"))
        wait_for((tmp_path / "started").exists, "the handler runs")
        new = archive({"app.py": "def handler(event, context): return 'new'"})
        aws_lambda.update_function_code(FunctionName=name, ZipFile=new)
        aws_lambda.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig=OFTEN)
        assert invoke(name) == "new"
        assert running.result(20) == "old"


def test_replacing_code_under_load_loses_no_invocation(
    aws_lambda: Any, create: Callable[..., str], invoke: Callable[..., Any]
) -> None:
    """Also invocations that are in their cold start when the version is replaced run to their end."""
    source = "import time\ntime.sleep(0.3)\ndef handler(event, context):\n    time.sleep(0.05)\n    return {}"
    name = create(source.format(0), Timeout=30)
    stop = threading.Event()
    results: list[list[int]] = [[], [], []]

    def call_on(seen: list[int]) -> None:
        while not stop.is_set():
            seen.append(invoke(name))

    def wait_for_version(number: int) -> None:
        wait_for(lambda: any(number in seen for seen in results), f"version {number} answers")

    with ThreadPoolExecutor(3) as pool:
        callers = [pool.submit(call_on, seen) for seen in results]
        try:
            wait_for_version(0)
            for number in (1, 2):
                new = archive({"app.py": source.format(number)})
                aws_lambda.update_function_code(FunctionName=name, ZipFile=new)
                wait_for_version(number)
        finally:
            stop.set()
        for caller in callers:
            caller.result(30)
    assert all(seen == sorted(seen) for seen in results)
    assert {number for seen in results for number in seen} == {0, 1, 2}


def test_layers(aws_lambda: Any, create: Callable[..., str], invoke: Callable[..., Any]) -> None:
    content = {"ZipFile": archive({"python/shared.py": "answer = 42"})}
    layer = aws_lambda.publish_layer_version(LayerName="shared", Content=content)["LayerVersionArn"]
    name = create("import shared\ndef handler(event, context): return shared.answer", Layers=[layer])
    assert invoke(name) == 42


def test_environments_run_at_once(create: Callable[..., str], invoke: Callable[..., Any]) -> None:
    name = create(
        """
        import time, uuid
        process = uuid.uuid4().hex
        def handler(event, context):
            time.sleep(1)
            return process
        """,
        Timeout=30,
    )
    with ThreadPoolExecutor(3) as pool:
        assert len(set(pool.map(lambda _: invoke(name), range(3)))) == 3


@pytest.mark.parametrize("runtime", ["python3.6", "python3.10", "python3.14"])
def test_older_and_newer_python_runtimes_run(
    create: Callable[..., str], invoke: Callable[..., Any], emulator: Emulator, runtime: str
) -> None:
    name = create("import sys\ndef handler(event, context): return 'python%d.%d' % sys.version_info[:2]", runtime)
    used = invoke(name)
    described = emulator.functions()[name]
    assert described["runtime"] == runtime
    assert described["interpreter"].startswith(used.removeprefix("python"))
    assert bool(described["notice"]) == (used != runtime)


def test_another_language_is_created_and_refused_at_the_first_call(
    aws_lambda: Any, create: Callable[..., str], invoke: Callable[..., Any], emulator: Emulator
) -> None:
    other = create("def handler(event:, context:) = 1", "ruby3.4", Handler="app.handler")
    answer = aws_lambda.invoke(FunctionName=other, LogType="Tail")
    assert answer["FunctionError"] == "Unhandled"
    message = json.load(answer["Payload"])["errorMessage"]
    assert message.startswith(f"Hydrant cannot run {other}. The runtime ruby3.4 is not run: Python, Node.js,")
    assert message in base64.b64decode(answer["LogResult"]).decode()
    described = emulator.functions()[other]
    assert described["interpreter"] is None
    assert "ruby3.4" in described["notice"]
    assert invoke(create("def handler(event, context): return 1")) == 1


def test_runtime_that_aws_does_not_know_is_refused(create: Callable[..., str]) -> None:
    with pytest.raises(ClientError, match="InvalidParameterValueException"):
        create("x = 1", "python3.99")


def test_warm_starts_a_process_without_calling_the_handler_and_keepalive_ends_it(
    emulator: Emulator, create: Callable[..., str], tmp_path: Path
) -> None:
    name = create(f"""
        import pathlib
        pathlib.Path("{tmp_path}/imported").touch()
        def handler(event, context): pathlib.Path("{tmp_path}/called").touch()
    """)
    assert emulator.functions()[name]["environments"] == 0
    emulator.control("warm", "POST")
    assert (tmp_path / "imported").exists()
    assert not (tmp_path / "called").exists()
    described = emulator.functions()[name]
    process = seen(described["pids"])
    assert described["environments"] == 1
    emulator.control("warm", "POST")
    assert emulator.functions()[name]["pids"] == described["pids"]
    wait_for(lambda: emulator.functions()[name]["environments"] == 0, "the idle environment ends")
    wait_for(lambda: ended(process), "its process is gone")


def test_a_function_that_cannot_be_imported_is_told_as_trouble(emulator: Emulator, create: Callable[..., str]) -> None:
    broken, sound = create("def handler(event, context) return 1"), create("def handler(event, context): return 1")
    emulator.control("warm", "POST")
    told = emulator.functions()[broken]["init_error"]
    assert "Syntax error" in told
    assert told.endswith(".py, line 1)")
    assert emulator.functions()[sound]["init_error"] == ""


def test_a_start_that_took_longer_than_the_init_phase_may_is_repeated_before_it_is_told_as_trouble(
    emulator: Emulator, create: Callable[..., str], tmp_path: Path
) -> None:
    """As the first invocation would, within the function's timeout; a busy machine makes no function broken."""
    slow = create(f"""
        import pathlib, time
        first = pathlib.Path("{tmp_path}/first")
        if not first.exists():
            first.touch()
            time.sleep(600)
        def handler(event, context): return 1
    """)
    stuck = create("import time\ntime.sleep(600)\ndef handler(event, context): return 1", Timeout=1)
    emulator.control("warm", "POST")
    told = emulator.functions()
    assert (told[slow]["init_error"], len(told[slow]["pids"])) == ("", 1)
    assert told[stuck]["init_error"].endswith("Task timed out after 1.00 seconds")


def test_reserved_concurrency_of_zero_throttles(aws_lambda: Any, create: Callable[..., str]) -> None:
    name = create("def handler(event, context): return 1")
    aws_lambda.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    with pytest.raises(ClientError, match="TooManyRequestsException"):
        aws_lambda.invoke(FunctionName=name)


def test_asynchronous_invocation(aws_lambda: Any, create: Callable[..., str], tmp_path: Path) -> None:
    name = create("import pathlib\ndef handler(event, context): pathlib.Path(event).touch()")
    payload = json.dumps(str(tmp_path / "called"))
    assert aws_lambda.invoke(FunctionName=name, InvocationType="Event", Payload=payload)["StatusCode"] == 202
    wait_for((tmp_path / "called").exists, "the handler was called")


def test_unpacked_code_goes_with_its_function(
    emulator: Emulator, aws_lambda: Any, create: Callable[..., str], invoke: Callable[..., Any]
) -> None:
    name = create("def handler(event, context): return 1")
    assert invoke(name) == 1
    (root,) = (path.parent for path in emulator.tmp.glob(f"hydrant-lambda-*/code/{name}-*/app.py"))
    aws_lambda.update_function_code(FunctionName=name, ZipFile=archive({"app.py": "def handler(e, c): return 1"}))
    wait_for(lambda: not root.exists(), "the folder of the old code is gone")


def test_an_alias_shifts_its_weight(aws_lambda: Any, create: Callable[..., str]) -> None:
    name = create("def handler(event, context): return event\n")
    first = aws_lambda.publish_version(FunctionName=name)["Version"]
    aws_lambda.update_function_configuration(FunctionName=name, Description="second")
    aws_lambda.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig=OFTEN)
    second = aws_lambda.publish_version(FunctionName=name)["Version"]
    aws_lambda.create_alias(FunctionName=name, Name="live", FunctionVersion=first)

    weights = {"AdditionalVersionWeights": {second: 0.25}}
    aws_lambda.update_alias(FunctionName=name, Name="live", RoutingConfig=weights)
    assert aws_lambda.get_alias(FunctionName=name, Name="live")["RoutingConfig"] == weights
    with pytest.raises(ClientError, match="additionalVersionWeights"):
        aws_lambda.update_alias(
            FunctionName=name, Name="live", RoutingConfig={"AdditionalVersionWeights": {second: 1.5}}
        )


def test_a_disabled_mapping_that_is_deleted_can_be_made_again(
    emulator: Emulator, aws_lambda: Any, create: Callable[..., str]
) -> None:
    name, sqs = create("def handler(event, context): return event\n"), emulator.client("sqs")
    url = sqs.create_queue(QueueName=f"queue-{time.monotonic_ns()}")["QueueUrl"]
    queue = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    for _ in range(2):
        made = aws_lambda.create_event_source_mapping(FunctionName=name, EventSourceArn=queue, Enabled=False)
        aws_lambda.delete_event_source_mapping(UUID=made["UUID"])


def test_a_program_for_another_processor_is_created_and_refused_with_what_to_do(
    aws_lambda: Any, create: Callable[..., str], emulator: Emulator
) -> None:
    here = {"x86_64": "arm64", "aarch64": "x86_64", "arm64": "x86_64"}[platform.machine()]
    machine = {"arm64": 183, "x86_64": 62}[here]
    program = b"\x7fELF\x02\x01" + bytes(10) + (2).to_bytes(2, "little") + machine.to_bytes(2, "little") + bytes(64)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        info = zipfile.ZipInfo("bootstrap")
        info.external_attr = (stat.S_IFREG | 0o755) << 16
        package.writestr(info, program)
    name = create("", "provided.al2023", Handler="bootstrap", Code={"ZipFile": packed.getvalue()}, Architectures=[here])
    message = json.load(aws_lambda.invoke(FunctionName=name)["Payload"])["errorMessage"]
    assert message.startswith(f"Hydrant cannot run {name}. Its bootstrap is a program for ")
    assert message.removeprefix(f"Hydrant cannot run {name}. ") in emulator.functions()[name]["notice"]
