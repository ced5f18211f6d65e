"""Regular expressions of filter patterns (J-4): a part of the usual ones, without groups, of ASCII alone."""

import re

from .errors import PatternError, bad_characters

_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_:#=@/;,- ")
_CLASSES = frozenset("dDsSwW")
_CONTROLS = frozenset("tnrfv")
_MEANING = {"$": r"\Z", "^": "^", "|": "|", ".": "."}
_OPERATORS = frozenset("^$?[]{}|\\*+.")
_REPEATS = re.compile(r"\{(\d*)(,?)(\d*)\}")
_HEX = re.compile(r"[0-9A-Fa-f]{2}")


def compile_regex(source: str) -> re.Pattern[str]:
    """Compile what stands between the percent signs. Raises PatternError."""
    if not source:
        raise PatternError()
    try:
        return re.compile(_Translation(source).whole(), re.ASCII)
    except (re.error, OverflowError) as error:
        raise PatternError() from error


class _Translation:
    """The same expression as Python reads it: `$` is the very end, what is no operator stands for itself."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._out: list[str] = []
        self._repeated = True  # nothing stands before that could be repeated

    def whole(self) -> str:
        while self._at < len(self._source):
            self._one()
        return "".join(self._out)

    def _one(self) -> None:
        here = self._source[self._at]
        if here == "[":
            self._put(self._class())
        elif here in "?*+{":
            self._repeat(here)
        elif here == "\\":
            self._put(self._escape())
        else:
            self._put(_MEANING.get(here) or self._literal(here))
            self._at += 1
            self._repeated = here in "^|"

    def _put(self, piece: str) -> None:
        self._out.append(piece)
        self._repeated = False

    def _literal(self, here: str) -> str:
        if here not in _PLAIN:
            raise bad_characters(f"%{self._source}%") if here not in "]}" else PatternError()
        return re.escape(here)

    def _escape(self) -> str:
        kind = self._source[self._at + 1 : self._at + 2]
        if kind == "x" and (digits := _HEX.match(self._source, self._at + 2)):
            self._at += 4
            return re.escape(chr(int(digits[0], 16)))
        self._at += 2
        if kind and (kind in _CLASSES or kind in _CONTROLS):
            return f"\\{kind}"
        if kind and (kind in _OPERATORS or (kind in _PLAIN and not kind.isalnum())):
            return re.escape(kind)
        raise bad_characters(f"%{self._source}%")

    def _repeat(self, here: str) -> None:
        """A repetition, of something that is not repeated yet; without a lower bound it begins at none."""
        if self._repeated:
            raise PatternError()
        if here != "{":
            self._out.append(here)
            self._at += 1
        elif (bounds := _REPEATS.match(self._source, self._at)) and (bounds[1] or bounds[3]):
            self._out.append(f"{{{bounds[1] or 0}{bounds[2]}{bounds[3]}}}")
            self._at = bounds.end()
        else:
            raise PatternError()
        self._repeated = True

    def _class(self) -> str:
        """The characters between brackets."""
        out = ["["]
        self._at += 1
        if self._source.startswith("^", self._at):
            out.append("^")
            self._at += 1
        while (here := self._source[self._at : self._at + 1]) != "]":
            if not here:
                raise PatternError()
            if here == "\\":
                out.append(self._escape())
            else:
                out.append(here if here == "-" else self._inside(here))
                self._at += 1
        self._at += 1
        if len(out) == 1 + (out[1:2] == ["^"]):
            raise PatternError()
        return "".join([*out, "]"])

    def _inside(self, here: str) -> str:
        if here not in _PLAIN and here not in _OPERATORS:
            raise bad_characters(f"%{self._source}%")
        return re.escape(here)
