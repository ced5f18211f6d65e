"""Functions of Node.js on the emulator, through boto3."""

import base64
import json
import shutil
from collections.abc import Callable
from typing import Any

import pytest

from ..support.emulator_process import OFTEN
from ..support.lambda_emulator import Emulator, archive

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.xdist_group("lambda-executor"),
    pytest.mark.skipif(shutil.which("node") is None, reason="NOT TESTED: Node.js, because there is none here"),
]


def test_a_function_of_node_answers_logs_and_fails_as_on_aws(
    aws_lambda: Any, create: Callable[..., str], emulator: Emulator
) -> None:
    package = archive({
        "src/index.mjs": """
            import { double } from "numbers";
            export const handler = async (event, context) => {
                console.log("got", event);
                if (event === 0) throw new RangeError("nothing to double");
                const left = context.getRemainingTimeInMillis() > 0;
                return { doubled: double(event), left };
            };
        """,
    })  # fmt: skip
    layer = archive({
        "nodejs/node_modules/numbers/package.json": '{"name": "numbers", "main": "index.js"}',
        "nodejs/node_modules/numbers/index.js": "exports.double = (number) => 2 * number;",
    })  # fmt: skip
    arn = aws_lambda.publish_layer_version(LayerName="numbers", Content={"ZipFile": layer})["LayerVersionArn"]
    name = create("", "nodejs20.x", Handler="src/index.handler", Code={"ZipFile": package}, Layers=[arn])
    answer = aws_lambda.invoke(FunctionName=name, Payload=b"21", LogType="Tail")
    found = json.load(answer["Payload"])
    assert (found["doubled"], found["left"]) == (42, True)
    lines = base64.b64decode(answer["LogResult"]).decode().splitlines()
    request_id = answer["ResponseMetadata"]["RequestId"]
    assert any(line.endswith(f"Z\t{request_id}\tINFO\tgot 21") for line in lines)
    failed = aws_lambda.invoke(FunctionName=name, Payload=b"0")
    assert failed["FunctionError"] == "Unhandled"
    document = json.load(failed["Payload"])
    assert (document["errorType"], document["errorMessage"]) == ("RangeError", "nothing to double")
    assert document["trace"][0] == "RangeError: nothing to double"
    assert "/var/task/src/index.mjs:5" in document["trace"][1]
    described = emulator.functions()[name]
    assert described["interpreter"].split(".")[0].isdecimal()
    assert described["init_error"] == ""


def test_a_function_of_node_that_does_not_load_says_where_and_is_mended_by_an_update(
    aws_lambda: Any, create: Callable[..., str], invoke: Callable[..., Any], emulator: Emulator
) -> None:
    name = create("", "nodejs22.x", Handler="index.handler", Code={"ZipFile": archive({"index.js": "\n\nlet a = {,}"})})
    emulator.control("warm", "POST")
    assert emulator.functions()[name]["init_error"] == "SyntaxError: Unexpected token ',' (index.js, line 3)"
    document = json.load(aws_lambda.invoke(FunctionName=name)["Payload"])
    assert document["errorType"] == "Runtime.UserCodeSyntaxError"
    aws_lambda.update_function_code(
        FunctionName=name, ZipFile=archive({"index.js": "exports.handler = async () => 'mended'"})
    )
    aws_lambda.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig=OFTEN)
    assert invoke(name) == "mended"
