"""A new function: its code, its Terraform with a role that may do just what it does, and a test of the deployed one."""

import os
from dataclasses import dataclass
from pathlib import Path

from ..errors import UsageError
from ..project import Project
from . import parts
from .configuration import Configuration, read

STREAM, QUEUE = "aws_kinesis_stream", "aws_sqs_queue"


@dataclass(frozen=True)
class _Kind:
    """What differs by what calls a function: the templates of its code, of its further Terraform, of its test."""

    code: str
    terraform: str
    test: str


_KINDS = {
    "": _Kind("function_plain.txt", "function_plain_tf.txt", "function_plain_test.txt"),
    STREAM: _Kind("function_stream.txt", "function_stream_tf.txt", "function_stream_test.txt"),
    QUEUE: _Kind("function_queue.txt", "function_queue_tf.txt", "function_queue_test.txt"),
}


def new_function(project: Project, name: str, reads: str = "") -> list[Path]:
    """Write the files of the function `name`, tell hydrant.toml of it, and return their paths.

    `reads` is the address of the Kinesis stream or SQS queue in Terraform whose records it gets; empty for one that is
    called. Nothing that is there is touched but hydrant.toml, which gets a table more. Raises UsageError for a name
    that cannot be or is taken, and for an address that is not there.
    """
    parts.check_name(name, "function")
    manifest = parts.manifest_of(project)
    configuration = read(project.terraform)
    _check_free(project, configuration, name)
    kind = _KINDS[configuration.check_address(reads, STREAM, QUEUE) if reads else ""]
    source = "lambda" if (project.root / "lambda").is_dir() else "functions"
    given = {each for each in ("function_runtime", "function_architecture") if each in configuration.variables}
    boundary = configuration.boundary()
    words = {
        "name": name,
        "dashed": name.replace("_", "-"),
        "prefix": configuration.prefix(project.root.name),
        "reads": reads,
        "package": os.path.relpath(project.root / "build" / f"{name}.zip", project.terraform),
        "runtime": "var.function_runtime" if "function_runtime" in given else f"var.{name}_runtime",
        "architectures": "[var.function_architecture]" if "function_architecture" in given else '["x86_64"]',
        "variable": "" if "function_runtime" in given else parts.template("function_runtime_tf.txt", {"name": name}),
        "boundary": f"\n\n  permissions_boundary = {boundary}" if boundary else "",
        **parts.marks(project),
    }
    words["trigger"] = parts.template(kind.terraform, words)
    made = parts.write(
        project,
        {
            project.root / source / name / "handler.py": kind.code,
            project.terraform / f"function_{name}.tf": "function_tf.txt",
            parts.tests_folder(project) / f"test_{name}.py": kind.test,
        },
        words,
    )
    with manifest.open("a", encoding="utf-8") as file:
        file.write(_table(source, name, own_runtime="function_runtime" not in given))
    return [*made, manifest]


def _check_free(project: Project, configuration: Configuration, name: str) -> None:
    taken = configuration.named(name)
    taken += [spec.package for spec in project.manifest.functions if Path(spec.package).stem == name]
    if taken:
        raise UsageError(f"The name {name} is taken: see {taken[0]}.", next_step="Choose another one.")


def _table(source: str, name: str, *, own_runtime: bool) -> str:
    lines = ["", "[[functions]]", f'source = "{source}"', f'include = ["{name}"]', f'package = "build/{name}.zip"']
    lines += ["validation = true # the library hydrant_validation"]
    lines += [f'runtime_variable = "{name}_runtime"'] if own_runtime else []
    return "\n".join(lines) + "\n"
