"""Properties that a resource type does not have here: refused by name, never made without them. Pure (R-32)."""

from collections.abc import Collection, Mapping
from typing import Any

from .custom_events import is_custom


def refusal(kind: str, schema: Mapping[str, Any], model: Mapping[str, Any], more: Collection[str] = ()) -> str:
    """Why a resource cannot be made or changed; empty when all its properties are known.

    `schema`: that of the type, as AWS publishes it, perhaps an older one; without properties everything is taken.
    `more`: what the provider makes beside it.
    """
    known = schema.get("properties") or {}
    if not known or is_custom(kind):
        return ""
    unknown = [name for name, value in model.items() if name not in known and name not in more and value is not None]
    if not unknown:
        return ""
    return (
        f"The emulator does not know {', '.join(sorted(unknown))} of {kind}. Where AWS does not either, it says: "
        f"extraneous key [{min(unknown)}] is not permitted."
    )
