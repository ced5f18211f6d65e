"""The outputs of what Terraform has deployed on AWS, for commands that only look."""

from collections.abc import Mapping
from typing import Any

from ..console import Say
from ..project import Project
from ..terraform.variables import find_environment
from .site import AwsSite


def outputs_on_aws(
    project: Project, site: AwsSite, env: str | None, state_bucket: str | None, say: Say
) -> Mapping[str, Any]:
    """Read them from the state of an environment. Raises as Terraform's runs do."""
    from .workspace import Workspace  # what runs Terraform, which the same commands on an emulator need not import

    environment = find_environment(project.terraform, env)
    return Workspace(project, site, environment, say, state_bucket, lock=False).outputs()
