"""Whether, and how, a webhook confirms its subscription (G-14)."""

import ipaddress
import re
import urllib.request
from collections.abc import Collection
from urllib.parse import urlsplit

_AWS = re.compile(r"sns\.[a-z0-9-]+\.amazonaws\.com(\.cn)?")
_LOOPBACK_NAMES = {"localhost", "localhost.localstack.cloud"}


def may_visit(subscribe_url: str, endpoint_url: str | None = None, allowed_hosts: Collection[str] = ()) -> bool:
    """Whether the URL is one of SNS, and not a trick to make this server call someone else.

    Allowed are SNS of AWS over https, the endpoint in use (AWS_ENDPOINT_URL; its loopback names count as one), and
    the hosts named by the user, each as HOST or HOST:PORT.
    """
    try:
        url = urlsplit(subscribe_url)
        place = (_host(url.hostname or ""), url.port)
    except ValueError:
        return False
    if url.scheme not in {"http", "https"} or url.username is not None:
        return False
    if url.scheme == "https" and url.port in {None, 443} and _AWS.fullmatch(url.hostname or ""):
        return True
    if endpoint_url and place == (_host(urlsplit(endpoint_url).hostname or ""), urlsplit(endpoint_url).port):
        return True
    return bool({url.hostname, url.netloc} & set(allowed_hosts))


def _host(name: str) -> str:
    if name in _LOOPBACK_NAMES:
        return "loopback"
    try:
        return "loopback" if ipaddress.ip_address(name).is_loopback else name
    except ValueError:
        return name


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The check is for one URL; what it redirects to was not checked."""

    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        return None


def visit(subscribe_url: str) -> None:
    """Confirm by visiting the URL. Raises OSError when that fails."""
    direct = urllib.request.ProxyHandler({}) if _host(urlsplit(subscribe_url).hostname or "") == "loopback" else None
    handlers = [_NoRedirect(), direct] if direct else [_NoRedirect()]
    with urllib.request.build_opener(*handlers).open(subscribe_url, timeout=10) as reply:
        reply.read()
