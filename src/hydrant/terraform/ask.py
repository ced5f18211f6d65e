"""Variables that a configuration needs and nobody has given: asked for at a terminal, named as an error elsewhere."""

import getpass
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from hydrant.errors import MissingVariables

from .blocks import Block, find_blocks

T = TypeVar("T")


def with_answers(
    run: Callable[[list[str]], T],
    arguments: Sequence[str],
    directory: Path,
    *,
    can_ask: bool | None = None,
    ask: Callable[[str], str] = input,
    ask_secretly: Callable[[str], str] = getpass.getpass,
) -> T:
    """Run with these arguments; at a terminal ask once for what is missing, and run again.

    Terraform looks at variables before anything else, so that the first run has changed nothing. `can_ask`: default is
    whether stdin and stderr are a terminal. Raises MissingVariables where nobody can be asked, or answers nothing.
    """
    try:
        return run([*arguments])
    except MissingVariables as error:
        if not (_at_a_terminal() if can_ask is None else can_ask):
            raise
        declared = {block.labels[0]: block for block in _variables(directory)}
        answers = []
        for name in error.names:
            block = declared.get(name)
            secret = block is not None and "sensitive" in block.attributes()
            answer = (ask_secretly if secret else ask)(_question(name, block))
            if not answer:
                raise MissingVariables([name]) from error
            answers.append(f"-var={name}={answer}")
        return run([*arguments, *answers])


def _at_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _variables(directory: Path) -> list[Block]:
    texts = [path.read_text("utf-8", "replace") for path in sorted(directory.glob("*.tf"))]
    return [block for text in texts for block in find_blocks(text) if block.kind == "variable" and block.labels]


def _question(name: str, block: Block | None) -> str:
    about = block.string("description") if block else None
    return f"{name} ({about}): " if about else f"{name}: "
