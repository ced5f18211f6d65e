"""How large a request may be for each service, and the words for one that is larger: pure rules."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.faults import machine
from hydrant.emulator.http.bounds import (
    MAX_CODE,
    MAX_EVENT,
    MAX_OBJECT,
    MAX_OTHER,
    MIB,
    Asked,
    most_bytes,
    no_room,
    too_large,
    too_slow,
)
from hydrant.emulator.http.connection_settings import ConnectionSettings, share_of
from hydrant.settings import SettingError

SIGNED = "AWS4-HMAC-SHA256 Credential=key/20260101/eu-west-1/{}/aws4_request, SignedHeaders=host, Signature=0"


def asked(service: str = "", path: str = "/", length: int | None = 0, **more: Any) -> Asked:
    return Asked(path, SIGNED.format(service) if service else "", length=length, **more)


@pytest.mark.parametrize(
    ("request_head", "most"),
    [
        (asked("s3", "/bucket/key"), MAX_OBJECT),
        (asked("", "/bucket/key?X-Amz-Credential=k%2F20260101%2Fus-east-1%2Fs3%2Faws4_request"), MAX_OBJECT),
        (asked("", "/bucket/key"), MAX_OBJECT),
        (asked("lambda", "/2015-03-31/functions"), MAX_CODE),
        (asked("lambda", "/2015-03-31/functions/sample/code"), MAX_CODE),
        (asked("lambda", "/2015-03-31/functions/sample/invocations"), MAX_EVENT),
        (asked("lambda", "/2015-03-31/functions/arn:aws:lambda:x:0:function:f/invocations?Qualifier=1"), MAX_EVENT),
        (asked("kinesis"), MAX_OTHER),
        (asked("firehose"), MAX_OTHER),
        (asked("", target="Kinesis_20131202.PutRecords"), MAX_OTHER),
        (asked("", "/_hydrant/deployment"), MAX_OTHER),
    ],
)
def test_the_largest_body_by_service(request_head: Asked, most: int) -> None:
    assert most_bytes(request_head) == most


def test_the_largest_put_records_is_taken_and_judged_by_kinesis() -> None:
    records = [{"Data": "x" * ((10 * MIB // 500 + 2) // 3 * 4), "PartitionKey": "k" * 256} for _ in range(500)]
    assert len(json.dumps({"Records": records, "StreamName": "s" * 128})) < MAX_OTHER


@given(st.sampled_from(["s3", "lambda", "kinesis", "firehose", "sqs", ""]), st.integers(0, 2 * MAX_OBJECT))
def test_a_body_is_refused_exactly_beyond_its_bound(service: str, size: int) -> None:
    head = asked(service, length=size)
    refusal = too_large(head)
    assert (refusal is not None) == (size > most_bytes(head))
    assert refusal is None or 400 <= refusal.status < 500


def test_frames_of_signed_chunks_are_no_part_of_an_object() -> None:
    head = asked("s3", length=MAX_OBJECT + 20 * MIB, decoded_length=str(MAX_OBJECT))
    assert too_large(head) is None
    assert too_large(asked("s3", length=10, decoded_length=str(MAX_OBJECT + 1))) is not None
    assert asked("s3", length=7, decoded_length="²").size == 7, "what is no number says nothing"


def test_the_words_are_those_of_the_service() -> None:
    object_refusal = too_large(asked("s3", length=MAX_OBJECT + 1))
    assert object_refusal is not None
    assert object_refusal.status == 400
    assert b"<Code>EntityTooLarge</Code>" in object_refusal.body
    plain = too_large(asked("kinesis", length=MAX_OTHER + 1))
    assert plain is not None
    assert (plain.status, plain.body) == (413, b"")
    for path, operation in (
        ("/2015-03-31/functions", "CreateFunction"),
        ("/2015-03-31/functions/f/code", "UpdateFunctionCode"),
        ("/2018-10-31/layers/l/versions", "PublishLayerVersion"),
    ):
        code = too_large(asked("lambda", path, MAX_CODE + 1))
        assert code is not None
        words = f"Request must be smaller than 70167211 bytes for the {operation} operation"
        assert json.loads(code.body)["Message"] == words
        assert ("x-amzn-errortype", "RequestEntityTooLargeException") in code.headers("id")


def test_slow_requests_and_no_room() -> None:
    assert too_slow(None).status == 408
    assert too_slow(asked("kinesis")).status == 408
    assert b"RequestTimeout" in too_slow(asked("s3")).body
    assert no_room(None).status == no_room(asked("firehose")).status == 503
    assert b"ServiceUnavailable" in no_room(asked("s3")).body


def test_settings_and_what_is_off_about_them() -> None:
    assert (share_of(1024), share_of(1 << 20), share_of(1)) == (512, 10_000, 1)
    assert ConnectionSettings.from_environment({}).connections == share_of(machine.descriptor_limit())
    assert ConnectionSettings.from_environment({"HYDRANT_HTTP_IDLE_SECONDS": "0.5"}).idle_seconds == 0.5
    for name in ("IDLE_SECONDS", "REQUEST_SECONDS", "ANSWER_SECONDS", "CONNECTIONS"):
        for bad in ("0", "-1", "many", "nan", "inf"):
            with pytest.raises(SettingError, match=f"HYDRANT_HTTP_{name} is .*of at least"):
                ConnectionSettings.from_environment({f"HYDRANT_HTTP_{name}": bad})
    with pytest.raises(SettingError, match="whole number"):
        ConnectionSettings.from_environment({"HYDRANT_HTTP_CONNECTIONS": "2.5"})
