"""`docker compose up` as a newcomer meets it: everything healthy, events flow, a kill is survived, nothing is left."""

import json
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

from hydrant.pipeline.clients import Clients
from hydrant.stack.kept_state import FORGOTTEN
from hydrant.waiting import eventually

from .support.command import Command
from .support.compose import Compose, stack, volumes
from .support.landing import Landing

pytestmark = [pytest.mark.emulator, pytest.mark.compose, pytest.mark.xdist_group("compose"), pytest.mark.timeout(900)]

PRODUCERS = {"clicks", "orders", "sensors", "producer1", "producer2"}
RUNNING = {"localstack", "clicks", "orders", "sensors", "partners", "worker", "webhook"}
DRAINED = re.compile(r"Stopping: delivery stream \S+ has delivered (\d+) more records")


@pytest.fixture(scope="module")
def volumes_before() -> set[str]:
    return volumes()


@pytest.fixture(scope="module")
def compose(pytestconfig: pytest.Config, volumes_before: set[str]) -> Iterator[Compose]:
    # Of each producer of the load: it is to be there, not to measure the machine, which other tests need.
    with stack(pytestconfig.rootpath, HYDRANT_LOAD_RATE="10") as containers:
        containers("up", "--detach", "--wait")
        yield containers


@pytest.fixture
def outputs(compose: Compose, hydrant: Command) -> dict[str, Any]:
    found = hydrant("status", "--json", "--port", str(compose.port)).document["outputs"]
    assert isinstance(found, dict)
    return found


def clients_of(compose: Compose) -> Clients:
    return Clients("us-east-1", f"http://127.0.0.1:{compose.port}")


def landing_of(compose: Compose, outputs: dict[str, Any]) -> Landing:
    return Landing(clients_of(compose).s3, outputs["bucket_name"], outputs["data_prefix"], outputs["error_prefix"])


def assert_all_well(compose: Compose) -> None:
    for service in RUNNING:
        state = compose.state(service)
        assert (state["Status"], state["Health"]["Status"]) == ("running", "healthy"), (service, state)
    assert compose.state("deploy")["ExitCode"] == 0


def assert_events_of_all_producers_arrive(compose: Compose, outputs: dict[str, Any]) -> None:
    landing = landing_of(compose, outputs)

    def arrived() -> None:
        landing.look()
        seen = {json.loads(line)["producer"] for line in landing.data}
        assert seen >= PRODUCERS
        assert landing.error

    eventually(arrived, timeout=60)


def test_the_configuration_is_clean(compose: Compose) -> None:
    for profiles in ([], ["--profile", "load", "--profile", "tools"]):
        assert compose(*profiles, "config", "--quiet").stderr == ""


def test_up_returns_when_everything_is_well_and_events_arrive(compose: Compose, outputs: dict[str, Any]) -> None:
    assert_all_well(compose)
    assert_events_of_all_producers_arrive(compose, outputs)


def test_the_consumers_print_what_they_hear(compose: Compose, outputs: dict[str, Any]) -> None:
    def printed() -> None:
        for service in ("worker", "webhook"):
            assert f"s3://{outputs['bucket_name']}/{outputs['data_prefix']}" in compose.logs(service)

    eventually(printed, timeout=60)


def test_commands_outside_reach_the_stack(compose: Compose, hydrant: Command, outputs: dict[str, Any]) -> None:
    port = ("--port", str(compose.port))
    assert hydrant("env", "--json", *port).document["HYDRANT_STREAM_NAME"] == outputs["stream_name"]
    assert hydrant("produce", "orders", "--total", "5", "--json", *port).document["acknowledged"] == 5
    assert hydrant("flush", "--json", *port).document["delivery_streams"].keys() == {outputs["delivery_stream_name"]}
    assert hydrant("reset", "--json", *port).document["objects"] > 0
    assert "docker compose down" in hydrant("down", *port, code=2).err
    assert "docker compose up deploy" in hydrant("deploy", *port, code=2).err


def test_tools_run_inside(compose: Compose, outputs: dict[str, Any]) -> None:
    assert outputs["bucket_name"] in compose("run", "--rm", "--no-TTY", "tools", "awslocal", "s3", "ls").stdout
    assert outputs["stream_name"] in compose("run", "--rm", "--no-TTY", "tools", "hydrant", "status").stdout


def test_the_parser_of_terraform_is_in_the_image(compose: Compose) -> None:
    look = "from hcl2.parser import PARSER_FILE; print(len(PARSER_FILE.read_bytes()))"
    assert int(compose("run", "--rm", "--no-TTY", "tools", "python", "-c", look).stdout) > 0


def test_diff_and_doctor_run_inside(compose: Compose) -> None:
    told = json.loads(compose("run", "--rm", "--no-TTY", "tools", "hydrant", "diff", "--json").stdout)
    assert {"C-22", "E-7"} <= {finding["fact"] for finding in told["findings"]}
    assert not [finding for finding in told["findings"] if finding["kind"] == "broken"]
    assert told["cost"]["per_hour"] > 0
    looked = json.loads(compose("run", "--rm", "--no-TTY", "tools", "hydrant", "doctor", "--roles", "--json").stdout)
    assert all(finding["good"] for finding in looked["findings"])


def test_deploying_again_from_another_container_changes_nothing(compose: Compose) -> None:
    again = compose("run", "--rm", "--no-TTY", "deploy", "hydrant", "deploy", "--json")
    assert json.loads(again.stdout.splitlines()[-1])["changes"] == {"add": 0, "change": 0, "remove": 0}


def test_a_killed_emulator_starts_anew_is_deployed_again_and_says_what_it_forgot(
    compose: Compose, hydrant: Command
) -> None:
    compose("--profile", "load", "up", "--detach", "--no-deps", "load")
    compose("kill", "localstack")
    compose("up", "--detach", "--wait")
    assert_all_well(compose)
    assert FORGOTTEN in compose.logs("deploy")
    outputs = hydrant("status", "--json", "--port", str(compose.port)).document["outputs"]
    assert_events_of_all_producers_arrive(compose, outputs)
    compose("--profile", "load", "rm", "--stop", "--force", "load")


def test_stopping_in_good_time_drains_firehose(compose: Compose) -> None:
    begun = time.monotonic()
    compose("stop", "localstack")
    took = time.monotonic() - begun
    assert compose.state("localstack")["ExitCode"] == 0, "it was killed, or failed"
    assert DRAINED.search(compose.logs("localstack")), compose.logs("localstack")
    settings = json.loads(compose("config", "--format", "json").stdout)["services"]["localstack"]
    assert took < float(settings["stop_grace_period"].removesuffix("s")), "the engine would have killed it"


def test_down_leaves_nothing(compose: Compose, volumes_before: set[str]) -> None:
    assert compose.left()["containers"]
    compose("--profile", "load", "--profile", "tools", "down")
    assert compose.left() == {"containers": [], "networks": [], "volumes": []}
    assert volumes() <= volumes_before
