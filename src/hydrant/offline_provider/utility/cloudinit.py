"""A cloud-init configuration as one multipart text, as hashicorp/cloudinit writes it.

The bytes of a gzipped one need not equal the real provider's, whose compressor is Go's; what is in them does.
"""

import base64
import gzip
import zlib
from collections.abc import Iterable, Mapping
from typing import Any


def render(parts: Iterable[Mapping[str, Any]], boundary: str, zipped: bool, encoded: bool) -> str:
    """The text; gzipped and in base64 if wanted."""
    data = _multipart(parts, boundary).encode()
    if zipped:
        data = gzip.compress(data, mtime=0)
    return base64.b64encode(data).decode() if encoded else data.decode()


def identifier(rendered: str) -> str:
    """The id of a configuration: its CRC-32."""
    return str(zlib.crc32(rendered.encode()))


def _multipart(parts: Iterable[Mapping[str, Any]], boundary: str) -> str:
    text = f'Content-Type: multipart/mixed; boundary="{boundary}"\nMIME-Version: 1.0\r\n\r\n'
    separator = f"--{boundary}\r\n"
    for part in parts:
        text += separator + "".join(f"{name}: {value}\r\n" for name, value in sorted(_headers(part).items()))
        text += f"\r\n{part['content']}"
        separator = f"\r\n--{boundary}\r\n"
    return f"{text}\r\n--{boundary}--\r\n"


def _headers(part: Mapping[str, Any]) -> dict[str, str]:
    headers = {
        "Content-Type": part["content_type"] or "text/plain",
        "Mime-Version": "1.0",
        "Content-Transfer-Encoding": "7bit",
    }
    if part["filename"]:
        headers["Content-Disposition"] = f'attachment; filename="{part["filename"]}"'
    if part["merge_type"]:
        headers["X-Merge-Type"] = part["merge_type"]
    return headers
