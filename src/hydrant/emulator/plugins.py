"""Entry points through which LocalStack finds Hydrant's parts.

Nothing heavy is imported here: LocalStack reads every entry point at start, also of plug-ins that it does not use.
Chosen by `PROVIDER_OVERRIDE_FIREHOSE=hydrant`, `PROVIDER_OVERRIDE_KINESIS=hydrant`, `LAMBDA_RUNTIME_EXECUTOR=hydrant`.
"""

from typing import Any

from localstack.runtime import hooks
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.plugins import Service, aws_provider


@aws_provider(api="firehose", name="hydrant")
def firehose() -> Service:
    """Amazon Data Firehose."""
    from hydrant.emulator.firehose.provider import FirehoseProvider

    return Service.for_provider(FirehoseProvider())


@aws_provider(api="kinesis", name="hydrant")
def kinesis() -> Service:
    """Amazon Kinesis Data Streams."""
    from hydrant.emulator.kinesis.provider import KinesisProvider

    return Service.for_provider(KinesisProvider())


class HydrantExecutorPlugin(RuntimeExecutorPlugin):
    """AWS Lambda environments as child processes."""

    name = "hydrant"

    def load(self, *_args: Any, **_kwargs: Any) -> type:
        """Return the executor class."""
        from hydrant.emulator.lambda_executor.executor import ProcessExecutor

        return ProcessExecutor


@hooks.on_infra_start()
def start_control() -> None:
    """Add the routes below /_hydrant."""
    from hydrant.emulator.control.routes import install

    install()


@hooks.on_infra_shutdown()
def stop_control() -> None:
    """Drain what is in flight before LocalStack ends."""
    from hydrant.emulator.control.routes import drain

    drain()
