"""The producer of async-kinesis, which puts several items into a record."""

import asyncio
import os

from kinesis import Producer


async def main():
    """Put as its README shows it."""
    async with Producer(stream_name=os.environ["STREAM"], endpoint_url=os.environ["ENDPOINT"]) as producer:
        for number in range(int(os.environ["COUNT"])):
            await producer.put({"id": number})
        await producer.flush()


asyncio.run(main())
