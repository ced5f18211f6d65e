"""Deploys a project to the stack: function packages, then Terraform, then everything warm."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hydrant.console import Say
from hydrant.paths import StackPaths, cache_dir
from hydrant.private import private_files
from hydrant.terraform import put_aside, vendored, work_copy
from hydrant.terraform.ask import with_answers
from hydrant.terraform.events import RunEvents
from hydrant.terraform.plan_view.changes import PlanChanges
from hydrant.terraform.runner import Terraform, terraform_environment
from hydrant.terraform.tools import TerraformBinary, find_terraform

from ..errors import EmulatorFailed
from ..function_package import Target, build_package
from ..offline_provider.choice import REGISTRY, choose_provider
from ..project import Project
from . import control_client, kept_state, published_schemas
from .port_lock import only_one
from .registry import StackRecord


@dataclass(frozen=True)
class Deployment:
    """What a deployment came to. `changes` counts add, change and remove; `broken` are functions that do not start."""

    outputs: dict[str, Any]
    changes: dict[str, int]
    provider: str
    broken: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ready:
    """A work copy with its packages, in which Terraform is ready to run; `provider` is a line about who serves it."""

    directory: Path
    terraform: Terraform
    provider: str


def deploy(
    project: Project, record: StackRecord, say: Say, arguments: Sequence[str] = (), ready: Ready | None = None
) -> Deployment:
    """Apply the project's configuration to the running stack and wait until it is warm. `arguments`: see variables.py.

    `ready` is what get_ready returned a moment ago. Raises EmulatorFailed while another command is at work;
    TerraformFailed and others of errors.py, and the health route then shows the phase `failed`.
    """
    with only_one(record.port, "a deployment"):
        return _deploy(project, record, say, arguments, ready)


def _deploy(
    project: Project, record: StackRecord, say: Say, arguments: Sequence[str], ready: Ready | None
) -> Deployment:
    control_client.set_phase(record.port, "deploying", str(project.terraform), record.host)
    try:
        with private_files():
            deployment = _apply(project, record, say, arguments, ready)
        control_client.set_phase(record.port, "warming", host=record.host)
        with say.step("Warming the functions"):
            functions = control_client.warm(record.port, host=record.host)["functions"]
    except BaseException as error:
        reason = "interrupted" if isinstance(error, KeyboardInterrupt) else str(error)
        with suppress(EmulatorFailed):  # the first error is the one to tell
            control_client.set_phase(record.port, "failed", reason, record.host)
        raise
    for line in unusable_functions(functions):
        say.warn(line)
    control_client.set_phase(record.port, "ready", host=record.host)
    published_schemas.publish(project, record, say)
    return replace(deployment, broken=tuple(each["function"] for each in functions if each["init_error"]))


def unusable_functions(functions: Sequence[dict[str, Any]]) -> list[str]:
    """What to tell of functions, as the emulator describes them once it is warm, that will process no record."""
    lines = []
    for function in functions:
        name = function["function"]
        if not function["interpreter"]:
            lines.append(f"{name}: {function['notice']}")
        elif function["init_error"]:
            lines.append(
                f"{name} does not start: {function['init_error']}. Until it does, each record comes to error/."
            )
    return lines


def plan(project: Project, record: StackRecord, say: Say, arguments: Sequence[str] = ()) -> PlanChanges:
    """What `deploy` would change on the running stack."""
    with _planned(project, record, say, arguments) as (terraform, events, saved):
        return terraform.changes_of(events, saved)


def plan_document(project: Project, record: StackRecord, say: Say, arguments: Sequence[str] = ()) -> dict[str, Any]:
    """The same with all that stays as it is: Terraform's JSON document of the plan."""
    with _planned(project, record, say, arguments) as (terraform, _, saved):
        return terraform.show(saved)


@contextmanager
def _planned(
    project: Project, record: StackRecord, say: Say, arguments: Sequence[str]
) -> Iterator[tuple[Terraform, RunEvents, Path]]:
    """Plan; what Terraform said of it, and the file that it is in until the end."""
    saved = StackPaths(record.port).root / "plan"
    text = "Planning with tflocal plan"
    try:
        with only_one(record.port, "a plan"), private_files():
            terraform = _ready_to_run(project, record, say).terraform
            planned = (f"-out={saved}",)
            events = carry_out(terraform, say, text, lambda given: terraform.plan(*planned, *given), arguments)
            yield terraform, events, saved
    finally:
        saved.unlink(missing_ok=True)  # it holds values that may be secret


def destroy(project: Project, record: StackRecord, say: Say, arguments: Sequence[str] = ()) -> dict[str, int]:
    """Delete what is deployed on the stack, which goes on running, empty. Returns what changed."""
    text = "Deleting with tflocal destroy"
    with only_one(record.port, "a destroy"), private_files():
        terraform = _ready_to_run(project, record, say).terraform
        with _told(project, record, terraform) as told:
            events = carry_out(terraform, say, text, lambda given: terraform.destroy(*given), arguments)
            told.append({})
    control_client.set_phase(record.port, "started", "nothing is deployed", record.host)
    control_client.publish_schemas(record.port, {}, record.host)
    return events.changes


def _apply(
    project: Project, record: StackRecord, say: Say, arguments: Sequence[str], ready: Ready | None
) -> Deployment:
    ready = _ready_to_run(project, record, say, ready)
    with _told(project, record, ready.terraform) as told:
        events = apply(ready.terraform, say, arguments)
        told.append(events.outputs)
    return Deployment(events.outputs, events.changes, ready.provider)


def apply(terraform: Terraform, say: Say, arguments: Sequence[str]) -> RunEvents:
    """Apply, as a step that people see."""
    text = "Deploying with tflocal apply"
    return carry_out(terraform, say, text, lambda given: terraform.apply(*given), arguments)


def carry_out(
    terraform: Terraform,
    say: Say,
    text: str,
    run: Callable[[list[str]], RunEvents],
    arguments: Sequence[str],
) -> RunEvents:
    """One run as a step; again after the questions, at a terminal, where variables have no value."""

    def one(given: list[str]) -> RunEvents:
        with say.step(text) as show:
            terraform.progress = show
            return run(given)

    return with_answers(one, arguments, terraform.directory)


@contextmanager
def _told(project: Project, record: StackRecord, terraform: Terraform) -> Iterator[list[dict[str, Any]]]:
    """Tell the emulator at the end what is deployed, with the outputs put into the list: also of a run that failed.

    Such a run has made resources, too; its outputs are those of the run before, and its error is the one to tell.
    """
    outputs: list[dict[str, Any]] = []
    try:
        yield outputs
    finally:
        with nullcontext() if outputs else suppress(EmulatorFailed):
            kept_state.publish(record, project, terraform.directory, outputs[0] if outputs else None)


def _ready_to_run(project: Project, record: StackRecord, say: Say, ready: Ready | None = None) -> Ready:
    """Bring all that Terraform needs up to date, with the state that is true for the running stack."""
    ready = ready or get_ready(project, record, say)
    kept_state.take(record, ready.directory, say)
    return ready


def get_ready(project: Project, record: StackRecord, say: Say) -> Ready:
    """Make the work copy, build the packages and run `init`: all of it needs no emulator that answers."""
    work = StackPaths(record.port).work
    with ThreadPoolExecutor(1) as beside, private_files():
        binary = beside.submit(find_terraform)
        directory = work_copy.make_work_copy(project, work)
        for what in put_aside.backends_of(project.terraform):
            say.line(f"The state is kept in the stack: {what} is put aside.")
        build_packages(project, work, say)
        return Ready(directory, *prepare(directory, record, say, binary.result()))


def build_packages(project: Project, work: Path, say: Say) -> None:
    """Build each function of the manifest for the interpreter at hand, which is what will run it here."""
    for spec in project.manifest.functions:
        with say.step(f"Building {Path(spec.package).name}"):
            output = work_copy.package_path(project, work, spec.package)
            build_package(spec, Target.local(), project.root, output, cache_dir())


def prepare(
    directory: Path, record: StackRecord, say: Say, found: TerraformBinary | None = None
) -> tuple[Terraform, str]:
    """Choose the provider and run `init`; returns the runner and the line that says which provider is in use.

    `found` is Terraform, where somebody has looked for it already.
    """
    binary = found or find_terraform()
    if binary.warning:
        say.warn(f"{binary.name} says: {binary.warning}")
    stack = record.pid if record.alive else 0
    choice = choose_provider(directory, cache_dir(), os.environ, stack=stack)
    choice.begin()
    say.line(choice.reason)
    if choice.unserved:
        say.warn("Where the registry can be reached, HYDRANT_TF_PROVIDER=registry takes the real providers.")
    env = terraform_environment(os.environ, record.endpoint, record.region, binary, choice)
    log = StackPaths(record.port).terraform_log
    terraform = Terraform(directory, log, env, binary.path, own_lock=choice.drop_lock, kept=cache_dir() / "tflocal")
    used = vendored.use_vendored(directory, directory / vendored.VENDOR)
    if used:
        say.line(f"Modules from {vendored.VENDOR}/: {', '.join(call.key for call in used)}.")
    with say.step(f"Preparing {binary.name} {binary.version}"):
        terraform.init()
        work_copy.close_lock(directory)
        aside = put_aside.write_override(directory, record.endpoint, real=choice.kind == REGISTRY)
        terraform.write_override()
    if aside:
        say.line(
            f"Put aside in the provider blocks, as the emulator has test keys and one account: {', '.join(aside)}."
        )
    return terraform, choice.reason
