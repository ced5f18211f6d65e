"""`make clients`: run the programs one after the other on an emulator of their own, count, write docs/clients.md."""

import os
import subprocess
import sys
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3

from bench.systems import System, hydrant
from hydrant.console import Say
from hydrant.isolation import settings_for
from hydrant.paths import StackPaths
from hydrant.waiting import eventually

from . import balance, document
from .catalogue import Program, programs
from .installed import CannotInstallError, command

COUNT = 1000
REGION = "us-east-1"
_SECONDS = 180
_ROLE = "arn:aws:iam::000000000000:role/firehose"


@dataclass(frozen=True)
class Place:
    """What a program finds on the emulator: a stream, and a delivery stream in front of a bucket, all of one name."""

    system: System
    name: str
    shards: int

    def client(self, service: str) -> Any:
        """A client of the emulator."""
        session: Any = boto3.session.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION)
        return session.client(service, endpoint_url=self.system.endpoint)

    def furnish(self) -> None:
        """Make them."""
        kinesis, firehose, s3 = self.client("kinesis"), self.client("firehose"), self.client("s3")
        kinesis.create_stream(StreamName=self.name, ShardCount=self.shards)
        s3.create_bucket(Bucket=self.name)
        to_s3 = {
            "BucketARN": f"arn:aws:s3:::{self.name}",
            "RoleARN": _ROLE,
            "Prefix": "data/",
            "BufferingHints": {"IntervalInSeconds": 1, "SizeInMBs": 1},
        }
        firehose.create_delivery_stream(DeliveryStreamName=self.name, ExtendedS3DestinationConfiguration=to_s3)

        def ready() -> None:
            stream = kinesis.describe_stream_summary(StreamName=self.name)["StreamDescriptionSummary"]
            delivery = firehose.describe_delivery_stream(DeliveryStreamName=self.name)["DeliveryStreamDescription"]
            assert (stream["StreamStatus"], delivery["DeliveryStreamStatus"]) == ("ACTIVE", "ACTIVE")

        eventually(ready, timeout=60, interval=0.2)

    def environment(self) -> dict[str, str]:
        """What a program is told."""
        assert self.system.port is not None
        test_keys = settings_for(self.system.endpoint, REGION)
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
            **{name: value for name, value in test_keys.items() if "ENDPOINT" not in name},
            "AWS_REGION": REGION,
            "ENDPOINT": self.system.endpoint,
            "HTTPS_ENDPOINT": self.system.endpoint.replace("http://", "https://"),
            "CA_BUNDLE": str(StackPaths(self.system.port).ca_bundle),
            "STREAM": self.name,
            "DELIVERY": self.name,
            "BUCKET": self.name,
            "COUNT": str(COUNT),
        }


def run(program: Program, place: Place) -> str:
    """Run it and return its balance in words, or why it did not end well."""
    try:
        words = command(program)
    except CannotInstallError as error:
        return f"not run: {error}"
    place.furnish()
    if program.counted == "program" and "Firehose" not in program.name:
        _put(place)
    try:
        ended = subprocess.run(
            words, env=place.environment(), capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return f"fails: it still ran after {_SECONDS} s"
    if ended.returncode:
        return f"fails: {why(ended.stderr or ended.stdout)}"
    counted = _counted(program, place, ended.stdout)
    return f"{'works' if counted.even else 'uneven'}: {counted}"


def why(printed: str) -> str:
    """The end of what a program printed, without the frames of a Java trace."""
    return "\n".join(line for line in printed.splitlines() if not line.startswith(("\tat ", "\t... "))).strip()[-300:]


def _put(place: Place) -> None:
    kinesis = place.client("kinesis")
    for start in range(0, COUNT, 500):
        records = [
            {"Data": b'{"id": %d}' % number, "PartitionKey": str(number)} for number in range(start, start + 500)
        ]
        kinesis.put_records(StreamName=place.name, Records=records)


def _counted(program: Program, place: Place, output: str) -> balance.Balance:
    """Count where the records are. What is on its way has some seconds to come."""

    def now() -> balance.Balance:
        if program.counted == "metrics":
            return balance.Balance(COUNT, COUNT - _samples(place), 0)
        if program.counted == "bucket":
            return balance.balance(balance.in_bucket(place.client("s3"), place.name, "data/"), COUNT)
        if program.counted == "program":
            return balance.balance(balance.printed(output), COUNT)
        return balance.balance(balance.in_stream(place.client("kinesis"), place.name), COUNT)

    def even() -> balance.Balance:
        found = now()
        assert found.even
        return found

    try:
        return eventually(even, timeout=15, interval=0.5)
    except AssertionError:
        return now()


def _samples(place: Place) -> int:
    """The sum of the metric's samples of this name, whichever its program calls it."""
    cloudwatch, now = place.client("cloudwatch"), datetime.now(UTC)
    metrics = cloudwatch.list_metrics(Namespace=place.name)["Metrics"]
    span = {"StartTime": now - timedelta(minutes=30), "EndTime": now + timedelta(minutes=30), "Period": 3600}
    sums = [
        point["Sum"]
        for metric in metrics
        for point in cloudwatch.get_metric_statistics(
            Namespace=place.name, MetricName=metric["MetricName"], Dimensions=metric.get("Dimensions", []),
            Statistics=["Sum"], **span,
        )["Datapoints"]
    ]  # fmt: skip
    return int(sum(sums))


def main(wanted: list[str]) -> int:
    """Run those whose names contain a word of `wanted`, or all; write the document when all were run."""
    chosen = [each for each in programs() if not wanted or any(word in each.name for word in wanted)]
    say = Say(False)
    results: dict[str, str] = {}
    os.environ["HYDRANT_FIREHOSE_CREATE_SECONDS"] = "0"
    os.chdir(Path(__file__).parents[1])
    with hydrant(say) as system:
        for program in chosen:
            results[program.name] = run(program, Place(system, f"clients-{uuid.uuid4().hex[:8]}", program.shards))
            say.data({}, f"{program.name} {program.version}: {results[program.name]}")
    if not wanted:
        document.write(chosen, results)
    return sum(not words.startswith(("works", "not run")) for words in results.values())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
