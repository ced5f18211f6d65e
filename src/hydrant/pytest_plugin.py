"""Fixtures for tests of a deployed stack, in this and in other projects.

    hydrant_stack       the running stack: the one on --hydrant-port, else one of the test session's own
    aws_clients         AWS clients for it (hydrant.pipeline.clients.Clients)
    terraform_outputs   its Terraform outputs
    pipeline            what a test asks of it (hydrant.testing.Pipeline): records_in, rejected, notifications, flush
    fresh               the same, emptied before the test
    faults              operations that fail or take long, until the test ends (hydrant.stack.faults.Faults)
    eventually          wait for a condition with a deadline

Options: --hydrant-port PORT to use a stack that runs already, --hydrant-terraform DIR for another configuration.
With pytest-xdist give tests that share a stack one `xdist_group`, or each worker starts a stack of its own.
"""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .waiting import eventually as wait_for

if TYPE_CHECKING:
    from .pipeline.clients import Clients
    from .stack.faults import Faults
    from .stack.registry import StackRecord
    from .testing import Pipeline


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("hydrant")
    group.addoption("--hydrant-port", type=int, default=None, help="Use the stack that runs on this port.")
    group.addoption("--hydrant-terraform", default=None, help="Terraform directory to deploy (default: the project's).")


def free_port() -> int:
    """A port of loopback that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def hydrant_stack(request: pytest.FixtureRequest) -> "Iterator[StackRecord]":
    """A stack that is deployed and warm. One that the session started is stopped at its end."""
    from .console import Say
    from .project import find_project
    from .stack import lifecycle, registry
    from .stack.bring_up import bring_up

    port = request.config.getoption("--hydrant-port")
    if port is not None:
        yield registry.find(port)
        return
    terraform = request.config.getoption("--hydrant-terraform")
    project = find_project(request.config.rootpath, Path(terraform) if terraform else None)
    stack = bring_up(project, free_port(), "us-east-1", Say())
    yield stack
    lifecycle.stop_stack(stack, Say())


@pytest.fixture(scope="session")
def aws_clients(hydrant_stack: "StackRecord") -> "Clients":
    """Clients that reach the stack."""
    from .pipeline.clients import Clients
    from .stack.place import place_of

    return Clients(place_of(hydrant_stack).region, hydrant_stack.endpoint)


@pytest.fixture(scope="session")
def terraform_outputs(hydrant_stack: "StackRecord") -> dict[str, Any]:
    """The outputs of the deployed configuration, by name."""
    from .stack.kept_state import outputs_of

    return outputs_of(hydrant_stack)


@pytest.fixture
def faults(hydrant_stack: "StackRecord") -> "Iterator[Faults]":
    """Injects faults into the stack's calls, and takes all away when the test ends."""
    from .stack.faults import Faults

    injected = Faults(hydrant_stack.port, hydrant_stack.host)
    yield injected
    injected.clear()


@pytest.fixture(scope="session")
def pipeline(hydrant_stack: "StackRecord", aws_clients: "Clients", terraform_outputs: dict[str, Any]) -> "Pipeline":
    """The stack with what a test asks of it."""
    from .testing import Pipeline

    return Pipeline(hydrant_stack, aws_clients, terraform_outputs)


@pytest.fixture
def fresh(pipeline: "Pipeline") -> "Pipeline":
    """The stack without records, objects and messages of tests before."""
    pipeline.reset()
    return pipeline


@pytest.fixture(scope="session")
def eventually() -> Callable[..., Any]:
    """The function `eventually(check, timeout=30)`: calls `check` until it raises no AssertionError."""
    return wait_for
