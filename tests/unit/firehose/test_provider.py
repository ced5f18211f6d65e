"""The provider beside the API: what LocalStack's state functions see, and whom the engine calls."""

from types import SimpleNamespace
from typing import Any

import pytest

from hydrant.emulator.firehose import provider
from hydrant.emulator.firehose.api import delivery_streams
from hydrant.emulator.firehose.models import firehose_stores
from hydrant.emulator.firehose.services import localstack


def test_the_store_is_shown_to_state_functions() -> None:
    seen: list[Any] = []
    provider.FirehoseProvider().accept_state_visitor(SimpleNamespace(visit=seen.append))
    assert seen == [firehose_stores]


def test_after_a_state_reset_the_new_function_service_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    functions = SimpleNamespace(lambda_service="before")
    plugins = SimpleNamespace(require=lambda _name: SimpleNamespace(_provider=functions))
    monkeypatch.setattr(localstack, "SERVICE_PLUGINS", plugins)
    localstack._loaded_lambda.cache_clear()
    assert localstack._lambda_service() == "before"
    functions.lambda_service = "after"
    assert localstack._lambda_service() == "after"
    localstack._loaded_lambda.cache_clear()


def test_the_end_of_a_deletion_leaves_another_stream_of_its_name() -> None:
    store: Any = SimpleNamespace(delivery_streams={})
    earlier, later = SimpleNamespace(name="d"), SimpleNamespace(name="d")
    store.delivery_streams["d"] = later
    delivery_streams._forget(store, earlier)  # type: ignore[arg-type]
    assert store.delivery_streams == {"d": later}
    delivery_streams._forget(store, later)  # type: ignore[arg-type]
    assert store.delivery_streams == {}
