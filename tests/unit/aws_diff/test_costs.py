from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.aws_diff.costs import EVENTS, Load, costs, invocations, objects, prices
from hydrant.aws_diff.report import compare

from .plans import FUNCTION_ARN, delivery, function, plan, resource, stream

TABLE = prices()
GB = 1024**3
loads = st.builds(Load, st.floats(0.01, 1e6), st.integers(1, 1_024_000), st.floats(0, 100))


def usd(*resources: dict[str, Any], load: Load | None = None) -> dict[str, float]:
    found = costs(plan(*resources), load or Load(), TABLE)
    return {cost.what: cost.usd for cost in found}


def whole(load: Load) -> Any:
    return plan(stream(), function(), delivery(kinesis=True, judge=FUNCTION_ARN))


def test_the_table_says_when_and_where_it_is_from() -> None:
    assert date.fromisoformat(f"{TABLE['as_of']}-01")
    for entry in TABLE["prices"].values():
        assert entry["usd"] > 0
        assert entry["unit"]
        assert entry["source"].startswith("https://aws.amazon.com/")


@pytest.mark.parametrize(("record_bytes", "kib"), [(1, 1), (1024, 1), (1025, 2)])
def test_a_stream_on_demand_bills_each_record_by_whole_kilobytes(record_bytes: int, kib: int) -> None:
    found = usd(stream(), load=Load(record_bytes=record_bytes))
    assert found["writes"] == pytest.approx(kib * 1024 * EVENTS / GB * 0.08)
    assert found["the stream"] == 0.04


def test_a_provisioned_stream_bills_shards_and_units_of_25_kilobytes() -> None:
    found = usd(stream("PROVISIONED", shard_count=3), load=Load(record_bytes=25 * 1024 + 1))
    assert found == {"shards": pytest.approx(0.045), "puts": pytest.approx(0.028)}


@pytest.mark.parametrize(("record_bytes", "steps"), [(200, 1), (5120, 1), (5121, 2)])
def test_firehose_bills_each_record_by_five_kilobytes(record_bytes: int, steps: int) -> None:
    found = usd(delivery(), load=Load(record_bytes=record_bytes))
    assert found["ingestion"] == pytest.approx(steps * 5120 * EVENTS / GB * 0.029)


def test_the_buffer_decides_how_many_objects_there_are() -> None:
    load = Load(rate=100, record_bytes=1024)
    assert objects(plan(delivery(buffering_interval=0)).resources[0], load) == EVENTS / 100
    assert objects(plan(delivery(buffering_interval=60, buffering_size=128)).resources[0], load) == EVENTS / 6000
    assert objects(plan(delivery(buffering_interval=900, buffering_size=1)).resources[0], load) == EVENTS / 1024


def test_messages_are_billed_for_the_topic_of_this_bucket() -> None:
    topic = [{"topic_arn": "arn:t"}]
    mine = resource("aws_s3_bucket_notification", bucket="lake", topic=topic)
    other = resource("aws_s3_bucket_notification", bucket="pond", topic=topic)
    queue = resource("aws_sns_topic_subscription", "q", topic_arn="arn:t", protocol="sqs")
    hook = resource("aws_sns_topic_subscription", "h", topic_arn="arn:t", protocol="https")
    elsewhere = resource("aws_sns_topic_subscription", "e", topic_arn="arn:u", protocol="sqs")
    one = delivery(buffering_interval=0)
    found = usd(one, mine, queue, hook, elsewhere)
    thousands = EVENTS / 100 / 1e6
    assert found["messages"] == pytest.approx(0.5 * thousands)
    assert found["queue"] == pytest.approx(3 * 0.4 * thousands)
    assert found["deliveries"] == pytest.approx(0.6 * thousands)
    assert "messages" not in usd(one, other, queue)


@given(loads)
def test_no_cost_is_negative_and_nothing_is_made_more_often_than_events(load: Load) -> None:
    configuration = whole(load)
    found = configuration.resources[-1]
    assert all(cost.usd >= 0 and cost.quantity >= 0 for cost in costs(configuration, load, TABLE))
    assert 0 < objects(found, load) <= EVENTS
    assert 0 < invocations(found, 4, load) <= EVENTS


@given(loads, st.integers(1, 10_000))
def test_larger_records_never_cost_less_to_take_in(load: Load, more: int) -> None:
    larger = Load(load.rate, load.record_bytes + more, load.function_ms)
    for what in ("writes", "reads", "ingestion"):
        small, large = (
            sum(cost.usd for cost in costs(whole(each), each, TABLE) if cost.what == what) for each in (load, larger)
        )
        assert small <= large


def test_the_report_adds_up_and_reads_well() -> None:
    report = compare(whole(Load()), "eu-west-1", "x86_64", Load())
    document = report.document()
    lines = document["cost"]["lines"]
    assert document["cost"]["per_million_events"] == pytest.approx(
        sum(line["usd"] for line in lines if not line["hourly"]), abs=1e-4
    )
    assert document["cost"]["per_hour"] == 0.04
    text = report.text()
    assert all(finding["where"] in text for finding in document["findings"])
    assert TABLE["as_of"] in text
    assert max(map(len, text.splitlines())) <= 160


def test_nothing_is_told_of_nothing() -> None:
    assert compare(plan(), "eu-west-1", "x86_64", Load()).text().startswith("No difference is known.")


def test_conversion_costs_what_ingestion_does_by_size() -> None:
    on, off = ([{"enabled": enabled}] for enabled in (True, False))
    found = usd(delivery(data_format_conversion_configuration=on), load=Load(record_bytes=1024))
    assert found["format conversion"] == pytest.approx(5 * 1024 * EVENTS / GB * 0.018)
    assert "format conversion" not in usd(delivery(data_format_conversion_configuration=off))
