"""What functions may on the emulator: which packages are taken, what is seen of the machine, how much is logged."""

import functools
import io
import json
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ..support.lambda_emulator import Emulator, archive, running, wait_for

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("lambda-walls")]

FINE = "def handler(event, context): return 'fine'"
MB = 1024 * 1024
LIMIT = 262_144_000


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """One whose functions may see nothing of the tests."""
    with running(tmp_path_factory.mktemp("emulator"), HYDRANT_LAMBDA_WRITABLE="") as found:
        yield found


@pytest.fixture
def create(create: Callable[..., str]) -> Callable[..., str]:
    """The same from a package."""
    return lambda package, **settings: create("", **{"Code": {"ZipFile": package}, **settings})


def test_what_a_function_sees_and_what_is_told_of_it(
    emulator: Emulator, aws_lambda: Any, create: Callable[..., str]
) -> None:
    source = """
        import os, tempfile
        def attempt(do):
            try:
                return do()
            except OSError as error:
                return type(error).__name__
        def megabytes(folder):
            found = os.statvfs(folder)
            return found.f_blocks * found.f_frsize // (1 << 20)
        def handler(event, context):
            return {
                "secret": attempt(lambda: open(event["secret"]).read()),
                "code": attempt(lambda: open(os.path.join(os.environ["LAMBDA_TASK_ROOT"], "new"), "w").close()),
                "temporary": megabytes(tempfile.gettempdir()),
                "home": os.path.expanduser("~"),
                "user": [name for name in os.environ if name in event["user"]],
            }
    """
    (emulator.tmp / "secret").write_text("harmless")
    name = create(archive({"app.py": source}), EphemeralStorage={"Size": 1024})
    event = {"secret": str(emulator.tmp / "secret"), "user": ["XDG_CONFIG_HOME", "GATEWAY_LISTEN", "FILESYSTEM_ROOT"]}
    seen = json.load(aws_lambda.invoke(FunctionName=name, Payload=json.dumps(event))["Payload"])
    kind = emulator.functions()[name]["isolation"]
    assert kind in ("namespaces", "landlock", "none")
    assert seen["home"] == "/home/sbx_user1051"
    assert seen["user"] == []
    if kind == "namespaces":
        assert seen["secret"] == "FileNotFoundError"
        assert seen["code"] == "OSError"
        assert seen["temporary"] == 1024


def package_with(name: str, content: bytes | str = "x", mode: int = stat.S_IFREG | 0o644) -> bytes:
    """A package of a function that works, and one more entry."""
    packed = io.BytesIO(archive({"app.py": FINE}))
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as package:
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        info.compress_type = zipfile.ZIP_DEFLATED
        package.writestr(info, content)
    return packed.getvalue()


@functools.cache
def zeros(size: int) -> bytes:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package,
        package.open("zeros", "w") as entry,
    ):
        for _ in range(size // MB):
            entry.write(bytes(MB))
        entry.write(bytes(size % MB))
    return packed.getvalue()


def refusal(call: Callable[[], Any]) -> str:
    with pytest.raises(ClientError) as caught:
        call()
    assert caught.value.response["Error"]["Code"] == "InvalidParameterValueException"
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    return str(caught.value.response["Error"]["Message"])


UNZIP = "Could not unzip uploaded file. Please check your file, then try to upload again."


@pytest.mark.parametrize(
    ("package", "words"),
    [
        (package_with("../hydrant-test"), "the entry '../hydrant-test' has '..' in its name"),
        (package_with("link", "/etc/passwd", stat.S_IFLNK | 0o777), "the entry 'link' is a link to '/etc/passwd'"),
        (package_with("APP.py"), "the entry 'APP.py' is there twice: also as 'app.py'"),
    ],
    ids=["above", "link", "twice"],
)
def test_a_package_that_would_land_elsewhere_is_refused_wherever_it_is_given(
    emulator: Emulator, aws_lambda: Any, create: Callable[..., str], package: bytes, words: str
) -> None:
    assert words in refusal(lambda: create(package))
    name = create(archive({"app.py": FINE}))
    message = refusal(lambda: aws_lambda.update_function_code(FunctionName=name, ZipFile=package))
    assert message.startswith(UNZIP)
    assert words in message
    content = {"ZipFile": package}
    assert words in refusal(lambda: aws_lambda.publish_layer_version(LayerName="l", Content=content))
    s3 = emulator.client("s3")
    s3.create_bucket(Bucket="packages")
    s3.put_object(Bucket="packages", Key="package.zip", Body=package)
    given = {"S3Bucket": "packages", "S3Key": "package.zip"}
    assert words in refusal(lambda: create(b"", Code=given))
    assert json.load(aws_lambda.invoke(FunctionName=name)["Payload"]) == "fine", "what was refused changes nothing"
    assert not list(emulator.tmp.rglob("hydrant-test"))


def test_a_package_without_meaning_is_refused_in_aws_s_words(create: Callable[..., str]) -> None:
    assert refusal(lambda: create(b"no zip at all")).startswith(UNZIP)


def test_sizes_are_those_of_aws_also_together_with_layers(aws_lambda: Any, create: Callable[..., str]) -> None:
    assert refusal(lambda: create(zeros(LIMIT))) == f"Unzipped size must be smaller than {LIMIT} bytes"
    half = LIMIT // 2 + 1000
    layer = aws_lambda.publish_layer_version(LayerName="half", Content={"ZipFile": zeros(half)})["LayerVersionArn"]
    fine = create(archive({"app.py": FINE}), Layers=[layer])
    words = f"Function code combined with layers exceeds the maximum allowed size of {LIMIT} bytes. The actual size is"
    assert refusal(lambda: create(zeros(half), Layers=[layer])) == f"{words} {2 * half} bytes."
    update = refusal(lambda: aws_lambda.update_function_code(FunctionName=fine, ZipFile=zeros(half)))
    assert update == f"{words} {2 * half} bytes."
    alone = create(zeros(half))
    message = refusal(lambda: aws_lambda.update_function_configuration(FunctionName=alone, Layers=[layer]))
    assert message == f"{words} {2 * half} bytes."
    assert json.load(aws_lambda.invoke(FunctionName=fine)["Payload"]) == "fine"


def test_links_inside_work(aws_lambda: Any, create: Callable[..., str]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("lib/real.py", FINE)
        info = zipfile.ZipInfo("app.py")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        package.writestr(info, "lib/real.py")
    assert json.load(aws_lambda.invoke(FunctionName=create(packed.getvalue()))["Payload"]) == "fine"


def test_the_log_of_an_invocation_is_cut_and_says_so(
    emulator: Emulator, aws_lambda: Any, create: Callable[..., str]
) -> None:
    source = "def handler(event, context):\n    for _ in range(event): print('x' * 1000)"
    name = create(archive({"app.py": source}), Timeout=60)
    aws_lambda.invoke(FunctionName=name, Payload=b"20000")
    logs = emulator.client("logs")

    def told() -> list[str]:
        pages = logs.get_paginator("filter_log_events").paginate(
            logGroupName=f"/aws/lambda/{name}", filterPattern="Hydrant"
        )
        with suppress(logs.exceptions.ResourceNotFoundException):  # lines come a moment after the answer
            return [event["message"] for page in pages for event in page["events"]]
        return []

    wait_for(lambda: any("lines were" in line or "more lines" in line for line in told()), lambda: str(told()))
