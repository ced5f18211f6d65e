"""What an installer's output means to the user."""

import re

from .errors import PackageError
from .installers import Attempt
from .target import Target

_HASH = re.compile(r"hash mismatch|do not match the hashes|mismatched hash", re.IGNORECASE)
_UNLOCKED = re.compile(
    r"require-hashes|require hashes|must have a hash|hashes are required|pinned with ==", re.IGNORECASE
)
_NETWORK = re.compile(
    r"dns error|failed to lookup|name resolution|failed to fetch|error sending request|connection|connect error"
    r"|network (?:is unreachable|connectivity)|timed out|max retries|proxy",
    re.IGNORECASE,
)
_NO_WHEEL = re.compile(
    r"no matching distribution|could not find a version|has no wheels|no wheels with a matching|no compatible"
    r"|no usable wheels|no solution found|because only the following versions",
    re.IGNORECASE,
)
_LINES = 12


def is_final(attempt: Attempt) -> bool:
    """Whether another installer would say the same: the requirements themselves are at fault."""
    return bool(_HASH.search(attempt.output) or _UNLOCKED.search(attempt.output))


def explain(failed: list[Attempt], target: Target, requirements: str) -> PackageError:
    """Return the error for installers that all failed; the last one's words are its cause."""
    if not failed:
        return PackageError(
            "Neither uv nor pip is installed beside Hydrant.", next_step="Put uv on the PATH, or: python -m ensurepip"
        )
    output = "\n".join(attempt.output for attempt in failed)
    cause = "\n".join(failed[-1].output.strip().splitlines()[-_LINES:])
    if _HASH.search(output):
        title = f"A package does not have the hash that {requirements} states."
        return PackageError(title, cause, "Lock it anew; if you did not change anything, do not trust the package.")
    if _UNLOCKED.search(output):
        title = f"{requirements} is not locked: every requirement needs == and a hash."
        return PackageError(title, cause, f"uv pip compile --generate-hashes requirements.in -o {requirements}")
    if _NETWORK.search(output):
        title = "The function's dependencies are not in the cache, and no package index can be reached."
        return PackageError(title, cause, "Check the network or the index that pip and uv are set to, then try again.")
    if _NO_WHEEL.search(output):
        title = f"A requirement of {requirements} has no wheel for {target.name}."
        return PackageError(title, cause, "Choose a version that has one, or another runtime or architecture.")
    return PackageError(f"The dependencies in {requirements} could not be installed.", cause)
