"""The temporary folder has the size of the configuration, stays as long as the environment, and is nobody else's."""

import errno

import pytest

from hydrant.emulator.lambda_executor.guard.plan import LANDLOCK, NAMESPACES, NONE

from .conftest import KINDS, MakeFunction

COUNTED = (LANDLOCK, NONE)
FILL = """
    import os, tempfile, time
    MB = b"x" * 1024 * 1024
    def handler(event, context):
        files, each, pause = event
        for number in range(files):
            try:
                with open(os.path.join(tempfile.gettempdir(), f"file-{number}-{time.monotonic_ns()}"), "wb") as file:
                    for _ in range(each):
                        file.write(MB)
            except OSError as error:
                return error.errno
        time.sleep(pause)
        return 0
"""


def test_a_write_beyond_its_size_finds_no_space(function: MakeFunction) -> None:
    sample = function(FILL, isolation=NAMESPACES, ephemeral_mb=8)
    assert sample.result([7, 1, 0]) == 0
    assert sample.result([2, 1, 0]) == errno.ENOSPC
    assert sample.result([0, 0, 0]) == 0, "the environment goes on, as on AWS"


@pytest.mark.parametrize("kind", COUNTED)
def test_where_it_is_counted_one_file_cannot_be_larger(function: MakeFunction, kind: str) -> None:
    sample = function(FILL, isolation=kind, ephemeral_mb=8)
    assert sample.result([1, 9, 0]) == errno.EFBIG


@pytest.mark.parametrize("kind", COUNTED)
def test_where_it_is_counted_too_many_files_end_the_environment(function: MakeFunction, kind: str) -> None:
    sample = function(FILL, isolation=kind, ephemeral_mb=8, timeout=30)
    assert sample.result([7, 1, 0]) == 0
    document = sample.error([2, 1, 20])
    assert document["errorType"] == "Sandbox.StorageFull"
    assert "EphemeralStorage of 8 MB" in document["errorMessage"]
    assert "No space left on device" in document["errorMessage"]
    assert any("Sandbox.StorageFull" in message for message in sample.messages)
    assert sample.result([7, 1, 0]) == 0, "the next one begins with an empty folder"


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_kept_between_invocations_and_after_a_crash_but_not_for_others(function: MakeFunction, kind: str) -> None:
    source = """
        import os, tempfile
        def handler(event, context):
            path = os.path.join(tempfile.gettempdir(), "kept")
            if event == "crash": os._exit(1)
            if event: open(path, "w").write(event)
            return os.path.exists(path) and open(path).read()
    """
    first, second = function(source, isolation=kind), function(source, isolation=kind)
    assert first.result("something") == "something"
    assert first.result() == "something"
    first.error("crash")
    assert first.result() == "something"
    assert second.result() is False
