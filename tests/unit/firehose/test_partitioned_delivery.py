"""Delivery by partition (D-15, D-16, D-5): keys, buffers of their own, the most active partitions."""

import base64
import json
from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from hydrant.emulator.firehose.settings import Settings

from .engine import described, plan_of, running, wait_until

FAST = Settings(retry_seconds=0.01, retry_max_seconds=0.02, spacing_seconds=0.0, stop_seconds=5.0)


def partitioned(interval: int = 1, size: int = 64) -> dict[str, Any]:
    query = [
        {"ParameterName": "MetadataExtractionQuery", "ParameterValue": "{user:.user}"},
        {"ParameterName": "JsonParsingEngine", "ParameterValue": "JQ-1.6"},
    ]
    processors = [{"Type": "MetadataExtraction", "Parameters": query}]
    return described(
        Prefix="data/user=!{partitionKeyFromQuery:user}/",
        BufferingHints={"SizeInMBs": size, "IntervalInSeconds": interval},
        ProcessingConfiguration={"Enabled": True, "Processors": processors},
        DynamicPartitioningConfiguration={"Enabled": True, "RetryOptions": {"DurationInSeconds": 300}},
    )


def event(user: str, number: int = 0) -> bytes:
    return json.dumps({"user": user, "n": number}, separators=(",", ":")).encode()


def users(keys: list[str]) -> Counter[str]:
    return Counter(key.split("/")[1] for key in keys if key.startswith("data/"))


def test_d5_d15_records_of_one_partition_share_an_object_and_no_other() -> None:
    with running(document=partitioned()) as stream:
        stream.put([event("ada", 1), event("bob", 2), event("ada", 3)])
        stream.pipeline.flush(10)
        by_folder = {key.split("/")[1]: each.body for key, each in stream.store.objects.items()}
        assert by_folder == {"user=ada": event("ada", 1) + event("ada", 3), "user=bob": event("bob", 2)}


def test_d6_nothing_is_appended_to_a_prefix_with_partition_keys() -> None:
    with running(document=partitioned()) as stream:
        stream.put([event("ada")])
        stream.pipeline.flush(10)
        (key,) = stream.store.objects
        assert key.startswith("data/user=ada/d-1-")


def test_d16_a_partition_is_delivered_when_its_time_is_over_without_a_flush() -> None:
    with running(document=partitioned()) as stream:
        stream.put([event("ada"), event("bob")])
        stream.store.wait_for(lambda store: len(store.objects) == 2)


def test_d16_beyond_the_most_active_partitions_records_become_error_lines() -> None:
    settings = Settings(**{**FAST.__dict__, "active_partitions": 2})
    with running(document=partitioned(interval=900), settings=settings) as stream:
        stream.put([event(name) for name in ("ada", "bob", "cem", "ada", "dee")])
        wait_until(lambda: stream.pipeline.status()["unread_records"] == 0, "all is read")
        stream.pipeline.flush(10)
        assert users(list(stream.store.objects)) == Counter({"user=ada": 1, "user=bob": 1})
        (key,) = [key for key in stream.store.objects if key.startswith("error/")]
        assert key.startswith("error/activePartitionExceeded/d-1-")
        lines = stream.store.errors()
        assert [base64.b64decode(line["rawData"]) for line in lines] == [event("cem"), event("dee")]
        assert {line["errorCode"] for line in lines} == {"DynamicPartitioning.ActivePartitionsLimitExceeded"}
        assert {line["attemptsMade"] for line in lines} == {1}
        assert stream.pipeline.status()["buffered_bytes"] == 0
        # A delivered partition is not active any more.
        stream.put([event("eve"), event("fay")])
        stream.pipeline.flush(10)
        assert set(users(list(stream.store.objects))) == {"user=ada", "user=bob", "user=eve", "user=fay"}


def test_d15_a_partition_that_s3_refuses_holds_the_checkpoint() -> None:
    with running(document=partitioned()) as stream:
        stream.store.refusals = 3
        stream.put([event("ada"), event("bob")])
        stream.pipeline.flush(10)
        assert stream.store.refused == 3
        assert users(list(stream.store.objects)) == Counter({"user=ada": 1, "user=bob": 1})


def test_a19_a_new_prefix_also_applies_to_buffered_partitions() -> None:
    with running(document=partitioned(interval=900)) as stream:
        stream.put([event("ada")])
        wait_until(lambda: stream.pipeline.status()["unread_records"] == 0, "all is read")
        stream.pipeline.update(plan_of(partitioned() | {"Prefix": "data/new/!{partitionKeyFromQuery:user}/"}, "2"))
        stream.pipeline.flush(10)
        (key,) = stream.store.objects
        assert key.startswith("data/new/ada/d-2-")


@hypothesis_settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(["a", "b", "c", "d", "e", ""]), max_size=40), st.integers(1, 4))
def test_d15_d16_each_record_is_in_exactly_one_object(names: list[str], most: int) -> None:
    settings = Settings(**{**FAST.__dict__, "active_partitions": most})
    records = [event(name, number) for number, name in enumerate(names)]
    with running(document=partitioned(interval=900), settings=settings) as stream:
        for record in records:
            stream.put([record])
        stream.pipeline.flush(10)
        found: Counter[bytes] = stream.store.rejected()
        for key, each in stream.store.objects.items():
            if key.startswith("data/"):
                pieces = [b"{" + piece for piece in each.body.split(b"{")[1:]]
                assert {json.loads(piece)["user"] for piece in pieces} == {key.split("/")[1].removeprefix("user=")}
                found.update(pieces)
        assert found == Counter(records)
        assert stream.pipeline.status()["buffered_bytes"] == 0
