"""ARNs come apart and together again; what is none is told, never an index error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.arns import (
    Arn,
    ArnError,
    FunctionArn,
    StreamArn,
    TableArn,
    bucket_arn,
    bucket_name,
    delivery_stream_arn,
    log_stream_arn,
    table_arn,
)

FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:validate"
STREAM = "arn:aws:kinesis:us-east-1:000000000000:stream/events"
PART = st.text(st.characters(codec="utf-8", exclude_characters=":"))
NAME = st.text(st.characters(codec="utf-8", exclude_characters=":"), min_size=1)


@given(st.builds(Arn, NAME, NAME, PART, PART, st.text(min_size=1)))
def test_an_arn_comes_apart_and_together_again(arn: Arn) -> None:
    assert Arn.parse(str(arn)) == arn


@given(st.text() | st.text("arn:s3"))
def test_any_text_is_an_arn_or_refused(text: str) -> None:
    try:
        arn = Arn.parse(text)
    except ArnError:
        return
    assert str(arn) == text


@pytest.mark.parametrize(
    "text", ["", "role", "arn:aws:iam::0", "arn::s3:::b", "arn:aws::::b", "arn:aws:s3:::", "x:aws:s3:::b"]
)
def test_what_is_no_arn_is_told(text: str) -> None:
    with pytest.raises(ArnError, match=r"is not an ARN: arn:partition:service:region:account:resource"):
        Arn.parse(text)


def test_buckets() -> None:
    assert bucket_name(bucket_arn("logs.example")) == "logs.example"
    assert bucket_name("arn:aws-cn:s3:::b") == "b"
    for other in (STREAM, "arn:aws:s3:us-east-1::b", "arn:aws:s3:::b/key", "arn:aws:s3::000000000000:b", "b"):
        with pytest.raises(ArnError, match="is not the ARN of an S3 bucket"):
            bucket_name(other)


def test_functions_with_and_without_qualifier() -> None:
    plain, latest = FunctionArn.parse(FUNCTION), FunctionArn.parse(f"{FUNCTION}:$LATEST")
    assert (plain.region, plain.account, plain.name, plain.qualifier) == ("us-east-1", "000000000000", "validate", None)
    assert (latest.name, latest.qualifier) == ("validate", "$LATEST")
    assert (str(plain), str(latest)) == (FUNCTION, f"{FUNCTION}:$LATEST")
    assert str(plain.qualified) == str(latest.qualified) == str(latest)


@pytest.mark.parametrize(
    "text",
    ["validate", STREAM, f"{FUNCTION}:", f"{FUNCTION}:1:2", FUNCTION.replace("function", "layer"), FUNCTION[:-8]],
)
def test_what_is_no_function_is_told(text: str) -> None:
    with pytest.raises(ArnError, match="is not the ARN of a Lambda function"):
        FunctionArn.parse(text)


def test_streams_and_their_consumers() -> None:
    stream = StreamArn.parse(STREAM)
    assert (stream.region, stream.account, stream.name, stream.consumer) == (
        "us-east-1",
        "000000000000",
        "events",
        None,
    )
    assert str(stream) == STREAM
    consumer = StreamArn.parse(f"{STREAM}/consumer/reader:1700000000")
    assert (consumer.name, consumer.consumer) == ("events", "reader:1700000000")
    assert str(consumer) == f"{STREAM}/consumer/reader:1700000000"


@pytest.mark.parametrize(
    "text",
    [FUNCTION, "events", f"{STREAM}/", f"{STREAM}/consumer/reader", STREAM.replace("000000000000", "0"), f"{STREAM} "],
)
def test_what_is_no_stream_is_told(text: str) -> None:
    with pytest.raises(ArnError, match="is not the ARN of a stream or consumer"):
        StreamArn.parse(text)


TABLE = "arn:aws:dynamodb:us-east-1:000000000000:table/orders"


@pytest.mark.parametrize("below", ["", "/stream/2026-11-28T12:00:00.000", "/index/by-owner", "/backup/0170-ab"])
def test_tables_and_what_lies_below_them(below: str) -> None:
    table = TableArn.parse(TABLE + below)
    assert (table.region, table.account, table.name, table.below) == ("us-east-1", "000000000000", "orders", below)
    assert str(table) == TABLE + below
    assert table_arn("us-east-1", "000000000000", "orders") == TABLE


@pytest.mark.parametrize("text", ["orders", STREAM, f"{TABLE} x", TABLE.replace("table/", "stream/"), TABLE[:-6]])
def test_what_is_no_table_is_told(text: str) -> None:
    with pytest.raises(ArnError, match="is not the ARN of a DynamoDB table"):
        TableArn.parse(text)


def test_what_is_only_built() -> None:
    assert delivery_stream_arn("us-east-1", "0", "d") == "arn:aws:firehose:us-east-1:0:deliverystream/d"
    assert log_stream_arn("us-east-1", "0", "/g", "s") == "arn:aws:logs:us-east-1:0:log-group:/g:log-stream:s"
