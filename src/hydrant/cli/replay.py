"""`hydrant replay`: rejected records back on the stream, after the cause is mended."""

import sys
from dataclasses import dataclass, replace
from itertools import islice
from typing import Annotated

import typer

from hydrant.aws import guard
from hydrant.console import Say
from hydrant.stack import control_client

from ..errors import BalanceBroken, NotConfirmed, UsageError
from ..pipeline.clients import Clients
from ..rejections.found import find
from ..rejections.objects import LEDGER, listed, newest_first
from ..rejections.replay.balance import Arrivals, Closing, wait_for
from ..rejections.replay.plan import Rules
from ..rejections.replay.put import DeliveryStream, Destination, Pace, Stream, partition_key
from ..rejections.replay.report import document, text
from ..rejections.replay.run import Outcome, Replay
from ..rejections.replay.store import this_process
from ..rejections.replay.transform import TransformFailed, diff, load
from ..rejections.schemas import load_check
from ..rejections.texts import safe
from .aws_options import AwsRegion, Endpoint, Env, Profile, StateBucket, Target, Yes
from .backfill import Wanted, backfill, check_ledger
from .options import AsJson, MaybePort, seconds
from .rejections import Bucket, Codes, NoSchemas, Options, Prefix, Producers, Since, Where, find_where

_DIFFS = 3
_LOOKED_AT = 1_000


@dataclass(frozen=True)
class _Ways:
    """How to replay, from the options."""

    stream: str | None
    delivery_stream: str | None
    partition_key: str
    data_prefix: str | None
    error_prefix: str | None
    wait_seconds: float
    balance: bool


def replay(
    producer: Producers = None,
    code: Codes = None,
    since: Since = None,
    prefix: Prefix = None,
    bucket: Bucket = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Send nothing: say what would pass today, and why.")
    ] = False,
    transform: Annotated[
        str | None, typer.Option("--transform", metavar="FILE.py:FUNCTION", help="Mend each record: bytes to bytes.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Send also what the schemas would reject again.")] = False,
    stream: Annotated[str | None, typer.Option("--stream", help="Another Kinesis stream than the pipeline's.")] = None,
    delivery_stream: Annotated[
        str | None, typer.Option("--delivery-stream", help="Put to this delivery stream instead (DirectPut).")
    ] = None,
    key: Annotated[str, typer.Option("--partition-key", help="random, producer, field:NAME or text:KEY.")] = "random",
    rate: Annotated[float | None, typer.Option("--rate", min=0.1, help="At most so many records per second.")] = None,
    ledger: Annotated[str, typer.Option("--ledger", help="Prefix of the ledger in the bucket.")] = LEDGER,
    data_prefix: Annotated[str | None, typer.Option("--data-prefix", help="Where valid records arrive.")] = None,
    error_prefix: Annotated[
        str | None, typer.Option("--error-prefix", help="Where they arrive if rejected again.")
    ] = None,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="PREFIX", help="Tell subscribers of the objects there: data/")
    ] = None,
    subscriber: Annotated[
        str | None, typer.Option("--subscriber", help="With --from: only this queue or endpoint (name, ARN, URL).")
    ] = None,
    topic: Annotated[str | None, typer.Option("--topic", help="With --from: another topic's ARN.")] = None,
    wait: Annotated[str, typer.Option("--wait", help="How long to wait for all to arrive, such as 5m.")] = "3m",
    no_balance: Annotated[bool, typer.Option("--no-balance", help="Do not wait for the closing balance.")] = False,
    no_schemas: NoSchemas = False,
    target: Target = "emulator",
    port: MaybePort = None,
    env: Env = None,
    profile: Profile = None,
    region: AwsRegion = None,
    endpoint: Endpoint = None,
    state_bucket: StateBucket = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Put rejected records back on the stream, each once, and wait until each is in data/ or error/.

    A ledger in the bucket remembers what was sent: an ended run goes on where it was, and two runs never send the same
    object at once. What today's schemas would reject again stays where it is.

    With --from data/ no record is sent: the notification that S3 would have sent for each object there goes to the
    topic, or to one --subscriber alone, for one who has come later.
    """
    say = Say(as_json)
    if from_ is not None or subscriber or topic:
        _refuse_beside_from(from_, {"--transform": transform, "--all": everything, "--stream": stream, "--code": code})
        _refuse_beside_from(from_, {"--delivery-stream": delivery_stream, "--producer": producer, "--prefix": prefix})
        words = (target, port, env, profile, region, endpoint, state_bucket, bucket, from_, None, None, since, True)
        backfill(Options(*words), Wanted(subscriber, topic, rate, ledger, dry_run, yes), say)
        return
    options = Options(
        *(target, port, env, profile, region, endpoint, state_bucket, bucket, prefix, producer, code, since, no_schemas)
    )
    ways = _Ways(stream, delivery_stream, key, data_prefix, error_prefix, seconds(wait), not no_balance)
    mend = load(transform) if transform else None
    if target == "aws" and not dry_run:
        guard.check_can_ask(yes)
    where = find_where(options, say)
    clients = where.task.place.clients()
    destination = _destination(where, clients, ways)
    rules = Rules(load_check(where.task.sources), mend, everything)
    if mend:
        _show_changes(where, rules, say)
    if not dry_run:
        _confirm(where, destination, mend is not None, yes)
    job = Replay(clients.s3, where.task, rules, this_process(), None if dry_run else destination, Pace(rate), ledger)
    check_ledger(where, ledger)
    _run(job, where, ways, say)


def _refuse_beside_from(from_: str | None, others: dict[str, object]) -> None:
    if from_ is None:
        raise UsageError("--subscriber and --topic are for backfills.", next_step="Say of what: --from data/")
    for name, value in others.items():
        if value:
            raise UsageError(f"--from and {name} do not go together.", "It tells of objects, and sends no record.")


def _destination(where: Where, clients: Clients, ways: _Ways) -> Destination:
    if ways.stream and ways.delivery_stream:
        raise UsageError("Records go to one place.", next_step="Name --stream or --delivery-stream, not both.")
    if ways.delivery_stream:
        return DeliveryStream(clients.firehose, ways.delivery_stream)
    name = ways.stream or where.outputs.get("stream_name")
    if not name:
        raise UsageError("Where to?", "No output stream_name is there.", "Name --stream or --delivery-stream.")
    return Stream(clients.kinesis, str(name), partition_key(ways.partition_key))


def _show_changes(where: Where, rules: Rules, say: Say) -> None:
    """The first records that the transform changes, as they were and as they will be."""
    shown, failed = 0, ""
    objects = listed(where.task.place.clients().s3, where.task.place, where.task.selection.since_ms)
    for found in islice(find(where.task, newest_first(objects)), _LOOKED_AT):
        raw = found.rejection.raw
        try:
            after = rules.transform(raw) if rules.transform else None
        except TransformFailed as error:
            failed = failed or f"{found.key}, line {found.number}: {safe(str(error), 300)}"
            continue
        if after is not None and after != raw:
            say.line(diff(raw, after))
            shown += 1
            if shown == _DIFFS:
                break
    if failed:
        say.warn(f"the transform fails for {failed}")
    if not shown:
        say.warn(f"the transform changes none of the last {_LOOKED_AT:,} records.")


def _confirm(where: Where, destination: Destination, changes: bool, yes: bool) -> None:
    if where.site:
        guard.confirm(where.site, f"Put rejected records on {destination.name}?", yes)
    elif changes and not yes:
        if not sys.stdin.isatty():
            raise NotConfirmed(
                "The transform changes records, and there is no terminal to ask on.",
                next_step="Look at the diff, then say --yes.",
            )
        typer.confirm("Send them so?", abort=True, err=True)


def _run(job: Replay, where: Where, ways: _Ways, say: Say) -> None:
    objects = listed(job.s3, where.task.place, where.task.selection.since_ms)
    arrivals = _arrivals(where, ways, job) if job.destination and ways.balance else None
    verb = "Replaying" if job.destination else "Reading"
    with say.step(f"{verb} {len(objects):,} error objects") as detail:
        try:
            outcome = job.run(objects, lambda done, sent: detail(f"{done:,} objects, {sent:,} records sent"))
        except KeyboardInterrupt:
            say.warn("Ended early. The ledger knows what was sent: the same command goes on from there.")
            raise
    balance = _balance(arrivals, outcome, where, ways, say) if arrivals and outcome.sent else None
    result = document(outcome, balance, dry_run=job.destination is None)
    say.data(result, text(outcome, balance, dry_run=job.destination is None))
    if balance and not balance.holds:
        raise BalanceBroken(
            f"{balance.missing:,} records were sent and have not arrived.",
            f"Waited {ways.wait_seconds:.0f} s for them below data/ and error/.",
            "The delivery buffers longer? Look again, with --wait 15m next time. They are not sent again. Records "
            "without a line feed are joined by a delivery stream that has no function and appends no delimiter.",
        )
    if outcome.held:
        raise typer.Exit(1)


def _arrivals(where: Where, ways: _Ways, job: Replay) -> Arrivals | None:
    prefix = ways.data_prefix if ways.data_prefix is not None else where.outputs.get("data_prefix")
    if prefix is None:
        return None
    again = ways.error_prefix or where.outputs.get("error_prefix") or where.task.place.prefix
    bucket = str(where.outputs.get("bucket_name") or where.task.place.bucket)
    data, error = (replace(where.task.place, bucket=bucket, prefix=str(each)) for each in (prefix, again))
    found = Arrivals(job.s3, data, error)
    found.begin()
    return found


def _balance(arrivals: Arrivals, outcome: Outcome, where: Where, ways: _Ways, say: Say) -> Closing:
    if where.stack:
        control_client.flush(where.stack.port, ways.wait_seconds, where.stack.host)
    with say.step("Waiting for the records to arrive") as detail:
        return wait_for(arrivals, outcome.sent, ways.wait_seconds, lambda found: detail(str(found)))
