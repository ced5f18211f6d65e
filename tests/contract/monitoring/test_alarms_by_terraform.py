"""Alarms that the offline provider makes where there is one of that name. [boto: cloudwatch, PutMetricAlarm]"""

from types import SimpleNamespace
from typing import Any

import pytest

from hydrant.offline_provider.resource import Refused
from hydrant.offline_provider.resources.cloudwatch.cloudwatch_composite_alarm import CompositeAlarm
from hydrant.offline_provider.resources.cloudwatch.cloudwatch_metric_alarm import MetricAlarm
from hydrant.offline_provider.schema import blank
from hydrant.offline_provider.schema_file import block_of

from ..support.firehose_emulator import Emulator
from ..support.notified import unique

pytestmark = [pytest.mark.emulator]
METRIC = {
    "comparison_operator": "GreaterThanThreshold",
    "evaluation_periods": 1,
    "metric_name": "Errors",
    "namespace": "AWS/Lambda",
    "period": 60,
    "statistic": "Sum",
    "treat_missing_data": "missing",
    "actions_enabled": True,
}


@pytest.fixture
def session(plain_emulator: Emulator) -> Any:
    """What the types of hashicorp/aws ask of AWS, in the place of the provider's."""
    place = "us-east-1:000000000000"
    return SimpleNamespace(
        client=plain_emulator.client, arn=lambda service, resource: f"arn:aws:{service}:{place}:{resource}"
    )


def values(kind: str, **given: Any) -> dict[str, Any]:
    return {**blank(block_of(kind)), **given}


def metric(name: str, threshold: int, tag: str) -> dict[str, Any]:
    kind = "aws_cloudwatch_metric_alarm"
    return values(kind, **METRIC, alarm_name=name, threshold=threshold, tags_all={"by": tag})


def composite(name: str, rule: str) -> dict[str, Any]:
    return values("aws_cloudwatch_composite_alarm", alarm_name=name, alarm_rule=rule, actions_enabled=True)


def test_a_put_goes_over_an_alarm_of_its_kind_and_leaves_its_tags(session: Any) -> None:
    name = unique("alarm")
    MetricAlarm().create(session, metric(name, 1, "one"))
    MetricAlarm().create(session, metric(name, 2, "two"))
    read = MetricAlarm().read(session, {"id": name})
    assert read is not None
    assert (read["threshold"], read["tags"]) == (2, {"by": "one"})
    rule, other = f"ALARM({name})", unique("composite")
    CompositeAlarm().create(session, composite(other, rule))
    CompositeAlarm().create(session, composite(other, f"NOT {rule}"))
    assert CompositeAlarm().read(session, {"id": other})["alarm_rule"] == f"NOT {rule}"  # type: ignore[index]


def test_the_name_of_another_kind_of_alarm_is_refused(session: Any) -> None:
    name, other = unique("alarm"), unique("composite")
    MetricAlarm().create(session, metric(name, 1, "one"))
    with pytest.raises(Refused, match=f"The alarm {name} exists already, and is of another kind: MetricAlarm"):
        CompositeAlarm().create(session, composite(name, f"ALARM({name})"))
    CompositeAlarm().create(session, composite(other, f"ALARM({name})"))
    with pytest.raises(Refused, match=f"The alarm {other} exists already, and is of another kind: CompositeAlarm"):
        MetricAlarm().create(session, metric(other, 1, "one"))
    assert session.client("cloudwatch").describe_alarms(AlarmNames=[other])["MetricAlarms"] == []
