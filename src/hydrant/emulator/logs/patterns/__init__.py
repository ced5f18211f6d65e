"""The language of filter patterns (J-1 to J-6): what metric filters, subscription filters and FilterLogEvents match by.

    pattern  = terms | "{" or "}" | "[" [ column { "," column } ] "]"
    terms    = { [ "?" | "-" ] ( word | phrase | regex ) }
    or       = and { "||" and }            and = atom { "&&" atom }
    atom     = "(" or ")" | selector ( comparison | "IS" ( "NULL" | "TRUE" | "FALSE" ) | "NOT" "EXISTS" )
    selector = "$." step { "." name | "[" index "]" | ... }
    column   = "..." | [ name [ conditions on that name, joined by && and || ] ]

All of it is pure. `parse` reads a pattern once; the result may be used by many threads.
"""

from .columns import ColumnPattern
from .errors import PatternError
from .json_patterns import JsonPattern
from .scanner import Scanner
from .terms import TermPattern

__all__ = ["ColumnPattern", "JsonPattern", "Pattern", "PatternError", "TermPattern", "parse"]

Pattern = TermPattern | JsonPattern | ColumnPattern
MAX_LENGTH = 1024


def parse(text: str) -> Pattern:
    """Read a pattern. Raises PatternError with AWS's words (J-6)."""
    if len(text) > MAX_LENGTH:
        raise PatternError()
    scanner = Scanner(text.strip())
    kinds: dict[str, type[Pattern]] = {"{": JsonPattern, "[": ColumnPattern}
    try:
        return kinds.get(scanner.peek(), TermPattern).read(scanner)
    except RecursionError as error:
        raise PatternError() from error
