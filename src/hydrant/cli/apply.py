"""`hydrant apply`: carry out what `hydrant plan` shows."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from hydrant.console import Say
from hydrant.terraform.plan_view.changes import PlanChanges
from hydrant.terraform.plan_view.text import as_text

from ..aws import guard
from ..aws.workspace import Workspace
from ..errors import UsageError
from ..stack.deploy import deploy as deploy_project
from .aws_options import AwsRegion, Endpoint, Env, Profile, StateBucket, Target, VarFiles, Vars, Yes
from .deploy import print_deployment
from .options import AsJson, MaybePort
from .targets import Values, on_aws, on_the_stack


def apply(
    saved: Annotated[Path | None, typer.Argument(metavar="[PLAN]", help="A plan kept by `hydrant plan --out`.")] = None,
    target: Target = "emulator",
    env: Env = None,
    var_file: VarFiles = None,
    var: Vars = None,
    port: MaybePort = None,
    profile: Profile = None,
    region: AwsRegion = None,
    endpoint: Endpoint = None,
    state_bucket: StateBucket = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Apply the configuration to the running stack, or to AWS: there it shows plan, account and region, and asks."""
    say = Say(as_json)
    _check(saved, target, bool(var_file or var))
    values = Values(env, var_file, var)
    if target == "emulator":
        project, stack, settings = on_the_stack(port, values, say)
        print_deployment(deploy_project(project, stack, say, settings), say)
        return
    guard.check_can_ask(yes)
    workspace, settings = on_aws(values, say, profile, region, endpoint, state_bucket)
    with tempfile.TemporaryDirectory(prefix="hydrant-plan-") as folder:
        path = saved.resolve() if saved else Path(folder) / "plan"
        changes = workspace.show(path) if saved else workspace.plan(path, settings)
        _apply(workspace, path, changes, yes, say)


def _apply(workspace: Workspace, saved: Path, changes: PlanChanges, yes: bool, say: Say) -> None:
    say.line(as_text(changes))
    if not changes.empty:
        name = f"environment {workspace.environment.name}" if workspace.environment else "the configuration"
        guard.confirm(workspace.site, f"Apply this to {name}?", yes)
    counts = workspace.apply(saved)
    outputs = workspace.outputs()
    done = ", ".join(f"{name} {count}" for name, count in counts.items() if count) or "no changes"
    say.data({"changes": counts, "outputs": outputs, "site": workspace.site.describe()}, f"Applied: {done}.")


def _check(saved: Path | None, target: str, values: bool) -> None:
    if saved and target == "emulator":
        raise UsageError("Saved plans are for AWS.", next_step="Leave out the plan, or say --target aws")
    if saved and not saved.is_file():
        raise UsageError(f"There is no file {saved}.", next_step="Make it: hydrant plan --target aws --out FILE")
    if saved and values:
        raise UsageError(
            "A saved plan holds the values of its variables already.", next_step="Leave out --var and --var-file"
        )
