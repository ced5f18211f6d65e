"""The AWS settings of everything that runs against an emulator.

Nothing of the user's passes: no key, token, role, profile, file, container or metadata credential, and no endpoint.
All of those are variables that begin with AWS_, files that two of them name, or the metadata service.
"""

import os
from collections.abc import Mapping

from .endpoints import check_endpoint

TEST_KEY = "test"

NO_CREDENTIALS: Mapping[str, str] = {
    "AWS_ACCESS_KEY_ID": TEST_KEY,
    "AWS_SECRET_ACCESS_KEY": TEST_KEY,
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}
"""Test keys, which win over every other source, and no other source: should a tool drop the keys, it finds none."""

_LOOPBACK = "127.0.0.1,localhost"


def without_aws(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables that do not speak of AWS."""
    return {name: value for name, value in environ.items() if not name.startswith("AWS_")}


def settings_for(endpoint: str, region: str, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The variables that lead AWS's tools and SDKs to an emulator. Raises WrongTarget for a host not allowed."""
    return {
        **NO_CREDENTIALS,
        "AWS_ENDPOINT_URL": check_endpoint(endpoint, environ),
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
        "AWS_DEFAULT_REGION": region,
        "AWS_REGION": region,
        "NO_PROXY": without_proxy(environ),
        "no_proxy": without_proxy(environ),
    }


def without_proxy(environ: Mapping[str, str]) -> str:
    """NO_PROXY with loopback in it: a proxy for the internet must not get the emulator's traffic."""
    named = environ.get("NO_PROXY") or environ.get("no_proxy") or ""
    return ",".join(part for part in (named, _LOOPBACK) if part)
