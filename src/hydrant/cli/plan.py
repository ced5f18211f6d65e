"""`hydrant plan`: what an apply would change."""

import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from hydrant.console import Say
from hydrant.terraform.plan_view.changes import PlanChanges
from hydrant.terraform.plan_view.markdown import as_markdown
from hydrant.terraform.plan_view.text import as_text

from ..aws.workspace import Workspace
from ..errors import UsageError
from ..project import Project
from ..stack.deploy import plan as plan_on_stack
from .aws_options import AwsRegion, Endpoint, Env, NoLock, Profile, StateBucket, Target, VarFiles, Vars
from .options import AsJson, MaybePort
from .targets import Values, on_aws, on_the_stack

CHANGES_EXIT_CODE = 3


def plan(
    target: Target = "emulator",
    env: Env = None,
    var_file: VarFiles = None,
    var: Vars = None,
    out: Annotated[Path | None, typer.Option("--out", help="Keep the plan in this file, for: apply FILE")] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="As the text of a comment.")] = False,
    fail_on_changes: Annotated[bool, typer.Option("--fail-on-changes", help="Exit code 3 if it is not empty.")] = False,
    port: MaybePort = None,
    profile: Profile = None,
    region: AwsRegion = None,
    endpoint: Endpoint = None,
    state_bucket: StateBucket = None,
    no_lock: NoLock = False,
    as_json: AsJson = False,
) -> None:
    """Show what an apply would change, on the running stack or on AWS. Nothing is changed; secrets are masked."""
    say = Say(as_json)
    values = Values(env, var_file, var)
    if target == "aws":
        workspace, settings = on_aws(values, say, profile, region, endpoint, state_bucket, lock=not no_lock)
        project, changes = workspace.project, _plan_on_aws(workspace, settings, out)
    else:
        if out:
            raise UsageError("A plan of the emulator cannot be kept.", next_step="Leave out --out: hydrant apply")
        project, stack, settings = on_the_stack(port, values, say)
        changes = plan_on_stack(project, stack, say, settings)
    text = as_markdown(changes, _title(project, env)).rstrip("\n") if markdown else as_text(changes)
    say.data(changes.document() | ({"markdown": text} if markdown else {}), text)
    if fail_on_changes and not changes.empty:
        raise typer.Exit(CHANGES_EXIT_CODE)


def _plan_on_aws(workspace: Workspace, settings: list[str], out: Path | None) -> PlanChanges:
    """The plan file holds every value in the clear: it is kept only where the user says so."""
    with tempfile.TemporaryDirectory(prefix="hydrant-plan-") as folder:
        saved = Path(folder) / "plan"
        changes = workspace.plan(saved, settings)
        if out:
            shutil.copyfile(saved, out)
        return changes


def _title(project: Project, env: str | None) -> str:
    """The environment, or the folder where there is none."""
    return env or project.terraform.name
