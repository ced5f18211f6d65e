"""Resource identities: told with each object, and taken for an import (Terraform 1.12)."""

import json
from typing import Any

import pytest

from hydrant.offline_provider.identities import AWS, Identity, words_of
from hydrant.offline_provider.protocol.messages import pb
from hydrant.offline_provider.protocol.wire import decode, encode
from hydrant.offline_provider.providers import load
from hydrant.offline_provider.resource import Provider, ResourceType
from hydrant.offline_provider.schema import ProviderSchema, arguments, blank
from hydrant.offline_provider.servicer import Servicer

SCHEMA = arguments(required={"name": "string"}, optional={"zone": "string"}, computed={"id": "string"})


class Session:
    account_id, region = "123456789012", "eu-west-1"


class Thing(ResourceType):
    name = "test_thing"

    def create(self, session: Any, new: dict[str, Any]) -> None:
        new["id"] = new["name"]

    def read(self, session: Any, state: dict[str, Any]) -> dict[str, Any] | None:
        return None if state["id"] == "absent" else {"name": state["id"]}


class Things(Provider):
    name = "test"

    def session(self, values: dict[str, Any]) -> Session:
        return Session()


@pytest.fixture
def servicer() -> Servicer:
    provider = Things(ProviderSchema(resources={"test_thing": SCHEMA}), {"test_thing": Thing()}, {})
    provider.identities = {"test_thing": Identity(("name",), version=2)}
    return Servicer(provider)


WHOLE = {"name": "n", "account_id": "123456789012", "region": "eu-west-1"}


def identity(message: Any) -> Any:
    return decode(message.identity_data)


def test_what_identifies_an_object_is_told(servicer: Servicer) -> None:
    told = servicer.GetResourceIdentitySchemas(pb.GetResourceIdentitySchemas.Request(), None).identity_schemas
    assert told["test_thing"].version == 2
    found = {
        each.name: (each.required_for_import, each.optional_for_import)
        for each in told["test_thing"].identity_attributes
    }
    assert found == {"name": (True, False), "account_id": (False, True), "region": (False, True)}


def test_an_object_comes_with_its_identity(servicer: Servicer) -> None:
    config = encode({**blank(SCHEMA.block), "name": "n"})
    planned = servicer.PlanResourceChange(
        pb.PlanResourceChange.Request(type_name="test_thing", proposed_new_state=config, config=config), None
    )
    assert not planned.HasField("planned_identity")
    applied = servicer.ApplyResourceChange(
        pb.ApplyResourceChange.Request(type_name="test_thing", planned_state=planned.planned_state, config=config), None
    )
    assert identity(applied.new_identity) == WHOLE
    read = servicer.ReadResource(pb.ReadResource.Request(type_name="test_thing", current_state=applied.new_state), None)
    assert identity(read.new_identity) == WHOLE


def test_an_import_by_identity(servicer: Servicer) -> None:
    wanted = pb.ResourceIdentityData(identity_data=encode({"name": "n", "region": None, "account_id": None}))
    request = pb.ImportResourceState.Request(type_name="test_thing", identity=wanted)
    [imported] = servicer.ImportResourceState(request, None).imported_resources
    assert decode(imported.state)["name"] == "n"
    assert identity(imported.identity) == WHOLE


def test_an_identity_of_a_state_stays_what_it_is(servicer: Servicer) -> None:
    raw = pb.RawState(json=json.dumps(WHOLE).encode())
    request = pb.UpgradeResourceIdentity.Request(type_name="test_thing", raw_identity=raw)
    assert identity(servicer.UpgradeResourceIdentity(request, None).upgraded_identity) == WHOLE


def test_words_of_several_parts() -> None:
    pair = Identity(("role", "name"), words="{role}:{name}")
    assert words_of(pair, {"role": "r", "name": "n"}) == "r:n"


def test_the_identities_of_aws_are_attributes_of_its_types() -> None:
    schema = load("aws").schema.resources
    for name, shape in AWS.items():
        assert {*shape.required, *shape.optional} <= set(schema[name].block.attributes)
