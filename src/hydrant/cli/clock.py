"""`hydrant clock`: let hours pass in a moment, for tests of what waits for them."""

import datetime
from typing import Annotated

import typer

from hydrant.console import Say
from hydrant.stack import control_client, registry

from .options import AsJson, MaybePort, seconds

app = typer.Typer(help="Move the test clock of a stack started with HYDRANT_TEST_CLOCK=1.", no_args_is_help=True)


@app.callback()
def _clock() -> None:
    """Move the test clock of a stack started with HYDRANT_TEST_CLOCK=1."""


@app.command()
def advance(
    duration: Annotated[str, typer.Argument(help="How much time shall have passed, such as 300s, 90m or 24h.")],
    port: MaybePort = None,
    as_json: AsJson = False,
) -> None:
    """Let time pass for Kinesis and Firehose: buffers fall due, retries end, records grow old."""
    stack = registry.find(port)
    moved = control_client.advance_clock(stack.port, seconds(duration), stack.host)
    now = datetime.datetime.fromtimestamp(moved["now"], datetime.UTC)
    Say(as_json).data(moved, f"The emulator's clock shows {now:%Y-%m-%d %H:%M:%S} UTC, {_ahead(moved)} ahead.")


def _ahead(moved: control_client.Json) -> str:
    return str(datetime.timedelta(seconds=round(moved["ahead_seconds"])))
