"""What does not come up in a peer on this machine, found out by trying: tests that need it count as `cannot run`."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tests.contract.support.firehose_emulator import REGION, ROLE, Emulator, wait_for

_CODE = "def handler(event, context):\n    return {'seen': event}\n"
_PATIENCE = 90.0  # a first call may install something


def cannot_run(endpoint: str, last_failure: Callable[[], str]) -> dict[str, str]:
    """What does not work there (functions, kinesis, kinesis source), each with the reason seen."""
    aws = Emulator(endpoint)
    failed: dict[str, str] = {}
    probes = {"functions": _functions, "kinesis": _kinesis, "kinesis source": _source}
    for name, probe in probes.items():
        try:
            probe(aws)
        except (AssertionError, ClientError, BotoCoreError) as error:
            logged = f"; its log: {last_failure()}" if name == "kinesis source" and last_failure() else ""
            failed[name] = " ".join(f"{error}{logged}".split())[:400]
    return failed


def _functions(aws: Emulator) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("index.py", _CODE)
    aws.functions.create_function(
        FunctionName="probe",
        Runtime="python3.12",
        Role=ROLE,
        Handler="index.handler",
        Timeout=10,
        Code={"ZipFile": archive.getvalue()},
    )

    def state() -> dict[str, Any]:
        found = aws.functions.get_function(FunctionName="probe")["Configuration"]
        return {key: found.get(key) for key in ("State", "StateReason")}

    found = wait_for(state, lambda seen: seen["State"] in ("Active", "Failed"), "the function's end state", _PATIENCE)
    assert found["State"] == "Active", f"the function is {found['State']}: {found['StateReason']}"
    answer = aws.functions.invoke(FunctionName="probe", Payload=b'"hello"')
    payload = answer["Payload"].read()
    assert payload.replace(b" ", b"") == b'{"seen":"hello"}', f"the function answered {payload!r:.200}"


def _kinesis(aws: Emulator) -> None:
    aws.kinesis.create_stream(StreamName="probe", ShardCount=1)
    wait_for(
        lambda: aws.kinesis.describe_stream_summary(StreamName="probe")["StreamDescriptionSummary"]["StreamStatus"],
        lambda seen: seen == "ACTIVE",
        "an ACTIVE stream",
        _PATIENCE,
    )
    aws.kinesis.put_record(StreamName="probe", Data=b"x", PartitionKey="k")


def _source(aws: Emulator) -> None:
    aws.s3.create_bucket(Bucket="probe")
    arn = f"arn:aws:kinesis:{REGION}:000000000000:stream/probe"
    aws.firehose.create_delivery_stream(
        DeliveryStreamName="probe",
        DeliveryStreamType="KinesisStreamAsSource",
        KinesisStreamSourceConfiguration={"KinesisStreamARN": arn, "RoleARN": ROLE},
        ExtendedS3DestinationConfiguration={
            "RoleARN": ROLE,
            "BucketARN": "arn:aws:s3:::probe",
            "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 0},
        },
    )
    found = wait_for(lambda: _status(aws), lambda seen: seen != "CREATING", "the end of CREATING", _PATIENCE)
    assert found == "ACTIVE", f"the delivery stream is {found}"

    def put_and_look() -> int:
        aws.kinesis.put_record(StreamName="probe", Data=b"x", PartitionKey="k")
        return len(aws.bodies("probe", ""))

    wait_for(put_and_look, bool, "an object of a Kinesis source", _PATIENCE)


def _status(aws: Emulator) -> str:
    description = aws.firehose.describe_delivery_stream(DeliveryStreamName="probe")["DeliveryStreamDescription"]
    return str(description["DeliveryStreamStatus"])
