"""Reads a stream by enhanced fan-out, prints the ids that came."""

import asyncio
import json
import os
import time

from aiobotocore.session import get_session


async def read_shard(client, consumer, shard, found):
    """Take what a subscription pushes until nothing is left of the shard."""
    start = {"Type": "TRIM_HORIZON"}
    answer = await client.subscribe_to_shard(ConsumerARN=consumer, ShardId=shard, StartingPosition=start)
    async for event in answer["EventStream"]:
        pushed = event["SubscribeToShardEvent"]
        found += [json.loads(record["Data"])["id"] for record in pushed["Records"]]
        if not pushed["MillisBehindLatest"] and not pushed["Records"]:
            return


async def main():
    """Register a consumer and read all shards at once."""
    found = []
    async with get_session().create_client("kinesis", endpoint_url=os.environ["ENDPOINT"]) as client:
        summary = await client.describe_stream_summary(StreamName=os.environ["STREAM"])
        arn = summary["StreamDescriptionSummary"]["StreamARN"]
        consumer = (await client.register_stream_consumer(StreamARN=arn, ConsumerName="reader"))["Consumer"]
        deadline = time.monotonic() + 30
        while consumer["ConsumerStatus"] != "ACTIVE" and time.monotonic() < deadline:
            await asyncio.sleep(0.2)
            described = await client.describe_stream_consumer(ConsumerARN=consumer["ConsumerARN"])
            consumer = described["ConsumerDescription"]
        shards = (await client.list_shards(StreamName=os.environ["STREAM"]))["Shards"]
        await asyncio.gather(
            *(read_shard(client, consumer["ConsumerARN"], shard["ShardId"], found) for shard in shards)
        )
    print(json.dumps(found))


asyncio.run(main())
