"""Addresses of endpoints as people may see them. Pure."""

from urllib.parse import urlsplit, urlunsplit


def shown_address(url: str) -> str:
    """Without user, password, query and fragment: they may be secrets."""
    try:
        parts = urlsplit(url)
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    except ValueError:
        return "endpoint"
