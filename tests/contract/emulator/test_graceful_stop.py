"""An emulator that is told to stop: whatever it acknowledged goes through Firehose before it ends."""

import ast
from pathlib import Path
from typing import Any

import pytest

from ..support.delivery_streams import DeliveryStream, invoking, processing
from ..support.emulator_process import emulator_process
from ..support.firehose_emulator import Emulator
from ..support.functions import make_function
from ..support.peer_endpoint import GIVEN

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.skipif(bool(GIVEN), reason="it starts and ends an emulator of its own"),
]
RECORDS, BATCH = 12_000, 500


def end_of(log: str) -> dict[str, Any]:
    """What the delivery stream said of itself when it had stopped."""
    line = next(line for line in reversed(log.splitlines()) if " stopped: {" in line)
    found: dict[str, Any] = ast.literal_eval(line[line.index("{") :])
    return found


def test_what_was_acknowledged_before_a_stop_is_delivered(tmp_path: Path) -> None:
    """The function is slower than the puts: at the stop most of it still lies in the stream."""
    services = "firehose,kinesis,s3,lambda,logs,iam,sts,cloudwatch"
    with emulator_process(tmp_path, services, {}, fresh=True) as paths:
        aws = Emulator(f"http://127.0.0.1:{paths.port}")
        function = make_function(aws, "slow")
        through = processing(invoking(function, BufferSizeInMBs="0.2"))
        pipe = DeliveryStream(aws, shards=1, ProcessingConfiguration=through)
        entries = [{"PartitionKey": "k", "Data": b"x" * 200} for _ in range(BATCH)]
        for _ in range(0, RECORDS, BATCH):
            assert aws.kinesis.put_records(StreamName=pipe.name, Records=entries)["FailedRecordCount"] == 0
    end = end_of(paths.emulator_log.read_text())
    assert {name: end[name] for name in ("delivered_records", "unread_records", "buffered_records")} == {
        "delivered_records": RECORDS,
        "unread_records": 0,
        "buffered_records": 0,
    }
