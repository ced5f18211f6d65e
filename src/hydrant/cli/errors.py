"""`hydrant errors`: which records were rejected, and why."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from hydrant.console import Say

from ..errors import UsageError
from ..rejections.export import export, writer_for
from ..rejections.found import find
from ..rejections.groups import Groups
from ..rejections.objects import ErrorObject, listed, newest_first
from ..rejections.report import NOTHING_THERE, document, records_text, text, unreadable_document, unreadable_text
from ..rejections.scan import Task, scan
from ..rejections.schemas import json_schema
from .aws_options import AwsRegion, Endpoint, Env, Profile, StateBucket, Target
from .options import AsJson, MaybePort
from .rejections import Bucket, Codes, NoSchemas, Options, Prefix, Producers, Since, find_where


def errors(
    producer: Producers = None,
    code: Codes = None,
    since: Since = None,
    prefix: Prefix = None,
    bucket: Bucket = None,
    show: Annotated[int, typer.Option("--show", min=0, help="Show so many records beside what is expected.")] = 0,
    export_to: Annotated[
        Path | None, typer.Option("--export", metavar="FILE", help="Write them to FILE.jsonl, .csv or .parquet.")
    ] = None,
    no_schemas: NoSchemas = False,
    target: Target = "emulator",
    port: MaybePort = None,
    env: Env = None,
    profile: Profile = None,
    region: AwsRegion = None,
    endpoint: Endpoint = None,
    state_bucket: StateBucket = None,
    as_json: AsJson = False,
) -> None:
    """Show the rejected records by producer, code and reason, on the running stack or on AWS.

    Reads the error objects of any bucket and prefix that Firehose writes, compressed or not. Nothing is changed.
    """
    say = Say(as_json)
    if export_to:
        _check_export(export_to)
    options = Options(
        *(target, port, env, profile, region, endpoint, state_bucket, bucket, prefix, producer, code, since, no_schemas)
    )
    task = find_where(options, say).task
    objects = listed(task.place.clients().s3, task.place, task.selection.since_ms)
    if show or export_to:
        _records(task, objects, show, export_to, say)
    else:
        _groups(task, objects, say)


def _check_export(path: Path) -> None:
    writer_for(path)
    if not path.parent.is_dir():
        raise UsageError(f"There is no folder {path.parent}.", next_step="Make it, or name another file.")


def _groups(task: Task, objects: Sequence[ErrorObject], say: Say) -> None:
    with say.step(f"Reading {len(objects):,} error objects") as detail:
        groups = scan(task, objects, lambda done, count: detail(_bar(done, len(objects), count)))
    say.data(document(task.place, len(objects), groups), text(task.place, len(objects), groups))


def _bar(done: int, of: int, count: int) -> str:
    full = 20 * done // max(of, 1)
    return f"{'█' * full}{'░' * (20 - full)} {done:,} of {of:,} objects, {count:,} rejections"


def _records(task: Task, objects: Sequence[ErrorObject], show: int, path: Path | None, say: Say) -> None:
    result: dict[str, Any] = {}
    shown: list[str] = []
    unread = Groups()
    if path:
        with say.step(f"Exporting to {path.name}"):
            rows = (each.document() for each in find(task, objects, unread.cannot_read))
            result = {"exported": export(path, rows), "file": str(path)}
        shown.append(f"Wrote {result['exported']:,} rejections to {path}.")
    if show:
        counted = Groups() if path else unread  # an export has told of all of them
        newest = find(task, newest_first(objects), counted.cannot_read)
        records = list(islice(newest, show))
        schemas = {each.verdict.producer: json_schema(task.sources, each.verdict.producer) for each in records}
        result["records"] = [each.document() for each in records]
        shown.append(records_text(records, schemas))
    say.data({**result, **unreadable_document(unread)}, "\n".join(shown))
    if not objects:
        say.warn(NOTHING_THERE)
    if unread.unreadable:
        say.warn(unreadable_text(unread))
