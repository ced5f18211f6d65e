"""What each call of Terraform does, in plain values: plan, apply, read, import, data.

Errors are raised here; the servicer turns them into messages.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from . import checks
from .failures import is_gone
from .merge import merge, nothing_known
from .plan import Path, changes, plan, recompute, replacements
from .resource import DATA, INSTEAD, LISTED, NOT_SERVED, RESOURCE, Provider, Refused, ResourceType
from .rules import Rules
from .schema import Block, Values
from .values import Unknown, fit, known, settled

_NOTHING: tuple[Any, ...] = (None, [], {})
_WITH_REGION = re.compile(r"(.+)@([a-z]{2}(?:-[a-z]+)+-\d)")
_OURS = (
    "/hashicorp/aws",
    "/hashicorp/null",
    "/hashicorp/random",
    "/hashicorp/local",
    "/hashicorp/time",
    "/hashicorp/tls",
)


class PartialCreateError(Exception):
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
            raise not_served(self.provider, self.name)
        return self.type

    @property
    def write_only(self) -> list[str]:
        """The arguments that no plan and no state may hold; they are top-level ones."""
        return [name for name, attribute in self.block.attributes.items() if attribute.write_only]

    def validate(self, config: Values) -> Iterator[tuple[Path, str]]:
        """Yield what is wrong with a configuration, and where.

        Whether something of it is served is asked when it is planned: with `count = 0` nothing of it is.
        """
        yield from self.provider.complaints(RESOURCE, self.name, self.block, config)
        yield from checks.complaints(self.block, self.rules, self._meant(config))

    def plan(self, prior: Values | None, proposed: Values, config: Values) -> Planned:
        """Plan a create (no prior state) or an update. `proposed` is `config` over the prior state.

        Raises Refused where the configuration wants what is not served.
        """
        rules, served = self.rules, self.served
        proposed, config = self._meant(proposed), self._meant(config)
        refuse_unserved(self.block, rules, config)
        values = plan(self.block, rules, prior, proposed) | dict.fromkeys(self.write_only)
        self.provider.plan_values(self.name, values, prior)
        served.plan(self.provider.session(values), prior, values)
        if prior is None:
            return Planned(values, [])
        recompute(self.block, rules, prior, values, config)
        return Planned(values, replacements(self.block, rules, prior, values))

    def create(self, planned: Values, config: Values | None = None) -> Values:
        """Make the object. Raises PartialCreateError when it exists but is not as it should be.

        `config` is asked for write-only arguments alone.
        """
        new = self._wanted(planned, config)
        session = self.provider.session(new)
        try:
            self.served.create(session, new)
            state = self._read_back(self._with_results(planned, new))
        except Exception as error:
            if new.get("id"):
                raise PartialCreateError(merge(self.block, self.rules, self._forget(new), {}), error) from error
            raise
        if state is None:
            raise Refused(f"{self.name} {new.get('id')} was made, but is not there any more.")
        return state

    def update(self, prior: Values, planned: Values, config: Values | None = None) -> Values:
        """Change the object in place."""
        new = self._wanted(planned, config)
        changed = set(changes(self.block, self.rules, prior, planned))
        session = self.provider.session(new)
        try:
            self.served.update(session, prior, new, changed)
            state = self._read_back(self._with_results(planned, new))
        except Exception as error:
            raise PartialCreateError(prior, error) from error
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
        """The state as AWS has it now, None if the object is gone. What is unknown takes what is read as it is."""
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
        found = self._forget(merge(self.block, self.rules, state, actual))
        return found | self.provider.old_results(RESOURCE, self.name, found)

    def _meant(self, values: Values) -> Values:
        return self.provider.understand(RESOURCE, self.name, self.block, values)

    def _wanted(self, planned: Values, config: Values | None) -> Values:
        """What is planned, with the write-only arguments of the configuration."""
        return settled(self.block, planned) | {name: known((config or {}).get(name)) for name in self.write_only}

    def _read_back(self, made: Values) -> Values | None:
        """What is there, after a create or an update."""
        return self.read(made) if self.served.elsewhere else self._forget(settled(self.block, made))

    def _with_results(self, planned: Values, new: Values) -> Values:
        """The plan, over it what the type's code has set in `new`; the rest of what is unknown is for the read."""
        start = settled(self.block, planned)
        set_here = {*changes(self.block, self.rules, start, self._forget(new))}
        set_here |= {name for name, value in planned.items() if value is Unknown}
        return planned | {name: new[name] for name in set_here if new[name] not in _NOTHING}

    def _forget(self, values: Values) -> Values:
        """Take the write-only arguments out."""
        values |= dict.fromkeys(self.write_only)
        return values

    def imported(self, import_id: str, region: str | None = None) -> Values:
        """The state of an object made elsewhere. Raises Refused if there is none.

        The region may also stand behind the id, as in `terraform import`: "name@eu-west-1".
        """
        start = nothing_known(self.block)
        if "region" in self.block.attributes:
            found = _WITH_REGION.fullmatch(import_id)
            import_id, region = found.groups() if found and not region else (import_id, region)
            start["region"] = region or Unknown
        start |= self.served.imported(self.provider.session(start), import_id)
        state = self.read(start)
        if state is None:
            raise Refused(f"Cannot import {self.name} {import_id!r}: there is no such object.")
        return state

    def upgraded(self, raw: Any) -> Values:
        """The state that any version of the provider has written, in the schema's shape."""
        if self.schema.stand_in:
            raise not_served(self.provider, self.name)
        return fit(self.block, raw)

    def moved(self, source_provider: str, source_type: str, raw: Values) -> Values:
        """The state of an object that a `moved` block takes over from another type. Raises Refused."""
        served = self.served
        state = served.moved(source_type, raw) if source_provider.endswith(_OURS) else None
        if state is None:
            raise Refused(f"{source_type} cannot become {self.name}.")
        return fit(self.block, state)

    def too_new(self, config: Values) -> Iterator[tuple[Path, str]]:
        """Yield the write-only arguments in use, for a Terraform that would put them into the state."""
        for name in self.write_only:
            if config.get(name) is not None:
                yield (name,), "a write-only argument needs Terraform 1.11 or OpenTofu 1.11"


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
        yield from self.provider.complaints(DATA, self.name, self.block, config)
        yield from checks.complaints(self.block, self.rules, config)

    def read(self, config: Values) -> Values:
        """Read it. Raises Refused where it, or what the configuration sets of it, is not served."""
        if self.source is None:
            raise not_served(self.provider, self.name)
        refuse_unserved(self.block, self.rules, config)
        planned = plan(self.block, self.rules, None, config)
        values = settled(self.block, planned)
        found = merge(self.block, self.rules, planned, self.source.read(self.provider.session(values), values))
        return found | self.provider.old_results(DATA, self.name, found)


class EphemeralEngine:
    """The engine for one ephemeral resource of a provider."""

    def __init__(self, provider: Provider, name: str) -> None:
        self.provider = provider
        self.name = name
        self.block = provider.schema.ephemerals[name].block
        self.type = provider.ephemerals.get(name)

    @property
    def rules(self) -> Rules:
        """The type's table."""
        return self.type.rules if self.type else Rules()

    def validate(self, config: Values) -> Iterator[tuple[Path, str]]:
        """Yield what is wrong with a configuration, and where."""
        yield from checks.complaints(self.block, self.rules, config)

    def open(self, config: Values) -> Values:
        """Read it. Raises Refused where it is not served."""
        if self.type is None:
            raise not_served(self.provider, self.name)
        refuse_unserved(self.block, self.rules, config)
        planned = plan(self.block, self.rules, None, config)
        values = settled(self.block, planned)
        found = merge(self.block, self.rules, planned, self.type.open(self.provider.session(values), values))
        said = {name: config.get(name) for name, attribute in self.block.attributes.items() if not attribute.computed}
        return found | said  # Terraform takes no default for what is not computed


def refuse_unserved(block: Block, rules: Rules, config: Values) -> None:
    """Raise Refused at the first argument or block that is set and not served."""
    for place, why in checks.unserved(block, rules, config):
        named = ".".join(str(step) for step in place if isinstance(step, str))
        raise Refused(f"{named}: {NOT_SERVED}{f': {why}' if why else ''}", named, INSTEAD, place)


def not_served(provider: Provider, name: str) -> Refused:
    """What to tell when a type has a schema but no code here."""
    why = provider.why_unserved(name)
    return Refused(NOT_SERVED + (f": {why}" if why else ""), detail=f"{INSTEAD} {LISTED}")
