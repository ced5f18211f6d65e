"""Create, read, update and delete as Terraform calls them, with a provider whose cloud is a dict; and its messages."""

import json
import threading
from typing import Any

import pytest

from hydrant.offline_provider import checks, waiting
from hydrant.offline_provider.engine import ResourceEngine
from hydrant.offline_provider.failures import diagnose, is_gone
from hydrant.offline_provider.protocol.messages import pb
from hydrant.offline_provider.protocol.wire import decode, encode
from hydrant.offline_provider.providers import load
from hydrant.offline_provider.resource import NotFound, Provider, Refused, ResourceType
from hydrant.offline_provider.rules import (
    Rules,
    all_of,
    arn,
    between,
    iam_policy_json,
    json_text,
    length,
    matches,
    one_of,
    same_time,
    timestamp,
)
from hydrant.offline_provider.schema import ProviderSchema, Schema, blank, block_from_json
from hydrant.offline_provider.servicer import Servicer
from hydrant.offline_provider.values import Unknown

OPTIONAL: dict[str, Any] = {"optional": True}
BLOCK = block_from_json(
    {
        "attributes": {
            "id": {"type": "string", "computed": True},
            "name": {"type": "string", "required": True},
            "size": {"type": "number", **OPTIONAL},
            "fault": {"type": "string", **OPTIONAL},
        },
        "block_types": {
            "inner": {"nesting_mode": "list", "block": {"attributes": {"a": {"type": "string", **OPTIONAL}}}}
        },
    }
)


class AwsError(Exception):
    """In the form of the SDK's errors."""

    def __init__(self, code: str, message: str = "", operation: str = "CreateThing") -> None:
        super().__init__(message)
        self.response = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"RequestId": "r-1"}}
        self.operation_name = operation


class Thing(ResourceType):
    name = "test_thing"
    rules = Rules(
        force_new=("name",), defaults={"size": 1}, checks={"size": between(0, 9), "inner.a": length(1, 2)}, unserved=()
    )

    def __init__(self) -> None:
        self.cloud: dict[str, dict[str, Any]] = {}

    def create(self, session: Any, new: dict[str, Any]) -> None:
        if new["fault"] == "before":
            raise AwsError("LimitExceeded", "no more things")
        self.cloud[new["name"]] = {"size": new["size"]}
        new["id"] = new["name"]
        if new["fault"] == "after":
            raise waiting.Expired("state Active was not reached")

    def read(self, session: Any, state: dict[str, Any]) -> dict[str, Any] | None:
        if state["fault"] == "bug":
            raise KeyError("missing")
        found = self.cloud.get(state["id"])
        return None if found is None else {"name": state["id"], **found}

    def update(self, session: Any, old: dict[str, Any], new: dict[str, Any], changed: set[str]) -> None:
        if new["fault"] == "update":
            raise AwsError("Busy", "try later", "UpdateThing")
        assert changed <= {"size", "fault", "inner"}
        self.cloud[new["id"]]["size"] = new["size"]

    def delete(self, session: Any, state: dict[str, Any]) -> None:
        if state["fault"] == "part":
            raise AwsError("NoSuchEntity", "no such part", "DeletePart")
        if state["id"] not in self.cloud:
            raise AwsError("ResourceNotFoundException")
        del self.cloud[state["id"]]


class Things(Provider):
    name = "test"

    def why_unserved(self, name: str) -> str:
        return "it is a test"


@pytest.fixture
def thing() -> Thing:
    return Thing()


@pytest.fixture
def servicer(thing: Thing) -> Servicer:
    schemas = {"test_thing": Schema(BLOCK), "test_other": Schema(BLOCK)}
    return Servicer(
        Things(ProviderSchema(resources=schemas, data_sources={"test_found": Schema(BLOCK)}), {"test_thing": thing}, {})
    )


def values(**given: Any) -> dict[str, Any]:
    return {**blank(BLOCK), **given}


def plan(servicer: Servicer, prior: Any, config: Any) -> Any:
    request = pb.PlanResourceChange.Request(
        type_name="test_thing",
        prior_state=encode(prior),
        proposed_new_state=encode(config and {**config, "id": (prior or {}).get("id")}),
        config=encode(config),
    )
    return servicer.PlanResourceChange(request, None)


def apply(servicer: Servicer, prior: Any, config: Any) -> Any:
    planned = plan(servicer, prior, config)
    assert planned.legacy_type_system
    request = pb.ApplyResourceChange.Request(
        type_name="test_thing", prior_state=encode(prior), planned_state=planned.planned_state
    )
    response = servicer.ApplyResourceChange(request, None)
    assert response.legacy_type_system
    return response


def summaries(response: Any) -> list[str]:
    return [diagnostic.summary for diagnostic in response.diagnostics]


def test_a_life(servicer: Servicer, thing: Thing) -> None:
    made = apply(servicer, None, values(name="n"))
    state = decode(made.new_state)
    assert (state, summaries(made)) == (values(id="n", name="n", size=1), [])
    changed = decode(apply(servicer, state, values(name="n", size=5)).new_state)
    assert (changed["size"], thing.cloud) == (5, {"n": {"size": 5}})
    gone = apply(servicer, changed, None)
    assert (decode(gone.new_state), thing.cloud, summaries(gone)) == (None, {}, [])


def test_a_create_that_fails_before_leaves_no_state(servicer: Servicer) -> None:
    response = apply(servicer, None, values(name="n", fault="before"))
    assert decode(response.new_state) is None
    assert summaries(response) == ["creating test_thing (n): LimitExceeded: no more things"]
    assert response.diagnostics[0].detail == "This was the emulator's answer to CreateThing, request r-1."


def test_a_create_that_fails_after_the_object_exists_leaves_its_state(servicer: Servicer) -> None:
    response = apply(servicer, None, values(name="n", fault="after"))
    assert decode(response.new_state) == values(id="n", name="n", size=1, fault="after")
    assert summaries(response) == ["creating test_thing (n): state Active was not reached"]


def test_an_update_that_fails_leaves_the_prior_state(servicer: Servicer) -> None:
    state = decode(apply(servicer, None, values(name="n")).new_state)
    response = apply(servicer, state, values(name="n", size=2, fault="update"))
    assert decode(response.new_state) == state
    assert summaries(response) == ["updating test_thing (n): Busy: try later"]


def test_deleting_what_is_gone_is_fine(servicer: Servicer, thing: Thing) -> None:
    state = decode(apply(servicer, None, values(name="n")).new_state)
    thing.cloud.clear()
    assert summaries(apply(servicer, state, None)) == []


def test_not_found_of_a_part_does_not_pass_for_a_deletion(servicer: Servicer, thing: Thing) -> None:
    state = decode(apply(servicer, None, values(name="n", fault="part")).new_state)
    response = apply(servicer, state, None)
    assert (decode(response.new_state), thing.cloud) == (state, {"n": {"size": 1}})
    assert summaries(response) == ["deleting test_thing (n): NoSuchEntity: no such part"]


def read(servicer: Servicer, state: Any) -> Any:
    request = pb.ReadResource.Request(type_name="test_thing", current_state=encode(state), private=b"p")
    response = servicer.ReadResource(request, None)
    assert response.private == b"p"
    return response


def test_what_is_gone_leaves_the_state_on_read(servicer: Servicer, thing: Thing) -> None:
    state = decode(apply(servicer, None, values(name="n")).new_state)
    assert decode(read(servicer, state).new_state) == state
    thing.cloud["n"]["size"] = 8
    assert decode(read(servicer, state).new_state)["size"] == 8
    thing.cloud.clear()
    assert decode(read(servicer, state).new_state) is None


def test_a_fault_of_ours_says_so_and_what_to_do(servicer: Servicer) -> None:
    response = read(servicer, values(id="n", name="n", fault="bug"))
    [diagnostic] = response.diagnostics
    assert "Hydrant's offline provider failed: KeyError: 'missing' (test_engine.py:" in diagnostic.summary
    assert "HYDRANT_TF_PROVIDER=registry" in diagnostic.detail


def test_replacement_is_asked_for(servicer: Servicer) -> None:
    response = plan(servicer, values(id="n", name="n", size=1), values(name="m"))
    assert [path.steps[0].attribute_name for path in response.requires_replace] == ["name"]


def plan_other(servicer: Servicer) -> list[Any]:
    config = encode(values(name="n"))
    request = pb.PlanResourceChange.Request(type_name="test_other", proposed_new_state=config, config=config)
    return list(servicer.PlanResourceChange(request, None).diagnostics)


def test_a_type_without_code_is_refused_when_something_of_it_would_be_made(servicer: Servicer) -> None:
    """With `count = 0` Terraform checks the configuration, and plans nothing."""
    request = pb.ValidateResourceConfig.Request(type_name="test_other", config=encode(values(name="n")))
    assert summaries(servicer.ValidateResourceConfig(request, None)) == []
    [diagnostic] = plan_other(servicer)
    assert diagnostic.summary == "planning test_other (n): not served by Hydrant's offline provider: it is a test"
    assert "HYDRANT_TF_PROVIDER=registry" in diagnostic.detail
    assert "hydrant provider types" in diagnostic.detail
    assert "test_thing" not in diagnostic.detail


def test_a_data_source_without_code_is_refused_when_it_is_read(servicer: Servicer) -> None:
    config = encode(values(name="n"))
    request = pb.ValidateDataResourceConfig.Request(type_name="test_found", config=config)
    assert summaries(servicer.ValidateDataResourceConfig(request, None)) == []
    response = servicer.ReadDataSource(pb.ReadDataSource.Request(type_name="test_found", config=config), None)
    assert summaries(response) == [
        "reading data source test_found: not served by Hydrant's offline provider: it is a test"
    ]


def test_a_wrong_value_is_shown_with_its_path(servicer: Servicer) -> None:
    config = values(name="n", size=10, inner=[{"a": "ok"}, {"a": "long"}])
    request = pb.ValidateResourceConfig.Request(type_name="test_thing", config=encode(config))
    size, inner = servicer.ValidateResourceConfig(request, None).diagnostics
    assert size.summary == "test_thing: size: expected a number from 0 to 9, got 10"
    steps = [step.attribute_name or step.element_key_int for step in inner.attribute.steps]
    assert steps == ["inner", 1, "a"]


def test_import(servicer: Servicer, thing: Thing) -> None:
    thing.cloud["there"] = {"size": 3}
    found = servicer.ImportResourceState(pb.ImportResourceState.Request(type_name="test_thing", id="there"), None)
    assert decode(found.imported_resources[0].state) == values(id="there", name="there", size=3)
    absent = servicer.ImportResourceState(pb.ImportResourceState.Request(type_name="test_thing", id="no"), None)
    assert (len(absent.imported_resources), len(absent.diagnostics)) == (0, 1)


def test_state_is_upgraded_by_shape(servicer: Servicer) -> None:
    raw = pb.RawState(json=json.dumps({"name": "n", "gone": [1]}).encode())
    request = pb.UpgradeResourceState.Request(type_name="test_thing", version=0, raw_state=raw)
    assert decode(servicer.UpgradeResourceState(request, None).upgraded_state) == values(name="n")


def test_stopping_shortens_a_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    stopping = threading.Event()
    monkeypatch.setattr(waiting, "stopping", stopping)
    monkeypatch.setattr(waiting, "AFTER_STOP_SECONDS", 0.0)
    stopping.set()
    with pytest.raises(waiting.Expired, match="state x was not reached: the run was interrupted"):
        waiting.wait_for("state x", lambda: False)
    assert waiting.wait_for("answer", lambda: 42) == 42
    stopping.clear()
    with pytest.raises(waiting.Expired, match="0 s were not enough"):
        waiting.wait_for("state x", lambda: None, seconds=0)


@pytest.mark.parametrize(
    ("error", "gone"),
    [
        (AwsError("NoSuchEntity"), True),
        (AwsError("ResourceNotFoundException"), True),
        (AwsError("404"), True),
        (AwsError("NoSuchBucketPolicy"), False),
        (AwsError("AccessDenied"), False),
        (NotFound("x"), True),
        (KeyError("ResourceNotFoundException"), False),
    ],
)
def test_what_means_gone(error: Exception, gone: bool) -> None:
    assert is_gone(error) is gone
    assert is_gone(AwsError("NoSuchBucketPolicy"), ("NoSuchBucketPolicy",))


ROLE = load("aws").schema.resources["aws_iam_role"].block


@pytest.mark.parametrize(
    ("message", "path"),
    [
        ("Value 'x' at 'roleName' failed to satisfy constraint", ["name"]),
        ("AssumeRolePolicy is malformed", ["assume_role_policy"]),
        ("Something else entirely", []),
    ],
)
def test_the_attribute_that_awss_message_speaks_of(message: str, path: list[str]) -> None:
    found = diagnose(AwsError("ValidationError", message), "creating", ROLE, Rules(parameters={"RoleName": "name"}))
    assert [step.attribute_name for step in found.attribute.steps] == path


def test_times() -> None:
    assert timestamp("2026-01-31T12:00:00Z") is None
    assert "expected a time" in str(timestamp("soon"))
    assert same_time("2026-01-31T12:00:00Z", "2026-01-31T13:00:00+01:00")
    assert not any(same_time(old, new) for old, new in (("a", "a"), (None, None), ("2026-01-31T12:00:00Z", "b")))


def test_checks() -> None:
    assert one_of("a", "b")("c") == "expected one of a, b, got 'c'"
    assert matches(r"[a-z]+", "small letters only")("A") == "small letters only, got 'A'"
    assert arn("arn:aws:s3:::b") is None
    assert arn("b") == "not an ARN: 'b'"
    assert json_text("{}") is None
    assert json_text("") is None
    assert iam_policy_json('{"Version": "2012-10-17"}') is None
    assert "does not begin" in str(iam_policy_json(""))
    assert "not valid JSON" in str(json_text("{"))
    assert all_of(length(1, 2), one_of("ab"))("abc") == "expected 1 to 2 characters, got 3: 'abc'"


@pytest.mark.parametrize("given", [[{"a": "x"}], Unknown])
def test_an_argument_that_is_not_served_is_refused_when_it_would_be_set(given: Any) -> None:
    """In a dynamic block without elements it is not; unknown yet, it will be."""
    rules = Rules(unserved={"inner": "the cloud drops it", "size": ""})
    engine = ResourceEngine(Provider(ProviderSchema(resources={"t": Schema(BLOCK)}), {"t": ruled(rules)}, {}), "t")
    config = values(name="n", inner=given)
    assert list(engine.validate(config)) == []
    with pytest.raises(Refused, match="inner: not served by Hydrant's offline provider: the cloud drops it"):
        engine.plan(None, config, config)


@pytest.mark.parametrize("given", [None, 0])
def test_an_argument_that_is_not_served_may_say_what_is_so_without_it(given: Any) -> None:
    rules = Rules(unserved=("inner", "size"))
    engine = ResourceEngine(Provider(ProviderSchema(resources={"t": Schema(BLOCK)}), {"t": ruled(rules)}, {}), "t")
    config = values(name="n", size=given)
    assert engine.plan(None, config, config).values["name"] == "n"


def ruled(table: Rules) -> ResourceType:
    class Ruled(ResourceType):
        name = "t"
        rules = table

    return Ruled()


def test_what_is_refused_is_shown_where_it_stands() -> None:
    rules = Rules(unserved=("inner.a",))
    found = list(checks.unserved(BLOCK, rules, values(inner=[{"a": None}, {"a": "x"}])))
    assert found == [(("inner", 1, "a"), "")]


class Answering(ResourceType):
    """What AWS says of an object is false, empty and zero."""

    name = "t"

    def create(self, session: Any, new: dict[str, Any]) -> None:
        new["id"] = "i"

    def read(self, session: Any, state: dict[str, Any]) -> dict[str, Any]:
        return {"on": False, "text": "", "given": "", "inner": [{"deep": ""}]}


def test_what_was_unknown_takes_false_and_empty_as_they_are() -> None:
    """A null in the place of false would break who asks `x ? 1 : 2`."""
    text = {"type": "string"}
    inner = {"attributes": {"deep": {**text, "computed": True}}}
    block = block_from_json(
        {
            "attributes": {
                "id": {**text, "computed": True},
                "on": {"type": "bool", "computed": True},
                "text": {**text, "optional": True, "computed": True},
                "given": {**text, "optional": True},
            },
            "block_types": {"inner": {"nesting_mode": "list", "block": inner}},
        }
    )
    engine = ResourceEngine(Provider(ProviderSchema(resources={"t": Schema(block)}), {"t": Answering()}, {}), "t")
    config = {**blank(block), "inner": [{"deep": None}]}
    state = engine.create(engine.plan(None, config, config).values)
    assert state == {"id": "i", "on": False, "text": "", "given": None, "inner": [{"deep": ""}]}
    assert engine.read(state) == state
    assert engine.imported("i")["on"] is False
