"""Answers in pages: a token names the last thing told, so that nothing is told twice when others come or go."""

from __future__ import annotations

import base64
import binascii
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from .errors import InvalidInput

Kept = TypeVar("Kept")


def page(found: Mapping[str, Kept], request: Mapping[str, Any], most: int) -> tuple[list[Kept], dict[str, str]]:
    """The things of one page, by their keys' order, and {"NextToken": ...} while there are more.

    Raises InvalidInput for a token that is none.
    """
    return page_of(sorted(found), found, request, most)


def page_of(
    keys: Sequence[str], found: Mapping[str, Kept], request: Mapping[str, Any], most: int
) -> tuple[list[Kept], dict[str, str]]:
    """The same for keys that are sorted already."""
    start = bisect_right(keys, _key_in(request["NextToken"])) if request.get("NextToken") else 0
    told = keys[start : start + min(request.get("MaxResults") or most, most)]
    more = {"NextToken": _token(told[-1])} if start + len(told) < len(keys) else {}
    return [found[key] for key in told], more


def _token(key: str) -> str:
    return base64.urlsafe_b64encode(key.encode("utf-8", "surrogatepass")).decode()


def _key_in(token: str) -> str:
    try:
        return base64.b64decode(token.encode(), altchars=b"-_", validate=True).decode("utf-8", "surrogatepass")
    except (binascii.Error, UnicodeError) as error:
        raise InvalidInput("NextToken is not one that this operation gave.") from error
