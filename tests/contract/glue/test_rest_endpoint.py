"""Glue's Iceberg REST endpoint is refused in words that its clients show; S3's objects of that path are served."""

import pytest
from pyiceberg.catalog.rest import RestCatalog

from ..support.dynamodb_emulator import client

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("pipes")]

SIGNED = {"rest.sigv4-enabled": "true", "rest.signing-name": "glue", "rest.signing-region": "us-east-1"}


@pytest.mark.parametrize("properties", [{}, SIGNED], ids=["unsigned", "signed"])
def test_a_rest_catalogue_is_told_what_to_take_instead(
    joined_port: int, properties: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with pytest.raises(NotImplementedError, match=r"GET /iceberg/v1/config.*glue\.endpoint"):
        RestCatalog("local", uri=f"http://127.0.0.1:{joined_port}/iceberg", warehouse="000000000000", **properties)


def test_a_bucket_of_that_name_keeps_its_objects(joined_port: int) -> None:
    s3 = client(joined_port, "s3")
    s3.create_bucket(Bucket="iceberg")
    s3.put_object(Bucket="iceberg", Key="v1/config", Body=b"mine")
    assert s3.get_object(Bucket="iceberg", Key="v1/config")["Body"].read() == b"mine"
    s3.delete_object(Bucket="iceberg", Key="v1/config")
    s3.delete_bucket(Bucket="iceberg")
