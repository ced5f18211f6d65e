"""`hydrant flush`: deliver now."""

from typing import Annotated

import typer

from hydrant.console import Say
from hydrant.stack import control_client, registry

from .options import AsJson, MaybePort, seconds


def flush(
    port: MaybePort = None,
    timeout: Annotated[str, typer.Option(help="How long it may take, such as 30s.")] = "60s",
    as_json: AsJson = False,
) -> None:
    """Deliver everything that the delivery streams have not delivered yet, without waiting for their buffers."""
    stack = registry.find(port)
    done = control_client.flush(stack.port, seconds(timeout), stack.host)["delivery_streams"]
    lines = [f"{name}: {d['records']} records in {d['objects']} objects" for name, d in done.items()]
    Say(as_json).data({"delivery_streams": done}, "\n".join(lines) or "No delivery streams.")
