"""Which services the emulator loads."""

import ast
from pathlib import Path

import pytest

import hydrant.offline_provider
from hydrant.emulator import services
from hydrant.emulator.admin import routes

PROVIDER = Path(hydrant.offline_provider.__file__).parent


def loaded(**environment: str) -> set[str]:
    return set(services.enabled(environment).split(","))


def test_what_is_needed_is_loaded_and_what_is_asked_for() -> None:
    assert loaded() == set(services.NEEDED)
    assert loaded(SERVICES="", HYDRANT_SERVICES=" ") == set(services.NEEDED)
    assert loaded(HYDRANT_SERVICES="swf, Redshift,s3") == {*services.NEEDED, "swf", "redshift"}
    assert services.enabled({"HYDRANT_SERVICES": "swf,all"}) == ""


def test_localstacks_own_variable_decides_alone() -> None:
    assert services.enabled({"SERVICES": "s3,sqs", "HYDRANT_SERVICES": "swf"}) == "s3,sqs"


def test_every_service_of_the_offline_provider_is_loaded() -> None:
    """A type of a service that is not loaded could not be made."""
    asked = {name for path in PROVIDER.rglob("*.py") for name in clients_in(path)}
    assert {"s3", "firehose", "lambda"} <= asked
    assert asked <= set(services.NEEDED)


def test_every_service_that_is_loaded_in_advance_is_enabled() -> None:
    assert set(routes.WARM_SERVICES) <= set(services.NEEDED)


def clients_in(path: Path) -> set[str]:
    text = path.read_text("utf-8")
    if ".client(" not in text:
        return set()
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    of_client = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "client"]
    first = [call.args[0] for call in of_client if call.args]
    return {value.value for value in first if isinstance(value, ast.Constant) and isinstance(value.value, str)}


@pytest.mark.parametrize("exists", [True, False])
def test_a_call_of_another_service_is_told_what_to_do(exists: bool) -> None:
    told = services.about("swf", exists=exists)
    assert "'swf'" in told
    assert ("HYDRANT_SERVICES=swf" in told) is exists
