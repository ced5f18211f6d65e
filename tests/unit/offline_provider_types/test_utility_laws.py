"""Every type of the utility providers lives by the law: made, an empty plan; changed; imported; gone and made again."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from hydrant.offline_provider import providers
from hydrant.offline_provider.engine import DataEngine, EphemeralEngine
from hydrant.offline_provider.resource import Refused
from hydrant.offline_provider.utility import certificates, keys
from hydrant.offline_provider.values import Unknown, fit
from tests.contract.terraform.laws.core import proposed
from tests.contract.terraform.laws.law import Life

KEY = keys.private_forms(keys.generate("ECDSA", 0, "P256"))["private_key_pem"]
SUBJECT = [{"common_name": "ca", "organization": "law"}]
CA = certificates.self_signed(
    {
        "private_key_pem": KEY,
        "subject": SUBJECT,
        "validity_period_hours": 5,
        "is_ca_certificate": True,
        "allowed_uses": ["cert_signing"],
        **dict.fromkeys(("dns_names", "ip_addresses", "uris", "max_path_length", "set_subject_key_id")),
    }
)[0]["cert_pem"]
REQUEST = certificates.request(
    {"private_key_pem": KEY, "subject": [{"common_name": "r"}], **dict.fromkeys(("dns_names", "ip_addresses", "uris"))}
)[0]


@dataclass(frozen=True)
class Case:
    """One life; `{tmp}` in texts is a folder of the test."""

    type: str
    config: Mapping[str, Any]
    update: Mapping[str, Any] | None = None
    replace: Mapping[str, Any] = field(default_factory=dict)
    import_id: str | None = None
    not_imported: tuple[str, ...] = ()
    lose: Callable[[dict[str, Any]], None] | None = None
    """How the object is lost behind Terraform's back."""

    @property
    def provider(self) -> str:
        return self.type.partition("_")[0]


def write_other(state: dict[str, Any]) -> None:
    Path(state["filename"]).write_text("other")


def lose_file(name: str) -> Callable[[dict[str, Any]], None]:
    return lambda state: Path(state[name]).unlink()


RESOURCES = [
    Case(
        "archive_file",
        {"type": "zip", "output_path": "{tmp}/a.zip", "source_content": "a", "source_content_filename": "a"},
        replace={"source_content": "b"},
        lose=lose_file("output_path"),
    ),
    Case(
        "cloudinit_config",
        {"part": [{"content": "x", "filename": "a"}], "gzip": False},
        replace={"part": [{"content": "y"}], "boundary": "B"},
    ),
    Case(
        "local_file",
        {"filename": "{tmp}/deep/a.txt", "content": "a"},
        replace={"content": "b", "file_permission": "0600"},
        lose=lose_file("filename"),
    ),
    Case(
        "local_sensitive_file",
        {"filename": "{tmp}/s.txt", "content_base64": "YQ=="},
        replace={"content_base64": "Yg=="},
        lose=write_other,
    ),
    Case(
        "null_resource",
        {"triggers": {"a": "1"}},
        replace={"triggers": {"a": "2"}},
        import_id="{id}",
        not_imported=("triggers",),
    ),
    Case("random_bytes", {"length": 4}, replace={"length": 5}, import_id="{base64}"),
    Case("random_id", {"byte_length": 3, "prefix": "p-"}, replace={"byte_length": 4}, import_id="{prefix},{id}"),
    Case("random_integer", {"min": 1, "max": 3}, replace={"max": 4}, import_id="{result},1,3"),
    Case(
        "random_password",
        {"length": 9, "number": False},
        replace={"length": 10},
        import_id="{result}",
        not_imported=("number", "numeric"),
    ),
    Case("random_pet", {"length": 3}, replace={"separator": "_"}),
    Case("random_shuffle", {"input": ["a", "b"], "seed": "s"}, replace={"input": ["a"]}),
    Case(
        "random_string",
        {"length": 9, "min_upper": 2},
        replace={"numeric": False},
        import_id="{result}",
        not_imported=("min_upper",),
    ),
    Case("random_uuid", {}, replace={"keepers": {"a": "1"}}, import_id="{id}"),
    Case("random_uuid4", {}, replace={"keepers": {"a": "1"}}, import_id="{id}"),
    Case("random_uuid7", {}, replace={"keepers": {"a": "1"}}, import_id="{id}"),
    Case(
        "time_offset",
        {"base_rfc3339": "2026-01-31T00:00:00Z", "offset_months": 1},
        update={"offset_months": 2},
        replace={"base_rfc3339": "2026-01-30T00:00:00Z"},
        import_id="{base_rfc3339},,2,,,,",
    ),
    Case(
        "time_rotating",
        {"rfc3339": "2990-01-01T00:00:00Z", "rotation_days": 3},
        update={"rotation_days": 4},
        replace={"triggers": {"a": "1"}},
        import_id="{rfc3339},,,4,,",
    ),
    Case(
        "time_sleep",
        {"create_duration": "1ms"},
        update={"destroy_duration": "2ms"},
        replace={"triggers": {"a": "1"}},
        import_id="{create_duration},{destroy_duration}",
    ),
    Case("time_static", {}, replace={"rfc3339": "2026-01-01T00:00:00Z"}, import_id="{id}"),
    Case("tls_private_key", {"algorithm": "ECDSA", "ecdsa_curve": "P384"}, replace={"algorithm": "ED25519"}),
    Case(
        "tls_cert_request",
        {"private_key_pem": KEY, "subject": SUBJECT, "dns_names": ["a.example"], "ip_addresses": ["10.0.0.1"]},
        replace={"dns_names": ["b.example"]},
    ),
    Case(
        "tls_self_signed_cert",
        {"private_key_pem": KEY, "subject": SUBJECT, "validity_period_hours": 5, "allowed_uses": ["server_auth"]},
        update={"early_renewal_hours": 1},
        replace={"validity_period_hours": 6},
    ),
    Case(
        "tls_locally_signed_cert",
        {
            "ca_cert_pem": CA,
            "ca_private_key_pem": KEY,
            "cert_request_pem": REQUEST,
            "validity_period_hours": 5,
            "allowed_uses": ["client_auth", "digital_signature"],
        },
        replace={"allowed_uses": ["server_auth"]},
    ),
]


def put(value: Any, folder: Path) -> Any:
    if isinstance(value, Mapping):
        return {key: put(item, folder) for key, item in value.items()}
    if isinstance(value, list):
        return [put(item, folder) for item in value]
    return value.replace("{tmp}", str(folder)) if isinstance(value, str) else value


@pytest.mark.parametrize("case", RESOURCES, ids=lambda case: case.type)
def test_a_resource_lives_by_the_law(case: Case, tmp_path: Path) -> None:
    life = Life(providers.load(case.provider), case.type)
    given = put(case.config, tmp_path)
    unknown = life.shaped({}) | {name: Unknown if name in life.engine.block.attributes else [] for name in given}
    life.engine.plan(None, proposed(life.engine.block, None, unknown), unknown)
    config = life.shaped(given)
    life.check(config)
    state = life.engine.create(life.engine.plan(None, proposed(life.engine.block, None, config), config).values)
    life.settled(state, config)
    for name, value in case.replace.items():
        assert life.needs_new_object(state, life.shaped({**given, name: put(value, tmp_path)})), name
    if case.update is not None:
        config = life.shaped({**given, **case.update})
        state = life.change(state, config)
    if case.lose is not None:
        case.lose(state)
        assert life.engine.read(state) is None
        state = life.engine.create(life.engine.plan(None, proposed(life.engine.block, None, config), config).values)
    if case.import_id is not None:
        found = life.engine.imported(case.import_id.format(**{k: "" if v is None else v for k, v in state.items()}))
        life.settled(found, config, case.not_imported)
    life.engine.delete(state)
    life.engine.delete(state)


DATA: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "archive_file",
        {"type": "tar.gz", "output_path": "{tmp}/a.tgz", "source_content": "a", "source_content_filename": "a"},
        {"type": "tar.gz"},
    ),
    ("cloudinit_config", {"part": [{"content": "x"}], "gzip": False, "base64_encode": False}, {"gzip": False}),
    ("external", {"program": ["cat"], "query": {"a": "b"}}, {"result": {"a": "b"}, "id": "-"}),
    ("local_file", {"filename": "{tmp}/there"}, {"content": "there", "content_base64": "dGhlcmU="}),
    ("local_sensitive_file", {"filename": "{tmp}/there"}, {"content": "there"}),
    ("null_data_source", {"inputs": {"a": "b"}}, {"outputs": {"a": "b"}, "has_computed_default": "default"}),
    ("tls_public_key", {"private_key_pem": KEY}, {"algorithm": "ECDSA"}),
    ("tls_certificate", {"content": CA}, {}),
]


@pytest.mark.parametrize(("name", "config", "expected"), DATA, ids=[name for name, _, _ in DATA])
def test_a_data_source_tells(name: str, config: dict[str, Any], expected: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "there").write_text("there")
    engine = DataEngine(providers.load(name.partition("_")[0]), name)
    shaped = fit(engine.block, put(config, tmp_path))
    assert list(engine.validate(shaped)) == []
    found = engine.read(shaped)
    assert {key: found[key] for key in expected} == expected
    assert found["id"]
    assert {**engine.read(shaped), "random": ""} == {**found, "random": ""}


EPHEMERAL: list[tuple[str, dict[str, Any]]] = [
    ("random_password", {"length": 12}),
    ("random_bytes", {"length": 3}),
    ("tls_private_key", {"algorithm": "ED25519"}),
]


@pytest.mark.parametrize(("name", "config"), EPHEMERAL, ids=[name for name, _ in EPHEMERAL])
def test_an_ephemeral_resource_is_another_one_each_time(name: str, config: dict[str, Any]) -> None:
    engine = EphemeralEngine(providers.load(name.partition("_")[0]), name)
    shaped = fit(engine.block, config)
    assert list(engine.validate(shaped)) == []
    found = engine.open(shaped)
    assert engine.open(shaped) != found
    said = {each for each, attribute in engine.block.attributes.items() if not attribute.computed}
    assert {each: found[each] for each in said} == {each: shaped[each] for each in said}, "Terraform takes no defaults"


TEMPLATES = {"template_file": "templatefile", "template_cloudinit_config": "cloudinit_config"}


@pytest.mark.parametrize(("name", "instead"), TEMPLATES.items())
def test_what_is_archived_is_refused_with_what_replaces_it(name: str, instead: str) -> None:
    engine = DataEngine(providers.load("template"), name)
    config = fit(engine.block, {"template": "a", "part": [{"content": "a"}]})
    assert list(engine.validate(config)) == []
    with pytest.raises(Refused, match=f"{instead}.* replaces it") as refused:
        engine.read(config)
    assert "is archived" in refused.value.detail


def test_each_type_has_its_case() -> None:
    utilities = [providers.load(name) for name in providers.served() if name != "aws"]
    assert {name for each in utilities for name in each.resources} == {case.type for case in RESOURCES}
    sources = {name for each in utilities for name in each.data_sources}
    assert sources == {name for name, _, _ in DATA} | set(TEMPLATES) | {"http"}  # http: test_web.py
    assert {name for each in utilities for name in each.ephemerals} == {name for name, _ in EPHEMERAL}


def test_the_digests_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    engine = DataEngine(providers.load("local"), "local_file")
    found = engine.read(fit(engine.block, {"filename": str(tmp_path / "a")}))
    assert found["id"] == found["content_sha1"] == "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"
    assert found["content_md5"] == "0cc175b9c0f1b6a831c399e269772661"
    assert base64.b64decode(found["content_base64sha256"]).hex() == found["content_sha256"]
