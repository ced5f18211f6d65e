"""The stages around the function at work: each record ends in its place, and the delivery stream can stop."""

import gzip
import json
from collections import Counter
from typing import Any

from hydrant.emulator.firehose.settings import Settings

from .engine import FUNCTION, data_of, described, query_processes, result, running, wait_until
from .test_partition_rules import partitioned, processor

KEYED = {"CloudWatchLoggingOptions": {"Enabled": False}, "ErrorOutputPrefix": "error/!{firehose:error-output-type}/"}


def with_processors(*processors: dict[str, Any]) -> dict[str, Any]:
    """A destination with these processors before its function."""
    document = described()
    document["ProcessingConfiguration"]["Processors"] += processors
    return document


def jq(query: str) -> dict[str, Any]:
    return processor("MetadataExtraction", MetadataExtractionQuery=query, JsonParsingEngine="JQ-1.6")


def test_d17_the_function_gets_what_could_be_unpacked_and_nothing_else() -> None:
    good = [gzip.compress(b'{"n":%d}' % n) for n in range(50)]
    bad = [b"no gzip %d" % n for n in range(5)]
    seen: list[bytes] = []

    def remember(records: list[dict[str, Any]]) -> dict[str, Any]:
        seen.extend(map(data_of, records))
        return {"records": [result(record, "Ok", data_of(record) + b"\n") for record in records]}

    with running(remember, document=with_processors(processor("Decompression"))) as stream:
        stream.put([*good, *bad])
        stream.pipeline.flush(5)
        assert Counter(seen) == Counter(gzip.decompress(data) for data in good)
        assert stream.store.lines() == Counter(seen)
        assert stream.store.rejected() == Counter(bad)
        assert {error["errorCode"] for error in stream.store.errors()} == {"Decompression failed."}
        assert all("lambdaARN" not in error for error in stream.store.errors())
        assert all(key.startswith("error/decompression-failed/") for key in stream.store.objects if "error" in key)


def test_parts_of_a_record_have_outcomes_of_their_own_and_one_original() -> None:
    def refuse_odd(records: list[dict[str, Any]]) -> dict[str, Any]:
        kinds = ["ProcessingFailed" if json.loads(data_of(record))["n"] % 2 else "Ok" for record in records]
        return {"records": [result(r, kind, data_of(r) + b"\n") for r, kind in zip(records, kinds, strict=True)]}

    whole = [b'{"n":%d}{"n":%d}\n' % (n, n + 1) for n in range(0, 40, 2)]
    splitting = processor("RecordDeAggregation", SubRecordType="JSON")
    with running(refuse_odd, document=with_processors(splitting)) as stream:
        stream.put(whole)
        stream.pipeline.flush(5)
        assert stream.store.lines() == Counter(b'{"n":%d}' % n for n in range(0, 40, 2))
        assert stream.store.rejected() == Counter(whole)
        assert {error["lambdaARN"] for error in stream.store.errors()} == {FUNCTION}
        ids = [record["recordId"] for event in stream.function.events for record in event["records"]]
        assert len(set(ids)) == len(ids) == 40


def test_d15_records_without_keys_end_in_a_folder_of_their_own() -> None:
    bad = [b"no json", b'{"customer": null}', b'{"customer": ""}', b'{"customer": 1}{"customer": 2}', b"[]"]
    with running(document=partitioned(**KEYED)) as stream:
        stream.put(bad)
        stream.pipeline.flush(10)
        assert stream.store.rejected() == Counter(bad)
        assert all(key.startswith("error/metadata-extraction-failed/") for key in stream.store.objects)
        told = {(error["errorCode"], error["errorMessage"]) for error in stream.store.errors()}
        assert {code for code, _ in told} == {"DynamicPartitioning.MetadataExtractionFailed"}
        assert {"Non JSON record provided", "partitionKeys values must not be null or empty"} < {
            text for _, text in told
        }
        assert {error["attemptsMade"] for error in stream.store.errors()} == {1}
        stream.pipeline.metrics.write()
        assert stream.metrics.counts["JQProcessing.Duration"] >= 1


def test_a_query_that_never_ends_holds_up_neither_records_nor_the_stop() -> None:
    settings = Settings(jq_seconds=0.2, spacing_seconds=0.0)
    with running(document=partitioned(jq("last(repeat(1))"), **KEYED), settings=settings) as stream:
        stream.put([b"{}"] * 200)
        stream.pipeline.flush(60)
        assert stream.store.rejected() == Counter([b"{}"] * 200)


def test_a_stop_ends_a_query_that_is_running() -> None:
    settings = Settings(jq_seconds=600, spacing_seconds=0.0)
    with running(document=partitioned(jq("last(repeat(1))"), **KEYED), settings=settings) as stream:
        stream.put([b"{}"])
        wait_until(lambda: bool(query_processes()), "a query at work")
        assert not stream.pipeline.stop(0.5)
        wait_until(lambda: not query_processes(), "no query at work")
