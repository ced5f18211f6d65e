"""An environment that is lent ends after its invocation, never under it."""

import threading
from typing import Any

from localstack.services.lambda_.invocation.execution_environment import InvalidStatusException, RuntimeStatus

from hydrant.emulator.lambda_executor.assignment.localstack import retire


class Environment:
    """The rules of LocalStack's own for who may take it."""

    def __init__(self, status: RuntimeStatus) -> None:
        self.status = status
        self.refused = threading.Event()

    def reserve(self) -> None:
        if self.status is not RuntimeStatus.READY:
            self.refused.set()
            raise InvalidStatusException(str(self.status))
        self.status = RuntimeStatus.INVOKING


class Assignments:
    """Notes in which order environments are stopped, and what was so then."""

    def __init__(self) -> None:
        self.stopped = threading.Event()

    def stop_environment(self, environment: Any) -> None:
        environment.status = RuntimeStatus.STOPPED
        self.stopped.set()


def test_one_that_is_free_ends_at_once() -> None:
    environment, assignments = Environment(RuntimeStatus.READY), Assignments()
    retire(assignments, environment, 60)
    assert assignments.stopped.is_set()
    assert not environment.refused.is_set()


def test_one_that_is_lent_ends_when_it_comes_back() -> None:
    environment, assignments = Environment(RuntimeStatus.INVOKING), Assignments()
    ending = threading.Thread(target=retire, args=(assignments, environment, 60))
    ending.start()
    assert environment.refused.wait(30)
    assert environment.status is RuntimeStatus.INVOKING
    assert not assignments.stopped.is_set()
    environment.status = RuntimeStatus.READY
    ending.join(30)
    assert assignments.stopped.is_set()


def test_one_that_never_comes_back_ends_at_the_deadline() -> None:
    environment, assignments = Environment(RuntimeStatus.INVOKING), Assignments()
    retire(assignments, environment, 0.05)
    assert assignments.stopped.is_set()


def test_one_that_has_ended_is_not_waited_for() -> None:
    environment, assignments = Environment(RuntimeStatus.STOPPED), Assignments()
    retire(assignments, environment, 60)
    assert assignments.stopped.is_set()
