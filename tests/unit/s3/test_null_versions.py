"""Versions of objects that were put while versioning was switched on."""

from types import SimpleNamespace

from localstack.services.s3.models import VersionedKeyStore

from hydrant.emulator.s3 import null_versions


def test_an_object_without_a_version_is_found_as_null() -> None:
    store, late = VersionedKeyStore(), SimpleNamespace(key="k", version_id=None, is_current=True)
    null_versions.keep(store, "k", late)
    assert store.get("k", "null") is late
    versioned = SimpleNamespace(key="k", version_id="v1", is_current=True)
    null_versions.keep(store, "k", versioned)
    assert store.get("k") is versioned
    assert store.pop("k", "null") is late
