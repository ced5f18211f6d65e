"""Where `errors` and `replay` look for rejections, from the options that they share."""

import datetime
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from hydrant.aws import guard
from hydrant.aws.outputs import outputs_on_aws
from hydrant.aws.site import AwsSite, find_site
from hydrant.console import Say
from hydrant.project import find_project
from hydrant.stack import inside, registry
from hydrant.stack.kept_state import outputs_of
from hydrant.stack.place import place_of
from hydrant.stack.registry import StackRecord

from ..errors import UsageError
from ..project import Project
from ..rejections.objects import Place
from ..rejections.scan import Task
from ..rejections.schemas import sources_of
from ..rejections.selection import Selection, moment

Producers = Annotated[list[str] | None, typer.Option("--producer", help="Only of this producer (several times).")]
Codes = Annotated[list[str] | None, typer.Option("--code", help="Only with this code, of the schemas or of Firehose.")]
Since = Annotated[str | None, typer.Option("--since", help="Only what arrived since: 30m, 2h, 7d, or a time (UTC).")]
Bucket = Annotated[str | None, typer.Option("--bucket", help="Another bucket than the pipeline's.")]
Prefix = Annotated[
    str | None, typer.Option("--prefix", help="Only objects whose keys begin so (default: error_prefix).")
]
NoSchemas = Annotated[
    bool, typer.Option("--no-schemas", help="Do not ask the project's schemas for the reason: Firehose's words.")
]


@dataclass(frozen=True)
class Options:
    """What the options say, as given."""

    target: str
    port: int | None
    env: str | None
    profile: str | None
    region: str | None
    endpoint: str | None
    state_bucket: str | None
    bucket: str | None
    prefix: str | None
    producers: Sequence[str] | None
    codes: Sequence[str] | None
    since: str | None
    no_schemas: bool


@dataclass(frozen=True)
class Where:
    """The place and what is selected there; the pipeline's outputs, the stack or the site it is on."""

    task: Task
    outputs: Mapping[str, Any]
    stack: StackRecord | None = None
    site: AwsSite | None = None


def find_where(options: Options, say: Say) -> Where:
    """Resolve the options. Raises UsageError when nothing says which bucket."""
    if options.target == "emulator":
        stack = registry.find(options.port)
        deployed = outputs_of(stack)
        own = _project(optional=True) if stack.contained else inside.project_of(stack, os.environ)
        place = _place(options, deployed, place_of(stack).region, stack.endpoint, None)
        return Where(_task(options, place, own), deployed, stack=stack)
    site = find_site(options.profile, options.region, options.endpoint)
    guard.show(site, say)
    project = _project(optional=options.bucket is not None)
    outputs: Mapping[str, Any] = {}
    if project and options.bucket is None:
        outputs = outputs_on_aws(project, site, options.env, options.state_bucket, say)
    place = _place(options, outputs, site.region, site.endpoint, site.profile)
    return Where(_task(options, place, project), outputs, site=site)


def _project(optional: bool) -> Project | None:
    try:
        return find_project()
    except UsageError:
        if optional:
            return None
        raise


def _place(
    options: Options, outputs: Mapping[str, Any], region: str, endpoint: str | None, profile: str | None
) -> Place:
    bucket = options.bucket or outputs.get("bucket_name")
    if not bucket:
        raise UsageError(
            "Which bucket?",
            "The deployed configuration has no output bucket_name.",
            "Name it, and where in it the errors are: --bucket NAME --prefix errors/",
        )
    _check_bucket(str(bucket))
    prefix = options.prefix
    if prefix is None:
        prefix = "" if options.bucket else str(outputs.get("error_prefix", ""))
    return Place(region, endpoint, profile, str(bucket), prefix)


def _check_bucket(name: str) -> None:
    """Raise UsageError for what no bucket can be called; access points have an ARN."""
    if name.startswith("arn:") or re.fullmatch(r"[a-zA-Z0-9._-]{3,255}", name):
        return
    url = re.fullmatch(r"s3://([^/]+)/?(.*)", name)
    more = f" --prefix {url[2]}" if url and url[2] else ""
    raise UsageError(
        f"'{name}' is no name of a bucket.",
        next_step=f"Write --bucket {url[1]}{more}" if url else "Name the bucket alone: --bucket NAME --prefix errors/",
    )


def _task(options: Options, place: Place, project: Project | None) -> Task:
    since = moment(options.since, datetime.datetime.now(datetime.UTC)) if options.since else None
    selection = Selection(frozenset(options.producers or ()), frozenset(options.codes or ()), since)
    sources = sources_of(project) if project and not options.no_schemas else ()
    return Task(place, selection, tuple(each for each in sources if Path(each).is_dir()))
