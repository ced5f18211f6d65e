import pytest

from hydrant.function_package import Target
from hydrant.function_package.failures import explain, is_final
from hydrant.function_package.installers import Attempt

ARM = Target("python3.13", "arm64")
SAID = [
    ("uv", "error: Failed to fetch: `https://index/simple/dep/`\n  Caused by: dns error", "no package index"),
    ("uv", "  Because only dep==1.0 is available and dep==1.0 has no wheels with a matching", "has no wheel for"),
    ("uv", "error: Hash mismatch for `dep==1.0`\n\nExpected:\n  sha256:00", "does not have the hash"),
    ("uv", "error: In `--require-hashes` mode, all requirements must have a hash", "is not locked"),
    ("pip", "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError'", "no package index"),
    ("pip", "ERROR: No matching distribution found for dep==1.0", "has no wheel for"),
    ("pip", "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "does not have the hash"),
    ("pip", "ERROR: Hashes are required in --require-hashes mode, but they are missing", "is not locked"),
    ("pip", "ERROR: something never seen", "could not be installed"),
]


@pytest.mark.parametrize(("installer", "output", "title"), SAID)
def test_the_words_of_uv_and_pip_become_one_error(installer: str, output: str, title: str) -> None:
    error = explain([Attempt(installer, succeeded=False, output=output)], ARM, "requirements.txt")
    assert title in error.title
    assert error.cause == output.strip()


@pytest.mark.parametrize(("installer", "output", "title"), SAID)
def test_only_faults_of_the_file_itself_end_the_search(installer: str, output: str, title: str) -> None:
    final = is_final(Attempt(installer, succeeded=False, output=output))
    assert final is (title in {"does not have the hash", "is not locked"})


def test_without_any_installer_the_way_to_one_is_told() -> None:
    assert explain([], ARM, "requirements.txt").next_step.endswith("ensurepip")
