"""Where code comes from: what is no source of it, and AWS's words."""

import io
import zipfile
from typing import Any

import pytest

from hydrant.emulator.lambda_executor.code_sources import why_no_code


@pytest.mark.parametrize("source", [{}, {"ZipFile": b""}, {"S3Bucket": "b"}, {"S3Key": "k"}, {"FunctionName": "f"}])
def test_code_has_a_source(source: dict[str, Any]) -> None:
    assert why_no_code(source) == "Please provide a source for function code."


@pytest.mark.parametrize("package", [b"no archive", b"PK\x05\x06" + b"\xff" * 18])
def test_a_package_is_an_archive(package: bytes) -> None:
    words = "Could not unzip uploaded file. Please check your file, then try to upload again."
    assert why_no_code({"ZipFile": package}) == words


@pytest.mark.parametrize("source", [{"S3Bucket": "b", "S3Key": "k"}, {"ImageUri": "i"}])
def test_code_from_elsewhere_is_looked_at_later(source: dict[str, Any]) -> None:
    assert why_no_code(source) == ""


def test_an_archive_is_code() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as files:
        files.writestr("index.py", "")
    assert why_no_code({"ZipFile": packed.getvalue()}) == ""
