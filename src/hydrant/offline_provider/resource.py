"""What a resource type and a data source are to the engine."""
# ruff: noqa: ARG002 - a type takes what it needs

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from .identities import Identity
from .places import Path as Place
from .rules import Rules
from .schema import Block, ProviderSchema, Schema, Type, Values

INSTEAD = "Set HYDRANT_TF_PROVIDER=registry to use the real provider; that needs the registry or a mirror of it."
RESOURCE, DATA = "resource", "data"
NOT_SERVED = "not served by Hydrant's offline provider"
LISTED = "What is served: hydrant provider types."


class Refused(Exception):
    """The configuration asks for something that cannot be; shown with the attribute it concerns.

    `path` is dotted, as in Rules; `detail` is a second paragraph, such as what to do about it. `place` is the path with
    its indexes, where they are known.
    """

    def __init__(self, message: str, path: str = "", detail: str = "", place: Place = ()) -> None:
        super().__init__(message)
        self.path = path
        self.detail = detail
        self.place = place


class NotFound(Exception):
    """The object does not exist; said by `read` or `delete` where AWS's error code does not say it."""


class ResourceType:
    """One resource type. `session` is what the provider's `session` gives: for hashicorp/aws a clients.Session.

    All values are complete dicts in the schema's shape; null is None; nothing in them is unknown. A write-only
    argument (`secret_string_wo`) is there in `new` of create and update as the configuration has it, and nowhere else.
    """

    name: ClassVar[str]
    rules: ClassVar[Rules] = Rules()
    not_found: ClassVar[tuple[str, ...]] = ()
    """AWS error codes that mean "it does not exist", beyond the common ones of failures.py."""
    elsewhere: ClassVar[bool] = True
    """Whether the object is elsewhere, and so read back once it is made; else all of it is what `create` has set."""

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """Change `planned` where the table does not reach (values may be Unknown). May raise Refused."""

    def create(self, session: Any, new: Values) -> None:
        """Make the object and set `new["id"]` as soon as it exists: what fails later then is in the state."""
        raise NotImplementedError

    def read(self, session: Any, state: Values) -> Values | None:
        """Return what AWS has for the object, None if it is gone.

        A name that is left out stays as it is in the state: leave out what AWS does not tell, `*_prefix` above all.
        After an import only `id` is set.
        """
        raise NotImplementedError

    def update(self, session: Any, old: Values, new: Values, changed: set[str]) -> None:
        """Bring the object from `old` to `new`; `changed` names the top-level attributes and blocks that differ."""

    def delete(self, session: Any, state: Values) -> None:
        """Remove the object and wait until it is gone."""
        raise NotImplementedError

    def imported(self, session: Any, import_id: str) -> Values:
        """What is known from the words of `terraform import`; a read follows."""
        return {"id": import_id}

    def moved(self, source_type: str, state: Values) -> Values | None:
        """The state of an object of another type, by a `moved` block, as this type has it; None if it cannot be."""
        return None


class DataSource:
    """One data source."""

    name: ClassVar[str]
    rules: ClassVar[Rules] = Rules()

    def read(self, session: Any, config: Values) -> Values:
        """Return the results, which are put over the configuration (with its defaults)."""
        raise NotImplementedError


class Ephemeral:
    """One ephemeral resource: read in each run, kept in no plan and no state (Terraform 1.10)."""

    name: ClassVar[str]
    schema: ClassVar[Schema]
    rules: ClassVar[Rules] = Rules()

    def open(self, session: Any, config: Values) -> Values:
        """Return the results, which are put over the configuration (with its defaults)."""
        raise NotImplementedError


@dataclass(frozen=True)
class ProviderFunction:
    """A function that configurations call as `provider::aws::arn_parse(...)`. Parameters are by name, in order."""

    parameters: Mapping[str, Type]
    result: Type
    call: Callable[..., Any]
    """Gets the arguments, none of them null or unknown. Raises Refused, whose path is the parameter's name."""
    summary: str = ""


class Provider:
    """A provider: its schema, what it serves of it, and what its types need to work with."""

    name: ClassVar[str]

    def __init__(
        self,
        schema: ProviderSchema,
        resources: Mapping[str, ResourceType],
        data_sources: Mapping[str, DataSource],
        ephemerals: Mapping[str, Ephemeral] | None = None,
        functions: Mapping[str, ProviderFunction] | None = None,
    ) -> None:
        self.schema = schema
        self.resources = resources
        self.data_sources = data_sources
        self.ephemerals = ephemerals or {}
        self.functions = functions or {}
        self.identities: Mapping[str, Identity] = {}
        self.described: tuple[ProviderSchema, Any] | None = None
        """A schema, and the answer that tells Terraform of it: made once, found by forks (host.py)."""

    def begin(self, version: str, folder: Path) -> None:
        """Take what is known when Terraform starts the provider: the version it chose, and where it runs.

        Nothing of an earlier call stays: the configuration there may be another one by now.
        """

    def block_complaints(self, config: Values) -> Iterator[tuple[Place, str]]:
        """Yield what is wrong with the provider block beyond its schema."""
        yield from ()

    def configure(self, config: Values) -> None:
        """Take the provider block. May raise Refused."""

    def why_unserved(self, name: str) -> str:
        """Why a type of the schema is not served, in words that complete "not served ...: "; empty if nobody knows."""
        return ""

    def understand(self, kind: str, name: str, block: Block, values: Values) -> Values:
        """Values as they are meant; `kind` is RESOURCE or DATA. For configurations that ask for an older version."""
        return values

    def complaints(self, kind: str, name: str, block: Block, config: Values) -> Iterator[tuple[Place, str]]:
        """Yield what is wrong with a configuration beyond the table of its type."""
        yield from ()

    def old_results(self, kind: str, name: str, state: Values) -> Values:
        """Results that an older version knew by other names."""
        return {}

    def session(self, values: Values) -> Any:
        """What the types of this provider get as `session`; `values` is the resource or the data source."""
        return None

    def plan_values(self, schema_name: str, planned: Values, prior: Values | None) -> None:
        """Change a plan in ways common to all types of this provider (tags, region). May raise Refused."""

    def read_values(self, schema_name: str, current: Values, actual: Values) -> None:
        """Change what a type read in ways common to all types of this provider."""
