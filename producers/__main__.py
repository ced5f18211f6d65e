"""`python -m producers`; as `hydrant produce` it bears the name that HYDRANT_COMMAND gives it."""

import os

import typer

from .command import produce

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(produce)

if __name__ == "__main__":
    app(prog_name=os.environ.get("HYDRANT_COMMAND") or "python -m producers")
