"""Another engine by HYDRANT_DYNAMODB: refused at once where it cannot start, with what to do."""

from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from hydrant.emulator.dynamodb.settings import Settings
from hydrant.settings import SettingError

from ..support.dynamodb_emulator import client
from ..support.emulator_process import emulator_process

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.xdist_group("dynamodb-java")]


def test_without_java_the_setting_is_refused_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="no program java on PATH"):
        Settings.from_environment({"HYDRANT_DYNAMODB": "java", "PATH": str(tmp_path)})


def test_without_the_download_each_call_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "bin" / "java"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    with emulator_process(tmp_path, "dynamodb,dynamodbstreams,sts", {"HYDRANT_DYNAMODB": "java"}) as paths:
        for service, operation in (("dynamodb", "list_tables"), ("dynamodbstreams", "list_streams")):
            with pytest.raises(ClientError) as caught:
                getattr(client(paths.port, service), operation)()
            assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
            assert "DynamoDB Local has not been downloaded" in str(caught.value)
            assert "unset HYDRANT_DYNAMODB" in str(caught.value)
