"""Terraform runs with the offline provider against an emulator, for tests of what the provider does."""

import json
import os
import pkgutil
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hydrant.offline_provider import resources
from hydrant.offline_provider.choice import OF_A_STACK
from hydrant.offline_provider.connect import OWNER
from hydrant.offline_provider.host import Ahead, beside
from hydrant.offline_provider.mirror import ensure_mirror, write_cli_config
from hydrant.paths import cache_dir
from hydrant.terraform.tools import find_terraform
from hydrant.terraform.work_copy import has_backend, keep_state_local


@dataclass
class Run:
    """What one plan or apply said: the action by resource address, and the outputs."""

    actions: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)


class Runs:
    """Runs in one folder. A run that fails raises AssertionError with Terraform's words.

    All runs of a process of tests have one host of their providers, as those of a command of Hydrant do: a run would
    import the AWS SDK anew. It ends with the process. What runs without a host: tests of `terraform` as users call it.
    """

    def __init__(self, folder: Path, endpoint: str) -> None:
        self.folder = folder
        self.binary = find_terraform().path
        config = folder.parent / f"{folder.name}.tfrc"
        mirror = ensure_mirror(cache_dir())
        write_cli_config(config, mirror)
        beside(str(os.getpid()), mirror.root, ["aws"], OF_A_STACK, Ahead(services=_services()))
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_"))}
        self.env = {
            **kept,
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
            "NO_PROXY": "127.0.0.1",
            "TF_CLI_CONFIG_FILE": str(config),
            OWNER: str(os.getpid()),
            "GOGC": "400",
        }
        self._run("init", "-no-color")

    def plan(self, *options: str, **variables: Any) -> Run:
        """Plan; a resource without a change is not in `actions`."""
        return self._events("plan", "-json", *options, **variables)

    def terraform(self, *words: str) -> str:
        """Any other command, and what it prints."""
        return self._run(*words)

    def apply(self, **variables: Any) -> Run:
        """Plan and apply."""
        return self._events("apply", "-auto-approve", "-json", **variables)

    def destroy(self, **variables: Any) -> Run:
        """Destroy everything."""
        return self._events("destroy", "-auto-approve", "-json", **variables)

    def import_again(self, special: dict[str, str], **variables: Any) -> Run:
        """Forget every resource of aws, then import each by its id (`special`: by other words) and apply."""
        state = json.loads(self._run("show", "-json"))["values"]["root_module"]["resources"]
        managed = [each for each in state if each["mode"] == "managed" and each["type"].startswith("aws_")]
        ids = {each["address"]: each["values"]["id"] for each in managed} | special
        self._run("state", "rm", *ids)
        blocks = [f"import {{\n  to = {address}\n  id = {json.dumps(words)}\n}}\n" for address, words in ids.items()]
        (self.folder / "imports.tf").write_text("\n".join(blocks))
        return self.apply(**variables)

    def refusals(self, **variables: Any) -> str:
        """What a plan says that must fail."""
        done = self._call("plan", "-json", self._file(variables))
        assert done.returncode != 0, f"The plan was to be refused:\n{done.stdout[-2000:]}"
        return _errors(done.stdout)

    def _events(self, *words: str, **variables: Any) -> Run:
        run = Run()
        for line in self._run(*words, self._file(variables)).splitlines():
            event = json.loads(line) if line.startswith("{") else {}
            if event.get("type") == "planned_change":
                run.actions[event["change"]["resource"]["addr"]] = event["change"]["action"]
            elif event.get("type") == "outputs":
                run.outputs = {name: output.get("value") for name, output in event["outputs"].items()}
        return run

    def _file(self, variables: dict[str, Any]) -> str:
        path = self.folder.parent / f"{self.folder.name}.tfvars.json"
        path.write_text(json.dumps(variables))
        return f"-var-file={path}"

    def _run(self, *words: str) -> str:
        done = self._call(*words)
        assert done.returncode == 0, f"terraform {' '.join(words)}\n{_errors(done.stdout)}\n{done.stderr[-2000:]}"
        return done.stdout

    def _call(self, *words: str) -> "subprocess.CompletedProcess[str]":
        command = [self.binary, *words]
        return subprocess.run(command, cwd=self.folder, env=self.env, capture_output=True, text=True, check=False)


def _services() -> tuple[str, ...]:
    """Whatever a test may ask for: each service that the provider serves types of."""
    return tuple(sorted(info.name.strip("_") for info in pkgutil.iter_modules(resources.__path__)))


def _errors(output: str) -> str:
    """The errors among Terraform's events; all of it where there are none."""
    return "\n".join(line for line in output.splitlines() if '"@level":"error"' in line) or output[-6000:]


def copy_of(configuration: Path, folder: Path) -> Path:
    """A copy of a configuration to run in, with its state beside it."""
    shutil.copytree(configuration, folder)
    if has_backend(folder):
        keep_state_local(folder)
    return folder
