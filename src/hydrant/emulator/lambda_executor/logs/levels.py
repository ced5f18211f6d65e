"""Which lines that a function prints reach its log when LoggingConfig asks for JSON and a level (F-10). Pure.

Records of Python's `logging` are filtered in the function's own process. What else it prints is looked at here: a JSON
object with a `level` that AWS knows, as Powertools writes it. All other text is let through.
"""

from collections.abc import Callable

from hydrant.valid_json import loads

_ORDER = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")
_OTHER_WORDS = {"WARNING": "WARN", "CRITICAL": "FATAL"}
Keep = Callable[[str], bool]


def everything(_line: str) -> bool:
    """Keep all lines."""
    return True


def at_least(level: str) -> Keep:
    """Keep lines of this level and above; everything for a level that is none."""
    least = _rank(level)
    if least <= 0:
        return everything

    def keep(line: str) -> bool:
        rank = _rank_of(line)
        return rank is None or rank >= least

    return keep


def _rank_of(line: str) -> int | None:
    if not line.lstrip().startswith("{"):
        return None
    try:
        record = loads(line)
    except ValueError:
        return None
    rank = _rank(record.get("level"))
    return None if rank < 0 else rank


def _rank(level: object) -> int:
    word = level.upper() if isinstance(level, str) else ""
    word = _OTHER_WORDS.get(word, word)
    return _ORDER.index(word) if word in _ORDER else -1
