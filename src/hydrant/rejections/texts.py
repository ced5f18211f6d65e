"""Text that came from strangers, made safe for a terminal. Pure."""

import re

_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
"""Control characters (the escapes of terminals begin with one), what turns or hides text, halves of characters."""


def safe(text: str, limit: int | None = None) -> str:
    """The text on one line with every such character written out as an escape, cut at `limit` characters."""
    cut = text if limit is None or len(text) <= limit else text[:limit]
    shown = _UNSAFE.sub(_escape, cut)
    return shown if cut is text else f"{shown}... ({len(text):,} characters)"


def safe_bytes(raw: bytes, limit: int | None = None, size: int | None = None) -> str:
    """Bytes as text: UTF-8 where it is, an escape for each byte that is none. `size` is that of the whole record."""
    part = raw if limit is None else raw[: limit * 4]
    shown = safe(part.decode("utf-8", "backslashreplace"))
    if limit is None or (len(raw) <= limit * 4 and len(shown) <= limit):
        return shown
    return f"{shown[:limit]}... ({size or len(raw):,} bytes)"


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
