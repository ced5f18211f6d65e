"""What the text of a JQ query tells before it runs (D-15). Pure.

Keys are read from the usual form only, `{name: expression, "name": expression, name, $name}`; of any other query they
are not known before it runs.
"""

import re

_TOKEN = re.compile(
    r"""(?P<skip>\s+|\#[^\n]*)
    |   (?P<string>"(?:[^"\\]|\\.)*")
    |   (?P<name>[$@]?[A-Za-z_][A-Za-z0-9_]*)
    |   (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_OPENING, _CLOSING = "([{", ")]}"


def query_keys(query: str) -> list[str] | None:
    """Names in their order; None when the query is not one object with fixed keys."""
    tokens = _tokens(query)
    if not tokens or tokens[0][1] != "{" or tokens[-1][1] != "}":
        return None
    keys: list[str] = []
    depth, expecting = 0, False
    for index, (kind, text) in enumerate(tokens):
        if depth == 1 and expecting and text != "}":
            name = _name(kind, text)
            if name is None:
                return None
            keys.append(name)
            expecting = False
        elif text in _OPENING:
            depth += 1
            expecting = depth == 1
        elif text in _CLOSING:
            depth -= 1
            if depth == 0 and index < len(tokens) - 1:
                return None
        elif text == ",":
            expecting = depth == 1
    return keys


def _tokens(query: str) -> list[tuple[str, str]]:
    return [(str(found.lastgroup), found[0]) for found in _TOKEN.finditer(query) if found.lastgroup != "skip"]


def _name(kind: str, text: str) -> str | None:
    if kind == "string":
        return None if "\\" in text else text[1:-1]
    return text.removeprefix("$") if kind == "name" and not text.startswith("@") else None
