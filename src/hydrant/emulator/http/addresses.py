"""By which addresses of this machine the emulator may be called."""

import socket
from collections.abc import Iterable
from ipaddress import ip_address

import psutil


def own_addresses(hosts: Iterable[str]) -> list[str]:
    """The hosts that it listens on; all addresses of the machine where one of them stands for all (0.0.0.0, ::)."""
    listening = list(hosts)
    if not any(map(_stands_for_all, listening)):
        return listening
    found = [each for interface in psutil.net_if_addrs().values() for each in interface]
    return [each.address.partition("%")[0] for each in found if each.family in (socket.AF_INET, socket.AF_INET6)]


def _stands_for_all(host: str) -> bool:
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return False
