"""AWS's quotas as they apply to a configuration: what passes here and is throttled there.

Numbers: Kinesis E-6 and E-7, Firehose B-10 and D-16 of docs/fidelity.md; Direct PUT, Lambda and SNS by the AWS General
Reference, pages "Endpoints and quotas", as defaults of a new account. Most can be raised.
"""

from collections.abc import Iterator

from .findings import Finding
from .iceberg import to_tables
from .resources import DELIVERY, STREAM, Configuration, Resource

_PER_SHARD = 5
"""Invocations that Firehose has outstanding for a shard (B-10)."""
_ACCOUNT_CONCURRENCY = 1000
_ON_DEMAND = (
    "4 MB/s or 4,000 records/s of writes and 8 MB/s of reads at the start; grows with the load, how is not published"
)
_PUTS_LARGE = "500,000 records/s, 2,000 requests/s, 5 MiB/s"
_PUTS = "100,000 records/s, 1,000 requests/s, 1 MiB/s"
_TABLES_LARGE, _TABLES = "5 MiB/s to Iceberg tables", "1 MiB/s to Iceberg tables"
"""Of Direct PUT; with append_only it grows by itself (L-28)."""
_LARGE_REGIONS = ("us-east-1", "us-west-2", "eu-west-1")
_SNS_RATES = {"us-east-1": "30,000 messages/s", "us-west-2": "9,000 messages/s", "eu-west-1": "9,000 messages/s"}
_UNLIMITED = "not throttled"
_KINESIS_OFF = "not throttled (throttled with HYDRANT_KINESIS_QUOTAS=1)"


def limits(configuration: Configuration, region: str) -> Iterator[Finding]:
    """For each stream, delivery stream, function and topic."""
    for stream in configuration.of(STREAM):
        shards = stream.shards
        rates = f"{shards} MB/s and {shards * 1000:,} records/s of writes, {shards * 2} MB/s of reads"
        if stream.on_demand:
            yield _limit(stream, "writes and reads of an on-demand stream", _KINESIS_OFF, _ON_DEMAND, fact="E-7")
        else:
            words = f"writes and reads of {shards} shard{'s' if shards > 1 else ''}"
            yield _limit(stream, words, _KINESIS_OFF, rates, fact="E-6")
    for delivery in configuration.of(DELIVERY):
        yield from _delivery(configuration, delivery, region)
    for topic in configuration.of("aws_sns_topic"):
        rate = _SNS_RATES.get(region, "300 to 3,000 messages/s, by region")
        yield _limit(topic, "publishing to topics, all of the account together", _UNLIMITED, rate)


def _delivery(configuration: Configuration, delivery: Resource, region: str) -> Iterator[Finding]:
    if not delivery.blocks("kinesis_source_configuration"):
        large, small = (_TABLES_LARGE, _TABLES) if to_tables(delivery) else (_PUTS_LARGE, _PUTS)
        rate = large if region in _LARGE_REGIONS else small
        more = "Ask for more, or put a Kinesis stream before it."
        yield _limit(delivery, "puts to a Direct PUT stream", _UNLIMITED, rate, more)
    blocks = delivery.blocks("extended_s3_configuration.dynamic_partitioning_configuration")
    if any(block.get("enabled") for block in blocks):
        here = "500 (HYDRANT_FIREHOSE_ACTIVE_PARTITIONS)"
        yield _limit(delivery, "active partitions", here, "500, on request 5,000", fact="D-16")
    function, stream = configuration.function_of(delivery), configuration.source_of(delivery)
    if function is None:
        return
    wanted = _PER_SHARD * (stream.shards if stream else 1)
    reserved = int(function.values.get("reserved_concurrent_executions") or 0) or -1
    aws = f"{reserved} reserved" if reserved > 0 else f"{_ACCOUNT_CONCURRENCY:,} for the account, less for new ones"
    short = 0 < reserved < wanted
    yield _limit(
        function,
        f"invocations at the same time, of which {delivery.address} may want {wanted}",
        "ten per core (HYDRANT_LAMBDA_ENVIRONMENTS)",
        aws,
        f"Reserve at least {wanted}: what is throttled is retried, then goes to the error prefix." if short else "",
        fact="B-10",
    )


def _limit(
    resource: Resource, what: str, here: str, aws: str, next_step: str = "", *, fact: str | None = None
) -> Finding:
    return Finding("limit", resource.address, what, here, aws, next_step, fact)
