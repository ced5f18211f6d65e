"""`hydrant schema`: the project's schemas, what has changed in them, and what that would do to real records."""

import datetime
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from hydrant.console import Say

from ..errors import HydrantError, UsageError
from ..project import find_project
from ..rejections.selection import moment
from ..schemas import differences, judgement
from ..schemas.records import Found, records_of, rejected_records, valid_records
from ..schemas.sources import WORKING_TREE, Source, resolve, working_tree
from ..unpack import NotReadable
from .aws_options import AwsRegion, Endpoint, Env, Profile, StateBucket, Target
from .options import AsJson, MaybePort
from .rejections import Bucket, Options, Prefix, Producers, Since, Where, find_where

app = typer.Typer(
    help="The schemas: list, show, diff with earlier ones, check by real records.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
DEFAULT_LAST = 10_000


@app.callback()
def _schema() -> None:
    """The schemas: list, show, diff with earlier ones, check by real records."""


@app.command(name="list")
def list_(as_json: AsJson = False) -> None:
    """Name the producers that have a schema, with the fields of each."""
    found = working_tree(find_project())
    rows = [
        {"producer": name, "module": found.modules[name], "fields": list(schema.get("properties", {}))}
        for name, schema in found.schemas.items()
    ]
    width = max((len(name) for name in found.schemas), default=0)
    lines = [f"{name:<{width}}  {', '.join(schema.get('properties', {}))}" for name, schema in found.schemas.items()]
    Say(as_json).data({"schemas": rows}, "\n".join(lines) or "No producer has a schema.")


@app.command()
def show(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="Producers.")],
    as_json: AsJson = False,  # noqa: ARG001 - it is JSON in any case
) -> None:
    """Print the JSON Schema of a producer; of several, one object with each below its name."""
    found = working_tree(find_project())
    for name in names:
        if name not in found.schemas:
            known = ", ".join(found.schemas)
            raise UsageError(f"There is no schema of '{name}'.", f"Producers: {known}.", "See hydrant schema list")
    wanted = {name: found.schemas[name] for name in names}
    typer.echo(json.dumps(wanted[names[0]] if len(wanted) == 1 else wanted, indent=2))


@app.command()
def diff(
    before: Annotated[
        str | None, typer.Argument(help="Revision of git, .py, folder or .json; without: HEAD.", show_default=False)
    ] = None,
    after: Annotated[str, typer.Argument(help="The same; without: the working tree.", show_default=False)] = ".",
    against: Annotated[str | None, typer.Option("--against", help="The same as BEFORE.")] = None,
    producer: Producers = None,
    as_json: AsJson = False,
) -> None:
    """Name what has changed in the schemas, and whether every record that was valid stays valid (exit code 1: not).

    BEFORE and AFTER are each a revision of git (HEAD~1, main), a schema's module, a folder of them, or a file of JSON
    Schema as `hydrant schema show` prints it; `.` is the working tree.
    """
    if before and against:
        raise UsageError("BEFORE and --against are one and the same.", next_step="Name one of them.")
    project = find_project()
    old, new = resolve(project, before or against or "HEAD"), resolve(project, after)
    _check_names(producer, old, new)
    found = differences.differences(old, new, frozenset(producer or ()))
    result = differences.document(old, new, found)
    Say(as_json).data(result, differences.text(old, new, found))
    if not result["compatible"]:
        raise typer.Exit(1)


def _check_names(producers: Sequence[str] | None, *sources: Source) -> None:
    known = sorted({name for each in sources for name in each.schemas})
    for name in producers or ():
        if name not in known:
            raise UsageError(f"There is no schema of '{name}'.", f"Producers: {', '.join(known)}.", "See --producer")


@dataclass(frozen=True)
class _Records:
    """Which records to judge, from the options."""

    kinds: tuple[str, ...]
    last: int
    since: str | None
    data_prefix: str | None

    @property
    def files(self) -> list[Path]:
        return [Path(kind) for kind in self.kinds if kind not in ("data", "error")]


@app.command()
def check(
    changed: Annotated[
        str, typer.Argument(help=".py, folder or revision of git; without: the working tree.", show_default=False)
    ] = ".",
    records: Annotated[
        list[str] | None,
        typer.Option("--records", metavar="data|error|FILE", help="Which records (several times; default: both)."),
    ] = None,
    last: Annotated[int, typer.Option("--last", min=1, help="So many of each, the newest.")] = DEFAULT_LAST,
    since: Since = None,
    producer: Producers = None,
    bucket: Bucket = None,
    prefix: Prefix = None,
    data_prefix: Annotated[str | None, typer.Option("--data-prefix", help="Where valid records are.")] = None,
    target: Target = "emulator",
    port: MaybePort = None,
    env: Env = None,
    profile: Profile = None,
    region: AwsRegion = None,
    endpoint: Endpoint = None,
    state_bucket: StateBucket = None,
    as_json: AsJson = False,
) -> None:
    """Judge real records by a changed schema: which valid ones it would reject (exit code 1), which rejected ones take.

    Reads data/ and error/ of the running stack or of AWS, or a file with a record on each line. Nothing is changed.
    """
    say = Say(as_json)
    wanted = _Records(tuple(records or ("data", "error")), last, since, data_prefix)
    for path in wanted.files:
        if not path.is_file():
            raise UsageError(f"There is no file {path}.", next_step="--records data, error, or a file of JSON lines.")
    source = resolve(find_project(), changed)
    if source.check is None:
        raise UsageError(
            f"{changed} judges no record: JSON Schema cannot say all that the function checks.",
            next_step="Name a schema's module (.py), a folder of them, or a revision of git.",
        )
    _check_names(producer, source)
    meant = frozenset(producer or (() if source.whole else source.schemas))
    where = None
    if len(wanted.files) < len(wanted.kinds):
        options = Options(
            *(target, port, env, profile, region, endpoint, state_bucket, bucket, prefix, producer, None, since, True)
        )
        where = find_where(options, say)
    with say.step("Judging records"):
        found = judgement.judge_all(_found(wanted, where), source.check, meant)
    label = "this change" if source.label == WORKING_TREE else source.label
    say.data(judgement.document(source.label, found), judgement.text(label, found))
    if not found.valid + found.rejected:
        say.warn("No records were there to judge by.")
    if not found.compatible:
        raise typer.Exit(1)


def _found(wanted: _Records, where: Where | None) -> Iterator[Found]:
    since_ms = moment(wanted.since, datetime.datetime.now(datetime.UTC)) if wanted.since else None
    parts = [_of_file(path, wanted.last) for path in wanted.files]
    if where:
        place, s3 = where.task.place, where.task.place.clients().s3
        if "data" in wanted.kinds:
            data = replace(place, prefix=_data_prefix(wanted, where))
            parts.append(valid_records(s3, data, wanted.last, since_ms))
        if "error" in wanted.kinds:
            parts.append(rejected_records(s3, place, wanted.last, since_ms))
    return chain.from_iterable(parts)


def _of_file(path: Path, last: int) -> Iterator[Found]:
    try:
        yield from records_of(path, last)
    except NotReadable as error:
        raise HydrantError(f"{path} cannot be read.", str(error), "It has a record on each line, as JSON.") from error


def _data_prefix(wanted: _Records, where: Where) -> str:
    found = wanted.data_prefix if wanted.data_prefix is not None else where.outputs.get("data_prefix")
    if found is None:
        raise UsageError(
            "Where are the valid records?",
            "No output data_prefix is there.",
            "Name it: --data-prefix data/, or ask the rejected ones alone: --records error",
        )
    return str(found)
