"""docs/configuration.md: every HYDRANT_* variable, from where it is declared."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from typer import Typer
from typer.main import get_command

from consumers.command import app as consumers
from hydrant.cli.main import app as commands
from hydrant.emulator import clock, services
from hydrant.emulator.dynamodb.settings import Settings as DynamoDBSettings
from hydrant.emulator.firehose.settings import Settings as FirehoseSettings
from hydrant.emulator.front.settings import Settings as FrontSettings
from hydrant.emulator.http.connection_settings import ConnectionSettings
from hydrant.emulator.http.settings import Settings as AccessSettings
from hydrant.emulator.kept.settings import Settings as KeptSettings
from hydrant.emulator.kinesis.settings import Settings as KinesisSettings
from hydrant.emulator.lambda_executor.settings import Settings as LambdaSettings
from hydrant.emulator.resource_policies.settings import Settings as PolicySettings
from hydrant.settings import Variable, variables
from producers.application import app as producers

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "configuration.md"

HEAD = """\
# Configuration

Every variable that Hydrant reads, made by `scripts/configuration.py` from where each is declared; do not edit. A flag
wins over its variable. A switch is on by 1, true, yes or on, and off by 0, false, no or off; a value that makes no
sense is refused by name before anything starts. AWS's own variables (`AWS_*`) are for clients; those of LocalStack
reach the emulator as they are.
"""

EMULATOR = {
    "who is let in": AccessSettings,
    "connections": ConnectionSettings,
    "calls": FrontSettings,
    "which services": services.Settings,
    "policies of resources": PolicySettings,
    "what is kept": KeptSettings,
    "Firehose": FirehoseSettings,
    "DynamoDB": DynamoDBSettings,
    "Kinesis": KinesisSettings,
    "Lambda": LambdaSettings,
    "time": clock.Settings,
}

KIT = (
    Variable(
        "HYDRANT_HOST",
        "The emulator's host, for commands in other containers.",
        "a host",
        "127.0.0.1",
    ),
    Variable("HYDRANT_PROJECT", "The project, for commands called from elsewhere.", "a folder", "here, or one above"),
    Variable("HYDRANT_TERRAFORM", "Which Terraform or OpenTofu runs.", "a program", "terraform, else tofu"),
    Variable(
        "HYDRANT_TF_PROVIDER",
        "Where Terraform's providers come from; auto: from Hydrant itself where no registry or mirror is reached.",
        "auto, registry or offline",
        "auto",
    ),
    Variable("HYDRANT_PLAIN_LOCALSTACK", "The stack is a LocalStack without the plug-ins.", "1 or 0", "0"),
)
"""Read by several parts of the kit, or before there are options."""

COMPOSE = (
    Variable("HYDRANT_NAME", "Name that the stack's resources begin with.", "a name", "hydrant"),
    Variable("HYDRANT_TAG", "Tag of the images.", "a tag", "local"),
    Variable("HYDRANT_IMAGES", "Of a project's own compose file: the registry of the images.", "`ghcr.io/OWNER/`", ""),
    Variable("HYDRANT_PULL", "Of a project's own compose file: when images are pulled.", "`never`, `missing`", "never"),
    Variable("HYDRANT_PROJECT_DIR", "The project that is mounted.", "a folder", "."),
    Variable("HYDRANT_MEMORY", "Memory limit of the emulator's container.", "a size", "2g"),
    Variable("HYDRANT_STATE_SIZE", "Size of the emulator's files: objects and logs.", "a size", "1g"),
    Variable("HYDRANT_CLICKS_RATE", "Events per second of the producer clicks.", "a number", "10"),
    Variable("HYDRANT_LOAD_RATE", "Events per second of each producer of the profile load.", "a number", "200"),
    Variable("HYDRANT_CA_BUNDLE", "Certificates for building images behind a proxy.", "a file", "none"),
    Variable("HYDRANT_PIP_CONF", "pip's configuration for building images.", "a file", "none"),
)

INTERNAL = {
    "HYDRANT_PROGRESS": "lines: progress as lines where there is no terminal",
    "HYDRANT_REPLAY_COMMAND": "the command by which the page replays, as the stack names it",
    "HYDRANT_ALIVE_FILE": "where the emulator leaves its signs of life",
    "HYDRANT_COMMAND": "by which name `hydrant produce` calls the producers' command",
    "HYDRANT_CONTAINER": "set in the images",
    "HYDRANT_LAYER_PATH": "from the sandbox to the runtime of a function",
    "HYDRANT_DEBUGGER": "from the sandbox to the runtime of a function that is debugged",
    "HYDRANT_OUTPUT": "begins the names of outputs that Hydrant's own variables have",
    "HYDRANT_X_Y": "stands for the outputs that `hydrant env` prints",
}
"""Names that nobody sets: not part of the document."""


def document() -> str:
    """What docs/configuration.md must hold."""
    parts = [HEAD]
    parts += [
        _table("Commands", [*KIT, *_options(commands)], "src/hydrant/cli/options.py", "src/hydrant/cli/aws_options.py")
    ]
    for title, settings in EMULATOR.items():
        parts += [
            _table(f"The emulator: {title}", variables(settings), f"src/{settings.__module__.replace('.', '/')}.py")
        ]
    parts += [_table("Producers", _options(producers), "producers/command.py")]
    parts += [_table("Consumers", _options(consumers), "consumers/command.py")]
    parts += [_table("docker compose", COMPOSE, "docker-compose.yml")]
    return "\n".join(parts)


def _table(title: str, rows: Iterable[Variable], *places: str) -> str:
    unique = {each.name: each for each in rows}
    lines = [f"| `{each.name}` | {each.meaning} | {each.values} | {each.default} |" for each in unique.values()]
    where = "In " + ", ".join(f"`{place}`" for place in places) + ".\n"
    return "\n".join(
        [f"## {title}\n", where, "| variable | meaning | values | default |", "|---|---|---|---|", *lines, ""]
    )


def _options(app: Typer) -> list[Variable]:
    """The options of a command and of those below it that a variable stands for."""
    return sorted(_walk(get_command(app)), key=lambda each: each.name)


def _walk(command: Any) -> Iterable[Variable]:
    for parameter in command.params:
        named = parameter.envvar or []
        for name in [named] if isinstance(named, str) else named:
            yield _variable(name, parameter)
    for name in command.list_commands(None) if hasattr(command, "list_commands") else ():
        yield from _walk(command.get_command(None, name))


def _variable(name: str, parameter: Any) -> Variable:
    flag = max(parameter.opts, key=len)
    meaning = f"{parameter.help or ''} (`{flag if flag.startswith('-') else parameter.metavar or flag}`)"
    default = parameter.default
    known = default is not None and not callable(default) and not parameter.required
    shown = str(int(default) if isinstance(default, bool) else getattr(default, "value", default)) if known else ""
    return Variable(name, meaning.strip(), _values(parameter), shown)


def _values(parameter: Any) -> str:
    kind = parameter.type
    if kind.name == "choice":
        return ", ".join(str(getattr(each, "value", each)) for each in kind.choices)
    words = {"boolean": "1 or 0", "int": "a whole number", "float": "a number", "path": "a path"}
    return words.get(kind.name.removesuffix(" range"), "text")
