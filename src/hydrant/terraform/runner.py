"""Terraform runs: by `tflocal` in a work copy against the stack, by `terraform` itself against AWS."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from hydrant.errors import MissingVariables, TerraformFailed
from hydrant.isolation import settings_for, without_aws
from hydrant.offline_provider.choice import ProviderChoice
from hydrant.offline_provider.configuration import read_configuration
from hydrant.private import private_files

from . import vendored, work_copy
from .events import RunEvents
from .kept_overrides import KeptOverrides
from .plan_view.changes import PlanChanges, read_plan
from .prepared import Prepared
from .printed import document
from .tflocal_view import lay_out, writes_elsewhere
from .tools import TerraformBinary, find_tflocal

Progress = Callable[[str], None]

# What the user has set for runs of their own in other folders: a data folder, arguments for `init`, a workspace.
_OF_OTHER_RUNS = ("TF_DATA_DIR", "TF_CLI_CONFIG_FILE", "TF_REATTACH_PROVIDERS", "TF_CLI_ARGS_init", "TF_WORKSPACE")

_AWS = "hashicorp/aws"

QUIET: Mapping[str, str] = {"TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "CHECKPOINT_DISABLE": "1"}
"""No questions, no advice for people at a prompt, no look for news."""


def terraform_environment(
    environ: Mapping[str, str], endpoint: str, region: str, binary: TerraformBinary, choice: ProviderChoice
) -> dict[str, str]:
    """The variables of a run against an emulator. The user's TF_VAR_* pass; real credentials and endpoints do not."""
    inherited = {k: v for k, v in without_aws(environ).items() if k not in _OF_OTHER_RUNS}
    if "TF_CLI_CONFIG_FILE" in environ and Path(environ["TF_CLI_CONFIG_FILE"]).is_file():
        inherited["TF_CLI_CONFIG_FILE"] = environ["TF_CLI_CONFIG_FILE"]
    return {
        **inherited,
        **settings_for(endpoint, region, environ),
        **QUIET,
        "S3_HOSTNAME": urlsplit(endpoint).hostname or "",
        "TF_CMD": binary.path,
        "DISABLE_DEPRECATION_NOTICE": "1",
        "USE_EXEC": "1",  # tflocal becomes terraform: a signal reaches it once
        **choice.env,
    }


@dataclass
class Terraform:
    """Runs in one directory. Each raises TerraformFailed with Terraform's own words; everything goes to `log`."""

    directory: Path
    log: Path
    env: dict[str, str]
    binary: str
    local: bool = True
    """Whether `tflocal` stands before it."""
    own_lock: bool = False
    """Whether a lock file that the configuration brings is left out: it holds hashes of other providers."""
    kept: Path | None = None
    """Where files that tflocal has written are kept for other stacks; None: nowhere."""
    progress: Progress = field(default=lambda _: None)
    interrupt_seconds: float = 60.0
    """How long it may finish what is under way after Ctrl-C, and write its state."""

    def init(self, *arguments: str) -> None:
        """Install providers and modules, set up the backend; on the emulator only if something has changed since."""
        may_hold = self.local and not arguments and not work_copy.makes_backend(self.directory)
        if may_hold and self._prepared.holds("init"):
            return
        if self.own_lock:
            work_copy.drop_lock(self.directory)
        self._run("init", "-no-color", *arguments)
        self._prepared.done("init")

    def write_override(self) -> None:
        """Let tflocal write its file before the next run, which then needs no tflocal: while an emulator boots, say.

        Where tflocal fails, or makes the bucket of a backend, the run itself is by tflocal, and tells of it.
        """
        if not self.local or work_copy.makes_backend(self.directory) or self._prepared.holds("override"):
            return
        self._prepared.undone("override")
        work_copy.drop_override(self.directory)
        kept = KeptOverrides(self.kept, self.directory, self.env) if self.kept else None
        if kept and kept.lay_out():
            self._prepared.done("override")
            return
        if self._tflocal_wrote():
            self._prepared.done("override")
            if kept:
                kept.keep()

    def _tflocal_wrote(self) -> bool:
        """Whether it did, from its view of the configuration where that is all it looks at."""
        if writes_elsewhere(self.env):
            return self._tflocal_wrote_in(self.directory)
        with TemporaryDirectory(prefix="hydrant-tflocal-") as folder:
            lay_out(self.directory, Path(folder))
            if not self._tflocal_wrote_in(Path(folder)):
                return False
            shutil.copyfile(Path(folder, work_copy.OVERRIDE), self.directory / work_copy.OVERRIDE)
        return True

    def _tflocal_wrote_in(self, folder: Path) -> bool:
        ran = subprocess.run(
            [find_tflocal(), "version"],  # with DRY_RUN it still runs where there is nothing to override
            cwd=folder,
            env=self.env | {"DRY_RUN": "1", "TF_UNPROXIED_CMDS": "fmt"},  # `version` is one of them by default
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        return ran.returncode == 0 and (folder / work_copy.OVERRIDE).is_file()

    def apply(self, *arguments: str) -> RunEvents:
        """Create and change what the configuration, or the plan file among the arguments, asks for."""
        return self._run("apply", "-auto-approve", "-json", *arguments)

    def plan(self, *arguments: str) -> RunEvents:
        """Compute the changes; `RunEvents.changes` tells how many."""
        return self._run("plan", "-json", *arguments)

    def destroy(self, *arguments: str) -> RunEvents:
        """Delete all that the state knows."""
        return self._run("destroy", "-auto-approve", "-json", *arguments)

    def changes_of(self, planned: RunEvents, saved: Path) -> PlanChanges:
        """What a plan changes that was kept in `saved`. Where it has said that it is nothing, nobody is asked again."""
        return PlanChanges() if planned.changes_nothing else read_plan(self.show(saved))

    def show(self, plan: Path) -> dict[str, Any]:
        """A saved plan as Terraform's JSON document (developer.hashicorp.com: "JSON Output Format")."""
        return self._ask("show", "-json", str(plan))

    def outputs(self) -> dict[str, Any]:
        """The outputs in the state, by name."""
        return {name: output["value"] for name, output in self._ask("output", "-json").items()}

    def _needs_no_override(self) -> bool:
        """Whether `init` comes to the same without tflocal: its file then asks for no provider that is not there."""
        return not work_copy.makes_backend(self.directory) and _AWS in read_configuration(self.directory).constraints

    @property
    def _prepared(self) -> Prepared:
        return Prepared(self.directory, self.env, (self.binary, find_tflocal() if self.local else ""), self.own_lock)

    def _ask(self, *arguments: str) -> dict[str, Any]:
        """Run Terraform itself for a document: it asks the state and the providers' schemas, not AWS."""
        ran = subprocess.run(
            [self.binary, *arguments],
            cwd=self.directory,
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode:
            raise TerraformFailed(f"terraform {arguments[0]} failed.", ran.stderr.strip(), f"The whole log: {self.log}")
        return document(ran.stdout)[0]

    def _run(self, *arguments: str) -> RunEvents:
        command = self._command(arguments)
        # What tflocal writes for `init` knows no provider version yet, and so names endpoints that newer ones refuse.
        by_tflocal = self.local and command[0] != self.binary and arguments[0] != "init"
        events = RunEvents(self.progress)
        with private_files():
            self.log.parent.mkdir(parents=True, exist_ok=True)
            log = self.log.open("a", encoding="utf-8")
        with log:
            log.write(f"$ {' '.join(command)}\n")
            process = subprocess.Popen(
                command,
                cwd=self.directory,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,
            )
            try:
                for line in process.stdout or ():
                    log.write(line)
                    events.read(line)
                code = process.wait()
            except KeyboardInterrupt:
                _interrupt(process, self.interrupt_seconds)
                raise
        if code and events.missing_variables:
            raise MissingVariables(events.missing_variables)
        if code:
            failure = events.failure()
            next_step = vendored.advice(failure) or f"The whole log: {self.log}"
            raise TerraformFailed(f"terraform {arguments[0]} failed.", failure, next_step)
        if by_tflocal:
            self._prepared.done("override")
        return events

    def _command(self, arguments: Sequence[str]) -> list[str]:
        """By tflocal, unless what it would write is there already."""
        if not self.local:
            return [self.binary, *arguments]
        if arguments[0] == "init" and self._needs_no_override():
            work_copy.drop_override(self.directory)
            return [self.binary, *arguments]
        there = (self.directory / work_copy.OVERRIDE).is_file() and not work_copy.makes_backend(self.directory)
        if there and arguments[0] != "init" and self._prepared.holds("override"):
            return [self.binary, *arguments]
        self._prepared.undone("override")
        work_copy.drop_override(self.directory)
        return [find_tflocal(), *arguments]


def _interrupt(process: "subprocess.Popen[str]", seconds: float) -> None:
    """Let Terraform finish the calls under way and write its state, as on Ctrl-C in a terminal."""
    process.send_signal(signal.SIGINT)
    try:
        process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
