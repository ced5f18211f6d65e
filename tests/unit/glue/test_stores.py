"""Where the catalogues are kept while the service is there."""

from datetime import UTC, datetime

import pytest
from localstack.services.plugins import Service

from hydrant.emulator.glue.catalogue import CATALOGUES, EntityNotFound, partitions
from hydrant.emulator.glue.models import glue_stores
from hydrant.emulator.glue.provider import GlueProvider
from hydrant.emulator.kept.services import KEPT


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


def test_a_stack_that_is_kept_has_its_tables_and_schemas_again() -> None:
    account, region = "123456789012", "eu-west-1"
    GlueProvider()
    state = KEPT["glue"]()
    assert state is not None
    try:
        store = glue_stores[account][region]
        store.catalogue.create_database({"Name": "lake"}, 1.0)
        table = {"Name": "t", "PartitionKeys": [{"Name": "day", "Type": "string"}]}
        index = {"IndexName": "i", "Keys": ["day"]}
        store.catalogue.create_table(
            "lake", {**table, "LastAccessTime": datetime(2026, 11, 29, tzinfo=UTC)}, 1.0, partition_indexes=[index]
        )
        partitions.create(store.catalogue.table("lake", "t"), {"Values": ["mon"]}, 1.0)
        store.catalogue.update_table("lake", table, 2.0)
        store.registries.create("arn:aws:glue:eu-west-1:123456789012", "r", None, "")
        kept = {name: row for name, row in state.rows(set()) if row is not None}
        glue_stores.reset()
        state.restore(kept)
        again = glue_stores[account][region]
        found = again.catalogue.table("lake", "t")
        assert (found.versions(), list(found.indexes), list(found.partitions)) == ([1, 0], ["i"], [("mon",)])
        assert list(again.registries.kept) == ["r"]
        assert CATALOGUES.of(account, region) is again.catalogue
    finally:
        glue_stores.reset()


def test_the_service_has_its_operations() -> None:
    assert Service.for_provider(GlueProvider()).name() == "glue"
