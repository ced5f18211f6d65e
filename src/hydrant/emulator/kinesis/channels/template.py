"""Keys of a channel's objects: a template with variables, as `!{channel-id}` (K-8). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

DEFAULT = (
    "kinesis-channel/!{channel-name}/!{channel-id}/!{yyyy}/!{MM}/!{dd}/!{HH}/"
    "!{channel-name}-!{channel-id}-!{yyyy}-!{MM}-!{dd}-!{HH}-!{mm}!{extension}"
)
_EXTENSION = "!{extension}"
_VARIABLE = re.compile(r"!\{([^{}]*)\}")
_TIMES = {"yyyy": "%Y", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M"}
_NAMES = frozenset({"channel-name", "channel-id", "extension", *_TIMES})


class TemplateError(ValueError):
    """A template is none."""


@dataclass(frozen=True)
class ObjectName:
    """What the variables of a key stand for."""

    channel_name: str
    channel_id: str
    time: datetime
    extension: str


def check(template: str) -> None:
    """Raise TemplateError for a template of which no key can be made."""
    unknown = [name for name in _VARIABLE.findall(template) if name not in _NAMES]
    if unknown:
        raise TemplateError(f"OutputKeyTemplate has the unknown variable !{{{unknown[0]}}}.")
    literal = _VARIABLE.sub("", template)
    if "{" in literal or "}" in literal:
        raise TemplateError("OutputKeyTemplate has a brace without its partner: variables are written !{name}.")
    if template.startswith("/") or template.endswith("/"):
        raise TemplateError("OutputKeyTemplate must neither begin nor end with a slash.")


def key(template: str, name: ObjectName, suffix: str) -> str:
    """The key of an object; the suffix, which no other object has, goes before the extension that ends the template."""
    body, extension = (
        (template, "") if not template.endswith(_EXTENSION) else (template[: -len(_EXTENSION)], _EXTENSION)
    )
    values = {"channel-name": name.channel_name, "channel-id": name.channel_id, "extension": name.extension}
    values |= {variable: name.time.strftime(form) for variable, form in _TIMES.items()}
    return _VARIABLE.sub(lambda found: values[found[1]], f"{body}-{suffix}{extension}")
