"""Which pages may read answers and ask for leave: those that the gate has let in, and no list of LocalStack's."""

from localstack.aws.handlers import cors, enforce_cors
from rolo.gateway import Gateway
from werkzeug.datastructures import Headers


class CorsOfTheGate(cors.CorsEnforcer):
    """LocalStack's handler of preflights without its own list of origins.

    The list trusts LocalStack's web app, and does not know that a page at 127.0.0.1, or at a mapped port, is ours.
    S3 goes on by the rules of its buckets, as AWS does.
    """

    @staticmethod
    def is_cors_origin_allowed(headers: Headers) -> bool:  # noqa: ARG004 - as LocalStack calls it
        """What is here has passed the gate."""
        return True


def leave_to_the_gate(gateway: Gateway) -> None:
    """Put it in the place of LocalStack's. Raises ValueError when that is not there."""
    place = gateway.request_handlers.index(enforce_cors)
    gateway.request_handlers[place] = CorsOfTheGate()
