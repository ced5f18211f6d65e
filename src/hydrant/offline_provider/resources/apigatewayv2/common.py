"""What the parts of an HTTP API share: an id within an API, which is written API-ID/ID in an import."""

from typing import Any, ClassVar

from botocore import xform_name

from hydrant.offline_provider.members import Members
from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.tags import tag_changes

NO_WEBSOCKETS = "the emulator has HTTP APIs alone, and these are of WebSocket APIs"


class ApiPart(ResourceType):
    """A part of an API. `request_of` and `values_of` are for what Members cannot say."""

    part: ClassVar[str]
    """Its name in AWS's operations."""
    way: ClassVar[Members]
    identifier: ClassVar[str]
    """The member that has its id."""

    def create(self, session: Any, new: Values) -> None:
        """Create it."""
        made = self._call(session, "Create", **self.way.request(new), **self.request_of(new))
        new["id"] = made[self.identifier]

    def read(self, session: Any, state: Values) -> Values | None:
        """Read it."""
        found = self._call(session, "Get", **self._keys(state))
        return {**self.values_of(session, state, found), **self.way.read(found)}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Change it in place; what is not set any more is said to be empty."""
        gone = {name: "" for path, name in self._texts().items() if old.get(path) and not new.get(path)}
        request = {**gone, **self.way.request(new), **self.request_of(new, old), **self._keys(new)}
        self._call(session, "Update", **request)

    def delete(self, session: Any, state: Values) -> None:
        """Delete it."""
        self._call(session, "Delete", **self._keys(state))

    def imported(self, session: Any, import_id: str) -> Values:
        """By the ids of the API and of the part."""
        api, slash, own = import_id.partition("/")
        if not (api and slash and own):
            raise Refused(f"Cannot import {import_id!r}: write API-ID/{self.identifier.upper()}.")
        return {"id": own, "api_id": api}

    def request_of(self, new: Values, old: Values | None = None) -> Values:
        """Members of a request that are made by hand."""
        return {}

    def values_of(self, session: Any, state: Values, found: Values) -> Values:
        """Values that are read by hand, and those of members that AWS leaves out."""
        return {}

    def _keys(self, values: Values) -> dict[str, str]:
        return {"ApiId": values["api_id"], self.identifier: values["id"]}

    def _call(self, session: Any, verb: str, **request: Any) -> Any:
        operation = getattr(session.client("apigatewayv2"), xform_name(f"{verb}{self.part}"))
        return operation(**request)

    def _texts(self) -> dict[str, str]:
        block = self.way.block
        named = {
            path: self.way.name(path) for path, attribute in block.attributes.items() if attribute.type == "string"
        }
        return {path: name for path, name in named.items() if name and path != "api_id"}


def emptied(new: Any, old: Any) -> dict[str, Any]:
    """A map for an update: what is not in it any more has an empty value."""
    return {**{key: "" for key in (old or {}) if key not in (new or {})}, **(new or {})}


def arn_of(session: Any, path: str) -> str:
    """The ARN of an object; it has no account."""
    return f"arn:{session.partition}:apigateway:{session.region}::/{path}"


def change_tags(session: Any, old: Values, new: Values) -> None:
    """Bring the tags of an object from `old` to `new`."""
    client = session.client("apigatewayv2")
    added, removed = tag_changes(old, new)
    if removed:
        client.untag_resource(ResourceArn=new["arn"], TagKeys=removed)
    if added:
        client.tag_resource(ResourceArn=new["arn"], Tags=added)
