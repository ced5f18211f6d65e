"""LocalStack's HTTP server, listening where it is told to and nowhere else, behind the gate.

The stock one takes the host of GATEWAY_LISTEN for a hint and listens on all interfaces: everybody on the network could
then run functions on this machine. It also goes on without a word when the port is taken.
"""

import os

from localstack.config import HostAndPort
from localstack.runtime.server.twisted import TwistedRuntimeServer
from rolo.gateway import Gateway
from twisted.internet import reactor, ssl

from hydrant.emulator.faults import machine
from hydrant.emulator.front.settings import Settings

from . import cors, http2_bounds, request_memory, twisted_tuning
from .addresses import own_addresses
from .connection_settings import ConnectionSettings
from .connections import Connections
from .gated_site import GatedSite
from .settings import gate_of


class BoundServer(TwistedRuntimeServer):
    """A server whose sockets are bound to the hosts of GATEWAY_LISTEN."""

    def register(self, gateway: Gateway, listen: list[HostAndPort], ssl_creds: tuple[str, str] | None = None) -> None:
        """Listen for the gateway; `ssl_creds` are the paths of certificate and key.

        Raises twisted's CannotListenError when a port is taken, SettingError for a variable of the gate.
        """
        machine.raise_descriptor_limit()
        settings = ConnectionSettings.from_environment()
        http2_bounds.apply_patches(settings)
        twisted_tuning.apply_patches()
        request_memory.install()
        cors.leave_to_the_gate(gateway)
        gate = gate_of(os.environ, own_addresses(address.host for address in listen))
        fast_calls = Settings.from_environment().fast_calls
        factory = GatedSite(gateway, gate, settings, fast_calls=fast_calls)
        if ssl_creds:
            certificate, key = ssl_creds
            context = ssl.DefaultOpenSSLContextFactory(key, certificate)
            context.getContext().use_certificate_chain_file(certificate)
            factory = Connections(context, factory, settings)
        for address in listen:
            reactor.listenTCP(address.port, factory, interface=address.host)
