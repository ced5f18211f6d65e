"""Services whose state comes back from their rows: what they hold, and that what works by itself works again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from localstack.aws.api.stepfunctions import StateMachineType
from localstack.services.apigateway.models import RestApiContainer, apigateway_stores
from localstack.services.apigateway.next_gen.execute_api.helpers import freeze_rest_api
from localstack.services.events import scheduler
from localstack.services.events.archive import ArchiveService
from localstack.services.events.models import Archive, EventBus, Rule, events_stores
from localstack.services.events.provider import EventsProvider
from localstack.services.stepfunctions.backend.activity import Activity, ActivityTask
from localstack.services.stepfunctions.backend.state_machine import StateMachineRevision
from localstack.services.stepfunctions.backend.store import sfn_stores
from moto.acm.models import acm_backends
from moto.apigateway.models import apigateway_backends
from moto.logs.models import logs_backends
from moto.scheduler.models import scheduler_backends

from hydrant.emulator import patches
from hydrant.emulator.events import keeping as events
from hydrant.emulator.kept import place
from hydrant.emulator.kept.services import KEPT
from hydrant.emulator.logs import store as log_groups
from hydrant.emulator.logs.metric_filters import MetricFilter
from hydrant.emulator.logs.subscriptions import Subscription
from hydrant.emulator.pipes import keeping as pipes
from hydrant.emulator.pipes import lifecycle
from hydrant.emulator.pipes.models import Pipe, pipes_stores

ACCOUNT, REGION = "000000000000", "us-east-1"


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    yield
    for stores in (events_stores, sfn_stores, pipes_stores, apigateway_stores):
        stores.reset()
    for backends in (acm_backends, scheduler_backends, apigateway_backends, logs_backends):
        backends.clear()


def again(service: str, stores: Any) -> None:
    """Another process has the rows of this one."""
    made = KEPT[service]()
    assert made is not None
    rows = {name: data for name, data in made.rows(set()) if data is not None}
    stores.reset() if hasattr(stores, "reset") else stores.clear()
    made.restore(rows)


def test_a_certificate_comes_back() -> None:
    arn = acm_backends[ACCOUNT][REGION].request_certificate("example.org", "token", [], [])
    before = acm_backends[ACCOUNT][REGION].get_certificate(arn)
    again("acm", acm_backends)
    found = acm_backends[ACCOUNT][REGION].get_certificate(arn)
    assert (found.cert, found.key, found._cert) == (before.cert, before.key, before._cert)


def test_a_group_of_schedules_comes_back() -> None:
    scheduler_backends[ACCOUNT][REGION].create_schedule_group(name="group", tags=[])
    again("scheduler", scheduler_backends)
    assert "group" in scheduler_backends[ACCOUNT][REGION].schedule_groups


def test_state_machines_come_back_without_executions() -> None:
    store = sfn_stores[ACCOUNT][REGION]
    machine = StateMachineRevision(
        name="machine",
        arn="arn:machine",
        definition='{"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}',
        role_arn="arn:role",
        logging_config={},
        cloud_watch_logging_configuration=None,
        sm_type=StateMachineType.STANDARD,
        tags=[{"key": "team", "value": "shop"}],
        tracing_config=None,
    )
    store.state_machines[machine.arn] = machine
    store.executions["arn:execution"] = threading.Thread()
    activity = store.activities["arn:activity"] = Activity("arn:activity", "activity")
    activity.add_task(ActivityTask("token", "{}"))
    again("stepfunctions", sfn_stores)
    found = sfn_stores[ACCOUNT][REGION]
    assert found.state_machines["arn:machine"].describe() == machine.describe()
    assert found.state_machines["arn:machine"].tag_manager.to_tag_list() == [{"key": "team", "value": "shop"}]
    assert not found.executions
    assert not found.activities["arn:activity"]._tasks, "tasks of executions that are no more"


def test_rules_of_event_buses_work_again(monkeypatch: pytest.MonkeyPatch) -> None:
    bus = EventBus("default", REGION, ACCOUNT)
    matching = bus.rules["matching"] = Rule("matching", REGION, ACCOUNT, event_pattern='{"source": ["shop"]}')
    matching.targets["queue"] = {"Id": "queue", "Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:queue"}
    nightly = bus.rules["nightly"] = Rule("nightly", REGION, ACCOUNT, schedule_expression="rate(5 minutes)")
    nightly.targets["queue"] = matching.targets["queue"]
    archive = Archive("archive", REGION, ACCOUNT, bus.arn)
    archive.creation_time = bus.creation_time
    store = events_stores[ACCOUNT][REGION]
    store.event_buses["default"], store.archives["archive"] = bus, archive
    again("events", events_stores)
    provider, jobs = EventsProvider(), scheduler.JobScheduler()
    monkeypatch.setattr(scheduler.JobScheduler, "_instance", jobs)
    plugins = SimpleNamespace(get_service=lambda _: SimpleNamespace(lifecycle_hook=provider))
    monkeypatch.setattr(events, "SERVICE_PLUGINS", plugins)
    events.begin()
    assert provider._event_bus_services_store[bus.arn].event_bus == bus
    assert provider._rule_services_store.keys() == {matching.arn, nightly.arn}
    assert len(provider._target_sender_store) == 2
    assert len(jobs.jobs) == 1
    found = events_stores[ACCOUNT][REGION].archives["archive"]
    assert provider._archive_service_store[archive.arn].archive is found
    assert found.creation_time == archive.creation_time


PATTERNS = [
    "",
    "ERROR",
    "ERROR -timeout",
    "?WARN ?ERROR",
    "%[45]..%",
    '{ $.level = "ERROR*" }',
    "[ip, user, code = 5*]",
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_filters_of_log_groups_come_back(pattern: str) -> None:
    asked = {"filterName": "filter", "logGroupName": "group", "filterPattern": pattern}
    transformation = {"metricName": "Errors", "metricNamespace": "Shop", "metricValue": "1"}
    filter_ = MetricFilter.read({**asked, "metricTransformations": [transformation]}, 1)
    subscription = Subscription.read({**asked, "destinationArn": "arn:destination"}, 1)
    group = logs_backends[ACCOUNT][REGION].create_log_group("group", {})
    log_groups.filters_of(group)["filter"], group.subscription_filters["filter"] = filter_, subscription
    again("logs", logs_backends)
    group = logs_backends[ACCOUNT][REGION].groups["group"]
    found, of_subscription = log_groups.filters_of(group)["filter"], group.subscription_filters["filter"]
    assert (found, of_subscription) == (filter_, subscription)
    for line in ("", "ERROR", "WARN", "timeout ERROR", "code 503", '{"level": "ERRORS"}', "127.0.0.1 me 502"):
        matches = filter_.pattern.matches(line)
        assert found.pattern.matches(line) == of_subscription.pattern.matches(line) == matches


def test_an_event_that_comes_to_its_archive_after_the_answer_is_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    touched: list[str] = []
    changes = place.Changes()
    changes.touch = touched.append
    monkeypatch.setattr(place, "CHANGES", changes)
    monkeypatch.setattr(place, "folder", object)
    events.apply_patches()
    try:
        provider, bus = EventsProvider(), EventBus("default", REGION, ACCOUNT)
        archive = Archive("archive", REGION, ACCOUNT, bus.arn)
        store = events_stores[ACCOUNT][REGION]
        store.event_buses["default"], store.archives["archive"] = bus, archive
        provider._archive_service_store[archive.arn] = ArchiveService(archive)
        rule = Rule("all", REGION, ACCOUNT, event_pattern='{"source": ["shop"]}')
        rule.targets["archive"] = {"Id": "Events-Archive-archive", "Arn": archive.arn}
        for source in ("shop", "other"):
            provider._process_rules(rule, REGION, ACCOUNT, {"id": source, "source": source}, None)
    finally:
        patches._applied.pop((events._PROVIDER, "_put_to_archive")).undo()
    assert list(archive.events) == ["shop"]
    assert touched == ["events"]


def test_a_rest_api_comes_back_with_what_is_deployed_of_it() -> None:
    backend, store = apigateway_backends[ACCOUNT][REGION], apigateway_stores[ACCOUNT][REGION]
    api = backend.create_rest_api(name="api", description="")
    (root,) = api.resources.values()
    orders = api.add_child("orders", root.id)
    orders.add_method("GET", "NONE", None)
    orders.add_integration("GET", "MOCK", uri=None)
    store.rest_apis[api.id] = container = RestApiContainer(rest_api={"id": api.id, "name": "api"})
    names = api.id, api.id.upper()
    known = [name in store.rest_apis for name in names]  # LocalStack 4.9 knows both, 4.14 the first
    frozen = freeze_rest_api(ACCOUNT, REGION, api, container)
    store.internal_deployments[api.id], store.active_deployments[api.id] = {"deployed": frozen}, {"prod": "deployed"}
    made = KEPT["apigateway"]()
    assert made is not None
    rows = {name: data for name, data in made.rows(set()) if data is not None}
    apigateway_stores.reset()
    apigateway_backends.clear()
    made.restore(rows)
    store = apigateway_stores[ACCOUNT][REGION]
    assert store.active_deployments[api.id] == {"prod": "deployed"}
    deployed = store.internal_deployments[api.id]["deployed"]
    assert deployed.rest_api.resources.keys() == {root.id, orders.id}
    assert [name in store.rest_apis for name in names] == known
    assert store.rest_apis[api.id].rest_api["name"] == "api"
    found = apigateway_backends[ACCOUNT][REGION].get_rest_api(api.id).resources[orders.id]
    assert found.get_path() == "/orders"
    assert found.get_method("GET").method_integration.integration_type == "MOCK"


def test_pipes_read_on_that_were_running(monkeypatch: pytest.MonkeyPatch) -> None:
    store = pipes_stores[ACCOUNT][REGION]
    for state, desired in (("RUNNING", "RUNNING"), ("STOPPED", "STOPPED"), ("UPDATING", "RUNNING"), ("DELETING", "")):
        pipe = store.pipes[state] = Pipe(state, ACCOUNT, REGION, {"DesiredState": desired}, 1.0, 1.0, state)
        pipe.progress.dealt["shard"] = "49"
        pipe.worker = threading.Thread()
    again("pipes", pipes_stores)
    begun: list[tuple[str, str]] = []
    monkeypatch.setattr(lifecycle, "begin", lambda pipe, state: begun.append((pipe.name, state)))
    pipes.begin()
    found = pipes_stores[ACCOUNT][REGION].pipes
    assert begun == [("RUNNING", "STARTING"), ("UPDATING", "STARTING")]
    assert found.keys() == {"RUNNING", "STOPPED", "UPDATING"}
    assert all(pipe.worker is None and pipe.progress.dealt == {"shard": "49"} for pipe in found.values())
