"""Starts a function in its own process: `python -s -S bootstrap.py [handler]`, the environment says the rest.

The interpreter was started without `site`, so nothing of the emulator's packages is on the path. The path becomes
AWS's: the function, its layers, the runtime's folder (awslambdaric, boto3), the standard library; PYTHONPATH of the
function's own variables keeps its place before the standard library. Called `bootstrap.py` as on AWS, because
awslambdaric leaves frames of such a file out of stack traces.

Part of the function's process: no syntax newer than Python 3.9.
"""

import os
import site
import socket
import sys


def _prepare_path() -> None:
    """Put function, layers and runtime before the rest, as AWS does."""
    layers = [path for path in os.environ.pop("_HYDRANT_LAYER_PATH", "").split(os.pathsep) if path]
    here = os.path.dirname(os.path.abspath(__file__))
    rest = [path for path in sys.path if os.path.abspath(path or ".") != here]
    sys.path[:] = [os.environ["LAMBDA_TASK_ROOT"], *layers, os.environ["LAMBDA_RUNTIME_DIR"], *rest]


def _complete_builtins() -> None:
    """Add what `site` would have added: exit(), quit(), help(), copyright()."""
    site.setquit()
    site.setcopyright()
    site.sethelper()


def _open_log() -> None:
    """Let awslambdaric send frames through the pipe that is stdout, so that order is kept."""
    os.environ["_LAMBDA_TELEMETRY_LOG_FD"] = str(os.dup(1))


def _open_debugger() -> None:
    """Let a debugger attach where somebody debugs the function. Its library lies beside: in no package, on no path."""
    port, _, folder = os.environ.pop("_HYDRANT_DEBUGGER", "").partition(":")
    if not port:
        return
    # The debugger's own process looks for its library where it lies, which may be a folder that cannot be listed.
    own = {name: os.environ.get(name) for name in ("PYDEVD_DISABLE_FILE_VALIDATION", "PYTHONPATH")}
    os.environ.update(PYDEVD_DISABLE_FILE_VALIDATION="1", PYTHONPATH=folder)
    sys.path.insert(0, folder)
    try:
        import debugpy

        debugpy.configure(subProcess=False)
        debugpy.listen(("127.0.0.1", int(port)))
    finally:
        sys.path.remove(folder)
        for name, value in own.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
    sys.breakpointhook = debugpy.breakpoint  # without a debugger it goes on


def _say_hello() -> None:
    """Let the emulator know that the process is up: from here on, whatever happens is the function's doing."""
    host, _, port = os.environ["AWS_LAMBDA_RUNTIME_API"].rpartition(":")
    socket.create_connection((host, int(port))).close()


def main() -> None:
    """Run awslambdaric for the function's handler until it is told to stop."""
    handler = os.environ.get("_HANDLER", "")
    sys.argv = [os.path.join(os.environ["LAMBDA_RUNTIME_DIR"], "bootstrap.py"), handler]
    _prepare_path()
    _complete_builtins()
    _say_hello()
    _open_log()
    _open_debugger()
    import marshalling  # type: ignore[import-not-found]
    from awslambdaric import bootstrap
    from awslambdaric.lambda_config import LambdaConfigProvider
    from awslambdaric.lambda_runtime_client import BaseLambdaRuntimeClient, LambdaRuntimeClient

    BaseLambdaRuntimeClient.marshaller = marshalling.Marshaller()
    config = LambdaConfigProvider(sys.argv)
    bootstrap.run(config.handler, LambdaRuntimeClient(config.api_address, config.use_thread_polling))


if __name__ == "__main__":
    main()
