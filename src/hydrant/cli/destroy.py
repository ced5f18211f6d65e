"""`hydrant destroy`: delete what is deployed."""

from hydrant.console import Say

from ..aws import guard
from ..stack.deploy import destroy as destroy_on_stack
from .aws_options import AwsRegion, Endpoint, Env, Profile, StateBucket, Target, VarFiles, Vars, Yes
from .options import AsJson, MaybePort
from .targets import Values, on_aws, on_the_stack


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
    values = Values(env, var_file, var)
    if target == "emulator":
        project, stack, settings = on_the_stack(port, values, say)
        counts = destroy_on_stack(project, stack, say, settings)
        say.data({"changes": counts}, f"Deleted: {counts.get('remove', 0)} resources.")
        return
    guard.check_can_ask(yes)
    workspace, settings = on_aws(values, say, profile, region, endpoint, state_bucket)
    what = f"environment {workspace.environment.name}" if workspace.environment else "the configuration"
    guard.confirm(workspace.site, f"Delete everything of {what}, with all its data?", yes)
    counts = workspace.destroy(settings)
    say.data({"changes": counts, "site": workspace.site.describe()}, f"Deleted: {counts.get('remove', 0)} resources.")
