"""Entry point of the `hydrant` command: puts the commands together and turns errors into exit codes."""

import signal
import sys
from typing import Any, NoReturn

import typer

from hydrant.console import Say

from .. import __version__
from ..errors import HydrantError
from ..paths import cache_dir, state_dir
from ..pipeline.refusals import refusal
from ..private import tighten
from ..start import INTERRUPTED
from . import (
    apply,
    bootstrap,
    clock,
    demo,
    deploy,
    destroy,
    diff,
    doctor,
    down,
    env,
    errors,
    fault,
    flush,
    init,
    leftovers,
    logs,
    new,
    package,
    plan,
    produce,
    provider,
    replay,
    reset,
    schema,
    send,
    snapshot,
    status,
    tail,
    target,
    trace,
    up,
    vendor,
    watch,
)
from .grouped_help import GroupedCommands

app = typer.Typer(
    name="hydrant",
    help="Build and test AWS event pipelines on this machine: Kinesis, Firehose, Lambda, S3, SNS.",
    cls=GroupedCommands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"hydrant {__version__}")
        raise typer.Exit


@app.callback()
def _root(version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print it.")) -> None:
    """Build and test AWS event pipelines on this machine: Kinesis, Firehose, Lambda, S3, SNS."""


for command in (up.up, deploy.deploy, status.status, env.env, flush.flush, reset.reset, down.down):
    app.command()(command)
app.command()(plan.plan)
app.command()(apply.apply)
app.command()(destroy.destroy)
app.command()(diff.diff)
app.command()(target.target)
app.command()(bootstrap.bootstrap)
app.command(name="leftovers")(leftovers.find_leftovers)
app.command(context_settings=produce.PASS_ON)(produce.produce)
app.command()(demo.demo)
app.command()(init.init)
app.command()(doctor.doctor)
app.command()(errors.errors)
app.command()(replay.replay)
app.command()(watch.watch)
app.command()(trace.trace)
app.command()(tail.tail)
app.command()(send.send)
app.command()(logs.logs)
app.command()(package.package)
app.command()(vendor.vendor)
app.add_typer(new.app, name="new")
app.add_typer(schema.app, name="schema")
app.add_typer(snapshot.app, name="snapshot")
app.add_typer(clock.app, name="clock")
app.add_typer(fault.app, name="fault")
app.add_typer(provider.app, name="provider")


_FOLDERS = "Check who may write there; Hydrant's own folders are set by XDG_CACHE_HOME and XDG_STATE_HOME."


def _terminated(*_: Any) -> NoReturn:
    """SIGTERM stops a command as Ctrl-C does: everything it started is ended in order."""
    raise KeyboardInterrupt


def main() -> NoReturn:
    """Run the command line. Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted."""
    try:
        signal.signal(signal.SIGTERM, _terminated)
        for folder in (state_dir(), cache_dir()):
            tighten(folder)  # an earlier version may have left them open
        app()  # ends the process itself: wrong usage, `typer.Exit` and Ctrl-C have their exit codes there
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except HydrantError as error:
        Say(as_json="--json" in sys.argv).error(error)
        sys.exit(error.exit_code)
    except OSError as error:
        what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        Say(as_json="--json" in sys.argv).error(HydrantError("A file or folder cannot be used.", what, _FOLDERS))
        sys.exit(1)
    except Exception as error:
        told = refusal(error)
        if told is None:
            raise
        Say(as_json="--json" in sys.argv).error(told)
        sys.exit(told.exit_code)
    sys.exit(0)
