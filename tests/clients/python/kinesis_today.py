"""Queues, channels, dry runs, AUTO distribution, large records and members of tomorrow, as a first program has them.

Arguments: endpoint, name of the stream, ARN of a bucket, account. Prints what it saw as JSON. The channel is left.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint, name, bucket, account = sys.argv[1:]
api: Any = boto3.client("kinesis", endpoint_url=endpoint, config=Config(retries={"total_max_attempts": 1}))
Answer = dict[str, Any]


def code(call: Callable[[], object]) -> str:
    """The error's code; empty when there is none."""
    try:
        call()
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return ""


def active(describe: Callable[[], Answer], status: str) -> Answer:
    """The description once it is ACTIVE."""
    for _ in range(600):
        found = describe()
        if found[status] == "ACTIVE":
            return found
        time.sleep(0.1)
    raise TimeoutError(status)


def summary() -> Answer:
    return dict(api.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"])


def drain(**given: Any) -> list[Answer]:
    """All records that are visible."""
    found: list[Answer] = []
    while page := api.receive_queue_records(QueueARN=queue, WaitTimeSeconds=1, **given)["QueueRecords"]:
        found += page
    return found


def handles(records: list[Answer], **more: int) -> list[Answer]:
    return [{"ReceiptHandle": record["ReceiptHandle"], **more} for record in records]


mode = {"StreamMode": "ON_DEMAND"}
api.create_stream(StreamName=name, StreamModeDetails=mode, MaxRecordSizeInKiB=10240, RecordDistributionStrategy="AUTO")
stream = active(summary, "StreamStatus")
seen: Answer = {"strategy": stream["RecordDistributionStrategy"], "most": stream["MaxRecordSizeInKiB"]}

# Queues
start = {"StreamARN": stream["StreamARN"], "StartingPosition": {"Type": "TRIM_HORIZON"}}
attributes = {
    "VisibilityTimeoutSeconds": 600,
    "DeadLetterConfiguration": {"TargetType": "BUILT_IN", "MaxReceiveCount": 2},
}
made = api.create_queue(QueueName=name, StreamConfigurationList=[start], QueueAttributes=attributes)
queue = made["QueueDescription"]["QueueARN"]
active(lambda: api.describe_queue(QueueARN=queue)["QueueDescription"], "QueueStatus")
seen["listed"] = [
    each["QueueName"] for each in api.list_queues(StreamFilter=[{"StreamARN": start["StreamARN"]}])["QueueSummaries"]
]
api.put_records(StreamName=name, Records=[{"Data": b"%d" % number} for number in range(25)])
records = drain()
seen["received"] = sorted(int(record["Data"]) for record in records)
seen["times"] = {
    type(records[0][each]).__name__ for each in ("ApproximateArrivalTimestamp", "FirstReceiveTimestamp")
} == {"datetime"}
for first in range(0, 20, 10):
    answer = api.acknowledge_queue_records(QueueARN=queue, Entries=handles(records[first : first + 10]))
    seen.setdefault("acknowledged", []).append([len(answer["Successful"]), len(answer["Failed"])])
again = api.acknowledge_queue_records(QueueARN=queue, Entries=handles(records[:1]))
seen["twice"] = [each["ErrorCode"] for each in again["Failed"]]
for _ in range(2):  # visible at once, received again, and dead then
    api.update_queue_records_visibility(QueueARN=queue, Entries=handles(records[20:], VisibilityTimeoutSeconds=0))
    records[20:] = drain() or records[20:]
letters = api.receive_dead_letter_queue_records(QueueARN=queue, WaitTimeSeconds=1)["QueueRecords"]
seen["letters"] = sorted(int(letter["Data"]) for letter in letters)
api.restore_dead_letter_queue_records(QueueARN=queue, Entries=handles(letters[:1]))
api.acknowledge_dead_letter_queue_records(QueueARN=queue, Entries=handles(letters[1:]))
restored = drain()
seen["restored"] = [[record["Data"] == letters[0]["Data"], record["ReceiveCount"]] for record in restored]
api.acknowledge_queue_records(QueueARN=queue, Entries=handles(restored))
api.update_queue(QueueARN=queue, QueueAttributes={"VisibilityTimeoutSeconds": 7})
described = api.describe_queue(QueueARN=queue)["QueueDescription"]
seen["updated"] = described["QueueAttributes"]["VisibilityTimeoutSeconds"]
seen["in use"] = code(lambda: api.delete_stream(StreamName=name))

# A record of 10 MiB without a key, and calls that only look
large = b"x" * (10 << 20)
shard = api.put_record(StreamName=name, Data=large)["ShardId"]
place = {"StreamName": name, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
iterator = api.get_shard_iterator(**place)["ShardIterator"]
found: list[bytes] = []
while large not in found:
    page = api.get_records(ShardIterator=iterator)
    found, iterator = [record["Data"] for record in page["Records"]], page["NextShardIterator"]
seen["large"] = len(found[-1])
active(lambda: api.describe_queue(QueueARN=queue)["QueueDescription"], "QueueStatus")
seen["large in the queue"] = [len(record["Data"]) for record in drain(VisibilityTimeoutSeconds=600)]
seen["too large"] = code(lambda: api.put_record(StreamName=name, Data=large + b"x"))
seen["dry"] = [
    code(lambda: api.put_record(StreamName=name, Data=b"dry", DryRun=True)),
    code(lambda: api.put_records(StreamName=name, Records=[{"Data": b"dry"}], DryRun=True)),
    code(lambda: api.get_records(ShardIterator=iterator, DryRun=True)),
    code(lambda: api.get_shard_iterator(**place, DryRun=True)),
]
seen["dry records"] = len(drain())

# Channels
storage = {"BucketARN": bucket, "ExpectedBucketOwner": account, "CompressionType": "ZSTD"}
wanted = {
    "ChannelName": name,
    "ServiceExecutionRoleARN": f"arn:aws:iam::{account}:role/channel",
    "StreamConfigurationList": [
        {"StreamARN": start["StreamARN"], "RecordConfiguration": {"RecordFormatType": "STRING"}}
    ],
    "S3DestinationConfiguration": {"StorageConfiguration": storage},
}
channel = api.create_channel(**wanted)["ChannelDescription"]["ChannelARN"]
active(lambda: api.describe_channel(ChannelARN=channel)["ChannelDescription"], "ChannelStatus")
api.update_channel(ChannelARN=channel, S3DestinationConfiguration={"DataFreshnessInSeconds": 600})
active(lambda: api.describe_channel(ChannelARN=channel)["ChannelDescription"], "ChannelStatus")
seen["channels"] = [
    each["ChannelName"] for each in api.list_channels()["ChannelSummaries"] if each["ChannelARN"] == channel
]
api.put_records(StreamName=name, Records=[{"Data": b"first"}, {"Data": b"second"}])
seen["channel"] = channel

# What no model knows is ignored as on AWS; an operation that none knows is refused, and not as a fault
unknown = boto3.client("kinesis", endpoint_url=endpoint, config=Config(retries={"total_max_attempts": 1}))


def later_member(params: Answer, **_: Any) -> None:
    document = json.loads(params["body"])
    params["body"] = json.dumps({**document, "MemberOfTomorrow": {"On": True}}).encode()


def later_operation(params: Answer, **_: Any) -> None:
    params["headers"]["X-Amz-Target"] = "Kinesis_20131202.OperationOfTomorrow"


seen["json"] = unknown.meta.service_model.resolved_protocol == "json"
if seen["json"]:
    unknown.meta.events.register("before-call.kinesis.ListStreams", later_member)
    seen["unknown member"] = code(unknown.list_streams)
    unknown.meta.events.register("before-call.kinesis.DescribeLimits", later_operation)
    seen["unknown operation"] = code(unknown.describe_limits)
api.delete_queue(QueueARN=queue)
sys.stdout.write(json.dumps(seen) + "\n")
