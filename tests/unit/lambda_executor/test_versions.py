"""Which version an update rolls over from, and whose manager an ARN means."""

from types import SimpleNamespace
from typing import Any

import pytest
from localstack.aws.api.lambda_ import LastUpdateStatus, ResourceConflictException

from hydrant.emulator.lambda_executor import provider, versions

ARN = "arn:aws:lambda:us-east-1:000000000000:function:versions-of-a-test"


class Service:
    """LocalStack's, as far as it is called."""

    def __init__(self, *running: str) -> None:
        self.lambda_running_versions = {arn: f"manager of {arn}" for arn in running}
        self.created: list[Any] = []

    def create_function_version(self, function_version: Any) -> str:
        self.created.append(function_version)
        return "created"


def test_a_version_that_could_not_be_started_is_replaced() -> None:
    for service in (Service(), Service(f"{ARN}:$LATEST")):
        version = SimpleNamespace(qualified_arn=f"{ARN}:$LATEST", config=SimpleNamespace(capacity_provider_config=None))
        assert versions.update_version(service, version) == "created"
        assert service.created == [version]


def test_an_alias_means_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    function = SimpleNamespace(aliases={"live": SimpleNamespace(function_version="3")}, versions={"3": None})
    store = {"000000000000": {"us-east-1": SimpleNamespace(functions={"versions-of-a-test": function})}}
    monkeypatch.setattr(versions, "lambda_stores", store)
    service = Service(f"{ARN}:3")
    for qualifier in ("live", "3"):
        assert versions.get_lambda_version_manager(service, f"{ARN}:{qualifier}") == f"manager of {ARN}:3"
    for qualifier in ("dead", "4"):
        with pytest.raises(ValueError, match="Could not find version"):
            versions.get_lambda_version_manager(service, f"{ARN}:{qualifier}")


def test_an_update_goes_on_until_its_status_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """LocalStack takes a version off the list of those that start some time before it stores that it is done."""
    latest = SimpleNamespace(config=SimpleNamespace(last_update=None))
    function = SimpleNamespace(versions={"$LATEST": latest})
    store = {"000000000000": {"us-east-1": SimpleNamespace(functions={"versions-of-a-test": function})}}
    monkeypatch.setattr(provider, "lambda_stores", store)
    operation = SimpleNamespace(name="UpdateFunctionConfiguration")
    context: Any = SimpleNamespace(account_id="000000000000", region="us-east-1", operation=operation)
    one: Any = SimpleNamespace(lambda_service=SimpleNamespace(lambda_starting_versions={}))
    check = provider.FunctionProvider._check_no_update
    for done in (LastUpdateStatus.Successful, LastUpdateStatus.Failed):
        latest.config.last_update = SimpleNamespace(status=done)
        check(one, context, "versions-of-a-test")
    latest.config.last_update = SimpleNamespace(status=LastUpdateStatus.InProgress)
    with pytest.raises(ResourceConflictException, match="An update is in progress for resource: " + ARN):
        check(one, context, "versions-of-a-test")
