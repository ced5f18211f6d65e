"""Terraform runs against the stack: by `tflocal`, in the work copy, with a provider that can be had here."""

import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import TerraformFailed
from ..offline_provider.choice import ProviderChoice
from . import work_copy
from .emulator import TEST_KEY, without_proxy
from .terraform_events import RunEvents
from .tools import TerraformBinary, find_tflocal

Progress = Callable[[str], None]


def terraform_environment(
    environ: Mapping[str, str], endpoint: str, region: str, binary: TerraformBinary, choice: ProviderChoice
) -> dict[str, str]:
    """The variables of a run. The user's TF_VAR_* pass; real credentials, profiles and endpoints do not."""
    dropped = ("TF_DATA_DIR", "TF_CLI_CONFIG_FILE", "TF_REATTACH_PROVIDERS")
    inherited = {k: v for k, v in environ.items() if not k.startswith("AWS_") and k not in dropped}
    if "TF_CLI_CONFIG_FILE" in environ and Path(environ["TF_CLI_CONFIG_FILE"]).is_file():
        inherited["TF_CLI_CONFIG_FILE"] = environ["TF_CLI_CONFIG_FILE"]
    return {
        **inherited,
        "AWS_ENDPOINT_URL": endpoint,
        "S3_HOSTNAME": "127.0.0.1",
        "AWS_ACCESS_KEY_ID": TEST_KEY,
        "AWS_SECRET_ACCESS_KEY": TEST_KEY,
        "AWS_DEFAULT_REGION": region,
        "AWS_REGION": region,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "TF_CMD": binary.path,
        "TF_IN_AUTOMATION": "1",
        "TF_INPUT": "0",
        "CHECKPOINT_DISABLE": "1",
        "DISABLE_DEPRECATION_NOTICE": "1",
        "USE_EXEC": "1",  # tflocal becomes terraform: a signal reaches it once
        "NO_PROXY": without_proxy(environ),
        "no_proxy": without_proxy(environ),
        **choice.env,
    }


@dataclass
class Terraform:
    """Runs in one directory. Each raises TerraformFailed with Terraform's own words; everything goes to `log`."""

    directory: Path
    log: Path
    env: dict[str, str]
    progress: Progress = field(default=lambda _: None)

    def init(self) -> None:
        """Install providers and modules."""
        self._run("init", "-no-color")

    def apply(self) -> RunEvents:
        """Create and change what the configuration asks for."""
        return self._run("apply", "-auto-approve", "-json")

    def plan(self) -> RunEvents:
        """Compute the changes; `RunEvents.changes` tells how many."""
        return self._run("plan", "-json")

    def destroy(self) -> RunEvents:
        """Delete all that the state knows."""
        return self._run("destroy", "-auto-approve", "-json")

    def _run(self, *words: str) -> RunEvents:
        work_copy.drop_override(self.directory)
        events = RunEvents(self.progress)
        command = [find_tflocal(), *words]
        with self.log.open("a", encoding="utf-8") as log:
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
                _interrupt(process)
                raise
        if code:
            raise TerraformFailed(f"terraform {words[0]} failed.", events.failure(), f"The whole log: {self.log}")
        return events


def _interrupt(process: "subprocess.Popen[str]") -> None:
    """Let Terraform finish the calls under way and write its state, as on Ctrl-C in a terminal."""
    process.send_signal(signal.SIGINT)
    try:
        process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
