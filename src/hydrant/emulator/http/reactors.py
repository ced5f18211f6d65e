"""Which of twisted's event loops the server runs on."""

import sys


def choose() -> None:
    """Take kqueue on macOS, before anybody imports a reactor.

    Twisted's own choice there is select(), which knows no descriptor above 1,023: the more a process may have, the
    sooner it fails. On Linux twisted takes epoll by itself.
    """
    if sys.platform == "darwin" and "twisted.internet.reactor" not in sys.modules:
        from twisted.internet import kqreactor

        kqreactor.install()
