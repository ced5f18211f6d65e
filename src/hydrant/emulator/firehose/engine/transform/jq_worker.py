"""Runs one JQ query over documents, as a process of its own (see `jq_process`). A script: only tests import it.

The engine is jq 1.6, which AWS runs, as WebAssembly (scripts/jq says how it is made): it sees no file, no variable of
the environment and no more than its own memory. A query need not end, hence this process, which SIGPROF ends when one
batch takes too much processor time.

Protocol, numbers as unsigned 32-bit little-endian; frame = length, bytes; batch = count, count lengths, count texts:
    start                                   out: a byte: what follows is the query's doing
    then     in: frame query                out: frame (empty: compiled; else the error)
    then     in: batch of documents         out: batch of answers, each a byte for its kind and a text
"""

import contextlib
import hashlib
import os
import resource
import signal
import struct
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO

import wasmtime

from hydrant.valid_json import loads

_JQ = Path(__file__).parent / "jq" / "jq-1.6.wasm"
_STACK_BYTES = 2 * 1024 * 1024  # the most that the runtime allows
_NO_JSON = b"!"
_HALF_A_PAIR = b"-Invalid \\uXXXX\\uXXXX surrogate pair escape"
"""What jq says of half a surrogate pair, the first one: it is no JSON then."""


def main() -> None:
    """`jq_worker.py <seconds of processor time per batch> <bytes of memory> <folder for machine code>`."""
    seconds, memory, cache = float(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    documents, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whatever the runtime prints is no answer
    jq = Jq(memory, cache)
    _write(answers, b".")
    signal.setitimer(signal.ITIMER_PROF, seconds)
    error = jq.compile(_exactly(documents, _number(documents)))
    _write_frame(answers, error)
    if error:
        return
    signal.setitimer(signal.ITIMER_PROF, 0)
    while head := documents.read(4):
        count = struct.unpack("<I", head)[0]
        lengths = struct.unpack(f"<{count}I", _exactly(documents, 4 * count))
        batch = [_exactly(documents, length) for length in lengths]
        signal.setitimer(signal.ITIMER_PROF, seconds)
        found = run(jq, batch)
        signal.setitimer(signal.ITIMER_PROF, 0)
        _write(answers, _batch(found))


class Jq:
    """jq's program in its own memory. A trap, for lack of memory above all, ends this process: jq is then broken."""

    def __init__(self, memory: int, cache: Path) -> None:
        config = wasmtime.Config()
        config.max_wasm_stack = _STACK_BYTES
        engine = wasmtime.Engine(config)
        linker = wasmtime.Linker(engine)
        linker.define_wasi()
        self._store = wasmtime.Store(engine)
        self._store.set_wasi(wasmtime.WasiConfig())
        self._store.set_limits(memory_size=memory)
        self._exports = linker.instantiate(self._store, _module(engine, cache)).exports(self._store)
        self._memory = self._exports["memory"]
        self._call("_initialize")

    def compile(self, query: bytes) -> bytes:
        """Empty if it is a query; otherwise jq's words."""
        self._put(query)
        return b"" if self._call("compile") else self._output()

    def run(self, batch: bytes) -> bytes:
        """A batch of answers to a batch of documents, each one JSON value."""
        self._put(batch)
        self._call("run")
        return self._output()

    def _put(self, data: bytes) -> None:
        self._memory.write(self._store, data, self._call("input", len(data)))

    def _output(self) -> bytes:
        start = self._call("output")
        return bytes(self._memory.read(self._store, start, start + self._call("output_length")))

    def _call(self, name: str, *arguments: int) -> int:
        return self._exports[name](self._store, *arguments)


def _module(engine: "wasmtime.Engine", cache: Path) -> "wasmtime.Module":
    """The program as machine code; to make it takes a second, so it is kept if that is possible."""
    program = _JQ.read_bytes()
    key = hashlib.sha256(program).hexdigest()[:16]
    kept = cache / f"jq-1.6-{key}"
    with contextlib.suppress(wasmtime.WasmtimeError):  # not there, or made for another processor or runtime
        return wasmtime.Module.deserialize_file(engine, str(kept))
    module = wasmtime.Module(engine, program)
    with contextlib.suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=cache)
        with os.fdopen(handle, "wb") as file:
            file.write(module.serialize())
        os.replace(name, kept)
    return module


def run(jq: Jq, documents: list[bytes]) -> list[bytes]:
    """An answer for each; jq itself would also take several values, or NaN."""
    sound = [_is_json(document) for document in documents]
    answers = iter(_texts(jq.run(_batch([text for text, fine in zip(documents, sound, strict=True) if fine]))))
    found = [next(answers) if fine else _NO_JSON for fine in sound]
    return [_NO_JSON if answer.startswith(_HALF_A_PAIR) else answer for answer in found]


def _is_json(document: bytes) -> bool:
    try:
        loads(document)
    except ValueError:
        return False
    return True


def _batch(texts: list[bytes]) -> bytes:
    return b"".join([struct.pack(f"<{len(texts) + 1}I", len(texts), *map(len, texts)), *texts])


def _texts(batch: bytes) -> list[bytes]:
    (count,) = struct.unpack_from("<I", batch)
    lengths, position, texts = struct.unpack_from(f"<{count}I", batch, 4), 4 * (count + 1), []
    for length in lengths:
        texts.append(batch[position : position + length])
        position += length
    return texts


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
