"""What a configuration for an older major version means in 6, and what in it has no meaning any more."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..places import Path, find
from ..schema import Block, Values, blank
from ..values import Unknown
from .table import Old

Olds = Mapping[str, Old]


def understand(block: Block, olds: Olds, kind: str, values: Values) -> Values:
    """The values with what old arguments say where 6 looks for it. The old ones stay as they are."""
    changed = dict(values)
    for path, old in olds.items():
        if old.became and not old.result:
            _move(changed, path.split("."), old.became.rpartition(".")[2])
    if kind == "aws_kinesis_firehose_delivery_stream":
        _plain_s3(block, changed)
    return changed


def results(olds: Olds, state: Values) -> Values:
    """Old results of a state: the value that another one has now, or what a read has found."""
    found = {path: state.get(old.became or path) for path, old in olds.items() if old.result}
    return {path: None if value is Unknown else value for path, value in found.items()}


def complaints(block: Block, olds: Olds, config: Values, asked: int) -> Iterator[tuple[Path, str]]:
    """Yield where a configuration says what has no meaning in 6, and what to write."""
    for path, old in olds.items():
        if old.instead:
            for where, value in find(block, path.split("."), config):
                if value is Unknown or value:
                    yield where, gone(asked, old.gone, old.instead)
    if config.get("s3_configuration") and config.get("destination") not in {"s3", Unknown}:
        yield ("s3_configuration",), gone(asked, 5, "a block s3_configuration in the block of the destination")


def gone(asked: int, version: int, instead: str) -> str:
    """The sentence about something that is gone."""
    written = f"this file is written for provider {asked}, and 6 is what is served here"
    return f"{written}: in {version}.0 it gave way to {instead}"


def _move(values: Values, names: list[str], new: str) -> None:
    """Put the value at a path under a new name beside it, where that is not given."""
    name, *deeper = names
    if not deeper:
        if values.get(name) is not None and values.get(new) in {None, Unknown}:
            values[new] = values[name]
        return
    inner = values.get(name)
    if isinstance(inner, list):
        values[name] = [dict(item) if isinstance(item, dict) else item for item in inner]
        for item in values[name]:
            if isinstance(item, dict):
                _move(item, deeper, new)


def _plain_s3(block: Block, values: Values) -> None:
    """`destination = "s3"` with its block is an extended one with less in it."""
    plain: Any = values.get("s3_configuration")
    if values.get("destination") != "s3" or not isinstance(plain, list) or not plain or plain[0] is Unknown:
        return
    inner = block.blocks["extended_s3_configuration"].block
    given = {name: value for name, value in plain[0].items() if name in inner.attributes or name in inner.blocks}
    _move(given, ["buffer_size"], "buffering_size")
    _move(given, ["buffer_interval"], "buffering_interval")
    extended = values.get("extended_s3_configuration")
    before = extended[0] if isinstance(extended, list) and extended and extended[0] is not Unknown else blank(inner)
    said = {name: value for name, value in given.items() if value is not None and value != []}
    values["extended_s3_configuration"] = [{**before, **said}]
    values["destination"] = "extended_s3"
