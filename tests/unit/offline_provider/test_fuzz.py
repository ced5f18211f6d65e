"""Whatever a configuration says within the schema, and whatever a state holds: a message, never a fault of ours."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hydrant.offline_provider.protocol.messages import pb
from hydrant.offline_provider.protocol.wire import encode
from hydrant.offline_provider.providers import load
from hydrant.offline_provider.schema import Block, NestedBlock
from hydrant.offline_provider.servicer import Servicer
from hydrant.offline_provider.values import Unknown

NOWHERE = {"region": "us-east-1", "endpoints": [], "access_key": "test", "secret_key": "test"}
PROVIDER = load("aws")
PROVIDER.configure(NOWHERE)
PROVIDER.begin("4.67.0", Path("/nonexistent"))
SERVICER = Servicer(PROVIDER)
RESOURCES, SOURCES = sorted(PROVIDER.schema.resources), sorted(PROVIDER.schema.data_sources)

TEXTS = st.sampled_from(
    [
        "",
        "a",
        "*",
        "{}",
        "[]",
        '{"Version": "2012-10-17"}',
        "arn:aws:s3:::b",
        "arn:",
        "1",
        "-1",
        "é\u0000\n",
        "x" * 300,
        "$.a",
        "rate(5 minutes)",
    ]
)
NUMBERS = st.sampled_from([0, 1, -1, 0.5, 3, 1e30, 2**70, 86400])


SCALARS: dict[str, Any] = {"string": TEXTS, "number": NUMBERS, "bool": st.booleans(), "dynamic": st.none()}


def typed(kind: Any) -> Any:
    """Values of a type: null, unknown, or of its shape."""
    shape: Any = SCALARS[kind] if isinstance(kind, str) else collection(*kind)
    return st.none() | st.just(Unknown) | shape


def collection(family: str, inner: Any) -> Any:
    if family == "map":
        return st.dictionaries(TEXTS, typed(inner), max_size=2)
    if family == "object":
        return st.fixed_dictionaries({name: typed(each) for name, each in inner.items()})
    return st.lists(typed(inner).filter(lambda value: value is not None), max_size=2)  # null: test_nulls.py


def shaped(block: Block) -> Any:
    attributes = {name: typed(each.type) for name, each in block.attributes.items()}
    return st.fixed_dictionaries({**attributes, **{name: nested(each) for name, each in block.blocks.items()}})


def nested(each: NestedBlock) -> Any:
    inner = st.deferred(lambda: shaped(each.block))
    if each.nesting in {"list", "set"}:
        return st.just([]) | st.lists(inner, max_size=2 if each.max_items != 1 else 1) | st.just(Unknown)
    return st.none() | inner


def messages(response: Any) -> list[str]:
    return [f"{each.summary} {each.detail}" for each in response.diagnostics]


def no_fault(response: Any) -> None:
    assert [words for words in messages(response) if "This is a fault of Hydrant" in words] == []


BOUNDED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """No endpoint: whoever would ask AWS is refused."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)


@BOUNDED
@given(st.data())
def test_any_configuration_is_checked_and_planned(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(RESOURCES))
    config = encode(data.draw(shaped(PROVIDER.schema.resources[name].block), label=name))
    no_fault(SERVICER.ValidateResourceConfig(pb.ValidateResourceConfig.Request(type_name=name, config=config), None))
    request = pb.PlanResourceChange.Request(type_name=name, proposed_new_state=config, config=config)
    no_fault(SERVICER.PlanResourceChange(request, None))


@BOUNDED
@given(st.data())
def test_any_change_is_planned(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(RESOURCES))
    block = PROVIDER.schema.resources[name].block
    prior, config = (data.draw(shaped(block), label=label) for label in (f"{name} prior", f"{name} config"))
    request = pb.PlanResourceChange.Request(
        type_name=name, prior_state=encode(known(prior)), proposed_new_state=encode(config), config=encode(config)
    )
    no_fault(SERVICER.PlanResourceChange(request, None))


def known(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: known(item) for key, item in value.items()}
    if isinstance(value, list):
        return [known(item) for item in value]
    return None if value is Unknown else value


@BOUNDED
@given(st.data())
def test_any_question_to_a_data_source_is_answered(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(SOURCES))
    config = data.draw(shaped(PROVIDER.schema.data_sources[name].block), label=name)
    checked = pb.ValidateDataResourceConfig.Request(type_name=name, config=encode(config))
    no_fault(SERVICER.ValidateDataResourceConfig(checked, None))


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "name", "arn", "tags", "rule"]), inner)
    ),
    max_leaves=6,
)


@BOUNDED
@given(st.sampled_from(RESOURCES), ANY_JSON)
def test_any_state_is_read_into_the_schema(name: str, raw: Any) -> None:
    state = pb.RawState(json=json.dumps(raw).encode())
    no_fault(SERVICER.UpgradeResourceState(pb.UpgradeResourceState.Request(type_name=name, raw_state=state), None))


@BOUNDED
@given(st.sampled_from(RESOURCES), TEXTS)
def test_any_words_of_an_import_are_answered(name: str, words: str) -> None:
    no_fault(SERVICER.ImportResourceState(pb.ImportResourceState.Request(type_name=name, id=words), None))
