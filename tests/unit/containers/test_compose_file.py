"""What the compose file promises: nothing reaches further than it must, and nothing is left to chance."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from hydrant.emulator.http.gate import Caller
from hydrant.emulator.http.settings import gate_of
from hydrant.settings import variables
from tests.configuration.document import EMULATOR

ROOT = Path(__file__).parents[3]
FILE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, Any] = FILE["services"]
BUILT = {"hydrant-emulator", "hydrant-deploy", "hydrant-producers"}
SETTINGS = [variable.name for section in EMULATOR.values() for variable in variables(section)]
every_service = pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES.keys())


@every_service
def test_it_may_do_no_more_than_it_needs(service: dict[str, Any]) -> None:
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service.keys() & {"privileged", "cap_add", "network_mode", "pid", "ipc", "user"}
    assert service["mem_limit"]
    assert service["pids_limit"]


@every_service
def test_nothing_of_the_machine_is_mounted_but_the_project_for_reading(service: dict[str, Any]) -> None:
    for volume in service.get("volumes", []):
        source, _, options = volume.replace("${HYDRANT_PROJECT_DIR:-.}", ".").split(":")
        assert source.startswith("./")
        assert options == "ro"


def test_ports_are_bound_to_loopback() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_roots_are_read_only_but_for_the_deployment() -> None:
    assert {name for name, service in SERVICES.items() if not service.get("read_only")} == {"deploy"}


@every_service
def test_its_image_is_built_here_and_asked_of_no_registry(service: dict[str, Any]) -> None:
    name, _, tag = service["image"].partition(":")
    assert (name in BUILT, tag) == (True, "${HYDRANT_TAG:-local}")
    assert service["pull_policy"] == "never"


def test_only_test_keys_are_in_it() -> None:
    for service in SERVICES.values():
        settings = service.get("environment", {})
        assert settings.get("AWS_SECRET_ACCESS_KEY", "test") == "test"
        assert settings.get("AWS_ACCESS_KEY_ID", "test") == "test"
    assert all(":-/dev/null}" in secret["file"] for secret in FILE["secrets"].values())


def test_producers_of_different_kinds_and_rates_come_from_one_image() -> None:
    producers = {name: s for name, s in SERVICES.items() if s.get("command", [])[:3] == ["python", "-m", "producers"]}
    running = {name: service for name, service in producers.items() if "profiles" not in service}
    assert len(running) >= 4
    assert len({service["image"] for service in producers.values()}) == 1
    assert len({tuple(service["command"]) for service in running.values()}) == len(running)


def test_producers_wait_for_the_deployment() -> None:
    for name in ("clicks", "orders", "sensors", "partners", "load", "worker"):
        assert SERVICES[name]["depends_on"] == {"deploy": {"condition": "service_completed_successfully"}}


def test_the_emulator_answers_to_the_name_by_which_the_others_call_it() -> None:
    gate = gate_of(SERVICES["localstack"]["environment"] | {"HYDRANT_ALLOWED_HOSTS": "", "HYDRANT_ALLOWED_ORIGINS": ""})
    for service in SERVICES.values():
        if endpoint := service.get("environment", {}).get("AWS_ENDPOINT_URL"):
            assert gate.check(Caller(urlsplit(endpoint).netloc)) is None
    assert gate.check(Caller("elsewhere:4566")) is not None


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_emulator_gets_what_the_user_sets(setting: str) -> None:
    assert SERVICES["localstack"]["environment"][setting].startswith(f"${{{setting}:-")


@pytest.mark.parametrize("argument", ["BASE_IMAGE", "TERRAFORM_IMAGE", "PIP_INDEX_URL", "HTTPS_PROXY"])
def test_builds_take_the_usual_arguments(argument: str) -> None:
    for service in SERVICES.values():
        if build := service.get("build"):
            assert argument in build["args"]
            assert set(build["secrets"]) == {"ca", "pip_conf"}


def test_the_state_is_kept_in_a_volume_of_its_own_when_that_is_asked_for() -> None:
    kept = yaml.safe_load((ROOT / "docker/keep.yml").read_text("utf-8"))
    (volume,) = kept["services"]["localstack"]["volumes"]
    name, _, folder = volume.partition(":")
    assert name in kept["volumes"]
    assert kept["services"]["localstack"]["environment"] == {"HYDRANT_PERSIST": folder}
    assert f"chown hydrant:hydrant /state {folder}" in (ROOT / "docker/Dockerfile").read_text("utf-8")
    assert "volumes" not in FILE
