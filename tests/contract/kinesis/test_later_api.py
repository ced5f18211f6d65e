"""Warm throughput and large records, where quotas hold.

Not tested: StreamId. boto3 makes a host name of AWS from it whatever the endpoint is, so no call with it gets here.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from ..support.kinesis_emulator import (
    MIB,
    MakeStream,
    client,
    error_of,
    iterator,
    running_kinesis,
    streams_on,
    wait_active,
)

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("kinesis-later-api")]
ON_DEMAND = {"StreamMode": "ON_DEMAND"}


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[KinesisClient]":
    settings = {"HYDRANT_KINESIS_QUOTAS": "1", "HYDRANT_TEST_CLOCK": "1", "HYDRANT_KINESIS_STATE_MS": "0"}
    with running_kinesis(tmp_path_factory.mktemp("state"), **settings) as port:
        yield client(port)


@pytest.fixture
def make_stream(api: "KinesisClient") -> Iterator[MakeStream]:
    with streams_on(api) as make:
        yield make


def test_warm_throughput_needs_the_commitment_and_is_shards_where_quotas_hold(
    api: Any, make_stream: MakeStream
) -> None:
    name = make_stream(StreamModeDetails=ON_DEMAND)
    refused = error_of(lambda: api.update_stream_warm_throughput(StreamName=name, WarmThroughputMiBps=6))
    assert refused[0] == "ValidationException"
    api.update_account_settings(MinimumThroughputBillingCommitment={"Status": "ENABLED"})
    answer = api.update_stream_warm_throughput(StreamName=name, WarmThroughputMiBps=6)
    assert answer["WarmThroughput"] == {"TargetMiBps": 6, "CurrentMiBps": 6}
    summary = wait_active(api, name)
    assert (summary["OpenShardCount"], summary["WarmThroughput"]["CurrentMiBps"]) == (6, 6)
    born_warm = wait_active(api, make_stream(StreamModeDetails=ON_DEMAND, WarmThroughputMiBps=9))
    assert born_warm["OpenShardCount"] == 9
    provisioned = make_stream(ShardCount=1)
    refused = error_of(lambda: api.update_stream_warm_throughput(StreamName=provisioned, WarmThroughputMiBps=6))
    assert refused[0] == "ValidationException"


def test_e9_a_large_record_passes_at_once_and_uses_up_the_next_seconds(api: Any, make_stream: MakeStream) -> None:
    name = make_stream(ShardCount=1, MaxRecordSizeInKiB=10_240)
    api.put_record(StreamName=name, Data=b"x" * 9 * MIB, PartitionKey="k")
    code, _ = error_of(lambda: api.put_record(StreamName=name, Data=b"x", PartitionKey="k"))
    assert code == "ProvisionedThroughputExceededException"
    (record,) = api.get_records(ShardIterator=iterator(api, name))["Records"]
    assert len(record["Data"]) == 9 * MIB
