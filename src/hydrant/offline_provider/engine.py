"""What each call of Terraform does, in plain values: plan, apply, read, import, data.

Errors are raised here; the servicer turns them into messages.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from . import checks
from .failures import is_gone
from .merge import merge
from .plan import Path, changes, plan, recompute, replacements
from .resource import INSTEAD, Provider, Refused, ResourceType
from .rules import Rules
from .schema import Block, Values, blank
from .values import settled


class HalfMade(Exception):
    """A create or update failed after the object existed: `state` is what is known of it, `error` what went wrong."""

    def __init__(self, state: Values, error: Exception) -> None:
        super().__init__(str(error))
        self.state = state
        self.error = error


@dataclass(frozen=True)
class Planned:
    """A plan, and the paths that need a new object."""

    values: Values
    replace: list[Path]


class ResourceEngine:
    """The engine for one resource type of a provider."""

    def __init__(self, provider: Provider, name: str) -> None:
        self.provider = provider
        self.name = name
        self.schema = provider.schema.resources[name]
        self.type = provider.resources.get(name)

    @property
    def block(self) -> Block:
        """The type's schema."""
        return self.schema.block

    @property
    def rules(self) -> Rules:
        """The type's table; a regional resource cannot move to another region."""
        rules = self.type.rules if self.type else Rules()
        regional = "region" in self.block.attributes and "region" not in rules.force_new
        return replace(rules, force_new=(*rules.force_new, "region")) if regional else rules

    @property
    def served(self) -> ResourceType:
        """The type's code. Raises Refused if there is none."""
        if self.type is None:
            raise not_served(self.provider.resources)
        return self.type

    def validate(self, config: Values) -> Iterator[tuple[Path, str]]:
        """Yield what is wrong with a configuration, and where."""
        _ = self.served
        yield from checks.complaints(self.block, self.rules, config)

    def plan(self, prior: Values | None, proposed: Values, config: Values) -> Planned:
        """Plan a create (no prior state) or an update. `proposed` is `config` over the prior state."""
        rules = self.rules
        values = plan(self.block, rules, prior, proposed)
        self.provider.plan_values(self.name, values, prior)
        self.served.plan(self.provider.session(values), prior, values)
        if prior is None:
            return Planned(values, [])
        recompute(self.block, rules, prior, values, config)
        return Planned(values, replacements(self.block, rules, prior, values))

    def create(self, planned: Values) -> Values:
        """Make the object. Raises HalfMade when it exists but is not as it should be."""
        new = settled(self.block, planned)
        session = self.provider.session(new)
        try:
            self.served.create(session, new)
            created = merge(self.block, self.rules, planned, {name: new[name] for name in new if new[name] is not None})
            state = self.read(created)
        except Exception as error:
            if new.get("id"):
                raise HalfMade(merge(self.block, self.rules, new, {}), error) from error
            raise
        if state is None:
            raise Refused(f"{self.name} {new.get('id')} was made, but is not there any more.")
        return state

    def update(self, prior: Values, planned: Values) -> Values:
        """Change the object in place."""
        new = settled(self.block, planned)
        changed = set(changes(self.block, self.rules, prior, planned))
        session = self.provider.session(new)
        try:
            self.served.update(session, prior, new, changed)
            state = self.read(new)
        except Exception as error:
            raise HalfMade(prior, error) from error
        if state is None:
            raise Refused(f"{self.name} {prior.get('id')} is not there any more. Plan again.")
        return state

    def delete(self, state: Values) -> None:
        """Remove the object; one that is gone already is fine.

        "Not found" may speak of a part of the object only (a role's policy): so a read has to agree.
        """
        try:
            self.served.delete(self.provider.session(state), state)
        except Exception as error:
            if not is_gone(error, self.served.not_found) or self.read(state) is not None:
                raise

    def read(self, state: Values) -> Values | None:
        """The state as AWS has it now, None if the object is gone."""
        current = settled(self.block, state)
        try:
            actual = self.served.read(self.provider.session(current), current)
        except Exception as error:
            if is_gone(error, self.served.not_found):
                return None
            raise
        if actual is None:
            return None
        self.provider.read_values(self.name, current, actual)
        return merge(self.block, self.rules, current, actual)

    def imported(self, import_id: str) -> Values:
        """The state of an object made elsewhere. Raises Refused if there is none."""
        session = self.provider.session({})
        start = blank(self.block) | self.served.imported(session, import_id)
        state = self.read(start)
        if state is None:
            raise Refused(f"Cannot import {self.name} {import_id!r}: there is no such object.")
        return state


class DataEngine:
    """The engine for one data source of a provider."""

    def __init__(self, provider: Provider, name: str) -> None:
        self.provider = provider
        self.name = name
        self.block = provider.schema.data_sources[name].block
        self.source = provider.data_sources.get(name)

    @property
    def rules(self) -> Rules:
        """The source's table."""
        return self.source.rules if self.source else Rules()

    def validate(self, config: Values) -> Iterator[tuple[Path, str]]:
        """Yield what is wrong with a configuration, and where."""
        if self.source is None:
            raise not_served(self.provider.data_sources)
        yield from checks.complaints(self.block, self.rules, config)

    def read(self, config: Values) -> Values:
        """Read it."""
        if self.source is None:
            raise not_served(self.provider.data_sources)
        values = settled(self.block, plan(self.block, self.rules, None, config))
        found = self.source.read(self.provider.session(values), values)
        return merge(self.block, self.rules, values, found)


def not_served(served: Collection[str]) -> Refused:
    """What to tell when a type has a schema but no code here."""
    return Refused(
        "not served by Hydrant's offline provider", detail=f"{INSTEAD} Served are {', '.join(sorted(served))}."
    )
