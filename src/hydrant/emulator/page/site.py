"""The page's own files, and the headers with which they and all answers to the page go out.

A name that is not in the folder is not there: no path from a request is ever joined to another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)
"""Nothing from elsewhere, nothing inline: whatever a record holds, it cannot become part of the page."""
HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",  # the gate asks old browsers for it
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
)
TYPES: Mapping[str, str] = MappingProxyType(
    {
        "html": "text/html; charset=utf-8",
        "css": "text/css; charset=utf-8",
        "js": "text/javascript; charset=utf-8",
        "svg": "image/svg+xml",
    }
)


@dataclass(frozen=True)
class File:
    """One file as it is sent."""

    type: str
    body: bytes


def page_files() -> dict[str, File]:
    """All files by name."""
    folder = files(__package__) / "files"
    found = {entry.name: entry for entry in folder.iterdir() if entry.name.rpartition(".")[2] in TYPES}
    return {name: File(TYPES[name.rpartition(".")[2]], entry.read_bytes()) for name, entry in sorted(found.items())}
