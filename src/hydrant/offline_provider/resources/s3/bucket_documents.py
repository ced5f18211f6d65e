"""Parts of a bucket's configuration that are one document: one call puts it whole, another gets it.

The members of the document follow the schema's names (members.py).
"""

from typing import Any, ClassVar

from hydrant.offline_provider.members import Members, Names
from hydrant.offline_provider.resource import Refused, ResourceType
from hydrant.offline_provider.schema import Values, blank
from hydrant.offline_provider.schema_file import block_of
from hydrant.offline_provider.tags import tag_list, tag_map

from .s3_common import NO_BUCKET, BucketSetting

_BESIDE = dict.fromkeys(("bucket", "expected_bucket_owner", "id", "region", "timeouts", "token"))
"""What stands beside the document."""


class BucketDocument(BucketSetting):
    """A document of which a bucket has one."""

    operation: ClassVar[str]
    """Of the calls put_, get_ and delete_, such as "bucket_cors"."""
    argument: ClassVar[str]
    """The parameter that takes the document."""
    answered: ClassVar[str] = ""
    """The member of the answer that holds it; if empty the answer is the document."""
    names: ClassVar[Names] = {}
    keep: ClassVar[frozenset[str]] = frozenset()

    def put(self, s3: Any, where: Values, new: Values) -> None:
        """Put the document."""
        token = {"Token": new["token"]} if new.get("token") else {}
        _call(s3, f"put_{self.operation}", {**where, **token, self.argument: self.document(new)})

    def get(self, s3: Any, where: Values, state: Values) -> Values | None:
        """Read the document."""
        answer = _call(s3, f"get_{self.operation}", where)
        found = answer.get(self.answered) if self.answered else answer
        return self.values(found) if found is not None else None

    def remove(self, s3: Any, where: Values, state: Values) -> None:
        """Delete the document."""
        _call(s3, f"delete_{self.operation}", where)

    def document(self, new: Values) -> Values:
        """The document as S3 takes it."""
        return self._way.request(new)

    def values(self, document: Values) -> Values:
        """The document as the schema has it."""
        return _all_of(self._way, document)

    @property
    def _way(self) -> Members:
        return Members(block_of(self.name), {**_BESIDE, **self.names}, keep=self.keep)


class NamedConfiguration(ResourceType):
    """A document of which a bucket has several, by name. The id is "bucket:name"."""

    operation: ClassVar[str]
    argument: ClassVar[str]
    names: ClassVar[Names] = {}
    keep: ClassVar[frozenset[str]] = frozenset()
    not_found = (*NO_BUCKET, "NoSuchConfiguration")

    def create(self, session: Any, new: Values) -> None:
        """Put the document."""
        self.update(session, {}, new, set())
        new["id"] = f"{new['bucket']}:{new['name']}"

    def read(self, session: Any, state: Values) -> Values | None:
        """Read the document."""
        where = _named(state)
        found = _call(session.client("s3"), f"get_{self.operation}", where).get(self.argument)
        return None if found is None else {"bucket": where["Bucket"], **self.values(found)}

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Put the document."""
        where = {"Bucket": new["bucket"], "Id": new["name"]}
        _call(session.client("s3"), f"put_{self.operation}", {**where, self.argument: self.document(new)})

    def delete(self, session: Any, state: Values) -> None:
        """Delete the document."""
        _call(session.client("s3"), f"delete_{self.operation}", _named(state))

    def imported(self, session: Any, import_id: str) -> Values:
        """By bucket:name."""
        if not all(import_id.partition(":")):
            raise Refused(f"Import it as bucket:name, got {import_id!r}.")
        return {"id": import_id}

    def document(self, new: Values) -> Values:
        """The document as S3 takes it."""
        return self._way.request(new)

    def values(self, document: Values) -> Values:
        """The document as the schema has it."""
        return _all_of(self._way, document)

    @property
    def _way(self) -> Members:
        return Members(block_of(self.name), {**_BESIDE, "name": "Id", **self.names}, keep=self.keep)


def to_filter(wanted: Values) -> Values:
    """A filter of prefix, tags and access point: what is one condition stands alone, several stand below "And"."""
    tags = tag_list({"tags_all": wanted["tags"]})
    alone = {"Prefix": wanted["prefix"], "AccessPointArn": wanted.get("access_point")}
    alone = {name: value for name, value in alone.items() if value}
    if len(tags) + len(alone) > 1:
        return {"And": {**alone, **({"Tags": tags} if tags else {})}}
    return alone or ({"Tag": tags[0]} if tags else {})


def from_filter(found: Values) -> Values:
    """The filter as the schema has it; an access point is left out where there is none."""
    told = found.get("And", found)
    tags = tag_map(told.get("Tags") or [found["Tag"]] if "Tag" in found or "Tags" in told else [])
    point = {"access_point": told["AccessPointArn"]} if "AccessPointArn" in told else {}
    return {"prefix": told.get("Prefix"), "tags": tags, **point}


def _call(s3: Any, operation: str, arguments: Values) -> Values:
    return dict(getattr(s3, operation)(**arguments) or {})


def _all_of(way: Members, document: Values) -> Values:
    """What the document has, and nothing where it has nothing."""
    nothing = {name: value for name, value in blank(way.block).items() if way.name(name) is not None}
    return nothing | way.read(document)


def _named(state: Values) -> Values:
    bucket, _, name = str(state["id"]).partition(":")
    return {"Bucket": bucket, "Id": name}
