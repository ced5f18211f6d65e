"""A Kinesis Producer Library in Python, which aggregates; all outcomes are waited for."""

import json
import os

import anyio
from aiokpl import Config, Producer


async def main():
    """Put as its README shows it."""
    config = Config(region="us-east-1", endpoint_url=os.environ["ENDPOINT"])
    async with Producer(config) as producer:
        outcomes = []
        for number in range(int(os.environ["COUNT"])):
            data = json.dumps({"id": number}).encode() + b"\n"
            stream = os.environ["STREAM"]
            outcomes.append(await producer.put_record(stream=stream, partition_key=str(number), data=data))
        results = [await outcome.wait() for outcome in outcomes]
    if not all(result.success for result in results):
        raise SystemExit("a record failed")


anyio.run(main)
