"""The compose file of a project: what `docker compose run --rm deploy` starts reaches no further than it must."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from hydrant.emulator.http.gate import Caller
from hydrant.emulator.http.settings import gate_of
from hydrant.scaffold.project import TEMPLATES, new_project
from hydrant.testcontainers import DEPLOY_IMAGE, EMULATOR_IMAGE

DEFAULTS = {
    "HYDRANT_PORT": "4566",
    "HYDRANT_IMAGES": "",
    "HYDRANT_TAG": "local",
    "HYDRANT_PULL": "never",
    "HYDRANT_ALLOWED_HOSTS": "localstack",
    "HYDRANT_SERVICES": "",
    "HYDRANT_TF_PROVIDER": "auto",
    "AWS_DEFAULT_REGION": "us-east-1",
}


def filled(text: str, values: dict[str, str]) -> str:
    for name, default in DEFAULTS.items():
        text = text.replace(f"${{{name}:-{default}}}", values.get(name, default))
    assert "${" not in text, "a variable that has no default here"
    return text


def services(folder: Path, template: str = "sns-fanout", **values: str) -> dict[str, Any]:
    new_project(folder / "shop", template)
    text = (folder / "shop" / "docker-compose.yml").read_text("utf-8")
    found: dict[str, Any] = yaml.safe_load(filled(text, values))["services"]
    return found


@pytest.mark.parametrize("template", TEMPLATES)
def test_each_template_has_it_with_the_images_of_testcontainers(tmp_path: Path, template: str) -> None:
    found = services(tmp_path, template)
    assert {name: service["image"] for name, service in found.items()} == {
        "localstack": EMULATOR_IMAGE,
        "deploy": DEPLOY_IMAGE,
    }
    assert {service["pull_policy"] for service in found.values()} == {"never"}
    assert "docker compose run --rm deploy" in (tmp_path / "shop" / "README.md").read_text("utf-8")


def test_images_of_a_registry_are_taken_by_variables(tmp_path: Path) -> None:
    found = services(tmp_path, HYDRANT_IMAGES="registry.example/team/", HYDRANT_TAG="1.2.3", HYDRANT_PULL="missing")
    assert found["deploy"]["image"] == "registry.example/team/hydrant-deploy:1.2.3"
    assert found["localstack"]["pull_policy"] == "missing"


def test_they_may_do_no_more_than_they_need(tmp_path: Path) -> None:
    found = services(tmp_path)
    for service in found.values():
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["mem_limit"]
        assert service["pids_limit"]
        assert not service.keys() & {"privileged", "cap_add", "pid", "ipc", "user"}
    assert found["localstack"]["read_only"]
    assert "volumes" not in found["localstack"]
    assert found["deploy"]["volumes"] == [".:/project:ro"]
    assert found["deploy"]["environment"]["AWS_SECRET_ACCESS_KEY"] == "test"


@pytest.mark.parametrize("port", ["4566", "4871"])
def test_urls_are_right_inside_and_outside(tmp_path: Path, port: str) -> None:
    found = services(tmp_path, HYDRANT_PORT=port)
    assert found["localstack"]["ports"] == [f"127.0.0.1:{port}:{port}"]
    given_away = found["localstack"]["environment"]["LOCALSTACK_HOST"]
    assert found["deploy"]["network_mode"] == "service:localstack"
    assert urlsplit(found["deploy"]["environment"]["AWS_ENDPOINT_URL"]).netloc == given_away == f"localhost:{port}"
    gate = gate_of(found["localstack"]["environment"])
    assert gate.check(Caller(given_away)) is None
    assert gate.check(Caller(f"localstack:{port}")) is None
    assert gate.check(Caller("elsewhere")) is not None
