"""What tells that an emulator is at the other end where AWS was meant. Pure: environment and files are passed in."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

ENDPOINT_PREFIX = "AWS_ENDPOINT_URL"
NO_ACCOUNT = "000000000000"
"""The account of emulators; AWS gives it to nobody."""

# AWS gives out 16 to 128 characters (IAM API reference, AccessKey); those of keys and sessions begin with A and the
# kind of the key (IAM user guide, "unique identifiers"). LocalStack's own begin with L, most emulators take "test".
_KEY = re.compile(r"A[A-Z]{3}[A-Z0-9]{12,124}")


def endpoints(environ: Mapping[str, str], profile: Mapping[str, Any], services: Mapping[str, Any]) -> Iterator[str]:
    """Settings that lead AWS's tools elsewhere, each as `where: value`. `profile` and `services` are from the files."""
    for name in sorted(environ):
        if name.startswith(ENDPOINT_PREFIX) and environ[name]:
            yield f"{name}={environ[name]}"
    if profile.get("endpoint_url"):
        yield f"endpoint_url of the profile: {profile['endpoint_url']}"
    for service, settings in sorted(services.items()):
        if isinstance(settings, Mapping) and settings.get("endpoint_url"):
            yield f"endpoint_url of {service} in the profile's services: {settings['endpoint_url']}"


def is_made_up(access_key: str) -> bool:
    """Whether an access key id cannot be one of AWS: `test`, `mock`, a number."""
    return not _KEY.fullmatch(access_key)
