"""`hydrant target`: where commands would go."""

from typing import Annotated

import typer

from hydrant.console import Say
from hydrant.stack import registry

from ..aws import guard
from ..aws.site import find_site
from ..stack.place import place_of
from .aws_options import AwsRegion, Endpoint, Profile, Target, Yes
from .options import AsJson, MaybePort


def target(
    target: Target = "emulator",
    port: MaybePort = None,
    profile: Profile = None,
    region: AwsRegion = None,
    endpoint: Endpoint = None,
    ask: Annotated[str | None, typer.Option("--ask", help="Ask this question; exit code 1 unless answered.")] = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Show which stack, or which account, region and identity of AWS, the commands would reach."""
    say = Say(as_json)
    if target == "emulator":
        stack = registry.find(port)
        place = place_of(stack).region
        say.data({"endpoint": stack.endpoint, "region": place}, f"{stack.endpoint}, region {place}")
        return
    if ask:
        guard.check_can_ask(yes)
    site = find_site(profile, region, endpoint)
    if ask:
        guard.show(site, say)
        guard.confirm(site, ask, yes)
    rows = [f"{name:<9} {value}" for name, value in site.describe().items() if value]
    say.data(site.describe(), "\n".join(rows))
