"""What the API says of mappings (M-1, M-11)."""

from typing import Any

import pytest

from hydrant.emulator.mappings.install import first_state
from hydrant.emulator.mappings.progress import PROGRESS
from hydrant.emulator.mappings.provider import MappingProvider, without_empty

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
