"""Lets LocalStack check packages before it stores them, and unpack them as they were checked.

LocalStack believes the sizes that an archive declares, and leaves unpacking to the program `unzip`.
"""

import io
from typing import Any

from localstack.aws.api.lambda_ import InvalidParameterValueException
from localstack.services.lambda_.invocation import lambda_models, lambda_service

from hydrant.emulator import patches

from .sandbox import archive
from .trials import TRIALS

_AWS_WORDS = "Could not unzip uploaded file. Please check your file, then try to upload again."
_sizes: dict[str, int] = {}
"""Unpacked sizes by the hash that LocalStack keeps of a package."""


_store = lambda_service.store_lambda_archive
_configure = lambda_models.VersionFunctionConfiguration.__init__


def store_checked(archive_file: bytes, function_name: str, region_name: str, account_id: str) -> Any:
    """Check a package before LocalStack stores it. Raises InvalidParameterValueException, with AWS's words in it."""
    if stored := TRIALS.stored(archive_file):
        return stored
    try:
        size = archive.check(io.BytesIO(archive_file))
    except archive.PackageTooLarge as error:
        raise InvalidParameterValueException(str(error), Type="User") from error
    except archive.PackageRefused as error:
        raise InvalidParameterValueException(f"{_AWS_WORDS} Hydrant: {error}.", Type="User") from error
    code = _store(archive_file, function_name, region_name, account_id)
    _sizes[code.code_sha256] = size
    return code


def configure_checked(self: Any, *args: Any, **kwargs: Any) -> None:
    """Make a configuration of a function, unless its code and its layers together are too large."""
    _configure(self, *args, **kwargs)
    check_together(self)


def check_together(config: Any) -> None:
    """Refuse a function that is too large with its layers, in AWS's words."""
    codes = [config.code, *(layer.code for layer in config.layers or ())]
    total = sum(_sizes.get(getattr(code, "code_sha256", ""), 0) for code in codes)
    if config.layers and total > archive.MAX_BYTES:
        raise InvalidParameterValueException(
            f"Function code combined with layers exceeds the maximum allowed size of {archive.MAX_BYTES} bytes. "
            f"The actual size is {total} bytes.",
            Type="User",
        )


def unzip(path: str, target_dir: str, overwrite: bool = True) -> None:  # noqa: ARG001 - as theirs
    """Unpack a stored package, which was checked, into a new folder; in place of LocalStack's own."""
    with open(path, "rb") as file:
        archive.unpack(file, target_dir, like=TRIALS.like)


def apply_patches() -> None:
    """Let packages stored from now on be checked; may be called any number of times."""
    invocation = "localstack.services.lambda_.invocation"
    patches.replace(f"{invocation}.lambda_models", "unzip", unzip)
    patches.replace(f"{invocation}.lambda_models:VersionFunctionConfiguration", "__init__", configure_checked)
    patches.replace(f"{invocation}.lambda_service", "store_lambda_archive", store_checked)
    patches.replace("localstack.services.lambda_.provider", "store_lambda_archive", store_checked)
