"""The way to LocalStack's lambda service in the same process."""

from typing import Any

from localstack.services.plugins import SERVICE_PLUGINS


def lambda_service() -> Any:
    """Return LocalStack's lambda service; None as long as lambda isn't loaded, which this must not cause."""
    if not SERVICE_PLUGINS.is_running("lambda"):
        return None
    return SERVICE_PLUGINS.require("lambda")._provider.lambda_service


def stop_environment(environment_id: str) -> bool:
    """Let LocalStack stop an execution environment that it may not find by itself; False when there is none."""
    service = lambda_service()
    for environments in list(service.assignment_service.environments.values()) if service else ():
        if environment := environments.get(environment_id):
            service.assignment_service.stop_environment(environment)
            return True
    return False
