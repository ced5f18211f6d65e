"""What the types of API Gateway share: ids and imports of the parts of an API, ARNs, tags, times."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.rules import Check, one_of
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_changes

HTTP_METHOD: Check = one_of("ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
CONTENT_HANDLING: Check = one_of("CONVERT_TO_BINARY", "CONVERT_TO_TEXT")


class Part(ResourceType):
    """A part of an API that its `keys` name; its id is made of them."""

    keys: ClassVar[tuple[str, ...]]
    """The attributes that name it, in the order of `terraform import`'s words."""
    id_prefix: ClassVar[str]

    def arguments(self, values: Values) -> dict[str, Any]:
        """The keys as AWS's operations take them."""
        return {camel(name): values[name] for name in self.keys}

    def id_of(self, values: Values) -> str:
        """The id."""
        return "-".join((self.id_prefix, *(values[name] for name in self.keys)))

    def imported(self, session: Any, import_id: str) -> Values:
        """By the keys, with slashes between them."""
        parts = split(import_id, *(name.upper().replace("_", "-") for name in self.keys))
        found: Values = dict(zip(self.keys, parts, strict=True))
        return {**found, "id": self.id_of(found)}


class Numbered(ResourceType):
    """A part of an API that AWS gives an id."""

    id_word: ClassVar[str]
    """What the id is called in the words of an import."""

    def imported(self, session: Any, import_id: str) -> Values:
        """By the ids of the API and of the part."""
        api, own = split(import_id, "REST-API-ID", self.id_word)
        return {"id": own, "rest_api_id": api}


def camel(name: str) -> str:
    """A name of the schema as AWS's name of the member."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def split(import_id: str, *words: str) -> list[str]:
    """The words of an import, with slashes between them; the last may hold slashes. Raises Refused."""
    parts = import_id.split("/", len(words) - 1)
    if len(parts) != len(words) or not all(parts):
        raise Refused(f"Cannot import {import_id!r}: write {'/'.join(words)}.")
    return parts


def arn_of(session: Any, path: str) -> str:
    """The ARN of an object; it has no account."""
    return f"arn:{session.partition}:apigateway:{session.region}::/{path}"


def moment(found: datetime | None) -> str | None:
    """A time as the real provider writes it."""
    return found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if found else None


def told_or_empty(found: Mapping[str, str] | None, state: Mapping[str, str] | None) -> dict[str, str]:
    """A map of texts as AWS tells it. An empty text comes as null, which the SDK drops: the state knows of it."""
    empty = {key: "" for key, value in (state or {}).items() if value == ""}
    return {**empty, **(found or {})}


def set_tags(session: Any, path: str, new: Values) -> None:
    """Tag a new object: LocalStack keeps the tags of a Create operation apart from those that it lists."""
    if new["tags_all"]:
        session.client("apigateway").tag_resource(resourceArn=arn_of(session, path), tags=new["tags_all"])


def change_tags(session: Any, path: str, old: Values, new: Values) -> None:
    """Bring the tags from old to new."""
    gateway, arn = session.client("apigateway"), arn_of(session, path)
    added, removed = tag_changes(old, new)
    if removed:
        gateway.untag_resource(resourceArn=arn, tagKeys=removed)
    if added:
        gateway.tag_resource(resourceArn=arn, tags=added)


def tags_of(session: Any, path: str) -> dict[str, str]:
    """All tags of an object."""
    return dict(session.client("apigateway").get_tags(resourceArn=arn_of(session, path)).get("tags", {}))
