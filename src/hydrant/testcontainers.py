"""Hydrant's emulator in a container, for tests with Testcontainers: `pip install "hydrant[testcontainers]"`.

    with HydrantContainer() as hydrant:
        kinesis = boto3.client("kinesis", endpoint_url=hydrant.get_url(), region_name=hydrant.region, ...)

With a project its Terraform is deployed, too, by Hydrant's second image. docs/containers.md tells how the images are
made.
"""

import json
import urllib.request
from pathlib import Path
from typing import Any, Self

from testcontainers.core.container import DockerContainer

from .errors import EmulatorFailed, UsageError
from .pipeline.clients import Clients
from .project import MANIFEST
from .waiting import eventually

EMULATOR_IMAGE = "hydrant-emulator:local"
DEPLOY_IMAGE = "hydrant-deploy:local"
_PORT = 4566
_INSIDE = f"http://localhost:{_PORT}"
_STATE = "/state"
_FILES = "uid=10001,gid=10001,mode=0700,exec,size=1g"
_LEFT_OUT = frozenset({"build", "tests", "__pycache__"})
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class HydrantContainer(DockerContainer):
    """The emulator on a port of this machine, until the block ends; starts in seconds, forgets everything at its end.

    `env` are further settings (docs/configuration.md), `project` is the folder of a hydrant.toml whose Terraform is
    deployed before `start` returns. `seconds` is the time for each: to answer, and to deploy. Raises EmulatorFailed
    with the container's last words when one of them does not succeed.
    """

    def __init__(
        self,
        image: str = EMULATOR_IMAGE,
        *,
        region: str = "us-east-1",
        env: dict[str, str] | None = None,
        project: Path | str | None = None,
        deploy_image: str = DEPLOY_IMAGE,
        seconds: float = 120.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(image, **kwargs)
        self.region = region
        self.project = _checked(Path(project)) if project is not None else None
        self._deploy_image = deploy_image
        self._seconds = seconds
        self.with_exposed_ports(_PORT)
        self.with_tmpfs_mount(_STATE, _FILES)
        # Tests in a container, or of an engine elsewhere, reach it by another name than localhost.
        names = {"AWS_DEFAULT_REGION": region, "HYDRANT_ALLOWED_HOSTS": self.get_docker_client().host()}
        self.with_envs(**(names | (env or {})))

    def get_url(self) -> str:
        """The endpoint of all services: http://HOST:PORT, as this machine reaches it."""
        return f"http://{self.get_container_host_ip()}:{self.get_exposed_port(_PORT)}"

    def clients(self) -> Clients:
        """Clients of AWS's services for it. Its host must be loopback, or in HYDRANT_ALLOWED_HOSTS of this process."""
        return Clients(self.region, self.get_url())

    def start(self) -> Self:
        """Start it, wait until it answers, and deploy the project if there is one."""
        super().start()
        try:
            eventually(self._check_answers, self._seconds)
            if self.project is not None:
                self._deploy(self.project)
        except AssertionError as error:
            told = self._last_words()
            self.stop()
            raise EmulatorFailed(str(error), told, "Its log above says why.") from error
        except BaseException:
            self.stop()
            raise
        return self

    def outputs(self) -> dict[str, Any]:
        """The outputs of the deployed Terraform, by name; empty before. URLs are those of this machine."""
        told = json.dumps(self._ask("/_hydrant/deployment")).replace(_INSIDE, self.get_url())
        found: dict[str, Any] = json.loads(told).get("deployment", {}).get("outputs", {})
        return found

    def _check_answers(self) -> None:
        container = self.get_wrapped_container()
        container.reload()
        status = container.status
        assert status in ("created", "running"), f"The emulator's container is {status}."  # noqa: S101 - is waited for
        assert "services" in self._ask("/_localstack/health"), "The emulator does not answer."  # noqa: S101

    def _ask(self, route: str) -> dict[str, Any]:
        """The document at a route; empty where none answers."""
        try:
            with _DIRECT.open(self.get_url() + route, timeout=5) as reply:
                found = json.load(reply)
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _deploy(self, project: Path) -> None:
        """Run `hydrant deploy` of the other image in the network of this one, where the emulator is localhost."""
        environment = {
            "AWS_ENDPOINT_URL": _INSIDE,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": self.region,
            "AWS_REGION": self.region,
            "HYDRANT_HOST": "localhost",
            "HYDRANT_PORT": str(_PORT),
        }
        entries = [path for path in sorted(project.iterdir()) if path.name[0] != "." and path.name not in _LEFT_OUT]
        engine = self.get_docker_client().client
        made = engine.containers.run(
            self._deploy_image,
            ["hydrant", "deploy", "--wait", "60s"],
            detach=True,
            environment=environment,
            network_mode=f"container:{self.get_wrapped_container().id}",
            volumes={str(path.resolve()): {"bind": f"/project/{path.name}", "mode": "ro"} for path in entries},
        )
        try:
            code = made.wait(timeout=self._seconds)["StatusCode"]
            if code:
                words = made.logs(tail=30).decode(errors="replace").strip()
                raise EmulatorFailed(f"{project} could not be deployed.", words, "Mend that, then start again.")
        finally:
            made.remove(force=True)

    def _last_words(self) -> str:
        out, err = self.get_logs()
        return "\n".join((out + err).decode(errors="replace").strip().splitlines()[-20:])


def _checked(project: Path) -> Path:
    if not (project / MANIFEST).is_file():
        raise UsageError(f"{project} has no {MANIFEST}.", next_step="Name the folder of a project.")
    return project
