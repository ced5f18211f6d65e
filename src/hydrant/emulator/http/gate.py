"""Who is let in: requests to a host of ours that no web page of another site has made.

A server on loopback is within reach of every page that the user visits, in three ways, each with a remedy of its own:

- the page's own host name is led to this machine after it has loaded (DNS rebinding): the Host must be one of ours;
- the page makes the browser send a request, as for images and forms: browsers say so in Sec-Fetch-Site [W3C, Fetch
  Metadata Request Headers] and in Origin [WHATWG Fetch, 3.2];
- a browser says neither: an old one, or one that asks for a picture or follows a link at an http address that is not
  loopback's own. Then it must name a page of ours, in Origin or Referer.

Programs send none of these headers and are let in. Hosts and origins besides ours are the user's to name.
"""

import ipaddress
import re
from dataclasses import dataclass
from typing import NamedTuple

HOSTS_VARIABLE = "HYDRANT_ALLOWED_HOSTS"
ORIGINS_VARIABLE = "HYDRANT_ALLOWED_ORIGINS"
BROWSERS = b"Mozilla/"
"""How the User-Agent of every browser begins; no SDK's does, and no page can change it for a request without leave."""
OUR_HOSTS = frozenset({"localhost", "127.0.0.1", "localhost.localstack.cloud"})
"""With all names below them: buckets and APIs, and accounts, which SDKs put before an address, too."""
ORIGIN = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#,\x00-\x20\x7f-\uffff]*")
"""Without IGNORECASE, by which s and k count as letters of other scripts as well."""

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?)(?::[0-9]{1,5})?")
_MAX_HOST = 260
_PAGES_OF_OURS = ("same-origin", "none")
"""Values of Sec-Fetch-Site. `none` is an address that the user has typed, or opened from elsewhere. It stays so when a
stranger's server redirects it to us; but it comes with GET, which changes nothing (see `intent.py`)."""


class Caller(NamedTuple):
    """What the head of a request says of where it goes and where it comes from; None where a header is missing.

    `target` is the host in the request line of a client that takes us for a proxy, `browser` whether the User-Agent is
    one's. Headers that came several times are joined with a comma, as HTTP has it, and so match nothing.
    """

    host: str | None
    target: str | None = None
    origin: str | None = None
    site: str | None = None
    referer: str | None = None
    browser: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Status and words of the answer to a request that is not let in."""

    status: int
    message: str


@dataclass(frozen=True)
class Gate:
    """Hosts that are ours, with all names below them, and origins of others that the user trusts; all in lower case."""

    hosts: frozenset[str] = OUR_HOSTS
    origins: frozenset[str] = frozenset()

    def check(self, caller: Caller) -> Refusal | None:
        """Why the request is refused, None when it is let in."""
        for host in (caller.host, caller.host if caller.target is None else caller.target):
            if refusal := self._check_host(host):
                return refusal
        asking = caller.origin if caller.origin is not None else _origin_of(caller.referer)
        if asking.lower() in self.origins or _is_program_or_page_of_ours(caller):
            return None
        return Refusal(403, _about_page(asking))

    def _check_host(self, host: str | None) -> Refusal | None:
        if not host:
            return Refusal(400, "The request does not say which host it is for: it needs one Host header.")
        name = name_in(host)
        if name is None:
            return Refusal(400, f"{host[:100]!r} is no host: expected a name or an address, and maybe a port.")
        return None if self._is_ours(name) else Refusal(403, _about_host(name))

    def _is_ours(self, name: str) -> bool:
        if _is_loopback(name):
            return True
        while name not in self.hosts:
            _, dot, name = name.partition(".")
            if not dot:
                return False
        return True


def name_in(host: str) -> str | None:
    """The name or address of a Host header in lower case, without port and the root's dot; None for anything else."""
    match = _HOST.fullmatch(host.lower()) if len(host) <= _MAX_HOST else None
    if match is None:
        return None
    if match[1].startswith("["):
        address = _address(match[1].strip("[]"))
        return str(address) if address else None
    return match[1].removesuffix(".")


def _is_program_or_page_of_ours(caller: Caller) -> bool:
    host = (caller.host or "").lower()
    ours = (f"http://{host}", f"https://{host}")
    if caller.origin is not None and caller.origin.lower() not in ours:
        return False
    if caller.site is not None:
        return caller.site in _PAGES_OF_OURS
    if caller.origin is not None:
        return True
    if caller.referer is not None:
        return _origin_of(caller.referer).lower() in ours
    return not caller.browser


def _is_loopback(name: str) -> bool:
    address = _address(name)
    return address is not None and (getattr(address, "ipv4_mapped", None) or address).is_loopback


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _origin_of(referer: str | None) -> str:
    match = ORIGIN.match(referer or "")
    return match[0] if match else ""


def _about_host(name: str) -> str:
    return (
        f"The emulator does not answer to the host name {name[:100]!r}: a web page could have led that name to this "
        f"machine. If the name is yours, start the emulator with {HOSTS_VARIABLE}={name[:100]}"
    )


def _about_page(origin: str) -> str:
    if ORIGIN.fullmatch(origin):
        return (
            f"The emulator takes no requests from web pages of others, and this one comes from a page of "
            f"{origin[:200]}. If that page is yours, start the emulator with {ORIGINS_VARIABLE}={origin[:200]}"
        )
    return (
        "The emulator takes no requests from web pages of others, and a browser sent this one without naming a page of "
        "ours. Open http://127.0.0.1 or http://localhost with the emulator's port in a current browser, by typing the "
        f"address; a page of yours elsewhere is let in by its origin, in {ORIGINS_VARIABLE}."
    )
