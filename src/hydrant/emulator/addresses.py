"""Addresses of endpoints as people may see them. Pure."""

from urllib.parse import urlsplit, urlunsplit

HIDDEN = "***"
_LONG = 16
_VERY_LONG = 24


def shown_address(url: str) -> str:
    """Without user, password, query, fragment, and what looks like a token in the path: they may be secrets."""
    try:
        parts = urlsplit(url)
        path = "/".join(HIDDEN if _is_token(step) else step for step in parts.path.split("/"))
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], path, "", ""))
    except ValueError:
        return "endpoint"


def _is_token(step: str) -> bool:
    """Long with a digit, or longer with letters of both cases. Webhooks have their secret there; words pass."""
    if len(step) >= _LONG and any(letter.isdigit() for letter in step):
        return True
    return len(step) >= _VERY_LONG and step != step.lower() and step != step.upper()
