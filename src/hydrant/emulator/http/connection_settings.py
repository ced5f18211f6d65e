"""What can be set about connections, by environment variables of the emulator.

AWS publishes no figure for connections that are kept alive. DynamoDB was seen to close them after 60 s
[aws/aws-sdk-java#1365], S3 after 20 s [vectordotdev/vector#9703]; AWS's SDKs for Java let them go after 60 s.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from hydrant.emulator.faults import machine
from hydrant.settings import number, read

_MIN_SECONDS = 0.1
_MAX_CONNECTIONS = 10_000
_MIB = 1 << 20


@dataclass(frozen=True)
class ConnectionSettings:
    """Times in seconds."""

    idle_seconds: float = number(
        "HYDRANT_HTTP_IDLE_SECONDS",
        "A connection on which nothing was asked for so long ends.",
        60,
        least=_MIN_SECONDS,
    )
    request_seconds: float = number(
        "HYDRANT_HTTP_REQUEST_SECONDS",
        "A request of which nothing more has come for so long ends, as with S3's RequestTimeout; so does one that "
        "comes at less than 500 bytes a second after that time.",
        20,
        least=_MIN_SECONDS,
    )
    answer_seconds: float = number(
        "HYDRANT_HTTP_ANSWER_SECONDS",
        "A connection whose client has read nothing of an answer for so long ends.",
        60,
        least=_MIN_SECONDS,
    )
    connections: int = number(
        "HYDRANT_HTTP_CONNECTIONS",
        "Most connections; one more ends the one that was idle longest.",
        _MAX_CONNECTIONS,
        least=1,
        whole=True,
        otherwise=lambda: share_of(machine.descriptor_limit()),
        otherwise_is="half of the file descriptors that the emulator may have, at most 10,000",
    )

    bodies_bytes: int = number(
        "HYDRANT_HTTP_BODIES_MB",
        "Memory in MiB for bodies of requests that have not come whole, or are being carried out. What has no room "
        "goes to a temporary file as it comes, and such requests are carried out as room becomes free; none is "
        "refused.",
        256,
        least=1,
        scale=_MIB,
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> ConnectionSettings:
        """Read the variables. Raises SettingError."""
        return read(cls, environment)


def share_of(descriptors: int) -> int:
    """How many of a process's descriptors clients may take: the others are for functions and objects."""
    return max(1, min(descriptors // 2, _MAX_CONNECTIONS))
