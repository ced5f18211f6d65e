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
