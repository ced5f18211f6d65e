"""Where the code of a function or layer comes from: what the model allows and no operation can use. Pure.

The words are AWS's, as apache/camel's issue CAMEL-24354 and LocalStack's snapshots quote them.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any


def why_no_code(source: Mapping[str, Any]) -> str:
    """Why there is no code in a `FunctionCode` or something like it; empty when there may be some.

    What lies in S3 is looked at by LocalStack.
    """
    if package := source.get("ZipFile"):
        return "" if _is_archive(package) else _NO_ARCHIVE
    if source.get("ImageUri") or (source.get("S3Bucket") and source.get("S3Key")):
        return ""
    return "Please provide a source for function code."


_NO_ARCHIVE = "Could not unzip uploaded file. Please check your file, then try to upload again."


def _is_archive(package: bytes) -> bool:
    try:
        zipfile.ZipFile(io.BytesIO(package)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False
    return True
