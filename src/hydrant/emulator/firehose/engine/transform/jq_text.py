"""What the text of a JQ query tells before it runs (D-15). Pure.

Keys are read from the usual form only, `{name: expression, "name": expression, name, $name}`; of any other query they
are not known before it runs. AWS runs jq 1.6 and Hydrant a newer one: what 1.6 does not know is found by its name.
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
_NEWER = frozenset(
    {
        *("abs", "have_decnum", "have_literal_numbers", "ltrim", "pick", "rtrim", "skip", "toboolean", "trim"),
        *("trimstr", "@base32d", "@urid"),
    }
)
"""Functions and formats that came after jq 1.6 (compared with its own list)."""
_NEWER_WITH_ARGUMENTS = frozenset({"add", "debug"})


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


def newer_than_aws(query: str) -> str | None:
    """What jq 1.6 would not understand, if anything."""
    texts = [text for _, text in _tokens(query)]
    before = ["", *texts]
    own = {text for last, text in zip(before, texts, strict=False) if last == "def"}
    after = [*texts[1:], ""]
    for last, text, following in zip(before, texts, after, strict=False):
        called = last not in (".", "?") and following != ":"
        if called and text not in own and (text in _NEWER or (text in _NEWER_WITH_ARGUMENTS and following == "(")):
            return text
    words = [text for last, text in zip(before, texts, strict=False) if last != "."]
    return "if without else" if words.count("if") > words.count("else") else None


def _tokens(query: str) -> list[tuple[str, str]]:
    return [(str(found.lastgroup), found[0]) for found in _TOKEN.finditer(query) if found.lastgroup != "skip"]


def _name(kind: str, text: str) -> str | None:
    if kind == "string":
        return None if "\\" in text else text[1:-1]
    return text.removeprefix("$") if kind == "name" and not text.startswith("@") else None
