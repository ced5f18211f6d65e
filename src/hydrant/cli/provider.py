"""`hydrant provider`: what Hydrant's offline Terraform provider can do."""

from dataclasses import asdict
from typing import Annotated

import typer

from hydrant.console import Say

from ..errors import UsageError
from ..offline_provider import listing
from .options import AsJson

app = typer.Typer(help="What Hydrant's offline Terraform provider can do.", no_args_is_help=True)


@app.callback()
def _provider() -> None:
    """What Hydrant's offline Terraform provider can do."""


@app.command()
def types(
    service: Annotated[
        str | None, typer.Argument(help="A service such as sqs, or a provider such as tls: also what is not served.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the resource types, data sources and functions that are served offline."""
    found = listing.entries(service)
    if not found:
        raise UsageError(f"No service or provider {service!r}.", f"There are: {', '.join(listing.services())}.")
    document = {"types": [asdict(entry) for entry in found]}
    Say(as_json).data(document, listing.text_of(found, detail=service is not None))
