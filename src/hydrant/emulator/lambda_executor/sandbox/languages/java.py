"""Java: AWS's own runtime client under a JDK of this machine.

The client's jars are fetched once, by `hydrant runtime install java`. It loads the function's classes from the package
(`.`, `lib/*.jar`) and of layers from `/opt/java/lib`, and its part in machine code from its own jar.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from ...settings import Settings
from ..interpreter import Choice
from ..spec import FunctionSpec
from ..view import LAYERS, View
from ..workspace import java_runtime_dir
from .jdk import choose, declared_major, find_jdks
from .language import Language, MissingRuntime

_OPENED = ("--add-opens=java.base/java.io=ALL-UNNAMED",)
"""What the client looks into to write records as frames."""
_WITH_MODULES = (9, 0)
_CLIENT = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda"


class Java:
    """`java8.al2` to the newest."""

    name = "Java"
    debugger = ""

    def speaks(self, runtime: str) -> bool:
        """Whether it is `javaN`."""
        return declared_major(runtime) is not None

    def pick(self, spec: FunctionSpec) -> Choice:
        """Choose among the JDKs of the machine. Raises MissingRuntime without one, or without AWS's client."""
        choice = choose(spec.runtime, find_jdks())
        if sys.platform != "linux":
            raise MissingRuntime(
                "AWS's runtime client for Java runs on Linux alone: run the stack in a container (docs/containers.md)."
            )
        if _jars() is None:
            raise MissingRuntime(
                "AWS's runtime client for Java is not on this machine: run `hydrant runtime install java` (once; it "
                "needs Maven). The next call finds it."
            )
        return choice

    def greets(self, spec: FunctionSpec) -> bool:  # noqa: ARG002 - as for all
        """Never: the client connects when it has loaded the function."""
        return False

    def runtime_dir(self) -> Path:
        """The jars of the runtime client, in `lib`."""
        return java_runtime_dir(_jars())

    def command(self, spec: FunctionSpec, choice: Choice, view: View) -> list[str]:
        """With AWS's share of the memory, its collector and its compiler."""
        apart = [] if view.layers in ((), (LAYERS,)) else [str(top / "java" / "lib" / "*") for top in view.layers]
        return [
            choice.interpreter.program,
            f"-XX:MaxHeapSize={spec.memory_mb * 1024 * 85 // 100}k",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            f"-Djava.io.tmpdir={view.temp_dir}",
            *(_OPENED if choice.interpreter.version >= _WITH_MODULES else ()),
            "-cp",
            os.pathsep.join([str(view.runtime_dir / "lib" / "*"), *reversed(apart)]),
            _CLIENT,
            spec.handler,
        ]

    def variables(self, spec: FunctionSpec, choice: Choice, view: View) -> Mapping[str, str]:  # noqa: ARG002 - as for all
        """Records of the context's logger go to standard output as frames, so that each stays one event."""
        return {"_LAMBDA_TELEMETRY_LOG_FD": "1"}


def _jars() -> Path | None:
    """The folder of the runtime client that was fetched last."""
    found = sorted(
        (each for each in Settings.from_environment().runtimes.glob("java-*") if each.is_dir()),
        key=lambda each: each.stat().st_mtime,
    )
    return found[-1] if found else None


JAVA: Language = Java()
