"""The error documents a caller of a function sees when the runtime, not the handler, reports them.

Documents of the handler's own exceptions come from `awslambdaric` unchanged. Texts follow AWS: the time-out and exit
documents are those of AWS's runtime interface emulator (`Sandbox.Timedout`, `Runtime.ExitError`), the size limit is
the one of the Runtime API (6 MB and 100 bytes).
"""

import json
import signal
from dataclasses import dataclass

# Go's names of signals, because AWS's supervisor is a Go program and prints them.
_SIGNALS = {
    signal.SIGKILL: "killed",
    signal.SIGTERM: "terminated",
    signal.SIGSEGV: "segmentation fault",
    signal.SIGABRT: "aborted",
    signal.SIGBUS: "bus error",
    signal.SIGFPE: "floating point exception",
    signal.SIGILL: "illegal instruction",
    signal.SIGINT: "interrupt",
    signal.SIGHUP: "hangup",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an invocation failed, as AWS words it: `error_type` and `message` of the error document."""

    error_type: str
    message: str

    def document(self) -> bytes:
        """Return the JSON error document that the caller gets as payload."""
        return json.dumps({"errorType": self.error_type, "errorMessage": self.message}).encode()


def exit_text(status: int) -> str:
    """Say how a process ended; `status` as in `subprocess.Popen.returncode` (negative: the signal)."""
    if status == 0:
        return "Runtime exited without providing a reason"
    if status > 0:
        return f"Runtime exited with error: exit status {status}"
    name = _SIGNALS.get(signal.Signals(-status), f"signal {-status}") if -status in _known() else f"signal {-status}"
    return f"Runtime exited with error: signal: {name}"


def _known() -> set[int]:
    return {int(known) for known in signal.Signals}


def exited(request_id: str, status: int) -> Fault:
    """Describe a runtime that ended in the middle of an invocation."""
    return Fault("Runtime.ExitError", f"RequestId: {request_id} Error: {exit_text(status)}")


def timed_out(request_id: str, timeout: float) -> Fault:
    """Describe a handler that took longer than the function's timeout (seconds)."""
    return Fault("Sandbox.Timedout", f"RequestId: {request_id} Error: Task timed out after {timeout:.2f} seconds")


def out_of_memory(request_id: str) -> Fault:
    """Describe a process tree that went above the function's memory size."""
    return exited(request_id, -signal.SIGKILL)


def storage_full(request_id: str, size_mb: int) -> Fault:
    """Describe an environment whose temporary folder grew above its size (MB) where no file system could stop it."""
    text = (
        f"Hydrant: the temporary folder holds more than the function's EphemeralStorage of {size_mb} MB. On AWS its "
        "write would have failed with 'No space left on device'."
    )
    return Fault("Sandbox.StorageFull", f"RequestId: {request_id} Error: {text}")


def response_too_large(limit: int) -> Fault:
    """Describe a response above `limit` bytes."""
    message = f"Response payload size exceeded maximum allowed payload size ({limit} bytes)."
    return Fault("Function.ResponseSizeTooLarge", message)


def invalid_entrypoint(request_id: str, text: str) -> Fault:
    """Describe a function whose program could not be started; `text` as AWS words it."""
    return Fault("Runtime.InvalidEntrypoint", f"RequestId: {request_id} Error: {text}")


def unsupported(function_name: str, why: str) -> Fault:
    """Describe a function that Hydrant can't run on this machine."""
    return Fault("Runtime.Unsupported", f"Hydrant cannot run {function_name}. {why}")
