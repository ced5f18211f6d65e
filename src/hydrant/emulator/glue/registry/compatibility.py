"""Whether a schema may follow others, by the registry's modes (I-68). Pure.

BACKWARD: who knows the new schema reads what was written with the last one. FORWARD: the other way round. FULL: both.
With _ALL the same for all versions. AVRO is judged by Apache's own library; of the other formats nothing here can tell,
so a second version of them is refused by name unless the mode is NONE.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hydrant.emulator.glue.catalogue.errors import NotServed

NONE, DISABLED = "NONE", "DISABLED"


def may_follow(data_format: str, mode: str, definition: str, earlier: Sequence[str]) -> bool:
    """Whether a definition is compatible with the earlier ones, oldest first. Raises NotServed."""
    if mode == NONE or not earlier:
        return True
    if data_format != "AVRO":
        raise NotServed(
            f"The emulator does not check compatibility {mode} of {data_format} schemas, which AWS does: "
            f"give the schema the compatibility {NONE} for the emulator, or register versions on AWS."
        )
    looked_at = earlier if mode.endswith("_ALL") else earlier[-1:]
    return all(_compatible(mode.removesuffix("_ALL"), definition, each) for each in looked_at)


def _compatible(mode: str, new: str, old: str) -> bool:
    from avro.schema import parse

    newer, older = parse(new), parse(old)
    backward = mode not in {"BACKWARD", "FULL"} or _reads(newer, older)
    return backward and (mode not in {"FORWARD", "FULL"} or _reads(older, newer))


def _reads(reader: Any, writer: Any) -> bool:
    from avro.compatibility import ReaderWriterCompatibilityChecker, SchemaCompatibilityType

    checker: Any = ReaderWriterCompatibilityChecker  # its methods have no types
    found = checker().get_compatibility(reader, writer)
    return bool(found.compatibility is SchemaCompatibilityType.compatible)
