"""Buckets and objects, by a client of S3 that is asked as boto3's is."""

import gzip
import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from hydrant.emulator.page.deployed import Collector, Place
from hydrant.emulator.page.graph import Deployed
from hydrant.emulator.page.objects import MAX_LISTED, MAX_STORED, Buckets, NotThere

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class S3:
    """Objects by key in the bucket `lake`."""

    def __init__(self, objects: dict[str, bytes], page: int = 1_000) -> None:
        self.objects, self.page = objects, page

    def list_objects_v2(self, **asked: Any) -> dict[str, Any]:
        keys = [key for key in sorted(self.objects) if key.startswith(asked["Prefix"])]
        start = int(asked.get("ContinuationToken", 0))
        most = min(asked["MaxKeys"], self.page)
        shown = keys[start : start + most]
        contents = [{"Key": key, "Size": len(self.objects[key]), "LastModified": NOW} for key in shown]
        more = {"NextContinuationToken": str(start + most)} if len(keys) > start + most else {}
        return {"Contents": contents, **more}

    def get_object(self, **asked: Any) -> dict[str, Any]:
        if asked["Key"] not in self.objects:
            error = {"Code": "NoSuchKey", "Message": "The specified key does not exist."}
            raise ClientError({"Error": error}, "GetObject")  # type: ignore[typeddict-item]
        body = self.objects[asked["Key"]]
        return {"Body": io.BytesIO(body), "ContentLength": len(body), "LastModified": NOW}


class At(Place):
    """A place whose client is the one that the test made."""

    s3: S3

    def client(self, service: str) -> Any:
        assert service == "s3"
        return self.s3


@pytest.fixture
def lake() -> Callable[..., Buckets]:
    def make(objects: dict[str, bytes], page: int = 1_000) -> Buckets:
        place = At("000000000000", "us-east-1")
        place.s3 = S3(objects, page)
        return Buckets(lambda: [(place, "lake")])

    return make


def test_an_object_is_opened_unpacked(lake: Callable[..., Buckets]) -> None:
    found = lake({"data/a.gz": gzip.compress(b'{"id": 1}\n')}).opened("lake", "data/a.gz")
    assert (found["kind"], found["format"], found["trouble"]) == ("lines", "GZIP", "")
    assert found["lines"] == [{"line": 1, "text": '{"id": 1}'}]
    assert found["modified"] == NOW.timestamp() * 1000


def test_of_a_large_object_the_beginning_is_shown(lake: Callable[..., Buckets]) -> None:
    found = lake({"a": b"x\n" * (MAX_STORED // 2 + 10)}).opened("lake", "a")
    assert found["left_out"]
    assert found["size"] == MAX_STORED + 20


@pytest.mark.parametrize(
    ("bucket", "key", "words"), [("nobody", "a", "no bucket 'nobody'"), ("lake", "b", "b: The specified key")]
)
def test_what_is_not_there_is_said(lake: Callable[..., Buckets], bucket: str, key: str, words: str) -> None:
    with pytest.raises(NotThere, match=words):
        lake({"a": b""}).opened(bucket, key)


def test_a_bucket_is_looked_for_once_and_a_new_one_is_found(lake: Callable[..., Buckets]) -> None:
    place, asked = At("000000000000", "us-east-1"), []
    place.s3 = S3({"a": b"x"})
    names = ["lake"]
    buckets = Buckets(lambda: asked.append(1) or [(place, name) for name in names])  # type: ignore[func-returns-value]
    for _ in range(3):
        buckets.opened("lake", "a")
    assert len(asked) == 1
    names.append("new")
    assert buckets.opened("new", "a")["kind"] == "lines"


def test_a_list_goes_on_where_it_ended(lake: Callable[..., Buckets]) -> None:
    buckets = lake({f"{number:04}": b"" for number in range(MAX_LISTED + 5)})
    first = buckets.listed("lake", "", "")
    second = buckets.listed("lake", "", first["next"])
    assert [len(first["objects"]), len(second["objects"]), second["next"]] == [MAX_LISTED, 5, None]


def test_the_newest_are_found_over_all_pages_or_until_the_time_is_over(lake: Callable[..., Buckets]) -> None:
    buckets = lake({f"{number:04}": b"" for number in range(25)}, page=10)
    found, complete = buckets.newest("lake", "", seconds=60.0)
    assert (len(found), complete) == (25, True)
    found, complete = buckets.newest("lake", "", seconds=-1.0)
    assert (len(found), complete) == (10, False)


def test_what_is_deployed_is_asked_for_once_in_a_moment() -> None:
    asked, now = [], [0.0]

    def collect() -> Deployed:
        asked.append(now[0])
        return Deployed()

    collector = Collector(collect, ticks=lambda: now[0])
    for now[0] in (0.0, 1.0, 1.9, 2.1, 3.0):
        collector.deployed()
    assert asked == [0.0, 2.1]
