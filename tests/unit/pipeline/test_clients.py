"""Nothing of the user's AWS settings reaches a client of the emulator."""

from pathlib import Path

import pytest

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
