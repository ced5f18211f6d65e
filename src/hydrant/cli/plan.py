"""`hydrant plan`: what an apply would change."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from ..aws import guard
from ..aws.site import find_site
from ..aws.workspace import Workspace
from ..errors import UsageError
from ..plan_view.changes import read_plan
from ..plan_view.markdown import as_markdown
from ..plan_view.text import as_text
from ..project import Project, find_project
from ..say import Say
from ..stack import container, record
from ..stack.deploy import plan as plan_on_stack
from ..variables import find_environment, words
from .aws_options import AwsRegion, Endpoint, Env, NoLock, Profile, StateBucket, Target, VarFiles, Vars
from .options import AsJson, MaybePort

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
    if target == "aws":
        project = find_project()
        environment = find_environment(project.terraform, env)
        site = find_site(profile, region, endpoint)
        guard.show(site, say)
        workspace = Workspace(project, site, environment, say, state_bucket, lock=not no_lock)
        document = _plan_on_aws(workspace, words(environment, var_file or [], var or []), out)
    else:
        if out:
            raise UsageError("A plan of the emulator cannot be kept.", next_step="Leave out --out: hydrant apply")
        stack = record.find(port)
        project = container.project_of(stack, os.environ)
        environment = find_environment(project.terraform, env)
        document = plan_on_stack(project, stack, say, words(environment, var_file or [], var or []))
    changes = read_plan(document)
    text = as_markdown(changes, _title(project, env)).rstrip("\n") if markdown else as_text(changes)
    say.data(changes.document() | ({"markdown": text} if markdown else {}), text)
    if fail_on_changes and not changes.empty:
        raise typer.Exit(CHANGES_EXIT_CODE)


def _plan_on_aws(workspace: Workspace, settings: list[str], out: Path | None) -> dict[str, Any]:
    """The plan file holds every value in the clear: it is kept only where the user says so."""
    with tempfile.TemporaryDirectory(prefix="hydrant-plan-") as folder:
        saved = Path(folder) / "plan"
        document = workspace.plan(saved, settings)
        if out:
            shutil.copyfile(saved, out)
        return document


def _title(project: Project, env: str | None) -> str:
    """The environment, or the folder where there is none."""
    return env or project.terraform.name
