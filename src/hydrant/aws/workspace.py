"""Terraform for one environment on AWS, in the project's own directory: package, backend, plan, apply, destroy.

Against a third-party endpoint it runs in a copy below the state folder, as against our own emulator: there the offline
provider may have to serve, and must leave no lock file in the project.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from hydrant.console import Say
from hydrant.paths import cache_dir, state_dir
from hydrant.terraform import work_copy
from hydrant.terraform.plan_view.changes import PlanChanges, read_plan
from hydrant.terraform.runner import QUIET, Terraform
from hydrant.terraform.tools import find_terraform
from hydrant.terraform.variables import Environment, environments

from ..errors import TerraformFailed, UsageError
from ..function_package import build_package, configured_target
from ..offline_provider.choice import OFFLINE, VARIABLE, choose_provider
from ..project import Project
from . import backend
from .site import AwsSite

_INTERRUPT_SECONDS = 1800.0  # deleting a delivery stream takes minutes, and killing Terraform loses what it has made


@dataclass
class Workspace:
    """One configuration, one environment, one account. Each call raises TerraformFailed in Terraform's words."""

    project: Project
    site: AwsSite
    environment: Environment | None
    say: Say
    state_bucket: str | None = None
    lock: bool = True
    local_state: bool = False
    """Keep the state beside the configuration, whatever its backend: while there is no bucket."""
    _terraform: Terraform | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        if self.environment is None and (known := environments(self.project.terraform)):
            raise UsageError(
                "Which environment?", f"There are: {', '.join(known)}.", f"Name one: --env {known[0]} (HYDRANT_ENV)"
            )
        if self.site.endpoint is None and os.environ.get(VARIABLE) == OFFLINE:
            raise UsageError(f"{VARIABLE}={OFFLINE} is for emulators.", "It never talks to AWS.", f"Unset {VARIABLE}.")

    def plan(self, saved: Path, arguments: Sequence[str]) -> PlanChanges:
        """Compute the changes, and keep them in the file `saved`."""
        terraform = self._prepared(build=True, arguments=arguments)
        with self.say.step("Planning with terraform plan") as show:
            terraform.progress = show
            planned = terraform.plan(f"-out={saved}", *self._locking(), *arguments)
        return terraform.changes_of(planned, saved)

    def show(self, saved: Path) -> PlanChanges:
        """The changes of a plan that was saved earlier."""
        return read_plan(self._ready().show(saved))

    def apply(self, saved: Path) -> dict[str, int]:
        """Carry out a saved plan; returns what changed."""
        terraform = self._ready()
        with self.say.step("Applying with terraform apply") as show:
            terraform.progress = show
            return terraform.apply(*self._locking(), str(saved)).changes

    def destroy(self, arguments: Sequence[str]) -> dict[str, int]:
        """Delete all that the state knows; returns what changed."""
        terraform = self._ready()
        with self.say.step("Deleting with terraform destroy") as show:
            terraform.progress = show
            return terraform.destroy(*self._locking(), *arguments).changes

    def outputs(self) -> dict[str, Any]:
        """The outputs of what is deployed."""
        return self._ready().outputs()

    def move_state(self, local: bool) -> None:
        """From the bucket to beside the configuration, or back."""
        self.local_state = local
        with self.say.step("Moving the state " + ("out of the bucket" if local else "into the bucket")):
            self._prepared(how=("-migrate-state", "-force-copy"))

    @property
    def directory(self) -> Path:
        """Where Terraform runs."""
        if self.site.endpoint is None:
            return self.project.terraform
        return self._copy / self.project.terraform.relative_to(work_copy.top_of(self.project))

    def _locking(self) -> list[str]:
        return [] if self.lock else ["-lock=false"]

    @property
    def _copy(self) -> Path:
        """The folder of the copy for a third-party emulator, one for each project and endpoint."""
        text = f"{self.site.endpoint} {self.project.terraform}"
        return state_dir() / "third-party-emulators" / sha256(text.encode()).hexdigest()[:16]

    def _ready(self) -> Terraform:
        """The runner that was prepared last, or a new one."""
        return self._terraform or self._prepared()

    def _prepared(
        self, build: bool = False, arguments: Sequence[str] = (), how: Sequence[str] = ("-reconfigure",)
    ) -> Terraform:
        """A runner for which `init` has been run, with the environment's backend and no other's."""
        binary = find_terraform()
        if binary.warning:
            self.say.warn(f"{binary.name} says: {binary.warning}")
        env = {**self.site.environ, **QUIET}
        if self.site.endpoint:
            work_copy.make_work_copy(self.project, self._copy, keep_backend=True)
            choice = choose_provider(self.directory, cache_dir(), os.environ)
            choice.begin()
            self.say.line(choice.reason)
            env |= choice.env
            if choice.drop_lock:
                work_copy.drop_lock(self.directory)
        (work_copy.keep_state_local if self.local_state else work_copy.release_state)(self.directory)
        if build:
            self._build_packages(arguments)
        log = state_dir() / "aws" / f"{self.environment.name if self.environment else 'terraform'}.log"
        terraform = Terraform(self.directory, log, env, binary.path, local=False, interrupt_seconds=_INTERRUPT_SECONDS)
        settings = (
            [] if self.local_state else backend.settings(self.directory, self.site, self.environment, self.state_bucket)
        )
        with self.say.step(f"Preparing {binary.name} {binary.version}"):
            _init(terraform, [*how, *settings])
        self._terraform = terraform
        return terraform

    def _build_packages(self, arguments: Sequence[str]) -> None:
        """Build each function of the manifest for the runtime that the configuration and these variables name."""
        for spec in self.project.manifest.functions:
            target = configured_target(
                self.project.terraform,
                os.environ,
                spec.runtime_variable,
                spec.architecture_variable,
                _given(arguments, {spec.runtime_variable, spec.architecture_variable}),
                files=[Path(word.removeprefix("-var-file=")) for word in arguments if word.startswith("-var-file=")],
            )
            root = self.project.root
            output = (
                work_copy.package_path(self.project, self._copy, spec.package)
                if self.site.endpoint
                else root / spec.package
            )
            with self.say.step(f"Building {spec.package} for {target.name}"):
                build_package(spec, target, root, output, cache_dir())


def _given(arguments: Sequence[str], names: set[str]) -> dict[str, str]:
    """Those of the variables that the arguments set one by one."""
    pairs = (word.removeprefix("-var=").partition("=") for word in arguments if word.startswith("-var="))
    return {name: value for name, _, value in pairs if name in names}


def _init(terraform: Terraform, settings: Sequence[str]) -> None:
    try:
        terraform.init(*settings)
    except TerraformFailed as error:
        if "bucket" in error.cause and ("does not exist" in error.cause or "NoSuchBucket" in error.cause):
            error.next_step = "Make the state bucket once for this account and region: hydrant bootstrap"
        raise
