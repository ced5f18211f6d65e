"""The answer to calls of services that are not loaded, in the place of LocalStack's, which speaks of licences."""

import logging

from localstack.aws.api import CommonServiceException, RequestContext
from localstack.aws.chain import HandlerChain
from localstack.aws.handlers import serve_custom_service_request_handlers
from localstack.http import Response
from localstack.services.plugins import SERVICE_PLUGINS
from localstack.utils.bootstrap import get_enabled_apis

from . import services

_NO_REPOSITORY = "The repository does not exist: the emulator keeps no images."
"""What is true of each repository here, and what `serverless remove` asks for before it is done."""
LOG = logging.getLogger(__name__)


class RefuseNotLoaded:
    """A request handler of LocalStack's chain, before the one that loads services."""

    def __init__(self) -> None:
        self._available = frozenset(SERVICE_PLUGINS.list_available())
        self._loaded = self._available & frozenset(get_enabled_apis())

    def __call__(self, _: HandlerChain, context: RequestContext, __: Response) -> None:
        """Raise the error, in the protocol of the service, for a service that is not loaded."""
        if context.service is None or context.service.service_name in self._loaded:
            return
        name = context.service.service_name
        if name == "ecr" and (context.service_request or {}).get("repositoryNames"):
            raise CommonServiceException("RepositoryNotFoundException", _NO_REPOSITORY, 400)
        raise CommonServiceException("NotImplemented", services.about(name, exists=name in self._available), 501)


def install() -> None:
    """Put it in its place, and say which services the user asked for in vain."""
    serve_custom_service_request_handlers.append(RefuseNotLoaded())
    asked = services.Settings.from_environment().more - {services.ALL}
    if missing := sorted(asked - set(SERVICE_PLUGINS.list_available())):
        LOG.warning("%s names what this LocalStack does not have: %s", services.VARIABLE, ", ".join(missing))
