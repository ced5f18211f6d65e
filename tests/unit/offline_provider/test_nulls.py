"""Null elements of lists and sets: refused for what the real provider refuses them for, a fault for nobody."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.offline_provider.nulls import null_elements, written_with_sdk
from hydrant.offline_provider.protocol.messages import pb
from hydrant.offline_provider.protocol.wire import encode
from hydrant.offline_provider.providers import load
from hydrant.offline_provider.schema import Attribute, Block, NestedBlock, blank
from hydrant.offline_provider.servicer import Servicer
from hydrant.offline_provider.values import Unknown

PROVIDER = load("aws")
PROVIDER.configure({"region": "us-east-1", "endpoints": [], "access_key": "test", "secret_key": "test"})
PROVIDER.begin("6.0.0", Path("/nonexistent"))
SERVICER = Servicer(PROVIDER)
REFUSED = 'an element is null, and hashicorp/aws refuses that ("Null value found in list")'
FAULT = "This is a fault of Hydrant"


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """No endpoint: whoever would ask AWS is refused."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)


def with_one_null(block: Block) -> Iterator[tuple[str, dict[str, Any]]]:
    """For each list or set that may be set, at any depth, a configuration with nothing but [null] there."""
    for name, attribute in block.attributes.items():
        of_many = not isinstance(attribute.type, str) and attribute.type[0] in {"list", "set"}
        if of_many and (attribute.optional or attribute.required):
            yield name, {**blank(block), name: [None]}
    for name, nested in block.blocks.items():
        for path, inner in with_one_null(nested.block):
            yield f"{name}.{path}", {**blank(block), name: [inner] if nested.nesting in {"list", "set"} else inner}


def said(response: Any) -> str:
    return "\n".join(f"{each.summary} {each.detail}" for each in response.diagnostics)


@pytest.mark.parametrize("name", sorted(PROVIDER.schema.resources))
def test_a_null_element_is_refused_when_a_resource_is_planned(name: str) -> None:
    block = PROVIDER.schema.resources[name].block
    for path, values in with_one_null(block):
        config = encode(values)
        checked = SERVICER.ValidateResourceConfig(
            pb.ValidateResourceConfig.Request(type_name=name, config=config), None
        )
        assert FAULT not in said(checked), path
        assert REFUSED not in said(checked), path  # the real provider is silent until it plans
        request = pb.PlanResourceChange.Request(type_name=name, proposed_new_state=config, config=config)
        planned = said(SERVICER.PlanResourceChange(request, None))
        assert FAULT not in planned, path
        if written_with_sdk(block) and name in PROVIDER.resources and "not served" not in planned:
            assert REFUSED in planned, path


@pytest.mark.parametrize("name", sorted(PROVIDER.schema.data_sources))
def test_a_null_element_is_refused_when_a_data_source_is_validated(name: str) -> None:
    block = PROVIDER.schema.data_sources[name].block
    for path, values in with_one_null(block):
        request = pb.ValidateDataResourceConfig.Request(type_name=name, config=encode(values))
        checked = said(SERVICER.ValidateDataResourceConfig(request, None))
        assert FAULT not in checked, path
        assert (REFUSED in checked) == written_with_sdk(block), path


def test_a_null_element_is_refused_in_the_block_of_the_provider() -> None:
    block = PROVIDER.schema.provider.block
    config = {**blank(block), "allowed_account_ids": ["111122223333", None]}
    answer = SERVICER.ValidateProviderConfig(pb.ValidateProviderConfig.Request(config=encode(config)), None)
    assert f"provider aws: allowed_account_ids: {REFUSED}" in said(answer)
    assert [step.attribute_name for step in answer.diagnostics[0].attribute.steps] == ["allowed_account_ids"]
    config["allowed_account_ids"] = ["111122223333"]
    fine = SERVICER.ValidateProviderConfig(pb.ValidateProviderConfig.Request(config=encode(config)), None)
    assert not fine.diagnostics


def test_an_index_is_named_where_there_is_one() -> None:
    inner = Block({"texts": Attribute("texts", ["list", "string"]), "one": Attribute("one", "string")})
    block = Block(
        {
            "map": Attribute("map", ["map", "string"]),
            "maps": Attribute("maps", ["map", ["list", "string"]]),
            "set": Attribute("set", ["set", ["object", {"list": ["list", "string"]}]]),
            "pair": Attribute("pair", ["tuple", ["string", ["list", "number"]]]),
        },
        {
            "rows": NestedBlock("rows", "list", inner),
            "bag": NestedBlock("bag", "set", inner),
            "only": NestedBlock("only", "single", inner),
        },
    )
    texts = {"texts": ["a", None], "one": None}
    values = {
        "map": {"a": None},  # no element
        "maps": {"a": [None]},
        "set": [{"list": [None]}],
        "pair": [None, [1, None]],
        "rows": [{"texts": [], "one": None}, texts, Unknown],
        "bag": [texts],
        "only": texts,
    }
    assert list(null_elements(block, values)) == [
        ("maps",),
        ("set",),
        ("pair", 0),
        ("pair", 1, 1),
        ("rows", 1, "texts", 1),
        ("bag",),
        ("only", "texts", 1),
    ]
    assert list(null_elements(block, blank(block))) == []


TEXTS = ["list", ["list", "string"]]
ROWS = st.none() | st.just(Unknown) | st.lists(st.none() | st.just(Unknown) | st.lists(st.none() | st.text()))


@given(ROWS)
def test_each_null_is_found_once(rows: Any) -> None:
    block = Block({"rows": Attribute("rows", TEXTS)})
    lists = [] if rows is None or rows is Unknown else list(enumerate(rows))
    wanted: list[Any] = []
    for at, row in lists:
        if row is None:
            wanted.append(("rows", at))
        elif row is not Unknown:
            wanted.extend(("rows", at, index) for index, text in enumerate(row) if text is None)
    assert list(null_elements(block, {"rows": rows})) == wanted
