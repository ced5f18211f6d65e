"""The command `python -m consumers`: settings by flags or HYDRANT_CONSUMER_* variables."""

import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event as Flag
from typing import TYPE_CHECKING, Annotated, TypeVar

import boto3
import typer
from botocore.exceptions import BotoCoreError, ClientError

from .show import Printer
from .webhook import Webhook
from .worker import SqsWorker

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

T = TypeVar("T")
_ENV = "HYDRANT_CONSUMER_"
AsJson = Annotated[bool, typer.Option("--json", help="Each object as a line of JSON.")]
Read = Annotated[bool, typer.Option(envvar=f"{_ENV}READ", help="Read each object and count its documents.")]

app = typer.Typer(help="Sample subscribers; the AWS variables say where the services are.", no_args_is_help=True)


@app.command()
def sqs(
    queue: Annotated[str, typer.Option(envvar=f"{_ENV}QUEUE", help="Name or URL of the queue.")],
    *,
    alive: Annotated[
        Path | None, typer.Option(envvar=f"{_ENV}ALIVE", help="Touch this file while the queue answers.")
    ] = None,
    again: Annotated[
        float | None,
        typer.Option(
            envvar=f"{_ENV}AGAIN", min=0.1, help="Try again after so many seconds when the queue is not there."
        ),
    ] = None,
    read: Read = False,
    as_json: AsJson = False,
) -> None:
    """Work off a queue that is subscribed to the topic, until Ctrl-C."""
    with _errors_as_text():
        client = boto3.client("sqs")
        with _until_signal() as stop:
            url = queue if "://" in queue else _persist(lambda: _url_of(client, queue), stop, again)
            worker = SqsWorker(client, url or "", _printer(read=read, as_json=as_json))
            _persist(lambda: worker.run(stop, on_poll=alive.touch if alive else lambda: None), stop, again)
    print(f"{worker.handled} objects handled, {worker.failed} messages left", file=sys.stderr)  # noqa: T201


@app.command()
def webhook(
    host: Annotated[str, typer.Option(envvar=f"{_ENV}HOST", help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar=f"{_ENV}PORT", min=0, max=65535, help="Port; 0: any.")] = 8080,
    topic: Annotated[str | None, typer.Option(envvar=f"{_ENV}TOPIC_ARN", help="Accept this topic only.")] = None,
    allow_host: Annotated[
        list[str] | None, typer.Option(envvar=f"{_ENV}ALLOWED_HOSTS", help="A host whose SubscribeURL may be visited.")
    ] = None,
    *,
    read: Read = False,
    as_json: AsJson = False,
) -> None:
    """Listen for SNS: confirm the subscription, print what comes, until Ctrl-C."""
    with _errors_as_text():
        endpoint = os.environ.get("AWS_ENDPOINT_URL_SNS") or os.environ.get("AWS_ENDPOINT_URL")
        server = Webhook(
            _printer(read=read, as_json=as_json),
            address=(host, port),
            topic_arn=topic,
            endpoint_url=endpoint,
            allowed_hosts=allow_host or (),
        )
        with _until_signal() as stop, server:
            print(f"Listening at {server.url}", file=sys.stderr, flush=True)  # noqa: T201
            stop.wait()
    print(f"{server.handled} objects handled", file=sys.stderr)  # noqa: T201


def _url_of(client: "SQSClient", queue: str) -> str:
    return client.get_queue_url(QueueName=queue)["QueueUrl"]


def _persist(call: Callable[[], T], stop: Flag, pause: float | None) -> T | None:
    """Call until it returns, or until `stop` is set. Without a pause (seconds) the first error is raised."""
    while not stop.is_set():
        try:
            return call()
        except (BotoCoreError, ClientError) as error:
            if pause is None:
                raise
            print(f"Error: {error}", "Trying again.", sep="\n", file=sys.stderr, flush=True)  # noqa: T201
            stop.wait(pause)
    return None


def _printer(*, read: bool, as_json: bool) -> Printer:
    return Printer(as_json=as_json, s3=boto3.client("s3") if read else None)


@contextmanager
def _until_signal() -> Iterator[Flag]:
    """A flag that the first SIGINT or SIGTERM sets; a second one ends the process at once."""
    stop = Flag()

    def request(number: int, _frame: object) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, request)
    yield stop


@contextmanager
def _errors_as_text() -> Iterator[None]:
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    logging.getLogger("botocore").setLevel(logging.WARNING)  # it tells where it has found the keys
    try:
        yield
    except (BotoCoreError, ClientError, OSError) as error:
        print(f"Error: {error}", 'With a stack running: eval "$(hydrant env)"', sep="\n", file=sys.stderr)  # noqa: T201
        raise typer.Exit(1) from error
