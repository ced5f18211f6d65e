"""The state bucket and the roles of the pipeline: terraform/bootstrap, whose own state ends up in that bucket.

The first run keeps the state beside the files, as there is no bucket yet, and moves it when there is one. A run that
was broken off in between goes on where it stopped: the state is still beside the files. `remove` goes the way back.
"""

import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from hydrant.console import Say
from hydrant.terraform.plan_view.changes import PlanChanges
from hydrant.terraform.variables import Environment

from ..errors import HydrantError, UsageError
from ..project import Project, has_terraform
from . import backend
from .site import AwsSite
from .workspace import Workspace

NAME = "bootstrap"
_STATE = "terraform.tfstate"
_ALSO_EMPTIED = "-var=state_force_destroy=true"


class Bootstrap:
    """The bootstrap of one account and region."""

    def __init__(self, project: Project, site: AwsSite, say: Say, bucket: str | None = None) -> None:
        folder = project.terraform / NAME
        if not has_terraform(folder):
            raise UsageError(f"There is no configuration in {folder}.", next_step="Take the kit's terraform/bootstrap.")
        self.site = site
        self.bucket = bucket or backend.state_bucket(site)
        self.workspace = Workspace(Project(folder, folder), site, Environment(NAME, folder), say, self.bucket)

    def apply(self, arguments: Sequence[str], ask: Callable[[PlanChanges], None]) -> dict[str, Any]:
        """Make or change it; `ask` sees the plan and raises to stop. Returns the outputs."""
        first = self._is_local() or not self._has_bucket()
        self.workspace.local_state = first
        with tempfile.TemporaryDirectory(prefix="hydrant-plan-") as folder:
            saved = Path(folder) / "plan"
            ask(self.workspace.plan(saved, arguments))
            self.workspace.apply(saved)
        outputs = self.workspace.outputs()
        if first:
            self.workspace.move_state(local=False)
            self._forget_local()
        return outputs

    def remove(self, arguments: Sequence[str]) -> dict[str, int]:
        """Delete it, with the bucket. Raises HydrantError while a stack's state in the bucket still knows resources."""
        if not self._is_local():
            if alive := self._alive():
                raise HydrantError(
                    f"The bucket {self.bucket} holds the state of what is still deployed.",
                    "\n".join(alive),
                    "Destroy those first: hydrant destroy --target aws --env NAME",
                )
            self.workspace.move_state(local=True)
        self.workspace.local_state = True
        with tempfile.TemporaryDirectory(prefix="hydrant-plan-") as folder:
            saved = Path(folder) / "plan"
            self.workspace.plan(saved, [*arguments, _ALSO_EMPTIED])
            self.workspace.apply(saved)
        counts = self.workspace.destroy([*arguments, _ALSO_EMPTIED])
        self._forget_local()
        return counts

    def _has_bucket(self) -> bool:
        from botocore.exceptions import ClientError

        try:
            self.site.clients.s3.head_bucket(Bucket=self.bucket)
        except ClientError as error:
            if error.response["Error"]["Code"] in ("404", "NoSuchBucket"):
                return False
            raise HydrantError(f"The bucket {self.bucket} cannot be looked at.", str(error)) from error
        return True

    def _alive(self) -> list[str]:
        s3 = self.site.clients.s3
        keys = [o["Key"] for o in s3.list_objects_v2(Bucket=self.bucket, Prefix="stacks/").get("Contents", [])]
        states = (key for key in keys if key.endswith(".tfstate"))
        return [
            key for key in states if json.loads(s3.get_object(Bucket=self.bucket, Key=key)["Body"].read())["resources"]
        ]

    def _is_local(self) -> bool:
        """Whether a state beside the files knows resources: a run was broken off."""
        try:
            return bool(json.loads((self.workspace.directory / _STATE).read_text("utf-8"))["resources"])
        except (OSError, ValueError, KeyError):
            return False

    def _forget_local(self) -> None:
        """What Terraform leaves beside the files when the state has moved, or is empty."""
        from hydrant.terraform.work_copy import release_state

        release_state(self.workspace.directory)
        for path in self.workspace.directory.glob(f"{_STATE}*"):
            path.unlink()
