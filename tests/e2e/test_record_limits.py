"""Records as large as the stream takes. What Firehose on AWS does with more than 1,000 KiB is not known (E-9)."""

import pytest
from botocore.exceptions import ClientError

from .support.inputs import padded
from .support.landing import Landing
from .support.laws import assert_set_failed, settle
from .support.sender import Sender
from .support.target import EmulatorTarget

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("stack")]

KEY = "one shard"
LARGEST = 1_048_576 - len(KEY)


def test_e9_the_largest_records_are_judged_like_any_other(
    target: EmulatorTarget, landing: Landing, sender: Sender
) -> None:
    sent = sender.send((padded(LARGEST) for _ in range(4)), partition_key=KEY)
    account = settle(target, landing, sent)
    assert {assert_set_failed(line).code for line in account.error_lines} == {"TOO_LARGE"}
    assert len(account.error) == 4


def test_e9_one_byte_more_is_refused_by_the_stream(target: EmulatorTarget) -> None:
    stream = target.outputs["stream_name"]
    with pytest.raises(ClientError, match=r"ValidationException|InvalidArgumentException"):
        target.clients.kinesis.put_record(StreamName=stream, Data=padded(LARGEST + 1), PartitionKey=KEY)
