"""`hydrant bootstrap`: once for an AWS account and region."""

from typing import Annotated

import typer

from hydrant.console import Say
from hydrant.terraform.plan_view.changes import PlanChanges
from hydrant.terraform.plan_view.text import as_text
from hydrant.terraform.variables import variable_arguments

from ..aws import guard
from ..aws.bootstrap import Bootstrap
from ..aws.site import find_site
from ..project import find_project
from .aws_options import AwsRegion, Endpoint, Profile, StateBucket, VarFiles, Vars, Yes
from .options import AsJson


def bootstrap(
    var_file: VarFiles = None,
    var: Vars = None,
    remove: Annotated[bool, typer.Option("--remove", help="Delete it all, when no stack is left.")] = False,
    profile: Profile = None,
    region: AwsRegion = None,
    endpoint: Endpoint = None,
    state_bucket: StateBucket = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Make the bucket of the states and the roles of GitHub Actions (terraform/bootstrap): plans, asks, applies.

    Its own state ends up in that bucket. Settings, above all `repository`: terraform/bootstrap/terraform.tfvars.
    """
    say = Say(as_json)
    guard.check_can_ask(yes)
    project = find_project()
    site = find_site(profile, region, endpoint)
    guard.show(site, say)
    settings = variable_arguments(None, var_file or [], var or [])
    wanted = Bootstrap(project, site, say, state_bucket)
    if remove:
        guard.confirm(site, f"Delete the bucket {wanted.bucket} with all states, and the roles?", yes)
        counts = wanted.remove(settings)
        say.data({"changes": counts}, f"Deleted: {counts.get('remove', 0)} resources.")
        return

    def ask(changes: PlanChanges) -> None:
        say.line(as_text(changes))
        if not changes.empty:
            guard.confirm(site, "Apply this?", yes)

    outputs = wanted.apply(settings, ask)
    say.data({"outputs": outputs}, f"The states are kept in {outputs['state_bucket']}.")
