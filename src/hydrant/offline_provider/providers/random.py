"""hashicorp/random: values that are made once and stay, until an argument or a keeper changes.

Not served: `random_bytes`, `bcrypt_hash` of passwords, and import.
"""

# ruff: noqa: ARG003 - methods of an interface do not use all that it passes

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from ..resource import Provider, Refused, ResourceType
from ..rules import Rules
from ..schema import ProviderSchema, Schema, Values, schema_from_json
from ..utility import randomness

_KINDS = ("lower", "upper", "numeric", "special")


class Random(ResourceType):
    """A random value: a changed argument needs a new one, and nothing outside of the state has it."""

    required: ClassVar[Mapping[str, Any]] = {}
    optional: ClassVar[Mapping[str, Any]] = {}
    defaults: ClassVar[Values] = {}
    results: ClassVar[Mapping[str, Any]] = {"result": "string"}
    secret: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.rules = Rules(force_new=(*cls.required, *cls.optional, "keepers"), defaults=cls.defaults)

    @classmethod
    def schema(cls) -> Schema:
        """Arguments, `keepers`, `id` and the results."""
        optional = {**cls.optional, "keepers": ["map", "string"]}
        computed = {**cls.results, "id": "string"}
        attributes = {
            **{name: {"type": kind, "required": True} for name, kind in cls.required.items()},
            **{name: {"type": kind, "optional": True} for name, kind in optional.items()},
            **{n: {"type": k, "computed": True, "sensitive": cls.secret and n != "id"} for n, k in computed.items()},
        }
        return schema_from_json({"block": {"attributes": attributes}})

    @classmethod
    def make(cls, new: Values) -> Values:
        """The computed attributes."""
        raise NotImplementedError

    def create(self, session: Any, new: Values) -> None:
        """Make the value."""
        new |= self.make(new)

    def read(self, session: Any, state: Values) -> Values | None:
        """All there is of it is the state."""
        return {}

    def delete(self, session: Any, state: Values) -> None:
        """Nothing to delete."""

    def imported(self, session: Any, import_id: str) -> Values:
        """Refuse."""
        raise Refused("The offline provider does not import random values.")


class RandomId(Random):
    """A number of so many bytes."""

    name = "random_id"
    required: ClassVar = {"byte_length": "number"}
    optional: ClassVar = {"prefix": "string"}
    results: ClassVar = dict.fromkeys(("b64_std", "b64_url", "dec", "hex"), "string")

    @classmethod
    def make(cls, new: Values) -> Values:
        """One number in four forms."""
        return dict(randomness.identifier(int(new["byte_length"]), new["prefix"] or ""))


class RandomInteger(Random):
    """A number between two others, both included."""

    name = "random_integer"
    required: ClassVar = {"min": "number", "max": "number"}
    optional: ClassVar = {"seed": "string"}
    results: ClassVar = {"result": "number"}

    @classmethod
    def make(cls, new: Values) -> Values:
        """The number."""
        number = randomness.integer(int(new["min"]), int(new["max"]), new["seed"] or "")
        return {"id": str(number), "result": number}


class RandomPet(Random):
    """Words that make a name."""

    name = "random_pet"
    optional: ClassVar = {"length": "number", "prefix": "string", "separator": "string"}
    defaults: ClassVar = {"length": 2, "separator": "-"}
    results: ClassVar = {}

    @classmethod
    def make(cls, new: Values) -> Values:
        """The name."""
        return {"id": randomness.pet(int(new["length"]), new["separator"] or "", new["prefix"] or "")}


class RandomShuffle(Random):
    """Items in random order."""

    name = "random_shuffle"
    required: ClassVar = {"input": ["list", "string"]}
    optional: ClassVar = {"result_count": "number", "seed": "string"}
    results: ClassVar = {"result": ["list", "string"]}

    @classmethod
    def make(cls, new: Values) -> Values:
        """The items."""
        count = None if new["result_count"] is None else int(new["result_count"])
        return {"id": "-", "result": randomness.shuffled(new["input"], count, new["seed"] or "")}


class RandomString(Random):
    """Characters of chosen kinds."""

    name = "random_string"
    required: ClassVar = {"length": "number"}
    optional: ClassVar = {
        **dict.fromkeys(_KINDS, "bool"),
        **{f"min_{kind}": "number" for kind in _KINDS},
        "override_special": "string",
    }
    defaults: ClassVar = {**dict.fromkeys(_KINDS, True), **{f"min_{kind}": 0 for kind in _KINDS}}

    @classmethod
    def make(cls, new: Values) -> Values:
        """The text."""
        kinds = randomness.alphabets(
            **{kind: bool(new[kind]) for kind in _KINDS},
            least={kind: int(new[f"min_{kind}"] or 0) for kind in _KINDS},
            override_special=new["override_special"] or "",
        )
        text = randomness.text(int(new["length"]), kinds)
        return {"id": text, "result": text}


class RandomPassword(RandomString):
    """Characters of chosen kinds that Terraform does not show."""

    name = "random_password"
    secret = True

    @classmethod
    def make(cls, new: Values) -> Values:
        """The text; the id does not tell it."""
        return {**super().make(new), "id": "none"}


class RandomUuid(Random):
    """A UUID of version 4."""

    name = "random_uuid"

    @classmethod
    def make(cls, new: Values) -> Values:
        """The UUID."""
        text = str(uuid.uuid4())
        return {"id": text, "result": text}


_SERVED = (RandomId, RandomInteger, RandomPassword, RandomPet, RandomShuffle, RandomString, RandomUuid)


class RandomProvider(Provider):
    """hashicorp/random."""

    name = "random"


def provider() -> RandomProvider:
    """The provider."""
    schema = ProviderSchema(resources={kind.name: kind.schema() for kind in _SERVED})
    return RandomProvider(schema, {kind.name: kind() for kind in _SERVED}, {})
