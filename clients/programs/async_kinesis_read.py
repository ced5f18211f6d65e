"""The consumer of async-kinesis, whose items are put by another client; prints the ids that came."""

import asyncio
import json
import os

from kinesis import Consumer
from kinesis.processors import StringProcessor


async def main():
    """Read until nothing has come for two seconds."""
    found = []
    async with Consumer(
        stream_name=os.environ["STREAM"],
        endpoint_url=os.environ["ENDPOINT"],
        processor=StringProcessor(),
        iterator_type="TRIM_HORIZON",
    ) as consumer:
        quiet = 0
        while quiet < 3 and len(found) < int(os.environ["COUNT"]):
            quiet += 1
            async for item in consumer:
                quiet = 0
                found.append(json.loads(item)["id"])
    print(json.dumps(found))


asyncio.run(main())
