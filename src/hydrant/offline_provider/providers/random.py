"""hashicorp/random: values that are made once and stay, until an argument or a keeper changes."""

# ruff: noqa: ARG003 - methods of an interface do not use all that it passes

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from ..resource import Ephemeral, Provider, Refused, ResourceType
from ..rules import Rules
from ..schema import ProviderSchema, Schema, Values, arguments
from ..utility import randomness
from ..values import Unknown

_KINDS = ("lower", "upper", "numeric", "special")


class Random(ResourceType):
    """A random value: a changed argument needs a new one, and nothing outside of the state has it."""

    required: ClassVar[Mapping[str, Any]] = {}
    optional: ClassVar[Mapping[str, Any]] = {}
    defaults: ClassVar[Values] = {}
    chosen: ClassVar[tuple[str, ...]] = ()
    results: ClassVar[Mapping[str, Any]] = {"result": "string"}
    secret: ClassVar[bool] = False
    version: ClassVar[int] = 0

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.rules = Rules(force_new=(*cls.required, *cls.optional, "keepers"), defaults=cls.defaults)

    @classmethod
    def schema(cls) -> Schema:
        """Arguments, `keepers`, `id` and the results."""
        plain = {} if cls.secret else cls.results
        return arguments(
            required=cls.required,
            optional={**cls.optional, "keepers": ["map", "string"]},
            computed={**plain, "id": "string"},
            secret=cls.results if cls.secret else {},
            chosen=cls.chosen,
            version=cls.version,
        )

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
        """Refuse, as the real provider does for some."""
        raise Refused(f"{self.name} cannot be imported.")


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

    def imported(self, session: Any, import_id: str) -> Values:
        """By b64_url, after a prefix and a comma if there is one."""
        prefix, _, text = import_id.rpartition(",")
        data = randomness.decoded(text.encode().ljust(-(-len(text) // 4) * 4, b"=").decode(), "the id", b"-_")
        return {**randomness.identified(data, prefix), "byte_length": len(data), "prefix": prefix or None}


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

    def imported(self, session: Any, import_id: str) -> Values:
        """RESULT,MIN,MAX or RESULT,MIN,MAX,SEED."""
        parts = import_id.split(",")
        try:
            result, low, high = (int(text) for text in parts[:3])
        except ValueError as error:
            raise Refused(f"{import_id!r} is not RESULT,MIN,MAX or RESULT,MIN,MAX,SEED.") from error
        seed = parts[3] if len(parts) == 4 else None
        return {"id": str(result), "result": result, "min": low, "max": high, "seed": seed}


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
    version = 2
    required: ClassVar = {"length": "number"}
    optional: ClassVar = {
        **dict.fromkeys((*_KINDS, "number"), "bool"),
        **{f"min_{kind}": "number" for kind in _KINDS},
        "override_special": "string",
    }
    chosen = ("number", "numeric")
    defaults: ClassVar = {
        **dict.fromkeys(("lower", "upper", "special"), True),
        **{f"min_{kind}": 0 for kind in _KINDS},
    }

    def plan(self, session: Any, prior: Values | None, planned: Values) -> None:
        """`number` is the old name of `numeric`: whichever is given counts for both."""
        before = {} if prior is None else prior
        if prior is None and {planned["number"], planned["numeric"]} == {True, False}:
            raise Refused("number is the old name of numeric: they cannot differ. Set numeric alone.", "number")
        for name, other in (("number", "numeric"), ("numeric", "number")):
            if planned[name] not in {None, Unknown, before.get(name)}:
                planned[other] = planned[name]
        if prior is None and planned["number"] is Unknown and planned["numeric"] is Unknown:
            planned["number"] = planned["numeric"] = True

    @classmethod
    def make(cls, new: Values) -> Values:
        """The text."""
        text = _text(new)
        return {"id": text, "result": text}

    def imported(self, session: Any, import_id: str) -> Values:
        """By the text."""
        return {**_imported_text(import_id), "id": import_id}


def _text(values: Values) -> str:
    numeric = values["numeric"] if values["numeric"] is not None else values["number"]
    wanted = {kind: values[kind] is not False for kind in _KINDS} | {"numeric": numeric is not False}
    kinds = randomness.alphabets(
        **wanted,
        least={kind: int(values[f"min_{kind}"] or 0) for kind in _KINDS},
        override_special=values["override_special"] or "",
    )
    return randomness.text(int(values["length"]), kinds)


def _imported_text(text: str) -> Values:
    flags = dict.fromkeys((*_KINDS, "number"), True)
    return {**flags, **{f"min_{kind}": 0 for kind in _KINDS}, "length": len(text), "result": text}


class RandomPassword(RandomString):
    """Characters of chosen kinds that Terraform does not show."""

    name = "random_password"
    secret = True
    version = 3
    results: ClassVar = {"result": "string", "bcrypt_hash": "string"}

    @classmethod
    def make(cls, new: Values) -> Values:
        """The text and its hash; the id does not tell it."""
        text = _text(new)
        return {"id": "none", "result": text, "bcrypt_hash": randomness.bcrypt_hash(text)}

    def imported(self, session: Any, import_id: str) -> Values:
        """By the text."""
        hashed = randomness.bcrypt_hash(import_id)
        return {**_imported_text(import_id), "id": "none", "bcrypt_hash": hashed}


class RandomBytes(Random):
    """Bytes that Terraform does not show."""

    name = "random_bytes"
    secret = True
    required: ClassVar = {"length": "number"}
    results: ClassVar = {"base64": "string", "hex": "string"}

    @classmethod
    def schema(cls) -> Schema:
        """It has no id."""
        return arguments(required=cls.required, optional={"keepers": ["map", "string"]}, secret=cls.results)

    @classmethod
    def make(cls, new: Values) -> Values:
        """The bytes in two forms."""
        return randomness.some_bytes(int(new["length"]))

    def imported(self, session: Any, import_id: str) -> Values:
        """By base64."""
        data = randomness.decoded(import_id, "the id")
        return {**randomness.shown_bytes(data), "length": len(data)}


class EphemeralPassword(Ephemeral):
    """A password for one run."""

    name = "random_password"
    schema = arguments(
        required=RandomString.required,
        optional=RandomString.optional,
        secret=RandomPassword.results,
    )

    def open(self, session: Any, config: Values) -> Values:
        """Make it."""
        text = _text(config)
        return {"result": text, "bcrypt_hash": randomness.bcrypt_hash(text)}


class EphemeralBytes(Ephemeral):
    """Bytes for one run."""

    name = "random_bytes"
    schema = arguments(required=RandomBytes.required, secret=RandomBytes.results)

    def open(self, session: Any, config: Values) -> Values:
        """Make them."""
        return randomness.some_bytes(int(config["length"]))


class RandomUuid(Random):
    """A UUID of version 4."""

    name = "random_uuid"

    @classmethod
    def make(cls, new: Values) -> Values:
        """The UUID."""
        text = str(uuid.uuid4())
        return {"id": text, "result": text}

    def imported(self, session: Any, import_id: str) -> Values:
        """By the UUID."""
        try:
            text = str(uuid.UUID(import_id))
        except ValueError as error:
            raise Refused(f"{import_id!r} is no UUID.") from error
        return {"id": text, "result": text}


class RandomUuid4(RandomUuid):
    """The same under its version's name."""

    name = "random_uuid4"


class RandomUuid7(RandomUuid):
    """A UUID of version 7, which begins with the time."""

    name = "random_uuid7"

    @classmethod
    def make(cls, new: Values) -> Values:
        """The UUID."""
        text = str(randomness.uuid7())
        return {"id": text, "result": text}


_SERVED = (
    *(RandomBytes, RandomId, RandomInteger, RandomPassword, RandomPet, RandomShuffle, RandomString),
    *(RandomUuid, RandomUuid4, RandomUuid7),
)


class RandomProvider(Provider):
    """hashicorp/random."""

    name = "random"


def provider() -> RandomProvider:
    """The provider."""
    passing = (EphemeralBytes, EphemeralPassword)
    schema = ProviderSchema(
        resources={kind.name: kind.schema() for kind in _SERVED},
        ephemerals={kind.name: kind.schema for kind in passing},
    )
    return RandomProvider(schema, {kind.name: kind() for kind in _SERVED}, {}, {kind.name: kind() for kind in passing})
