"""Fixtures of the end-to-end suite: targets, and what watches them from outside."""

import os
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from hydrant.ports import free_port
from hydrant.stack import registry

from .support import compose
from .support.aws_session import leave_out_on_aws, pytest_configure, pytest_sessionfinish, pytest_terminal_summary  # noqa: F401 - hooks of pytest
from .support.aws_target import AwsTarget
from .support.command import Command
from .support.compose_target import ComposeTarget
from .support.function_log import FunctionLog
from .support.landing import Landing
from .support.sender import Sender
from .support.subscribers import QueueSubscriber, Subscriber, http_subscription
from .support.target import EmulatorTarget, Target, as_environment, chosen, copy_project, in_containers


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what the target cannot be asked: on AWS the emulator, in containers what looks at its processes."""
    if chosen() == "aws":
        leave_out_on_aws(items)
        return
    left_out = {"embedded"} if in_containers() else {"compose"}
    for item in items:
        if "tests/e2e/" in item.nodeid and (found := left_out & {marker.name for marker in item.iter_markers()}):
            item.add_marker(pytest.mark.skip(reason=f"is for another target or runtime ({', '.join(found)})"))


@pytest.fixture(scope="session")
def state_home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where stacks of this session keep their files: not among the user's, unless --hydrant-port names one of those."""
    if request.config.getoption("--hydrant-port") is not None:
        yield Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state")
        return
    home = tmp_path_factory.mktemp("state")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(home))
        yield home


@pytest.fixture(scope="session")
def hydrant(state_home: Path) -> Command:
    """The command `hydrant`."""
    return Command(state_home)


@pytest.fixture(scope="session")
def target(
    hydrant: Command, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Target]:
    """The pipeline that tests share: they use records of their own and leave the configuration as it is."""
    if chosen() == "aws":
        project = copy_project(request.config.rootpath, tmp_path_factory.mktemp("project"))
        with _own_on_aws(project, hydrant, _own_variables()) as target:
            yield target
    elif in_containers():
        yield request.getfixturevalue("compose_target")
    else:
        yield EmulatorTarget(request.getfixturevalue("hydrant_stack"), hydrant)


def _own_variables() -> dict[str, str]:
    return {"name": f"e2e-{secrets.token_hex(3)}", "bucket_force_destroy": "true"}


@pytest.fixture(scope="session")
def compose_target(hydrant: Command, pytestconfig: pytest.Config) -> Iterator[Target]:
    """The pipeline in containers, without producers: tests send records of their own."""
    with _in_containers(pytestconfig.rootpath, hydrant, {}) as target:
        yield target


@pytest.fixture(scope="session")
def own_target(
    hydrant: Command, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Iterator[Target]:
    """A pipeline deployed from a copy of the project, for tests that change configuration or code (and change back)."""
    project = copy_project(pytestconfig.rootpath, tmp_path_factory.mktemp("project"))
    variables = {**_own_variables(), "processing_retries": "1"}
    deploy = _own_on_aws if chosen() == "aws" else _in_containers if in_containers() else _own_on_the_emulator
    with deploy(project, hydrant, variables) as target:
        yield target


@contextmanager
def _own_on_the_emulator(project: Path, hydrant: Command, variables: Mapping[str, str]) -> Iterator[Target]:
    port = free_port()
    try:
        up = ("up", "--detach", "--terraform", str(project / "terraform"), "--port", str(port))
        hydrant(*up, env=as_environment(variables))
        yield EmulatorTarget(registry.find(port), hydrant, variables)
    finally:
        hydrant("down", "--port", str(port))


@contextmanager
def _in_containers(project: Path, hydrant: Command, variables: Mapping[str, str]) -> Iterator[Target]:
    with compose.stack(Path(__file__).parents[2], HYDRANT_PROJECT_DIR=str(project)) as containers:
        containers("up", "--detach", "localstack", "webhook")
        target = ComposeTarget(containers, registry.find_within(60, containers.port), hydrant, project, **variables)
        target.apply()
        yield target


@contextmanager
def _own_on_aws(project: Path, _: Command, variables: Mapping[str, str]) -> Iterator[Target]:
    target = AwsTarget(project, variables)
    try:
        target.apply()
        yield target
    finally:
        target.destroy()


@pytest.fixture(scope="session")
def land() -> Callable[[Target], Landing]:
    """Makes a view of what lands in a target's bucket from now on."""

    def make(target: Target) -> Landing:
        out = target.outputs
        return Landing(target.clients.s3, out["bucket_name"], out["data_prefix"], out["error_prefix"])

    return make


@pytest.fixture(scope="module")
def landing(target: Target, land: Callable[[Target], Landing]) -> Landing:
    """What lands in the shared pipeline. By module: cut-off records of different tests can be equal."""
    return land(target)


@pytest.fixture(scope="session")
def sender(target: Target) -> Sender:
    """Puts records into the shared pipeline."""
    return Sender(target.clients.kinesis, target.outputs["stream_name"])


@pytest.fixture(scope="session")
def function_log(target: Target) -> FunctionLog:
    """The rejections that the shared pipeline's function logs."""
    return FunctionLog(target.clients.logs, target.outputs["function_log_group"], time.time() - 60)


@pytest.fixture(scope="session")
def subscribers(target: Target) -> Iterator[list[Subscriber]]:
    """All subscribers of the shared pipeline at once: each queue of the configuration, and an HTTP endpoint."""
    with ExitStack() as stack:
        found: list[Subscriber] = [
            QueueSubscriber(name, target.clients.sqs, url) for name, url in target.outputs["queue_urls"].items()
        ]
        assert found, "the configuration has no queue that subscribes to the topic"
        if target.loopback:
            topic = target.outputs["topic_arn"]
            found.append(stack.enter_context(http_subscription(target.clients.sns, topic, target.patience)))
        yield found
