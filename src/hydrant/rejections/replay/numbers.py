"""Numbers of lines as ranges in text, `1-500,502`, as the entries of a ledger hold them. Pure."""

from collections.abc import Iterable


def pack(numbers: Iterable[int]) -> str:
    """Write the numbers, in any order, as ranges."""
    parts: list[list[int]] = []
    for number in sorted(set(numbers)):
        if parts and parts[-1][1] == number - 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)


def unpack(text: str) -> set[int]:
    """Read them again. Raises ValueError."""
    found: set[int] = set()
    for part in filter(None, text.split(",")):
        first, _, last = part.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return found
