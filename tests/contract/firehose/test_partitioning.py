"""Facts A-20, B-4, D-15 and D-16: dynamic partitioning by JQ and by the function."""

import itertools
import json
import re
from collections import Counter
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ..support.delivery_streams import NAME_TIME, UUID, DeliveryStream, invoking, processing, processor
from ..support.firehose_emulator import Emulator, wait_for
from ..support.firehose_requests import create, describe, extended, extended_of, refused_creation
from ..support.functions import make_function
from ..support.scripted_function import encoded, originals, wish

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-partitioning")]
ERRORS = "error/!{firehose:error-output-type}/"
HINTS = {"SizeInMBs": 64, "IntervalInSeconds": 1}
BY_CUSTOMER = "data/customer=!{partitionKeyFromQuery:customer}/"
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def aws(plain_emulator: Emulator) -> Emulator:
    plain_emulator.s3.create_bucket(Bucket="bucket")
    return plain_emulator


def jq(query: str = "{customer: .customer}", engine: str = "JQ-1.6") -> dict[str, Any]:
    """A processor that finds keys in records."""
    return processor("MetadataExtraction", MetadataExtractionQuery=query, JsonParsingEngine=engine)


def partitioned(*processors: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Members of a destination with partitioning."""
    return {
        "DynamicPartitioningConfiguration": {"Enabled": True},
        "ProcessingConfiguration": processing(*processors),
        "Prefix": BY_CUSTOMER,
        "ErrorOutputPrefix": ERRORS,
        "BufferingHints": HINTS,
        **changes,
    }


def document(customer: str, **more: Any) -> bytes:
    """A record of a customer, with a number of its own."""
    return json.dumps({"customer": customer, "number": next(_numbers), **more}).encode() + b"\n"


def by_folder(pipe: DeliveryStream) -> dict[str, Counter[bytes]]:
    """Lines by the folder that the prefix made."""
    folders: dict[str, Counter[bytes]] = {}
    for key, body in pipe.objects("data/").items():
        folders.setdefault(key.rpartition("/")[0], Counter()).update(body.splitlines(keepends=True))
    return folders


def test_d15_records_go_where_jq_says(aws: Emulator) -> None:
    pipe = DeliveryStream(aws, **partitioned(jq()))
    ada, bob = [document("ada") for _ in range(5)], [document("bob") for _ in range(3)]
    pipe.put(*ada, *bob)
    expected = {"data/customer=ada": Counter(ada), "data/customer=bob": Counter(bob)}
    wait_for(lambda: by_folder(pipe), lambda seen: seen == expected, "two folders")
    for key in pipe.objects():
        assert re.fullmatch(rf"data/customer=\w+/{pipe.name}-1-{NAME_TIME}-{UUID}", key), key  # D-6: no date


def test_d15_several_keys_and_a_time(aws: Emulator) -> None:
    prefix = "data/!{partitionKeyFromQuery:kind}/!{timestamp:yyyy}/!{partitionKeyFromQuery:day}/"
    query = '{kind: .event.kind, day: (.at | strftime("%Y-%m-%d"))}'
    pipe = DeliveryStream(aws, **partitioned(jq(query), Prefix=prefix))
    record = document("ada", event={"kind": "click"}, at=1_767_225_600)
    pipe.put(record)
    key, body = pipe.wait_for_object()
    assert re.match(r"data/click/\d{4}/2026-01-01/[^/]+$", key), key
    assert body == record


def test_d15_records_without_the_key_end_in_the_error_prefix(aws: Emulator) -> None:
    """Which folder they end in is not known (D-16): any below error/."""
    pipe = DeliveryStream(aws, **partitioned(jq()))
    good, bad = document("ada"), b"no json at all"
    pipe.put(good, bad)
    assert pipe.wait_for_object("data/")[1] == good
    assert originals(pipe.wait_for_errors()) == Counter([bad])


def test_d5_keys_from_the_function(aws: Emulator) -> None:
    function = make_function(aws, "scripted")
    chain = {"ProcessingConfiguration": processing(invoking(function))}
    prefix = "data/region=!{partitionKeyFromLambda:region}/"
    pipe = DeliveryStream(aws, **partitioned(**chain, Prefix=prefix))
    for region in ("eu", "us"):
        keys = {"metadata": {"partitionKeys": {"region": region}}, "data": encoded(region.encode())}
        pipe.put(wish(answer=keys), wish(answer=keys))
    expected = {"data/region=eu": b"eueu", "data/region=us": b"usus"}

    def found() -> dict[str, bytes]:
        folders: dict[str, bytes] = {}
        for key, body in pipe.objects().items():
            folders[key.rpartition("/")[0]] = folders.get(key.rpartition("/")[0], b"") + body
        return folders

    wait_for(found, lambda seen: seen == expected, "two folders")


def test_d16_above_500_active_partitions_records_go_to_the_error_prefix(aws: Emulator) -> None:
    pipe = DeliveryStream(aws, **partitioned(jq(), BufferingHints={"SizeInMBs": 64, "IntervalInSeconds": 5}))
    records = [document(f"c{number}") for number in range(510)]
    pipe.put(*records[:255])
    pipe.put(*records[255:])
    errors = pipe.wait_for_errors(10, timeout=60)
    assert len(errors) == 10
    delivered = wait_for(lambda: by_folder(pipe), lambda seen: len(seen) >= 500, "500 folders", timeout=60)
    assert len(delivered) == 500
    assert sum(delivered.values(), Counter()) + originals(errors) == Counter(records)
    told = " ".join(f"{key} {body!r}" for key, body in pipe.objects("error/").items())
    assert "activePartitionExceeded" in told


def test_d16_keys_seen_again_open_no_new_partition(aws: Emulator) -> None:
    pipe = DeliveryStream(aws, **partitioned(jq()))
    records = [document(f"c{number % 7}") for number in range(490)]
    pipe.put(*records)
    wait_for(lambda: sum(by_folder(pipe).values(), Counter()), lambda seen: seen == Counter(records), "490 records")
    assert pipe.objects("error/") == {}
    assert len(by_folder(pipe)) == 7


def test_d13_partitions_wait_for_a_bucket_that_is_away(aws: Emulator) -> None:
    pipe = DeliveryStream(aws, **partitioned(jq()))
    aws.s3.delete_bucket(Bucket=pipe.bucket)
    records = [document(f"c{number % 5}") for number in range(200)]
    pipe.put(*records[:100])
    pipe.put(*records[100:])
    aws.s3.create_bucket(Bucket=pipe.bucket)
    wait_for(lambda: sum(by_folder(pipe).values(), Counter()), lambda seen: seen == Counter(records), "200 records")
    assert len(by_folder(pipe)) == 5
    assert pipe.objects("error/") == {}


def test_d18_keys_have_the_text_that_jq_16_gives_them(aws: Emulator) -> None:
    prefix = "data/!{partitionKeyFromQuery:id}/!{partitionKeyFromQuery:price}/!{partitionKeyFromQuery:user}/"
    query = '{id: .id, price: (.price | tostring), user: (.user | ltrimstr("user-"))}'
    pipe = DeliveryStream(aws, **partitioned(jq(query), Prefix=prefix))
    record = b'{"id": 1234567890123456789, "price": 60.0, "user": 7}'
    pipe.put(record)
    key, body = pipe.wait_for_object()
    assert key.startswith("data/1234567890123456800/60/7/"), key
    assert body == record


def test_d18_a_query_that_jq_16_refuses_is_refused_in_its_words(aws: Emulator) -> None:
    told = refusal(aws, partitioned(jq('{customer: .customer // "none"}')))
    assert "jq: error: syntax error, unexpected //, expecting '}' (Unix shell quoting issues?) at <top-level>" in told


REFUSED = {
    "no keys in the prefix": (
        partitioned(jq(), Prefix="data/"),
        "S3 Prefix should contain Dynamic Partitioning namespaces when Dynamic Partitioning is enabled",
    ),
    "engine": (
        partitioned(jq(engine="JQ-1.7")),
        "MetaDataExtraction JSON Parsing Engine has to be one of JQ-1.6",
    ),
    "unused key": (
        partitioned(jq("{customer: .customer, other: .other}")),
        "MetaDataExtraction JQ Query can't contain keys that are not present in the S3 Prefix expression",
    ),
    "buffer": (
        partitioned(jq(), BufferingHints={"SizeInMBs": 63, "IntervalInSeconds": 60}),
        "BufferingHints.SizeInMBs must be at least 64 when Dynamic Partitioning is enabled.",
    ),
}


def refusal(aws: Emulator, changes: dict[str, Any]) -> str:
    return refused_creation(aws, ExtendedS3DestinationConfiguration=extended(**changes))


@pytest.mark.parametrize("case", ["no keys in the prefix", "engine", "unused key"])
def test_d15_words_of_refusals(aws: Emulator, case: str) -> None:
    changes, words = REFUSED[case]
    assert words in refusal(aws, changes)


def test_b4_the_least_buffer_of_partitioning(aws: Emulator) -> None:
    changes, words = REFUSED["buffer"]
    assert refusal(aws, changes) == words
    create(aws, "least-buffer", **partitioned(jq()))


def test_b3_no_zero_buffering_with_partitioning(aws: Emulator) -> None:
    refusal(aws, partitioned(jq(), BufferingHints={"SizeInMBs": 64, "IntervalInSeconds": 0}))


def test_d15_the_error_prefix_is_needed(aws: Emulator) -> None:
    given = partitioned(jq())
    given.pop("ErrorOutputPrefix")
    refusal(aws, given)


def test_d16_retry_options_are_described_with_their_default(aws: Emulator) -> None:
    found = extended_of(create(aws, "retry-default", **partitioned(jq())))["DynamicPartitioningConfiguration"]
    assert found == {"Enabled": True, "RetryOptions": {"DurationInSeconds": 300}}
    options = {"Enabled": True, "RetryOptions": {"DurationInSeconds": 7201}}
    given = extended(**partitioned(jq(), DynamicPartitioningConfiguration=options))
    refused_creation(aws, "ValidationException", ExtendedS3DestinationConfiguration=given)


def test_a20_partitioning_can_only_be_set_at_creation(aws: Emulator) -> None:
    create(aws, "plain", BufferingHints={"SizeInMBs": 64, "IntervalInSeconds": 60})
    found = describe(aws, "plain")
    with pytest.raises(ClientError):
        aws.firehose.update_destination(
            DeliveryStreamName="plain",
            CurrentDeliveryStreamVersionId=found["VersionId"],
            DestinationId=found["Destinations"][0]["DestinationId"],
            ExtendedS3DestinationUpdate=partitioned(jq()),
        )
    assert not extended_of(describe(aws, "plain")).get("DynamicPartitioningConfiguration", {}).get("Enabled", False)


def test_a_record_without_the_keys_of_the_prefix_ends_in_the_error_prefix(aws: Emulator) -> None:
    function = make_function(aws, "scripted")
    chain = {"ProcessingConfiguration": processing(invoking(function))}
    pipe = DeliveryStream(aws, **partitioned(**chain, Prefix="data/!{partitionKeyFromLambda:region}/"))
    pipe.put(record := wish(number=1))
    assert originals(pipe.wait_for_errors()) == Counter([record])
    assert pipe.objects("data/") == {}
