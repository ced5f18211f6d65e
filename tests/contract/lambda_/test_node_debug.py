"""A debugger attaches to a function of Node.js by the inspector's protocol, as an editor does."""

import json
import shutil
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from hydrant.ports import free_port
from hydrant.stack import control_client

from ..support.emulator_process import OFTEN
from ..support.firehose_emulator import Emulator
from ..support.inspector import Inspector
from ..support.lambda_emulator import archive

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node.js on this machine"),
]
LINES = """\
export const handler = async (event, context) => {
  let doubled = event.n * 2;
  return [doubled, context.getRemainingTimeInMillis() > 10_000];
};
"""


@pytest.fixture
def function(plain_emulator: Emulator) -> Iterator[str]:
    """The ARN of its version; one second may it take."""
    client, name = plain_emulator.client("lambda"), f"debugged-{uuid.uuid4().hex[:8]}"
    made = client.create_function(
        FunctionName=name,
        Role="arn:aws:iam::000000000000:role/functions",
        Runtime="nodejs20.x",
        Handler="index.handler",
        Code={"ZipFile": archive({"index.mjs": LINES})},
        Timeout=1,
    )
    client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig=OFTEN)
    yield f"{made['FunctionArn']}:$LATEST"
    client.delete_function(FunctionName=name)


def test_it_stops_at_a_breakpoint_and_goes_on(plain_emulator: Emulator, function: str) -> None:
    port = int(plain_emulator.endpoint.rpartition(":")[2])
    told = control_client.debug(port, function, free_port())
    answers: list[Any] = []

    def call() -> None:
        given = {"FunctionName": function, "Payload": json.dumps({"n": 21})}
        answers.append(json.load(plain_emulator.client("lambda").invoke(**given)["Payload"]))

    inspector, file = Inspector(told["port"]), f"file://{told['task_root']}/index.mjs"
    try:
        inspector.ask("Debugger.enable")
        found = inspector.ask("Debugger.setBreakpointByUrl", lineNumber=2, url=file)
        thread = threading.Thread(target=call)
        thread.start()
        paused = inspector.event("Debugger.paused")
        frame = paused["callFrames"][0]
        assert paused["hitBreakpoints"] == [found["breakpointId"]]
        assert (frame["functionName"], frame["location"]["lineNumber"]) == ("handler", 2)
        script = inspector.event("Debugger.scriptParsed", scriptId=frame["location"]["scriptId"])
        assert script["url"] == file
        # The function may take a second: that it is still here after more than that is the point.
        busy = "(() => { const end = Date.now() + 1500; while (Date.now() < end); return doubled; })()"
        seen = inspector.ask("Debugger.evaluateOnCallFrame", callFrameId=frame["callFrameId"], expression=busy)
        assert seen["result"]["value"] == 42
        inspector.ask("Debugger.evaluateOnCallFrame", callFrameId=frame["callFrameId"], expression="doubled = 43")
        inspector.ask("Debugger.resume")
        thread.join(60)
        assert answers == [[43, True]]
    finally:
        inspector.close()
        control_client.end_debug(port, function)
