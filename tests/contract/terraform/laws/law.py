"""What a law case is, and the life that each resource type and data source is led through.

A resource: checked, planned (also with everything it refers to unknown), made; then an empty plan. Changed in place;
empty plan. Removed behind Terraform's back: the next read finds it gone, and it is made again. Imported; empty plan.
Destroyed: gone, and a second removal is no error. The steps are those of Terraform's protocol, without its process.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError

from hydrant.offline_provider.engine import DataEngine, ResourceEngine
from hydrant.offline_provider.plan import changes
from hydrant.offline_provider.providers.aws import AwsProvider
from hydrant.offline_provider.resource import Provider, Refused
from hydrant.offline_provider.schema import Values
from hydrant.offline_provider.values import Unknown, fit

from .core import proposed

_WHOLE = re.compile(r"\$\{(\w+)\.(\w+)\}")
ALWAYS_THERE = frozenset({"aws_kinesis_account_settings"})
"""Settings of an account: they can be needed, and are never gone."""
Needs = Mapping[str, tuple[str, Mapping[str, Any]]]

_SEEN_WHOLE: set[str] = set()
"""What was needed before, as it is written: that it settles and goes was looked at then, and takes long to look at."""


@dataclass(frozen=True)
class Law:
    """One life of a resource type.

    `config` and `update` (values put over it, changed in place) are written as Terraform's JSON: blocks are lists.
    In their texts `{unique}` stands for a name of this run and `${topic.arn}` for an attribute of one of `needs`:
    what has to be there before, by name, as (type, config), in order; each may refer to those before it.
    """

    type: str
    config: Mapping[str, Any]
    update: Mapping[str, Any] | None = None
    """None only where AWS can change nothing in place."""
    needs: Needs = field(default_factory=dict)
    replace: Mapping[str, Any] = field(default_factory=dict)
    """Values of which each alone needs a new object."""
    import_id: str | None = "{id}"
    """The words of `terraform import`, with attributes of the state in braces; None: hashicorp/aws has no import."""
    not_imported: tuple[str, ...] = ()
    """Attributes that AWS does not tell: after an import the plan sets them."""
    stays: str = ""
    """Why the object cannot be gone (a setting that AWS always has); then its removal shows as a difference, or not."""
    once: str = ""
    """Why what was removed cannot be made again under its name."""
    variant: str = ""
    """Tells several cases of one type apart."""

    @property
    def name(self) -> str:
        """For pytest."""
        return f"{self.type}-{self.variant}" if self.variant else self.type


@dataclass(frozen=True)
class DataLaw:
    """One reading of a data source: with `needs` there, `config` gives at least `expect` (texts as in Law)."""

    type: str
    config: Mapping[str, Any]
    expect: Mapping[str, Any]
    needs: Needs = field(default_factory=dict)
    variant: str = ""

    @property
    def name(self) -> str:
        """For pytest."""
        return f"data-{self.type}" + (f"-{self.variant}" if self.variant else "")


@dataclass(frozen=True)
class Refusal:
    """What cannot be had, and the words that say so; `data` is a data source. With `needs` there (texts as in Law)."""

    type: str
    config: Mapping[str, Any]
    words: str
    data: bool = False
    needs: Needs = field(default_factory=dict)
    variant: str = ""

    @property
    def name(self) -> str:
        """For pytest."""
        return "-".join(filter(None, ("data" if self.data else "", self.type, self.variant)))


def resolve(value: Any, unique: str, made: Mapping[str, Values | None]) -> Any:
    """Put names and references into a config; what refers to an object whose state is None is Unknown."""
    if isinstance(value, Mapping):
        return {key: resolve(item, unique, made) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [resolve(item, unique, made) for item in value]
    if not isinstance(value, str):
        return value
    text = value.replace("{unique}", unique)
    if whole := _WHOLE.fullmatch(text):
        state = made[whole[1]]
        return Unknown if state is None else state[whole[2]]
    found = [made[name] for name, _ in _WHOLE.findall(text)]
    if any(state is None for state in found):
        return Unknown
    return _WHOLE.sub(lambda each: str((made[each[1]] or {})[each[2]]), text)


class Life:
    """One object's way through the engine."""

    def __init__(self, provider: Provider, type_name: str) -> None:
        self.engine = ResourceEngine(provider, type_name)

    def shaped(self, config: Mapping[str, Any]) -> Values:
        """A config in the schema's shape; a name that the schema does not have is a mistake of the case."""
        unknown = config.keys() - self.engine.block.attributes.keys() - self.engine.block.blocks.keys()
        assert not unknown, f"{self.engine.name} has no {', '.join(sorted(unknown))}"
        return fit(self.engine.block, config)

    def check(self, config: Values) -> None:
        """A valid config has no complaints."""
        assert [*self.engine.validate(config)] == []

    def make(self, config: Values) -> Values:
        """Create it; what was planned and is known is what is there."""
        state = self.create(config)
        self.settled(state, config)
        return state

    def create(self, config: Values) -> Values:
        """Create it, and look no closer."""
        planned = self.engine.plan(None, proposed(self.engine.block, None, config), config)
        state = self.engine.create(planned.values, config)
        assert state.get("id") or "id" not in self.engine.block.attributes, "a new object has an id"
        return state

    def settled(self, state: Values, config: Values, ignored: tuple[str, ...] = ()) -> None:
        """Reading changes nothing, and the plan is empty but for the `ignored`."""
        again = self.engine.read(state)
        assert again is not None, "it is there"
        drift = {name: (state[name], value) for name, value in again.items() if state[name] != value}
        assert drift == {}, f"reading it again changes something: {drift}"
        planned = self.engine.plan(again, proposed(self.engine.block, again, config), config)
        left = {name: (again.get(name), planned.values.get(name)) for name in self.differing(again, planned.values)}
        shown = {name: values for name, values in left.items() if name not in ignored}
        assert shown == {}, f"the plan is not empty: {shown}"

    def differing(self, left: Values, right: Values) -> set[str]:
        """Names that a plan would show."""
        return set(changes(self.engine.block, self.engine.rules, left, right))

    def change(self, state: Values, config: Values) -> Values:
        """Update it in place."""
        planned = self.engine.plan(state, proposed(self.engine.block, state, config), config)
        assert planned.replace == [], "the change needs no new object"
        assert self.differing(state, planned.values), "the plan shows the change"
        changed = self.engine.update(state, planned.values, config)
        self.settled(changed, config)
        return changed

    def needs_new_object(self, state: Values, config: Values) -> bool:
        """Whether a config can only be had by another object."""
        return bool(self.engine.plan(state, proposed(self.engine.block, state, config), config).replace)


@contextmanager
def _there(
    needs: Needs, provider: AwsProvider, unique: str, *, goes: bool = True
) -> Iterator[dict[str, Values | None]]:
    """What has to be there before, by name; removed at the end, and then gone where it `goes`."""
    made: dict[str, Values | None] = {}
    lives: list[tuple[str, Life, Values]] = []
    try:
        for name, (type_name, config) in needs.items():
            written, need = f"{type_name} {config}", Life(provider, type_name)
            make = need.create if written in _SEEN_WHOLE else need.make
            made[name] = state = make(need.shaped(resolve(config, unique, made)))
            lives.append((written, need, state))
        yield made
    finally:
        for _, need, state in reversed(lives):
            need.engine.delete(state)
    for written, need, state in lives:
        if goes and need.engine.name not in ALWAYS_THERE and written not in _SEEN_WHOLE:
            assert need.engine.read(state) is None, f"{need.engine.name} is gone"
            _SEEN_WHOLE.add(written)


def live(law: Law, provider: AwsProvider, unique: str) -> None:
    """Lead one object through its life; whatever was made for it is removed at the end."""
    with _there(law.needs, provider, unique, goes=not law.stays) as made:
        _live(law, Life(provider, law.type), unique, made)


def _live(law: Law, life: Life, unique: str, made: Mapping[str, Values | None]) -> None:
    _plan_with_unknowns(law, life, unique)
    config = life.shaped(resolve(law.config, unique, made))
    life.check(config)
    state = life.make(config)
    try:
        for name, value in law.replace.items():
            other = life.shaped({**resolve(law.config, unique, made), name: resolve(value, unique, made)})
            assert life.needs_new_object(state, other), f"another {name} needs a new object"
        if law.update is not None:
            config = life.shaped(resolve({**law.config, **law.update}, unique, made))
            life.check(config)
            state = life.change(state, config)
        if law.once:
            _imported(law, life, state, config)
        state = _removed_behind_its_back(law, life, state, config)
        if not law.once:
            _imported(law, life, state, config)
    finally:
        life.engine.delete(state)
    if not law.stays:
        assert life.engine.read(state) is None, "it is gone"
    life.engine.delete(state)


def _plan_with_unknowns(law: Law, life: Life, unique: str) -> None:
    """Before what it needs is there, its attributes are unknown; once everything is."""
    if law.needs:
        config = life.shaped(resolve(law.config, unique, dict.fromkeys(law.needs)))
        life.check(config)
        life.engine.plan(None, proposed(life.engine.block, None, config), config)
    given = {name for name in law.config if name in life.engine.block.attributes}
    config = life.shaped({}) | dict.fromkeys(given, Unknown)
    life.engine.plan(None, proposed(life.engine.block, None, config), config)


def _imported(law: Law, life: Life, state: Values, config: Values) -> None:
    if law.import_id is None:
        with pytest.raises(Refused, match="import"):
            life.engine.imported(state["id"])
        return
    imported = life.engine.imported(law.import_id.format(**state))
    life.settled(imported, config, law.not_imported)


def _removed_behind_its_back(law: Law, life: Life, state: Values, config: Values) -> Values:
    engine = life.engine
    engine.served.delete(engine.provider.session(state), state)
    found = engine.read(state)
    if law.stays:
        planned = engine.plan(found or state, proposed(engine.block, found or state, config), config)
        return engine.update(found or state, planned.values, config)
    assert found is None, "a read finds that it is gone"
    if not law.once:
        return life.make(config)
    with pytest.raises(ClientError):
        life.make(config)
    return state


def read_data(law: DataLaw, provider: AwsProvider, unique: str) -> None:
    """Read a data source with what it needs there."""
    with _there(law.needs, provider, unique, goes=False) as made:
        engine = DataEngine(provider, law.type)
        config = fit(engine.block, resolve(law.config, unique, made))
        assert [*engine.validate(config)] == []
        found = engine.read(config)
        expected = resolve(law.expect, unique, made)
        assert {name: found[name] for name in expected} == expected
        assert set(found) <= engine.block.attributes.keys() | engine.block.blocks.keys()


def refuse(law: Refusal, provider: AwsProvider, unique: str) -> None:
    """Ask for what cannot be had: it is refused in our words, nothing of AWS's is passed on, and nothing is made."""
    with _there(law.needs, provider, unique) as made:
        wanted = resolve(law.config, unique, made)
        ask = _read if law.data else _make
        with pytest.raises(Refused) as refused:
            ask(provider, law.type, wanted)
        assert resolve(law.words, unique, made) in f"{refused.value} {refused.value.detail}"


def _read(provider: AwsProvider, type_name: str, wanted: Mapping[str, Any]) -> None:
    source = DataEngine(provider, type_name)
    source.read(fit(source.block, wanted))


def _make(provider: AwsProvider, type_name: str, wanted: Mapping[str, Any]) -> None:
    life = Life(provider, type_name)
    life.make(life.shaped(wanted))
