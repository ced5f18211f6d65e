"""Reads everything that was delivered and counts it by event number, in one pass over the objects."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from hydrant.pipeline import objects
from hydrant.pipeline.clients import Clients
from hydrant.pipeline.outputs import PipelineOutputs


@dataclass
class Account:
    """What is in the bucket. `data` and `error` count deliveries by event number."""

    data: Counter[int] = field(default_factory=Counter)
    error: Counter[int] = field(default_factory=Counter)
    data_objects: int = 0
    error_objects: int = 0

    def read(self, clients: Clients, out: PipelineOutputs) -> None:
        """Take in all objects."""
        with ThreadPoolExecutor(4) as pool:
            for prefix, counter in ((out.data_prefix, self.data), (out.error_prefix, self.error)):
                keys = list(objects.keys(clients.s3, out.bucket_name, prefix))
                for lines in pool.map(lambda key: objects.lines(clients.s3, out.bucket_name, key), keys):
                    counter.update(map(_number, lines))
                if counter is self.data:
                    self.data_objects += len(keys)
                else:
                    self.error_objects += len(keys)

    def faults(self, sent: int) -> dict[str, int]:
        """How many of the events 0 to sent-1 are missing, in both places, or came more than once; strangers too."""
        everything = self.data + self.error
        return {
            "missing": sum(1 for n in range(sent) if not everything[n]),
            "in_both": len(self.data.keys() & self.error.keys()),
            "duplicates": sum(count - 1 for count in everything.values()),
            "strangers": sum(1 for n in everything if not 0 <= n < sent),
        }


def _number(line: bytes) -> int:
    document = json.loads(line)
    if "rawData" in document:
        document = json.loads(objects.ErrorLine.parse(line).raw)
    return int(document["id"])
