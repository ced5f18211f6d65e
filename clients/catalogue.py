"""Which programs there are: clients/programs.toml, read."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parent
Where = Literal["stream", "bucket", "program", "metrics"]


@dataclass(frozen=True)
class Program:
    """One program.

    `kind` is the registry and language, `packages` are pinned, `script` lies in programs/. `counted` says where its
    records are found: in the stream, in the bucket behind the delivery stream, among what the program prints of what
    was put before, or as samples of a metric. `settings` tells a user what it needs to reach the emulator. `jars` is a
    pom.xml within a Node package: what it lists is put into the folder jars beside the script.
    """

    name: str
    version: str
    kind: Literal["python", "node", "go", "java"]
    packages: tuple[str, ...]
    script: str
    counted: Where
    settings: str
    shards: int = 2
    jars: str = ""


def programs() -> list[Program]:
    """All of them, in the order of the file."""
    with (ROOT / "programs.toml").open("rb") as file:
        found = tomllib.load(file)["program"]
    return [Program(**{**each, "packages": tuple(each["packages"])}) for each in found]
