"""Reads before the fork what every emulator reads of AWS's descriptions: services, their models, and the endpoints.

They are data of installed packages, found again by their path: what an emulator does not need, it does not look for.
"""

import importlib
import os
import pickle
from io import BytesIO
from pathlib import Path
from typing import Any

from boto3 import Session
from localstack.aws import connect, spec

from hydrant.emulator import models_read_once
from hydrant.emulator.requests import models

_SERVICES = ("cloudwatch", "firehose", "iam", "kinesis", "lambda", "logs", "s3", "sns", "sqs", "sts")
"""Those that nearly every emulator knows or calls, whichever it serves."""

_MODEL = "service-2"
_OF_CLIENTS = ("endpoints", "partitions", "sdk-default-configuration", "_retry")


def read_ahead() -> list[Any]:
    """Read it all. What is returned is read anew by who has another loader, unless somebody still holds it."""
    _share_catalogue(Path(os.environ["XDG_CACHE_HOME"], "catalogue", spec._get_catalog_filename()))
    models_read_once.apply_patches()
    models.install()
    Session()._loader.list_available_services(_MODEL)  # LocalStack asks a session of its own for all regions
    clients = connect.connect_to._session._loader
    found: list[Any] = [spec.load_service(name) for name in _SERVICES]
    for name in _SERVICES:
        found += [clients.load_service_model(name, kind) for kind in (_MODEL, "endpoint-rule-set-1")]
    return found + [clients.load_data(name) for name in _OF_CLIENTS]


def _share_catalogue(kept: Path) -> None:
    """Let LocalStack take the catalogue as it was read here where it would read the same file; there may be none."""
    try:
        content = kept.read_bytes()
        catalogue = _CatalogueReader(BytesIO(content)).load()
    except (OSError, EOFError, pickle.UnpicklingError):
        return
    stock = spec.load_service_index_cache
    spec.load_service_index_cache = lambda file: catalogue if Path(file).read_bytes() == content else stock(file)


class _CatalogueReader(pickle.Unpickler):
    """Reads what dill has written without dill, which keeps the folder for temporary files."""

    def find_class(self, module: str, name: str) -> Any:
        """As Python does it. Of dill there is but a function that finds the class of a named tuple, or makes one."""
        if module == "dill._dill" and name == "_create_namedtuple":
            return lambda kind, _fields, of, *_: getattr(importlib.import_module(of), kind)
        return super().find_class(module, name)
