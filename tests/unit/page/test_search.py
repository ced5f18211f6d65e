"""Records found in streams and objects, within bounds."""

import gzip
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from hydrant.emulator.kinesis.storage.hashing import HashRange
from hydrant.emulator.kinesis.storage.memory import MemoryLedger
from hydrant.emulator.kinesis.storage.shard import Shard
from hydrant.emulator.page.contents import Json
from hydrant.emulator.page.objects import NotThere
from hydrant.emulator.page.search import MAX_HITS, MAX_OBJECTS, MAX_RECORDS, search
from hydrant.unpack import Unpacked, unpack


class Buckets:
    """Objects by key in one bucket; the last is the newest."""

    def __init__(self, objects: dict[str, bytes], *, all_listed: bool = True, gone: str = "") -> None:
        self.objects, self.all_listed, self.gone = objects, all_listed, gone

    def names(self) -> list[str]:
        return ["lake"]

    def newest(self, bucket: str, prefix: str, seconds: float) -> tuple[list[Json], bool]:
        keys = list(self.objects)
        return [{"key": key, "size": 1, "modified": keys.index(key)} for key in reversed(keys)], self.all_listed

    def body(self, bucket: str, key: str) -> Unpacked:
        if key == self.gone:
            raise NotThere(key)
        return unpack(self.objects[key])


@pytest.fixture
def shard() -> Iterator[Shard]:
    ledger = MemoryLedger(1 << 30, drop_unread=False)
    made = Shard(0, HashRange(0, (1 << 128) - 1), retention=lambda: 86_400.0, ledger=ledger)
    yield made
    made.retire()


def found(words: str, objects: dict[str, bytes], *streams: Any, **options: Any) -> Json:
    return search(words, Buckets(objects, **options), lambda: streams)  # type: ignore[arg-type]


def stream(shard: Shard) -> Any:
    return SimpleNamespace(name="events", shards={shard.shard_id: shard})


def test_lines_of_objects_are_found_with_their_numbers() -> None:
    result = found("two", {"a": b"one\ntwo\n", "b": gzip.compress(b"\ntwo again\n")})
    assert [(hit["key"], hit["line"], hit["text"]) for hit in result["hits"]] == [
        ("b", 2, "two again"),
        ("a", 2, "two"),
    ]
    assert result["complete"]
    assert result["looked_at"] == {"objects": 2, "records": 3}


def test_the_record_of_an_error_line_is_looked_at_and_not_its_base64() -> None:
    line = json.dumps({"rawData": "eyJpZCI6IDd9", "errorCode": "E", "errorMessage": "m"}).encode()  # {"id": 7}
    (hit,) = found("id=7", {"error/a": line})["hits"]
    assert (hit["raw"], hit["code"]) == ("eyJpZCI6IDd9", "E")
    assert found("rawData", {"error/a": line})["hits"] == []


def test_records_of_a_stream_are_found(shard: Shard) -> None:
    shard.append(["k"] * 3, [b'{"id": 1}', b'{"id": 2}', b'{"id": 3}'])
    (hit,) = found("id=2", {}, stream(shard))["hits"]
    assert (hit["stream"], hit["shard"], hit["partition_key"]) == ("events", shard.shard_id, "k")
    assert hit["sequence_number"].isdigit()


def test_only_the_end_of_a_shard_is_looked_at_and_it_is_said(shard: Shard) -> None:
    shard.append(["k"] * (MAX_RECORDS + 10), [b"early"] * 10 + [b"late"] * MAX_RECORDS)
    result = found("early", {}, stream(shard))
    assert (result["hits"], result["complete"], result["looked_at"]["records"]) == ([], False, MAX_RECORDS)


def test_hits_are_bounded_and_it_is_said() -> None:
    result = found("x", {"a": b"x\n" * (MAX_HITS * 2)})
    assert (len(result["hits"]), result["complete"]) == (MAX_HITS, False)


def test_objects_are_bounded_and_it_is_said() -> None:
    result = found("nobody", {str(number): b"x" for number in range(MAX_OBJECTS + 1)})
    assert (result["looked_at"]["objects"], result["complete"]) == (MAX_OBJECTS, False)
    assert not found("nobody", {"a": b"x"}, all_listed=False)["complete"]


def test_an_object_that_goes_meanwhile_is_passed_over() -> None:
    assert len(found("x", {"a": b"x", "b": b"x"}, gone="b")["hits"]) == 1


def test_a_question_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="NAME=VALUE"):
        found(" ", {})
