"""The table of a conversion, read in the catalogues of the process."""

import pytest

from hydrant.emulator.firehose.engine.ports import CatalogError, TablePlace
from hydrant.emulator.firehose.services import glue
from hydrant.emulator.glue.catalogue import Catalogues
from hydrant.emulator.glue.models import glue_stores


@pytest.mark.parametrize(
    ("region", "catalog_id"), [("eu-west-1", None), ("mars", None), ("eu-west-1", "us"), ("", "000000000000")]
)
def test_i12_a_table_in_a_place_that_is_none_is_not_found(
    monkeypatch: pytest.MonkeyPatch, region: str, catalog_id: str | None
) -> None:
    kept = Catalogues()
    kept.keep_in(lambda account, region: glue_stores[account][region].catalogue)
    monkeypatch.setattr(glue, "CATALOGUES", kept)
    with pytest.raises(CatalogError) as refused:
        glue.GlueCatalog("000000000000").columns(TablePlace("db", "t", region, catalog_id, "LATEST"))
    assert refused.value.code == "DataFormatConversion.EntityNotFound"
