"""What is served fits the schema, and starts fast."""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest

from hydrant.offline_provider import providers
from hydrant.offline_provider.endpoints import CANONICAL
from hydrant.offline_provider.protocol.shapes import schema_message
from hydrant.offline_provider.provider_block import PROVIDER_SCHEMA, settings_from
from hydrant.offline_provider.resource import Provider, Refused
from hydrant.offline_provider.rules import Rules
from hydrant.offline_provider.schema import Block, block_from_json
from hydrant.offline_provider.values import fit

LOADED = {name: providers.load(name) for name in providers.served()}
RESOURCES = [(provider, name) for provider in LOADED.values() for name in provider.resources]
SOURCES = [(provider, name) for provider in LOADED.values() for name in provider.data_sources]


def exists(block: Block, path: str) -> bool:
    name, _, rest = path.partition(".")
    if rest:
        return name in block.blocks and exists(block.blocks[name].block, rest)
    return name in block.attributes or name in block.blocks


def paths_of(rules: Rules) -> set[str]:
    tables: tuple[Mapping[str, Any], ...] = (rules.force_new_when, rules.defaults, rules.equivalent, rules.checks)
    listed = {*rules.force_new, *rules.computed_blocks, *rules.json, *rules.unserved, *rules.parameters.values()}
    groups = {name for group in (*rules.exactly_one, *rules.conflicts) for name in group}
    return listed | groups | {path for table in tables for path in table} | set(rules.recompute)


def strays(block: Block, rules: Rules) -> list[str]:
    return sorted(path for path in paths_of(rules) if not exists(block, path))


@pytest.mark.parametrize(("provider", "name"), RESOURCES, ids=[name for _, name in RESOURCES])
def test_every_path_of_a_table_is_in_the_schema(provider: Provider, name: str) -> None:
    assert strays(provider.schema.resources[name].block, provider.resources[name].rules) == []


@pytest.mark.parametrize(("provider", "name"), SOURCES, ids=[name for _, name in SOURCES])
def test_every_path_of_a_data_sources_table_is_in_the_schema(provider: Provider, name: str) -> None:
    assert strays(provider.schema.data_sources[name].block, provider.data_sources[name].rules) == []


@pytest.mark.parametrize(("provider", "name"), RESOURCES, ids=[name for _, name in RESOURCES])
def test_no_default_for_what_is_computed_too(provider: Provider, name: str) -> None:
    block = provider.schema.resources[name].block
    for path, default in provider.resources[name].rules.defaults.items():
        at, *_ = path.split(".")
        if path in block.attributes:
            assert default is not None
            assert not block.attributes[path].required
        assert at in block.attributes or at in block.blocks


def test_every_schema_is_told_to_terraform() -> None:
    for provider in LOADED.values():
        for schema in (provider.schema.provider, *provider.schema.resources.values()):
            message = schema_message(schema)
            assert len(message.block.attributes) == len(schema.block.attributes)
            assert len(message.block.block_types) == len(schema.block.blocks)


def test_all_ways_of_nesting_and_all_types_are_converted() -> None:
    inner = {"attributes": {"a": {"type": "dynamic", "optional": True}}}
    modes = ("single", "group", "list", "set", "map")
    block = block_from_json(
        {
            "attributes": {
                "o": {"type": ["object", {"a": "string", "b": ["list", "number"]}], "optional": True},
                "t": {"type": ["tuple", ["string", "bool"]], "computed": True, "sensitive": True},
            },
            "block_types": {
                mode: {"nesting_mode": mode, "block": inner, "min_items": 1, "max_items": 2} for mode in modes
            },
        }
    )
    from hydrant.offline_provider.schema import Schema

    message = schema_message(Schema(block, 3)).block
    assert {nested.type_name: nested.nesting for nested in message.block_types} == {
        "single": 1,
        "group": 5,
        "list": 2,
        "set": 3,
        "map": 4,
    }
    assert [(nested.min_items, nested.max_items) for nested in message.block_types] == [(1, 2)] * 5
    types = {attribute.name: json.loads(attribute.type) for attribute in message.attributes}
    assert types == {"o": ["object", {"a": "string", "b": ["list", "number"]}], "t": ["tuple", ["string", "bool"]]}
    assert fit(block, {"o": {"a": 1, "c": 2}, "t": ["x", True]})["o"] == {"a": "1", "b": None}


def test_the_sdk_is_not_imported_before_the_first_call() -> None:
    code = (
        "import sys; from hydrant.offline_provider import providers, serve; "
        "[providers.load(name) for name in providers.served()]; "
        "print([name for name in ('boto3', 'botocore', 'cryptography') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_endpoints_that_tflocal_writes_are_known(tmp_path: Any) -> None:
    script = (
        "import runpy, sys, os; sys.argv = ['tflocal', 'fmt'];"
        "module = runpy.run_path(os.environ['TFLOCAL'], run_name='tflocal');"
        "module['create_provider_config_file']('out.tf')"
    )
    from pathlib import Path

    tflocal = Path(sys.executable).with_name("tflocal")
    environment = {"PATH": "/usr/bin:/bin", "TFLOCAL": str(tflocal), "AWS_ENDPOINT_URL": "http://127.0.0.1:1"}
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=environment, check=True, capture_output=True)
    lines = (tmp_path / "out.tf").read_text().splitlines()
    written = [line.split("=")[0].strip() for line in lines if '"http' in line]
    assert len(written) > 90
    assert [name for name in written if name not in CANONICAL] == []
    settings = [line.split("=")[0].strip() for line in lines if "=" in line and '"http' not in line]
    assert [name for name in settings if name not in PROVIDER_SCHEMA.block.attributes] == []


def test_of_an_endpoint_and_its_aliases_the_first_wins() -> None:
    block = {"endpoints": [{"logs": None, "cloudwatchlogs": "http://a", "iam": "http://b"}], "region": "eu-west-1"}
    settings = settings_from(block, {})
    assert (settings.endpoints, settings.region) == ({"logs": "http://a", "iam": "http://b"}, "eu-west-1")


def test_the_environment_fills_what_the_block_leaves_out() -> None:
    environment = {"AWS_DEFAULT_REGION": "eu-north-1", "TF_AWS_DEFAULT_TAGS_team": "a"}
    settings = settings_from({"default_tags": [{"tags": {"stage": "test"}}]}, environment)
    assert (settings.region, settings.tags.defaults) == ("eu-north-1", {"team": "a", "stage": "test"})
    with pytest.raises(Refused, match="No region"):
        settings_from({}, {})


def test_what_is_not_served_is_told_by_name() -> None:
    with pytest.raises(ValueError, match="no provider 'google'; served are archive, aws"):
        providers.load("google")


def test_rules_of_a_security_group_may_have_a_description() -> None:
    attributes = LOADED["aws"].schema.resources["aws_security_group"].block.attributes
    assert all("description" in attributes[name].type[1][1] for name in ("egress", "ingress"))
