"""Random values as hashicorp/random makes them. Values that can be secrets come from the system's generator."""

import base64
import binascii
import random
import secrets
import string
import time
import uuid
from dataclasses import dataclass

from ..resource import Refused
from .words import ADJECTIVES, ADVERBS, ANIMALS

SPECIAL = "!@#$%&*()-_=+[]{}<>:?"


@dataclass(frozen=True)
class Alphabet:
    """One kind of characters of a random string: used at all, and how often at least."""

    characters: str
    wanted: bool
    least: int


def identifier(byte_length: int, prefix: str = "") -> dict[str, str]:
    """The computed attributes of `random_id`. `id` and `b64_url` differ by the prefix."""
    if byte_length < 1:
        raise Refused("byte_length must be at least 1.", "byte_length")
    return identified(secrets.token_bytes(byte_length), prefix)


def identified(data: bytes, prefix: str = "") -> dict[str, str]:
    """The same for bytes that are there."""
    url = base64.urlsafe_b64encode(data).rstrip(b"=").decode()
    return {
        "id": url,
        "b64_url": prefix + url,
        "b64_std": prefix + base64.b64encode(data).decode(),
        "hex": prefix + data.hex(),
        "dec": prefix + str(int.from_bytes(data, "big")),
    }


def alphabets(
    *, lower: bool, upper: bool, numeric: bool, special: bool, least: dict[str, int], override_special: str = ""
) -> list[Alphabet]:
    """The kinds of characters of `random_string`; `least` gives min_lower and so on by kind."""
    return [
        Alphabet(string.ascii_lowercase, lower, least.get("lower", 0)),
        Alphabet(string.ascii_uppercase, upper, least.get("upper", 0)),
        Alphabet(string.digits, numeric, least.get("numeric", 0)),
        Alphabet(override_special or SPECIAL, special, least.get("special", 0)),
    ]


def text(length: int, kinds: list[Alphabet]) -> str:
    """A random string with at least so many characters of each kind."""
    everything = "".join(kind.characters for kind in kinds if kind.wanted)
    if length < 1 or not everything:
        raise Refused("A random string needs a length of at least 1 and one kind of characters.", "length")
    least = sum(kind.least for kind in kinds)
    if least > length:
        raise Refused(f"length {length} is less than the sum of the min_ arguments, {least}.", "length")
    chosen = [secrets.choice(kind.characters) for kind in kinds for _ in range(kind.least)]
    chosen += [secrets.choice(everything) for _ in range(length - least)]
    secrets.SystemRandom().shuffle(chosen)
    return "".join(chosen)


def integer(low: int, high: int, seed: str = "") -> int:
    """A number from low to high, both included; the same for the same seed (other than the real provider's)."""
    if low > high:
        raise Refused(f"min {low} is greater than max {high}.", "min")
    return _generator(seed).randint(low, high)


def shuffled(items: list[str], count: int | None = None, seed: str = "") -> list[str]:
    """`count` of the items in random order; each once before any comes a second time."""
    wanted = len(items) if count is None else count
    generator = _generator(seed)
    result: list[str] = []
    while items and len(result) < wanted:
        result += generator.sample(items, len(items))
    return result[:wanted]


def pet(length: int = 2, separator: str = "-", prefix: str = "") -> str:
    """A name such as `rarely-honest-otter`: adverbs, one adjective, one animal."""
    if length < 1:
        raise Refused("length must be at least 1.", "length")
    lists = [*[ADVERBS] * (length - 2), *[ADJECTIVES] * (length > 1), ANIMALS]
    words = [secrets.choice(words) for words in lists]
    return separator.join([prefix, *words] if prefix else words)


def some_bytes(length: int) -> dict[str, str]:
    """The results of `random_bytes`."""
    if length < 1:
        raise Refused("length must be at least 1.", "length")
    return shown_bytes(secrets.token_bytes(length))


def shown_bytes(data: bytes) -> dict[str, str]:
    """Bytes as `random_bytes` shows them."""
    return {"base64": base64.b64encode(data).decode(), "hex": data.hex()}


def decoded(text: str, named: str, alphabet: bytes = b"+/") -> bytes:
    """Read base64. Raises Refused."""
    try:
        return base64.b64decode(text, altchars=alphabet, validate=True)
    except binascii.Error as error:
        raise Refused(f"{named} is not base64: {error}.") from error


def bcrypt_hash(text: str) -> str:
    """The hash of a password; bcrypt looks at its first 72 bytes."""
    import bcrypt

    return bcrypt.hashpw(text.encode()[:72], bcrypt.gensalt(10, b"2a")).decode()


def uuid7() -> uuid.UUID:
    """A UUID of version 7 (RFC 9562): 48 bits of time in milliseconds, then random ones."""
    moment = time.time_ns() // 10**6
    number = moment << 80 | secrets.randbits(80)
    number &= ~(0xF << 76 | 0x3 << 62)
    return uuid.UUID(int=number | 0x7 << 76 | 0x2 << 62)


def _generator(seed: str) -> random.Random:
    return random.Random(seed) if seed else secrets.SystemRandom()  # noqa: S311 - a seed asks for repetition
