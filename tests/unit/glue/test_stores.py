"""Where the catalogues are kept while the service is there."""

import pickle

import pytest
from localstack.services.plugins import Service

from hydrant.emulator.glue.catalogue import CATALOGUES, EntityNotFound
from hydrant.emulator.glue.models import glue_stores
from hydrant.emulator.glue.provider import GlueProvider


def test_others_read_what_the_service_keeps_until_it_is_reset() -> None:
    GlueProvider()
    account, region = "123456789012", "eu-west-1"
    try:
        kept = glue_stores[account][region].catalogue
        kept.create_database({"Name": "lake"}, 1.0)
        kept.create_table("lake", {"Name": "t"}, 1.0)
        assert CATALOGUES.of(account, region).table_version("lake", "t").version_id == "0"
        assert CATALOGUES.of(account, "us-east-1").databases == {}
        glue_stores.reset()
        with pytest.raises(EntityNotFound):
            CATALOGUES.of(account, region).table_version("lake", "t")
    finally:
        glue_stores.reset()


def test_what_is_kept_can_be_saved() -> None:
    store = glue_stores["123456789012"]["eu-west-1"]
    try:
        store.catalogue.create_database({"Name": "lake"}, 1.0)
        keys = [{"Name": "day", "Type": "string"}]
        store.catalogue.create_table(
            "lake",
            {"Name": "t", "PartitionKeys": keys},
            1.0,
            partition_indexes=[{"IndexName": "i", "Keys": ["day"]}],
        )
        store.registries.create("arn:aws:glue:eu-west-1:123456789012", "r", None, "")
        catalogue, registries = pickle.loads(pickle.dumps((store.catalogue, store.registries)))
        assert catalogue.table("lake", "t").indexes == store.catalogue.table("lake", "t").indexes
        assert list(registries.kept) == ["r"]
    finally:
        glue_stores.reset()


def test_the_service_has_its_operations() -> None:
    assert Service.for_provider(GlueProvider()).name() == "glue"
