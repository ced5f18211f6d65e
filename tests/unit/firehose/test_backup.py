"""The S3 backup of source records (D-14, B-9, F-1, A-20)."""

import base64
import json
import threading
from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hydrant.emulator.firehose.engine.memory import MemoryBudget
from hydrant.emulator.firehose.engine.ports import DeliveryError, S3Object
from hydrant.emulator.firehose.engine.positions import Positions

from .engine import MemoryStore, described, plan_of, running, wait_until

MESSY = [b"good-1", b"bad-2", b"drop-3", b"good-4"]


def backed_up(**changes: Any) -> dict[str, Any]:
    backup = {
        "RoleARN": "arn:aws:iam::000000000000:role/r",
        "BucketARN": "arn:aws:s3:::copies",
        "Prefix": "source/",
        "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 0},
        "CompressionFormat": "UNCOMPRESSED",
        "EncryptionConfiguration": {"KMSEncryptionConfig": {"AWSKMSKeyARN": "arn:aws:kms:us-east-1:0:key/k"}},
        "CloudWatchLoggingOptions": {"Enabled": True, "LogGroupName": "/aws/kinesisfirehose/d"},
    }
    return described(S3BackupMode="Enabled", S3BackupDescription=backup | changes)


def copies(store: MemoryStore) -> list[S3Object]:
    return [each for each in list(store.objects.values()) if each.bucket == "copies"]


def test_d14_all_source_records_come_untransformed_also_dropped_and_failed_ones() -> None:
    with running(document=backed_up()) as stream:
        stream.put(MESSY)
        stream.pipeline.flush(5)
        assert b"".join(each.body for each in copies(stream.store)) == b"".join(MESSY)
        assert stream.store.lines() == Counter([b"good-1", b"good-4"])
        assert stream.store.rejected() == Counter([b"bad-2"])
        (copy,) = copies(stream.store)
        assert copy.key.startswith("source/2")
        assert copy.kms_key_arn == "arn:aws:kms:us-east-1:0:key/k"


def test_d14_the_backup_has_a_compression_of_its_own() -> None:
    with running(document=backed_up(CompressionFormat="HADOOP_SNAPPY")) as stream:
        stream.put([b"good-1"])
        stream.pipeline.flush(5)
        (copy,) = copies(stream.store)
        assert (copy.content_encoding, copy.key[-7:]) == ("hadoop-snappy", ".snappy")
        assert stream.store.lines() == Counter([b"good-1"])


def test_d14_the_delimiter_is_not_for_the_backup() -> None:
    document = backed_up()
    document["ProcessingConfiguration"]["Processors"].append({"Type": "AppendDelimiterToRecord", "Parameters": []})
    with running(document=document) as stream:
        stream.put([b"good-1", b"good-2"])
        stream.pipeline.flush(5)
        assert [each.body for each in copies(stream.store)] == [b"good-1good-2"]


def test_b9_the_backup_does_not_wait_for_the_function() -> None:
    go_on = threading.Event()

    def handler(records: list[dict[str, Any]]) -> dict[str, Any]:
        go_on.wait(10)
        return {"records": [{"recordId": each["recordId"], "result": "Dropped"} for each in records]}

    with running(handler, document=backed_up()) as stream:
        stream.put([b"one"])
        stream.store.wait_for(lambda store: bool(copies(store)))
        assert stream.pipeline.status()["buffered_records"] == 1
        go_on.set()
        wait_until(lambda: stream.pipeline.status()["buffered_records"] == 0, "nothing is buffered")


def test_b9_both_flush_by_their_own_hints() -> None:
    document = backed_up(BufferingHints={"SizeInMBs": 5, "IntervalInSeconds": 900})
    with running(document=document) as stream:
        stream.put([b"good-1"])
        stream.store.wait_for(lambda store: bool(store.lines()))
        assert copies(stream.store) == []
        stream.pipeline.flush(5)
        assert [each.body for each in copies(stream.store)] == [b"good-1"]


def test_a20_d14_a_backup_can_be_switched_on_later() -> None:
    with running() as stream:
        stream.put([b"good-1"])
        stream.pipeline.flush(5)
        stream.pipeline.update(plan_of(backed_up(), "2"))
        stream.put([b"good-2"])
        stream.pipeline.flush(5)
        assert [each.body for each in copies(stream.store)] == [b"good-2"]
        assert "-2-" in copies(stream.store)[0].key


class RefusingCopies(MemoryStore):
    """The backup's bucket refuses."""

    def put(self, item: S3Object) -> None:
        if item.bucket == "copies" and self.refusals:
            self.refused += 1
            raise DeliveryError("S3.AccessDenied", "no")
        super().put(item)


def test_f1_errors_of_the_backup_go_to_its_log_stream_and_hold_the_checkpoint() -> None:
    store = RefusingCopies(refusals=1)
    with running(document=backed_up(), store=store) as stream:
        stream.put([b"good-1"])
        wait_until(lambda: len(stream.logs.backup_lines) > 0, "a line of the backup")
        assert stream.logs.backup_lines[0]["destination"] == "arn:aws:s3:::copies"
        assert stream.logs.lines == []
        assert stream.pipeline.status()["buffered_records"] == 1
        store.refusals = 0
        wait_until(lambda: stream.pipeline.status()["buffered_records"] == 0, "nothing is buffered")
        assert [each.body for each in copies(store)] == [b"good-1"]


def test_d14_a_record_that_becomes_several_is_backed_up_once() -> None:
    parameters = [
        {"ParameterName": "SubRecordType", "ParameterValue": "DELIMITED"},
        {"ParameterName": "Delimiter", "ParameterValue": base64.b64encode(b"|").decode()},
    ]
    document = backed_up()
    document["ProcessingConfiguration"]["Processors"] = [{"Type": "RecordDeAggregation", "Parameters": parameters}]
    with running(document=document) as stream:
        stream.put([b"one|two", b""])
        stream.pipeline.flush(5)
        assert [each.body for each in copies(stream.store)] == [b"one|two"]
        assert stream.store.bodies("data/") == b"onetwo"


def test_a_reset_forgets_copies_too() -> None:
    store = RefusingCopies(refusals=1)
    with running(document=backed_up(), store=store) as stream:
        stream.put([b"good-1"])
        wait_until(lambda: store.refused > 0, "a refusal")
        stream.pipeline.reset()
        wait_until(lambda: stream.pipeline.status()["buffered_records"] == 0, "nothing is buffered")
        assert stream.pipeline.status()["buffered_bytes"] == 0
        store.refusals = 0
        assert copies(store) == []


@settings(max_examples=10, deadline=None)
@given(st.lists(st.sampled_from([b"good-x", b"bad-y", b"drop-z", b""]), max_size=30))
def test_d14_law_of_conservation(records: list[bytes]) -> None:
    with running(document=backed_up()) as stream:
        for record in records:
            stream.put([record])
        stream.pipeline.flush(5)
        assert b"".join(each.body for each in copies(stream.store)) == b"".join(records)
        assert stream.pipeline.status()["buffered_bytes"] == 0


def test_tickets_wait_for_copies() -> None:
    passed: list[int] = []
    positions = Positions(0, MemoryBudget(lambda: 10**6), passed.append, lambda: None)
    ticket = positions.open(3, records=3, size=1, copies=3)
    positions.read_to(3)
    positions.hand_over(positions.submit(3))
    ticket.settle(3)
    assert (passed, ticket.records) == ([], 3)
    ticket.settle(3)
    assert passed == [3]


def test_error_lines_hold_the_same_record_as_the_backup() -> None:
    with running(document=backed_up()) as stream:
        stream.put([b"bad-\xff"])
        stream.pipeline.flush(5)
        (error,) = [json.loads(line) for line in stream.store.bodies("error/").splitlines()]
        assert base64.b64decode(error["rawData"]) == copies(stream.store)[0].body
