"""`hydrant destroy`: delete what is deployed."""

import os

from ..aws import guard
from ..aws.site import find_site
from ..aws.workspace import Workspace
from ..project import find_project
from ..say import Say
from ..stack import container, record
from ..stack.deploy import destroy as destroy_on_stack
from ..variables import find_environment, words
from .aws_options import AwsRegion, Endpoint, Env, Profile, StateBucket, Target, VarFiles, Vars, Yes
from .options import AsJson, MaybePort


def destroy(
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
    """Delete what is deployed: on the running stack, which stays, or on AWS, where it shows what and asks."""
    say = Say(as_json)
    if target == "emulator":
        stack = record.find(port)
        project = container.project_of(stack, os.environ)
        settings = words(find_environment(project.terraform, env), var_file or [], var or [])
        counts = destroy_on_stack(project, stack, say, settings)
        say.data({"changes": counts}, f"Deleted: {counts.get('remove', 0)} resources.")
        return
    guard.check_can_ask(yes)
    project = find_project()
    environment = find_environment(project.terraform, env)
    site = find_site(profile, region, endpoint)
    guard.show(site, say)
    workspace = Workspace(project, site, environment, say, state_bucket)
    what = f"environment {environment.name}" if environment else "the configuration"
    guard.confirm(site, f"Delete everything of {what}, with all its data?", yes)
    counts = workspace.destroy(words(environment, var_file or [], var or []))
    say.data({"changes": counts, "site": site.describe()}, f"Deleted: {counts.get('remove', 0)} resources.")
