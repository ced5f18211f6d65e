"""`hydrant send`: anyone's lines onto a stream."""

import signal
import sys
import threading
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from hydrant.console import Say

from ..errors import HydrantError, UsageError
from ..rejections.replay.put import DeliveryStream, Destination, Pace, Stream, partition_key
from ..rejections.texts import safe
from ..sending.lines import read
from ..sending.send import Balance, Sender
from .aws_options import AwsRegion, Endpoint, Env, Profile, StateBucket, Target
from .options import AsJson, MaybePort
from .watching import Site


def send(
    file: Annotated[str, typer.Argument(metavar="FILE|-", show_default=False, help="JSON lines; - reads stdin.")],
    stream: Annotated[str | None, typer.Option("--stream", help="Kinesis stream (default: the pipeline's).")] = None,
    delivery_stream: Annotated[
        str | None, typer.Option("--delivery-stream", help="Delivery stream that takes records itself.")
    ] = None,
    key: Annotated[str, typer.Option("--partition-key", help="random, producer, field:NAME or text:KEY.")] = "random",
    rate: Annotated[float | None, typer.Option("--rate", min=0.1, help="At most so many records a second.")] = None,
    any_text: Annotated[bool, typer.Option("--any", help="Send lines that are no JSON, too.")] = False,
    target: Target = "emulator",
    port: MaybePort = None,
    env: Env = None,
    profile: Profile = None,
    region: AwsRegion = None,
    endpoint: Endpoint = None,
    state_bucket: StateBucket = None,
    as_json: AsJson = False,
) -> None:
    """Put the lines of a file onto a stream or a delivery stream, each as a record, and print a balance.

    What is not taken is put again; lines that are no JSON, or that the service refuses, are named and left out: exit
    code 1.
    """
    say = Say(as_json)
    if stream and delivery_stream:
        raise UsageError("--stream and --delivery-stream exclude each other.", next_step="Give one of them.")
    key_of = partition_key(key)
    site = Site(target, port, env, profile, region, endpoint, state_bucket)
    with _opened(file) as lines:
        where = site.anywhere(say, needs_outputs=not (stream or delivery_stream))
        clients = where.clients()
        destination: Destination
        if delivery_stream:
            destination = DeliveryStream(clients.firehose, delivery_stream)
        else:
            destination = Stream(clients.kinesis, stream or where.named("stream_name", "--stream"), key_of)
        stop = threading.Event()
        sender = Sender(destination, Pace(rate), stop)
        signal.signal(signal.SIGINT, lambda *_: _let_go(stop))
        with say.step(f"Sending to {destination.name}") as detail:
            _run(sender, lines, any_text, say, lambda balance: detail(f"{balance.sent:,} sent"))
    _tell(sender.balance, say)
    if stop.is_set():
        raise typer.Exit(130)
    if sender.balance.bad:
        raise typer.Exit(1)


def _let_go(stop: threading.Event) -> None:
    """Ctrl-C: what was read is sent and counted. A second one ends at once, also where it waits for a line."""
    if stop.is_set():
        raise KeyboardInterrupt
    stop.set()


def _run(sender: Sender, lines: IO[bytes], any_text: bool, say: Say, progress: Any) -> None:
    try:
        sender.run(read(lines, any_text=any_text), progress)
    except HydrantError:
        _tell(sender.balance, say)
        raise


def _opened(file: str) -> Any:
    if file == "-":
        return sys.stdin.buffer
    try:
        return Path(file).open("rb")
    except OSError as error:
        raise UsageError(
            f"{file} cannot be read.", error.strerror or str(error), "Name a file, or - for stdin."
        ) from error


def _tell(balance: Balance, say: Say) -> None:
    lines = [f"{balance.read:,} lines read: {balance.sent:,} sent, {balance.bad:,} not sent"]
    if balance.retried:
        lines[0] += f"; {balance.retried:,} puts were repeated"
    lines += [f"  line {each.number:,}: {safe(each.reason, 300)}" for each in balance.bad_lines]
    if balance.bad > len(balance.bad_lines):
        lines.append(f"  and {balance.bad - len(balance.bad_lines):,} more")
    say.data(balance.document(), "\n".join(lines))
