"""An object that is being put while its bucket's versioning is switched on has the version "null", as on AWS.

LocalStack chooses the version when the request begins, and finds an object without one no more; it could not go.
"""

from typing import Any

from localstack.services.s3.models import VersionedKeyStore

from hydrant.emulator import patches

from .lean_objects import put_away

_stock = VersionedKeyStore.set


def keep(self: VersionedKeyStore, object_key: str, s3_object: Any) -> None:
    """Keep an object or a delete marker under its version."""
    if not s3_object.version_id:
        s3_object.version_id = "null"
    _stock(self, object_key, s3_object)
    put_away(s3_object)  # last: the store has the text of the version that the content has, and not another


def apply_patches() -> None:
    """Let S3 keep versions so from now on."""
    patches.replace("localstack.services.s3.models:VersionedKeyStore", "set", keep)
