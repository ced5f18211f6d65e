"""New code of a function that is tried before it takes the place of what runs: UpdateFunctionCode with a header.

`hydrant up --watch` asks for it. The init phase is run with the new code first. Where it fails the update is refused,
with AWS's error type, the words of the function's own error and where in the package it was, and nothing has changed.
Where it does not the environment that was tried is the new version's first one, so nobody waits for another start.
AWS has no such thing: an update without the header takes whatever it is given, as there.
"""

from __future__ import annotations

import dataclasses
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from localstack.aws.api.lambda_ import InvalidParameterValueException
from localstack.services.lambda_.invocation import lambda_service as stock
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion
from localstack.services.lambda_.invocation.runtime_executor import get_runtime_executor
from localstack.utils.strings import short_uid

from hydrant.valid_json import loads

from .assignment.localstack import lambda_service
from .sandbox.package import UNPACKED
from .sandbox.view import TASK_ROOT

HEADER = "X-Hydrant-Try"
REFUSED = "Hydrant: the new code does not start"
"""Begins the message of a refusal. The lines below are frames, `file:line` in the package, the innermost last."""
_FRAME = re.compile(r'File "([^"]+)",? [lL]ine (\d+)')


@dataclasses.dataclass(frozen=True)
class Trial:
    """A version that nobody can call, and its environment, which has started."""

    version: FunctionVersion
    environment: Any

    def end(self) -> None:
        """Undo it."""
        self.leave()
        self.version.config.code.destroy()

    def leave(self) -> None:
        """End its environment. The code belongs to a version that was made of it."""
        self.environment.stop()
        get_runtime_executor().cleanup_version(self.version)


class Trials:
    """Those that passed and whose versions do not run yet, by their code. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._passed: dict[str, Trial] = {}
        self._own = threading.local()

    @contextmanager
    def of(self, latest: FunctionVersion, package: bytes) -> Iterator[None]:
        """Try the package as new code of a function. Within it an update with the same package takes what was tried.

        Raises InvalidParameterValueException when its init phase fails.
        """
        self._own.like, self._own.trying = _unpacked(latest), True
        try:
            trial = _try(latest, package)
        finally:
            self._own.like, self._own.trying = None, False
        code = trial.version.config.code
        with self._lock:
            self._passed[code.id] = trial
        self._own.stored = (package, code)
        try:
            yield
        except BaseException:
            if left := self._take(code.id):
                left.end()
            raise
        finally:
            self._own.stored = None

    def stored(self, package: bytes) -> Any:
        """The code of a package that this thread has just tried; None of any other."""
        tried, code = getattr(self._own, "stored", None) or (None, None)
        return code if tried == package else None

    @property
    def trying(self) -> bool:
        """Whether this thread tries something."""
        return getattr(self._own, "trying", False)

    @property
    def like(self) -> Path | None:
        """The unpacked code before the one that this thread tries; None without any."""
        return getattr(self._own, "like", None)

    def adopt(self, version: FunctionVersion) -> None:
        """Give a version that is prepared, and is about to run, the environment in which its code was tried."""
        trial = self._take(getattr(version.config.code, "id", ""))
        if trial is None:
            return
        service, environment = lambda_service(), trial.environment
        manager = service.lambda_starting_versions.get(version.qualified_arn)
        UNPACKED.release(trial.version)
        if manager is None or manager.function_version is not version:
            environment.stop()
            return
        environment.version_manager_id = manager.id
        environment.function_version = environment.runtime_executor.function_version = version
        environment.reserve()
        service.assignment_service.environments[manager.id][environment.id] = environment
        environment.release()

    def give_up(self, version: FunctionVersion) -> None:
        """A version could not be prepared: end the environment in which its code was tried."""
        if trial := self._take(getattr(version.config.code, "id", "")):
            trial.leave()

    def _take(self, code: str) -> Trial | None:
        with self._lock:
            return self._passed.pop(code, None)


TRIALS = Trials()


def _unpacked(version: FunctionVersion) -> Path | None:
    with suppress(KeyError):
        return UNPACKED.folder(version.config.code)
    return None


def _try(latest: FunctionVersion, package: bytes) -> Trial:
    own = latest.id
    code = stock.store_lambda_archive(package, own.function_name, own.region, own.account)
    config = dataclasses.replace(latest.config, code=code, internal_revision=short_uid())
    version = dataclasses.replace(latest, config=config)
    try:
        get_runtime_executor().prepare_version(version)
        environment = lambda_service().assignment_service.start_environment(f"trial-{code.id}", version)
    except BaseException:
        get_runtime_executor().cleanup_version(version)
        code.destroy()
        raise
    trial = Trial(version, environment)
    if why := _why_not(environment.runtime_executor.sandbox):
        trial.end()
        raise InvalidParameterValueException(why, Type="User")
    return trial


def _why_not(sandbox: Any) -> str:
    """Why the init phase failed; empty where it did not, or took long: then the first call goes on with it."""
    if sandbox is None or not sandbox.init_error:
        return ""  # a function of a language that does not run here has none
    document = _document(sandbox.init_document)
    what = ": ".join(str(document[name]) for name in ("errorType", "errorMessage") if document.get(name))
    frames = frames_of(document.get("stackTrace"), (str(TASK_ROOT), str(sandbox.spec.task_root)))
    return "\n".join([f"{REFUSED}: {what or sandbox.init_error}", *frames])


def _document(payload: bytes) -> dict[str, Any]:
    try:
        found = loads(payload)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def frames_of(trace: Any, roots: tuple[str, ...]) -> list[str]:
    """The frames of a stack trace that are in the package, as `file:line`, the innermost last. Pure."""
    found = []
    for frame in trace if isinstance(trace, list) else []:
        for path, line in _FRAME.findall(str(frame)):
            for root in roots:
                if path.startswith(f"{root}/"):
                    found.append(f"{path[len(root) + 1 :]}:{line}")
                    break
    return found
