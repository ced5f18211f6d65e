"""Nothing of the user's AWS settings reaches a client of the emulator."""

from pathlib import Path
from typing import Any

import pytest
from botocore.loaders import JSONFileLoader

from hydrant.pipeline.clients import Clients


def test_profile_keys_and_proxies_of_the_user_have_no_say(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text("[profile prod]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = none\n")
    for name, value in {
        "AWS_PROFILE": "prod",
        "AWS_CONFIG_FILE": str(config),
        "AWS_ACCESS_KEY_ID": "AKIAREAL",
        "AWS_SECRET_ACCESS_KEY": "real",
        "AWS_SESSION_TOKEN": "real",
        "AWS_ENDPOINT_URL_S3": "https://example.com",
        "HTTP_PROXY": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)
    client = Clients("eu-west-1", "http://127.0.0.1:4599").s3
    url = client.generate_presigned_url("list_objects_v2", Params={"Bucket": "b"})
    assert url.startswith("http://127.0.0.1:4599/b?")
    assert "AKIAREAL" not in url
    assert "real" not in url
    assert vars(client.meta.config)["_user_provided_options"]["proxies"] == {}


@pytest.mark.parametrize("endpoint", ["http://127.0.0.1:4599", None], ids=["an emulator", "AWS"])
def test_clients_of_a_target_read_no_file_of_the_sdk_twice(
    monkeypatch: pytest.MonkeyPatch, endpoint: str | None
) -> None:
    read: list[str] = []
    load = JSONFileLoader.load_file

    def counted(self: JSONFileLoader, file_path: str) -> Any:
        found = load(self, file_path)
        if found is not None:
            read.append(file_path)
        return found

    monkeypatch.setattr(JSONFileLoader, "load_file", counted)
    clients = Clients("us-east-1", endpoint)
    assert (clients.sqs.meta.region_name, clients.sns.meta.region_name) == ("us-east-1", "us-east-1")
    assert any("endpoints" in path for path in read)
    assert len(read) == len(set(read))
