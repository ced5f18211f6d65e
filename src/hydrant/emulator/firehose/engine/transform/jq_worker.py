"""Runs one JQ query over documents, as a process of its own (see `jq_process`). A script: nothing imports it.

jq holds Python's lock as long as a query runs, reads the environment (`env`) and may take all memory; a query need not
end. Hence this process without environment, with bounded memory, that SIGPROF ends when one batch takes too much
processor time.

Protocol, numbers as unsigned 32-bit little-endian; frame = length, bytes; batch = count, count lengths, count texts:
    start                                   out: a byte: what follows is the query's doing
    then     in: frame query                out: frame (empty: compiled; else the error)
    then     in: batch of documents         out: batch of answers, each a byte for its kind and a text
"""

import contextlib
import json
import os
import resource
import signal
import struct
import sys
from typing import BinaryIO

import jq
import orjson


def main() -> None:
    """`jq_worker.py <seconds of processor time per batch> <bytes of memory>`."""
    seconds, memory = float(sys.argv[1]), int(sys.argv[2])
    with contextlib.suppress(ValueError, OSError):  # not every system knows this limit
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    documents, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whatever a query prints is no answer
    _write(answers, b".")
    signal.setitimer(signal.ITIMER_PROF, seconds)
    query = _exactly(documents, _number(documents)).decode()
    try:
        program = jq.compile(query)
    except ValueError as exc:
        _write_frame(answers, str(exc).encode(errors="replace"))
        return
    signal.setitimer(signal.ITIMER_PROF, 0)
    _write_frame(answers, b"")
    while head := documents.read(4):
        count = struct.unpack("<I", head)[0]
        lengths = struct.unpack(f"<{count}I", _exactly(documents, 4 * count))
        batch = [_exactly(documents, length) for length in lengths]
        signal.setitimer(signal.ITIMER_PROF, seconds)
        found = [_run(program, document) for document in batch]
        signal.setitimer(signal.ITIMER_PROF, 0)
        _write(answers, b"".join([struct.pack(f"<{count + 1}I", count, *map(len, found)), *found]))


def _run(program: "jq._Program", document: bytes) -> bytes:
    try:
        orjson.loads(document)
    except orjson.JSONDecodeError:
        return b"!"
    try:
        for result in program.input_text(document.decode()):
            return b"+" + _json(result)
    except ValueError as exc:
        return b"-" + str(exc).encode(errors="replace")
    return b"0"


def _json(value: object) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError:  # an integer of more than 64 bits
        return json.dumps(value).encode()


def _write(answers: BinaryIO, data: bytes) -> None:
    while data:
        data = data[answers.write(data) :]


def _write_frame(answers: BinaryIO, body: bytes) -> None:
    _write(answers, struct.pack("<I", len(body)) + body)


def _number(stream: BinaryIO) -> int:
    return int(struct.unpack("<I", _exactly(stream, 4))[0])


def _exactly(stream: BinaryIO, size: int) -> bytes:
    """So many bytes; the end of the stream ends the process."""
    data = stream.read(size)
    if len(data) < size:
        sys.exit(0)
    return data


if __name__ == "__main__":
    main()
