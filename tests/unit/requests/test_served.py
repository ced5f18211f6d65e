"""The tables of what is served have all that the models have: a newer model fails here with the list of what is new."""

import gzip
import json
import re
from typing import Any

import pytest
from localstack.aws.api.lambda_ import LambdaApi
from localstack.aws.spec import load_service, loader

from hydrant.emulator.firehose.provider import FirehoseProvider
from hydrant.emulator.glue.provider import GlueProvider
from hydrant.emulator.kinesis.provider import KinesisProvider
from hydrant.emulator.requests import constraints, models, served
from hydrant.emulator.requests.refusals import RefusedRequest
from hydrant.service_models import FOLDER

SERVICES = ["kinesis", "firehose", "glue", "lambda"]
PROVIDERS = {"kinesis": KinesisProvider, "firehose": FirehoseProvider, "glue": GlueProvider}


def model(service: str) -> dict[str, Any]:
    (path,) = (FOLDER / service).glob("*/service-2.json.gz")
    read: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    return read


def can_be_read(pattern: str) -> bool:
    try:
        constraints._pattern(pattern)
    except re.error:
        return False
    return True


def handled(provider: Any) -> set[str]:
    marks = (getattr(getattr(provider, name), "operation", None) for name in dir(provider))
    return {mark for mark in marks if isinstance(mark, str)}


def handled_by_ours(provider: Any) -> set[str]:
    """What a class of ours serves, not the empty methods of LocalStack's interface."""
    methods = {name: getattr(provider, name) for name in dir(provider)}
    return {
        method.operation
        for method in methods.values()
        if isinstance(getattr(method, "operation", None), str) and method.__module__.startswith("hydrant.")
    }


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_of_the_newest_model_is_in_the_table(service: str) -> None:
    table, known = served.table(service), set(model(service)["operations"])
    both = {*table.operations, *table.operations_not_served}
    assert sorted(known - both) == [], "new operations: say in requests/served/ whether they are served"
    assert sorted(both - known) == [], "operations that AWS has no more"
    assert not set(table.operations) & set(table.operations_not_served)


@pytest.mark.parametrize("service", SERVICES)
def test_every_member_of_the_newest_model_is_in_the_table(service: str) -> None:
    table, known = served.table(service).structures, served.structures_of_requests(model(service))
    new = {name: sorted(set(members) - set(table.get(name, ()))) for name, members in known.items()}
    assert {name: members for name, members in new.items() if members or name not in table} == {}, "new members"
    assert {name: sorted(set(members) - set(known.get(name, ()))) for name, members in table.items()} == {
        name: [] for name in table
    }, "members that AWS has no more"


@pytest.mark.parametrize("service", SERVICES)
def test_every_pattern_of_the_newest_model_can_be_read(service: str) -> None:
    patterns = {shape["pattern"] for shape in model(service)["shapes"].values() if "pattern" in shape}
    assert [pattern for pattern in patterns if not can_be_read(pattern)] == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_path_that_is_refused_is_in_the_model(service: str) -> None:
    api, table = model(service), served.table(service)
    for operation, paths in table.members_not_served.items():
        assert operation in table.operations
        for path in paths:
            shape = api["shapes"][api["operations"][operation]["input"]["shape"]]
            for name in path.split("."):
                inner = shape["members"][name] if name != "*" else shape.get("member") or shape["value"]
                shape = api["shapes"][inner["shape"]]


@pytest.mark.parametrize("service", sorted(PROVIDERS))
def test_what_the_table_calls_served_has_a_method_and_nothing_else(service: str) -> None:
    assert handled_by_ours(PROVIDERS[service]) == set(served.table(service).operations)


def test_what_the_table_calls_served_of_lambda_is_in_localstacks_interface() -> None:
    known = handled(LambdaApi)
    assert sorted(set(served.table("lambda").operations) - known) == []


class _Operation:
    def __init__(self, service: str, name: str) -> None:
        self.service_model = type("Service", (), {"service_name": service})
        self.name = name


@pytest.mark.parametrize(
    ("service", "name", "given", "member"),
    [
        ("kinesis", "PutRecord", {"StreamId": "a" * 20}, "StreamId"),
        ("lambda", "CreateFunction", {"DurableConfig": {"ExecutionTimeout": 1}}, "DurableConfig"),
        ("lambda", "CreateFunction", {"Code": {"S3ObjectStorageMode": "REFERENCE"}}, "Code.S3ObjectStorageMode"),
        ("lambda", "CreateFunction", {"FileSystemConfigs": [{}, {"S3FilesConfig": {"a": 1}}]}, "FileSystemConfigs[]"),
        ("lambda", "Invoke", {"TenantId": "a"}, "TenantId"),
    ],
)
def test_r14_a_member_that_is_not_served_is_refused_by_name(
    service: str, name: str, given: dict[str, Any], member: str
) -> None:
    with pytest.raises(RefusedRequest) as refusal:
        served.refuse_not_served(_Operation(service, name), given)
    assert (refusal.value.code, refusal.value.status) == ("NotImplemented", 501)
    assert f"does not serve {member}" in refusal.value.words
    assert f"of {name}" in refusal.value.words


@pytest.mark.parametrize(
    ("service", "name", "given"),
    [
        ("kinesis", "PutRecord", {"StreamName": "s"}),
        ("kinesis", "PutRecord", {"StreamId": ""}),
        ("lambda", "CreateFunction", {"DurableConfig": {}, "FileSystemConfigs": [{"S3FilesConfig": {}}]}),
        ("sqs", "SendMessage", {"DurableConfig": {"a": 1}}),
    ],
)
def test_r14_what_asks_for_nothing_is_not_refused(service: str, name: str, given: dict[str, Any]) -> None:
    served.refuse_not_served(_Operation(service, name), given)


def test_an_operation_that_is_not_served_is_refused_by_name() -> None:
    with pytest.raises(RefusedRequest, match="does not serve CreateCapacityProvider of lambda") as refusal:
        served.refuse_not_served(_Operation("lambda", "CreateCapacityProvider"), {})
    assert (refusal.value.code, refusal.value.status) == ("NotImplemented", 501)


def test_the_newest_models_come_first_and_the_users_own_have_no_say() -> None:
    models.install()
    models.install()
    assert loader.search_paths.count(str(FOLDER)) == 1
    assert loader.search_paths[0] == str(FOLDER)
    assert loader.CUSTOMER_DATA_PATH not in loader.search_paths
    for service in SERVICES:
        assert set(load_service(service).operation_names) == set(model(service)["operations"])
    assert "SendMessage" in load_service("sqs").operation_names


def test_installed_again_models_are_not_read_again() -> None:
    models.install()
    before = load_service("s3")
    models.install()
    assert load_service("s3")._service_description is before._service_description
