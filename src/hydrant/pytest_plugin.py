"""Fixtures for tests of a deployed stack, in this and in other projects.

    hydrant_stack       the running stack: the one on --hydrant-port, else one of the test session's own
    aws_clients         AWS clients for it (hydrant.pipeline.clients.Clients)
    terraform_outputs   its Terraform outputs
    pipeline            what a test asks of it (hydrant.testing.Pipeline): records_in, rejected, notifications, flush
    fresh               the same, emptied before the test
    faults              operations that fail or take long, until the test ends (hydrant.testing.Faults)
    resources           makes streams, delivery streams, buckets and queues for a test (hydrant.testing.Resources)
    eventually          wait for a condition with a deadline

Options: --hydrant-port PORT to use a stack that runs already, --hydrant-terraform DIR for another configuration.
With pytest-xdist all workers share one stack, and a test that asks for `fresh` or `faults` has it to itself;
--hydrant-stack-per-worker gives each worker one of its own.
"""

import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .waiting import eventually as wait_for

if TYPE_CHECKING:
    from .pipeline.clients import Clients
    from .stack.faults import Faults
    from .stack.registry import StackRecord
    from .testing import Pipeline, Resources
    from .testing.shared_stack import SharedStack

ALONE = frozenset({"faults", "fresh"})
"""Fixtures that change the stack for everybody: no other test may use it meanwhile."""
_FOLDER = "hydrant_folder"
"""Where the controlling process of pytest-xdist tells its workers of the folder that they share."""
_shared_folder = pytest.StashKey[Path]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("hydrant")
    group.addoption("--hydrant-port", type=int, default=None, help="Use the stack that runs on this port.")
    group.addoption("--hydrant-terraform", default=None, help="Terraform directory to deploy (default: the project's).")
    group.addoption(
        "--hydrant-stack-per-worker", action="store_true", help="With pytest-xdist: workers share no stack."
    )


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist where it and the others agree on their stack."""
    if node.config.getoption("--hydrant-stack-per-worker"):
        return
    if _shared_folder not in node.config.stash:
        node.config.stash[_shared_folder] = Path(tempfile.mkdtemp(prefix="hydrant-tests-"))
    node.workerinput[_FOLDER] = str(node.config.stash[_shared_folder])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what the workers have shared, in the process that controls them."""
    folder = config.stash.get(_shared_folder, None)
    if folder is None:
        return
    from .console import Say
    from .stack import lifecycle
    from .testing.shared_stack import SharedStack

    SharedStack(folder).end(lambda stack: lifecycle.stop_stack(stack, Say()))
    shutil.rmtree(folder)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let a test that changes the shared stack for everybody have it alone. The wait counts in no test's time limit."""
    shared, wanted = _shared(item.config), set(getattr(item, "fixturenames", ()))
    uses = shared.used(alone=bool(ALONE & wanted)) if shared and "hydrant_stack" in wanted else nullcontext()
    with uses:
        return (yield)


def _shared(config: pytest.Config) -> "SharedStack | None":
    """What this worker shares with others; None where it does not."""
    folder = getattr(config, "workerinput", {}).get(_FOLDER)
    if folder is None:
        return None
    from .testing.shared_stack import SharedStack

    return SharedStack(Path(folder))


@pytest.fixture(scope="session")
def hydrant_stack(request: pytest.FixtureRequest) -> "Iterator[StackRecord]":
    """A stack that is deployed and warm: the one on --hydrant-port, else one that the tests start and stop.

    It is started once for a run, with pytest-xdist for all workers.
    """
    from .console import Say
    from .ports import free_port
    from .project import find_project
    from .stack import lifecycle, registry
    from .stack.bring_up import bring_up

    port = request.config.getoption("--hydrant-port")
    if port is not None:
        yield registry.find(port)
        return
    terraform = request.config.getoption("--hydrant-terraform")
    project = find_project(request.config.rootpath, Path(terraform) if terraform else None)

    def start() -> "StackRecord":
        return bring_up(project, free_port(), "us-east-1", Say())

    if shared := _shared(request.config):
        yield shared.get(start)  # the controlling process stops it
        return
    stack = start()
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


@pytest.fixture
def resources(aws_clients: "Clients") -> "Iterator[Resources]":
    """Makes streams, delivery streams, buckets and queues of the test's own, and deletes them when it ends."""
    from .testing import Resources

    made = Resources(aws_clients)
    yield made
    made.delete()


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
