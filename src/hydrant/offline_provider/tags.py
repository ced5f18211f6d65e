"""Tags: a resource's own, the provider's defaults, and what AWS adds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .schema import Values
from .values import Unknown, same

Tags = Mapping[str, str]
_MAP = ["map", "string"]


@dataclass(frozen=True)
class TagSettings:
    """`default_tags` and `ignore_tags` of the provider block."""

    defaults: Tags = field(default_factory=dict)
    ignore_keys: frozenset[str] = frozenset()
    ignore_prefixes: tuple[str, ...] = ()


def plan_tags(settings: TagSettings, planned: Values, prior: Values | None) -> None:
    """Compute `tags_all` of a plan from the defaults and `tags`; unknown where it is not known."""
    own = planned.get("tags")
    if own is Unknown:
        planned["tags_all"] = Unknown
        return
    merged: dict[str, Any] = {**settings.defaults, **{key: value for key, value in (own or {}).items() if value}}
    if prior is None:
        planned["tags_all"] = merged or Unknown
    else:
        before = prior.get("tags_all")
        planned["tags_all"] = before if same(_MAP, before, merged) else merged


def split_tags(settings: TagSettings, current: Values, found: Tags) -> tuple[dict[str, str], dict[str, str]]:
    """Return (`tags`, `tags_all`) for the tags that AWS has: without AWS's own and the ignored ones.

    A default is in `tags` only where the configuration repeats it.
    """
    everything = {key: value for key, value in sorted(found.items()) if not _ignored(settings, key)}
    repeated = known_keys(current.get("tags"))
    own = {key: value for key, value in everything.items() if settings.defaults.get(key) != value or key in repeated}
    return own, everything


def known_keys(tags: Any) -> set[str]:
    """The keys of a tag map that may be null or unknown."""
    return set(tags) if isinstance(tags, dict) else set()


def _ignored(settings: TagSettings, key: str) -> bool:
    return key.startswith(("aws:", *settings.ignore_prefixes)) or key in settings.ignore_keys


def tag_changes(old: Values, new: Values) -> tuple[dict[str, str], list[str]]:
    """What to set and which keys to remove to get from the old `tags_all` to the new."""
    before, after = old.get("tags_all") or {}, new.get("tags_all") or {}
    return {k: v for k, v in after.items() if before.get(k) != v}, sorted(before.keys() - after.keys())


def tag_list(values: Values, key: str = "Key", value: str = "Value") -> list[dict[str, str]]:
    """`tags_all` as the list of pairs that most services take."""
    return [{key: name, value: text} for name, text in (values.get("tags_all") or {}).items()]


def tag_map(pairs: Any, key: str = "Key", value: str = "Value") -> dict[str, str]:
    """The list of pairs that most services return, as a map."""
    return {pair[key]: pair.get(value, "") for pair in pairs or []}
