"""`python -m producers`."""

import typer

from .command import produce

if __name__ == "__main__":
    typer.run(produce)
