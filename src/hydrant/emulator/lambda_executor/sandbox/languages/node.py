"""Node.js: a runtime client of Hydrant's under the Node.js of this machine."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from ...settings import Settings
from ..debugger import HOST
from ..interpreter import Choice
from ..spec import FunctionSpec
from ..variables import CERTIFICATES
from ..view import View
from ..workspace import node_runtime_dir
from . import sdk
from .find_node import find_node
from .language import Language
from .node_versions import choose, declared_major

_SWITCHES = {
    "--no-experimental-require-module": ((20, 19), (23, 0), (20, 22)),
    "--no-experimental-detect-module": ((22, 7), (25, 0), (22,)),
}
"""What AWS turns off: the first version that has the switch, the first that is not asked, and for which runtimes.

Source: AWS Lambda guide, "Building Lambda functions with Node.js", experimental features.
"""


class Node:
    """`nodejsN.x`."""

    name = "Node.js"
    debugger = "inspector"

    def speaks(self, runtime: str) -> bool:
        """Whether it is `nodejsN.x`."""
        return declared_major(runtime) is not None

    def pick(self, spec: FunctionSpec) -> Choice:
        """Choose among those of the machine, and say when the SDK that the code asks for is not there."""
        runtimes = Settings.from_environment().runtimes
        choice = choose(spec.runtime, find_node(runtimes))
        lacking = "" if sdk.folder(runtimes) else sdk.why_lacking(spec.task_root)
        return Choice(choice.interpreter, " ".join(filter(None, (choice.notice, lacking))))

    def greets(self, spec: FunctionSpec) -> bool:
        """Unless the function has Node.js load something before the client."""
        return not spec.environ.get("NODE_OPTIONS")

    def runtime_dir(self) -> Path:
        """The runtime client, and AWS's SDK once it was fetched."""
        return node_runtime_dir(sdk.folder(Settings.from_environment().runtimes))

    def command(self, spec: FunctionSpec, choice: Choice, view: View) -> list[str]:
        """With the memory that AWS gives to V8, and without the experiments that AWS turns off."""
        return [
            choice.interpreter.program,
            "--expose-gc",
            f"--max-semi-space-size={max(1, spec.memory_mb * 5 // 100)}",
            f"--max-old-space-size={spec.memory_mb * 90 // 100}",
            *([f"--inspect={HOST}:{spec.debugger.port}"] if spec.debugger else []),
            *switches(spec.runtime, choice.interpreter.version, spec.environ.get("NODE_OPTIONS", "")),
            str(view.runtime_dir / "index.mjs"),
        ]

    def variables(self, spec: FunctionSpec, choice: Choice, view: View) -> Mapping[str, str]:  # noqa: ARG002 - as for all
        """Where packages are: layers, the runtime, the function; a variable of the function's own wins."""
        made = {"NODE_PATH": spec.environ.get("NODE_PATH") or node_path(spec.runtime, view)}
        trusted = next(
            (spec.environ[name] for name in ("NODE_EXTRA_CA_CERTS", *CERTIFICATES) if name in spec.environ), ""
        )
        if os.path.isfile(trusted):
            made["NODE_EXTRA_CA_CERTS"] = trusted
        return made


def node_path(runtime: str, view: View) -> str:
    """Return the folders that AWS names in NODE_PATH; of several layers the later ones come first."""
    major = declared_major(runtime)
    layers = [
        top / "nodejs" / folder
        for top in reversed(view.layers)
        for folder in (f"node{major}/node_modules", "node_modules")
    ]
    return os.pathsep.join(map(str, [*layers, view.runtime_dir / "node_modules", view.runtime_dir, view.task_root]))


def switches(runtime: str, version: tuple[int, int], options: str) -> list[str]:
    """Return the switches that AWS sets and this version of Node.js knows, unless NODE_OPTIONS turn them on again."""
    major = declared_major(runtime)
    return [
        switch
        for switch, (since, until, runtimes) in _SWITCHES.items()
        if since <= version < until and major in runtimes and switch.replace("--no-", "--") not in options.split()
    ]


NODE: Language = Node()
