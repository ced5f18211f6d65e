"""The command `python -m producers`: settings by flags or HYDRANT_PRODUCER_* variables, count at the end."""

import json
import secrets
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event as Flag
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer
from validate.registry import REGISTRY

from .catalog import named, producers
from .durations import instant_ms, seconds
from .errors import PlanError, ProducerError, SchemaBroken, StreamError
from .faults import Fault
from .generator import START_MS, Generator
from .plan import ProducerPlan
from .printer import Printer
from .pulse import Pulse
from .runner import run, run_into
from .schedule import parse_bursts
from .sender import MAX_ENTRIES
from .summary import Summary

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient

_ENV = "HYDRANT_PRODUCER_"


def _list(wanted: bool) -> None:
    if wanted:
        with _errors_told(as_json=False):
            print(*producers(), sep="\n")  # noqa: T201
        raise typer.Exit


def produce(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", envvar=f"{_ENV}NAMES", help="Producers, or: all.")],
    *,
    rate: Annotated[
        float, typer.Option(envvar=f"{_ENV}RATE", min=0, help="Events per second of each; 0: as many as possible.")
    ] = 10.0,
    bursts: Annotated[
        str | None, typer.Option(envvar=f"{_ENV}BURSTS", help="Instead of a rate: 200/5s sends 200 every 5 s.")
    ] = None,
    for_: Annotated[str | None, typer.Option("--for", envvar=f"{_ENV}FOR", help="How long: 30s, 5m.")] = None,
    total: Annotated[int | None, typer.Option(envvar=f"{_ENV}TOTAL", min=0, help="How many events of each.")] = None,
    faults: Annotated[
        float, typer.Option(envvar=f"{_ENV}FAULTS", min=0, max=1, help="Share of spoilt events, 0 to 1.")
    ] = 0.0,
    fault_kinds: Annotated[
        str, typer.Option(envvar=f"{_ENV}FAULT_KINDS", help=f"Kinds of faults, by comma: {', '.join(Fault)}.")
    ] = "all",
    seed: Annotated[int | None, typer.Option(envvar=f"{_ENV}SEED", help="The same seed sends the same bytes.")] = None,
    start_time: Annotated[
        str | None,
        typer.Option(
            envvar=f"{_ENV}START_TIME", help="Time of the first event; default: now, with --seed 2026-01-01T00:00:00Z."
        ),
    ] = None,
    partition_key: Annotated[
        str, typer.Option(envvar=f"{_ENV}PARTITION_KEY", help="producer, id, random, or field:NAME.")
    ] = "id",
    batch_size: Annotated[
        int, typer.Option(envvar=f"{_ENV}BATCH_SIZE", min=1, max=MAX_ENTRIES, help="Most records of one call.")
    ] = MAX_ENTRIES,
    stream: Annotated[
        str | None, typer.Option(envvar=[f"{_ENV}STREAM_NAME", "HYDRANT_STREAM_NAME"], help="Name of the stream.")
    ] = None,
    every: Annotated[
        str | None, typer.Option(envvar=f"{_ENV}EVERY", help="Print what was sent every 10s, ... besides the end.")
    ] = None,
    alive: Annotated[
        Path | None, typer.Option(envvar=f"{_ENV}ALIVE", help="Touch this file while the stream acknowledges.")
    ] = None,
    again: Annotated[
        str | None, typer.Option(envvar=f"{_ENV}AGAIN", help="Begin again after 5s, ... when the stream is not there.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The count as one line of JSON.")] = False,
    print_: Annotated[
        bool, typer.Option("--print", help="Print the events on stdout, one per line, send nothing.")
    ] = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schemas of the producers, send nothing.")
    ] = False,
    _listed: Annotated[
        bool,
        typer.Option("--list", is_eager=True, callback=_list, help="Print the names of all producers, send nothing."),
    ] = False,
    check: Annotated[bool, typer.Option("--check", help="Check the settings, send nothing.")] = False,
) -> None:
    """Send events to a Kinesis stream; AWS_ENDPOINT_URL and the other AWS variables say where it is.

    Ctrl-C ends it after the batch at hand. The exit code is 0 if everything sent was acknowledged.
    """
    with _errors_told(as_json=as_json):
        chosen = named(names)
        if schema:
            print(json.dumps({name: REGISTRY.json_schema(name) for name in chosen}, indent=2))  # noqa: T201
            return
        plans = [
            ProducerPlan(
                producer=name,
                rate=rate,
                bursts=parse_bursts(bursts) if bursts else None,
                total=total,
                duration=seconds(for_) if for_ else None,
                fault_share=faults,
                fault_kinds=_kinds(fault_kinds),
                seed=secrets.randbits(32) if seed is None else seed,
                start_ms=instant_ms(start_time) if start_time else None if seed is None else START_MS,
                partition_key=partition_key,
            )
            for name in chosen
        ]
        for plan in plans:
            _check_time(plan)
        if check:
            return
        if print_:
            _print_events(plans, as_json=as_json)
            return
        if not stream:
            raise PlanError("No stream is named.", "Name it: --stream NAME, or set HYDRANT_STREAM_NAME.")
        client = kinesis_client()
        pulse = _pulse(every, alive, as_json=as_json)
        with _stopping() as stop:
            summary = run(plans, client, stream, on_progress=pulse, stop=stop, batch_size=batch_size)
            while again and summary.failure and not stop.wait(seconds(again)):
                print(summary.failure.to_text(), "Beginning again.", sep="\n", file=sys.stderr)  # noqa: T201
                summary = run(plans, client, stream, on_progress=pulse, stop=stop, batch_size=batch_size)
    _report(summary, as_json=as_json)


def _print_events(plans: list[ProducerPlan], *, as_json: bool) -> None:
    """Events on stdout, the count on stderr. A reader that has seen enough (`| head`) ends it without a word."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    with _stopping() as stop:
        summary = run_into(Printer(sys.stdout.buffer), plans, stop=stop)
    counted = {name: f"{count.acknowledged} printed (seed {count.seed})" for name, count in summary.producers.items()}
    told = [json.dumps(summary.to_dict())] if as_json else [f"{name}: {text}" for name, text in counted.items()]
    print(*told, sep="\n", file=sys.stderr)  # noqa: T201


def kinesis_client() -> "KinesisClient":
    """Return a client for where the AWS variables point. Raises StreamError when they do not suffice.

    It retries nothing by itself: the sender does, and then only what failed. boto3 is imported here: it takes half of
    the time of a command that sends nothing.
    """
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError

    try:
        return boto3.client("kinesis", config=Config(retries={"total_max_attempts": 1}, read_timeout=20))
    except BotoCoreError as error:
        raise StreamError(str(error), 'With a stack running: eval "$(hydrant env)"') from error


def _pulse(every: str | None, alive: Path | None, *, as_json: bool) -> Pulse | None:
    if every is None and alive is None:
        return None
    try:
        return Pulse(seconds(every) if every else 0, alive, as_json=as_json, say=_say)
    except OSError as error:
        raise PlanError(
            f"{alive} cannot be touched.", "Name a file in a folder that can be written.", str(error)
        ) from error


def _check_time(plan: ProducerPlan) -> None:
    """Raise PlanError for a time that the producer's schema refuses: the stream would acknowledge all the same."""
    if plan.start_ms is None:
        return
    try:
        Generator(plan.producer, plan.seed).next(plan.start_ms)
    except SchemaBroken as error:
        raise PlanError(
            f"The function would reject every event of {plan.producer}.",
            "Choose another --start-time, or leave it out.",
            error.title,
        ) from error


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def _kinds(text: str) -> list[Fault]:
    if text == "all":
        return list(Fault)
    names = [part.strip() for part in text.split(",") if part.strip()]
    unknown = [name for name in names if name not in list(Fault)]
    if unknown:
        raise PlanError(f"There is no kind of fault {unknown[0]!r}.", f"Kinds: {', '.join(Fault)}.")
    return [Fault(name) for name in names]


@contextmanager
def _stopping() -> Iterator[Flag]:
    """A flag that the first SIGINT or SIGTERM sets; a second one ends the process at once."""
    stop = Flag()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def request(number: int, _frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    for number in before:
        signal.signal(number, request)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _errors_told(*, as_json: bool) -> Iterator[None]:
    """Errors go to stderr as text; with `as_json` also to stdout, as those of the `hydrant` commands do."""
    try:
        yield
    except ProducerError as error:
        if as_json:
            print(json.dumps({"error": error.to_dict()}))  # noqa: T201
        print(error.to_text(), file=sys.stderr)  # noqa: T201
        raise typer.Exit(2 if isinstance(error, PlanError) else 1) from error


def _report(summary: Summary, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(summary.to_dict()))  # noqa: T201
    else:
        for name, count in summary.producers.items():
            spoilt = ", ".join(f"{number} {kind}" for kind, number in sorted(count.faults.items()))
            line = f"{name}: {count.acknowledged} of {count.sent} acknowledged (seed {count.seed})"
            print(f"{line}; faults: {spoilt}" if spoilt else line)  # noqa: T201
            if 0 < count.acknowledged == count.faults.total():
                print(f"Warning: {name}: the function will reject all of them: each has a fault.", file=sys.stderr)  # noqa: T201
    if summary.failure:
        print(summary.failure.to_text(), file=sys.stderr)  # noqa: T201
    if summary.acknowledged != summary.sent:
        raise typer.Exit(1)
