"""The engine of JQ queries within the tests' own process: what a query gives for each document."""

from collections.abc import Sequence

from hydrant.emulator.firehose.engine.transform.jq_process import machine_code
from hydrant.emulator.firehose.engine.transform.jq_worker import Jq, run

_MEMORY_BYTES = 256 * 1024 * 1024


class Refused(Exception):
    """No query; the message is jq's."""


def compiled(query: str) -> Jq:
    """An engine with this query. Raises Refused."""
    jq = Jq(_MEMORY_BYTES, machine_code())
    error = jq.compile(query.encode())
    if error:
        raise Refused(error.decode())
    return jq


def answers(jq: Jq, documents: Sequence[str]) -> list[str]:
    """`+` and the first result, `0` for none, `-` and the error, `!` for what is not one JSON value."""
    return [answer.decode() for answer in run(jq, [document.encode() for document in documents])]
