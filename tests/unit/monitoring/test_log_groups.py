"""What is kept of log groups goes with them."""

from moto.logs.models import LogGroup, LogsBackend

from hydrant.emulator.logs import store
from hydrant.emulator.logs.metric_filters import MetricFilter

ACCOUNT, REGION = "111122223333", "eu-west-3"


def group(backend: LogsBackend, name: str) -> LogGroup:
    backend.create_log_group(name, {})
    found: LogGroup = backend.groups[name]
    return found


def metric_filter(name: str, of: str) -> MetricFilter:
    transformation = {"metricName": "M", "metricNamespace": "N", "metricValue": "1"}
    asked = {"filterName": name, "logGroupName": of, "filterPattern": "", "metricTransformations": [transformation]}
    return MetricFilter.read(asked, 0)


def test_a_group_that_is_made_again_has_no_metric_filters() -> None:
    backend = store.backend(ACCOUNT, REGION)
    first = group(backend, "/again")
    store.filters_of(first)["f"] = metric_filter("f", "/again")
    assert [each.name for each in store.metric_filters(ACCOUNT, REGION)] == ["f"]
    backend.delete_log_group("/again")
    second = group(backend, "/again")
    try:
        assert store.filters_of(second) == {}
        assert store.metric_filters(ACCOUNT, REGION) == []
    finally:
        backend.delete_log_group("/again")
