"""What the API says of mappings (M-1, M-11)."""

import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from localstack.aws.api import RequestContext
from localstack.aws.api.lambda_ import ResourceNotFoundException
from localstack.http import Request
from localstack.services.lambda_.invocation.models import lambda_stores

from hydrant.emulator.mappings.install import first_state
from hydrant.emulator.mappings.progress import PROGRESS
from hydrant.emulator.mappings.provider import MappingProvider, without_empty
from hydrant.emulator.mappings.worker import DELETING, MappingWorker

from .worlds import FUNCTION, STREAM

pytestmark = pytest.mark.filterwarnings("ignore:.*service_identity")


def test_m1_members_that_say_nothing_are_left_out() -> None:
    empty: dict[str, Any] = {
        "FilterCriteria": {"Filters": []},
        "MetricsConfig": {"Metrics": []},
        "ScalingConfig": {},
        "ProvisionedPollerConfig": {},
        "KMSKeyArn": "",
    }
    full: dict[str, Any] = {
        "FilterCriteria": {"Filters": [{"Pattern": "{}"}]},
        "MetricsConfig": {"Metrics": ["EventCount"]},
        "ScalingConfig": {"MaximumConcurrency": 2},
        "DestinationConfig": {"OnFailure": {}},
        "BatchSize": 1,
        "FunctionResponseTypes": [],
    }
    assert without_empty({**full, **{name: empty[name] for name in ("KMSKeyArn", "ProvisionedPollerConfig")}}) == full
    assert without_empty({"BatchSize": 1, **empty}) == {"BatchSize": 1}


@pytest.mark.parametrize(
    ("stored", "enabled", "first"),
    [
        ("Creating", True, "Creating"),
        ("Disabled", False, "Disabled"),
        ("Updating", True, "Updating"),
        ("Disabling", False, "Disabling"),
        ("Enabled", True, "Updating"),
        ("Enabled", False, "Disabling"),
        ("Disabled", True, "Enabling"),
    ],
)
def test_m11_what_a_mapping_is_until_it_works(stored: str, enabled: bool, first: str) -> None:
    assert first_state(stored, enabled=enabled) == first


def test_a_reset_ends_all_mappings() -> None:
    class Worker:
        uuid = "reset"
        stopped = False

        def stop_for_shutdown(self) -> None:
            self.stopped = True

    provider, worker = MappingProvider(), Worker()
    provider.esm_workers["reset"] = worker
    before = PROGRESS.of("reset")
    provider.on_before_state_reset()
    assert (worker.stopped, provider.esm_workers) == (True, {})
    assert PROGRESS.of("reset") is not before
    PROGRESS.forget("reset")


class Work:
    """Work that is under way until a test lets it end."""

    def __init__(self) -> None:
        self.begun, self.ends = threading.Event(), threading.Event()

    def prepare(self) -> None:
        """Nothing to take."""

    def work(self) -> None:
        self.begun.set()
        assert self.ends.wait(60)

    def hold(self) -> None:
        """There is nothing."""

    def leave(self) -> None:
        """Nothing is held."""


@pytest.fixture
def mapping() -> Iterator[tuple[MappingWorker, Work]]:
    found = str(uuid.uuid4())
    config = {
        "UUID": found,
        "EventSourceMappingArn": f"arn:aws:lambda:us-east-1:000000000000:event-source-mapping:{found}",
        "FunctionArn": FUNCTION,
        "EventSourceArn": STREAM,
        "State": "Creating",
    }
    stored = lambda_stores["000000000000"]["us-east-1"].event_source_mappings
    stored[found] = dict(config)
    worker, work = MappingWorker(config, "role", lambda: None, enabled=True), Work()
    worker._work = work
    yield worker, work
    work.ends.set()
    assert worker._ended.wait(60)
    stored.pop(found, None)
    PROGRESS.forget(found)


def test_m11_a_mapping_that_is_deleted_is_told_of_until_its_last_batch_is_over(
    mapping: tuple[MappingWorker, Work], monkeypatch: pytest.MonkeyPatch
) -> None:
    worker, work = mapping
    gone = threading.Event()

    def touched(_service: str) -> None:
        if worker._ended.is_set():
            gone.set()

    monkeypatch.setattr("hydrant.emulator.mappings.worker.CHANGES.touch", touched)
    provider, context = MappingProvider(), RequestContext(Request())
    context.account_id, context.region = "000000000000", "us-east-1"
    provider.esm_workers[worker.uuid] = worker
    worker.create()
    assert work.begun.wait(60)
    provider.delete_event_source_mapping(context, worker.uuid)
    assert provider.get_event_source_mapping(context, worker.uuid)["State"] == DELETING
    work.ends.set()
    assert gone.wait(60)
    with pytest.raises(ResourceNotFoundException):
        provider.get_event_source_mapping(context, worker.uuid)
