"""`hydrant replay --from data/`: subscribers are told of objects that are there already."""

import datetime
from dataclasses import dataclass

import typer

from hydrant.aws import guard
from hydrant.console import Say

from ..backfill.destinations import Destination, Topic
from ..backfill.event import Origin
from ..backfill.listing import is_versioned, notifications_of, objects_in
from ..backfill.report import document, text
from ..backfill.rules import Rule, rules_in
from ..backfill.run import Backfill
from ..backfill.subscribers import find_subscriber
from ..errors import UsageError
from ..pipeline.clients import Clients
from ..rejections.objects import LEDGER
from ..rejections.replay.put import Pace
from ..rejections.replay.store import this_process
from ..rejections.selection import moment
from .rejections import Options, Where, find_where


@dataclass(frozen=True)
class Wanted:
    """Who is to be told, and how, from the options."""

    subscriber: str | None
    topic: str | None
    rate: float | None
    ledger: str
    dry_run: bool
    yes: bool


def backfill(options: Options, wanted: Wanted, say: Say) -> None:
    """Tell the topic, or one subscriber, of each object below the prefix, once."""
    if options.target == "aws" and not wanted.dry_run:
        guard.check_can_ask(wanted.yes)
    where = find_where(options, say)
    check_ledger(where, wanted.ledger)
    place, clients = where.task.place, where.task.place.clients()
    rules = list(rules_in(notifications_of(clients.s3, place.bucket)))
    if any(rule.tells_of(f"{wanted.ledger}1.json") for rule in rules):
        say.warn("The bucket tells its subscribers of every object, so of the ledger's too: --ledger names its prefix.")
    destination, told_by = _destination(where, clients, wanted, rules)
    if where.site and not wanted.dry_run:
        guard.confirm(where.site, f"Tell {destination.arn} of the objects below {place.prefix}?", wanted.yes)
    job = Backfill(
        clients.s3,
        Origin(place.bucket, place.region, destination.arn.split(":")[1]),
        destination,
        told_by,
        this_process(),
        Pace(wanted.rate),
        wanted.dry_run,
        is_versioned(clients.s3, place.bucket),
        wanted.ledger,
    )
    since = moment(options.since, datetime.datetime.now(datetime.UTC)) if options.since else None
    _run(job, where, since, say)


def _destination(where: Where, clients: Clients, wanted: Wanted, rules: list[Rule]) -> tuple[Destination, list[Rule]]:
    """Who is told, and by which of the bucket's rules S3 tells them."""
    topic = wanted.topic or where.outputs.get("topic_arn")
    if wanted.topic:
        _check_topic(wanted.topic)
    if wanted.subscriber:
        queues = {str(name): str(url) for name, url in (where.outputs.get("queue_urls") or {}).items()}
        found = find_subscriber(clients, topic, rules, queues, wanted.subscriber)
        return found, [rule for rule in rules if rule.destination in (found.arn, topic)]
    if not topic:
        raise UsageError(
            "Which topic?", "There is no output topic_arn.", "Name it: --topic ARN, or --subscriber of a queue's ARN."
        )
    return Topic(clients.sns, str(topic)), [rule for rule in rules if rule.destination == topic]


def _check_topic(arn: str) -> None:
    parts = arn.split(":")
    if len(parts) != 6 or parts[0] != "arn" or parts[2] != "sns":
        raise UsageError(f"'{arn}' is no ARN of a topic.", next_step="arn:aws:sns:REGION:ACCOUNT:NAME")


def _run(job: Backfill, where: Where, since: int | None, say: Say) -> None:
    objects = objects_in(job.s3, where.task.place, since, job.ledger)
    with say.step("Reading" if job.dry_run else "Notifying") as detail:
        try:
            outcome = job.run(objects, lambda so_far: detail(f"{so_far.told:,} of {so_far.objects:,} objects"))
        except KeyboardInterrupt:
            say.warn("Ended early. The ledger knows who was told: the same command goes on from there.")
            raise
    name = job.destination.arn
    say.data(document(outcome, name, job.dry_run), text(outcome, name, job.dry_run))
    if outcome.held:
        raise typer.Exit(1)


def check_ledger(where: Where, ledger: str) -> None:
    """Among the data it would be delivered, among the errors be read as one of them."""
    taken = [where.task.place.prefix, where.outputs.get("data_prefix"), where.outputs.get("error_prefix")]
    if not ledger.endswith("/") or any(ledger.startswith(str(each)) for each in taken if each):
        raise UsageError(
            f"The ledger cannot be below '{ledger}'.",
            "It needs a prefix of its own in the bucket, with / at its end.",
            f"For example --ledger {LEDGER}",
        )
