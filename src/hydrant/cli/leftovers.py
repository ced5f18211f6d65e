"""`hydrant leftovers`: what end-to-end tests left behind."""

from typing import Annotated

import typer

from hydrant.console import Say

from ..aws import guard, leftovers
from ..aws.site import find_site
from .aws_options import AwsRegion, Endpoint, Profile, Yes
from .options import AsJson


def find_leftovers(
    remove: Annotated[bool, typer.Option("--remove", help="Delete what is found.")] = False,
    profile: Profile = None,
    region: AwsRegion = None,
    endpoint: Endpoint = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Find what end-to-end tests left on AWS, by its tags (ManagedBy = hydrant-e2e). Exit code 1 if something stays."""
    say = Say(as_json)
    if remove:
        guard.check_can_ask(yes)
    site = find_site(profile, region, endpoint)
    guard.show(site, say)
    found = leftovers.find(site.clients)
    if remove and found:
        guard.confirm(site, f"Delete these?\n{_lines(found)}\n", yes)
        for leftover in found:
            leftovers.remove(site.clients, leftover)
    document = {"removed": remove, "leftovers": [vars(leftover) for leftover in found]}
    say.data(document, (("Removed:\n" if remove else "") + _lines(found)) if found else "Nothing was left behind.")
    if found and not remove:
        raise typer.Exit(1)


def _lines(found: list[leftovers.Leftover]) -> str:
    return "\n".join(f"{leftover.stack}  {leftover.kind:<15}  {leftover.name}" for leftover in found)
