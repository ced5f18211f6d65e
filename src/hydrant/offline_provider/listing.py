"""What the offline providers serve and what they do not, as a list for people and programs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from . import catalog, providers
from .resource import Provider

_KINDS = ("resource", "data", "ephemeral", "function")


@dataclass(frozen=True)
class Entry:
    """One type, or function, of a provider."""

    service: str
    """Of hashicorp/aws the service, of any other provider its name."""
    kind: str
    name: str
    served: bool
    reason: str = ""
    """Why it is not served."""
    arguments_not_served: tuple[str, ...] = ()


def entries(service: str | None = None) -> list[Entry]:
    """Everything, or what belongs to one service, then with types that the schema file lacks; sorted."""
    found = [entry for name in providers.served() for entry in _of(providers.load(name))]
    chosen = [entry for entry in found if service in {None, entry.service}]
    if service is not None:
        chosen += _beyond({(entry.kind, entry.name) for entry in found}, service)
    return sorted(chosen, key=lambda entry: (entry.service, _KINDS.index(entry.kind), entry.name))


def services() -> list[str]:
    """The services, and other providers, of which something is served."""
    return sorted({entry.service for entry in entries() if entry.served})


def text_of(listed: Iterable[Entry], detail: bool) -> str:
    """The list for people: by service; with `detail` what is not served too, and why."""
    lines: list[str] = []
    for service, group in _grouped(listed):
        shown = [line for kind in _KINDS for line in _served(kind, group)]
        shown += [line for entry in group for line in _lacking(entry)] if detail else []
        if shown:
            lines += [service, *shown]
    return "\n".join(lines)


def _of(provider: Provider) -> Iterator[Entry]:
    schema = provider.schema
    tables: tuple[tuple[str, Mapping[str, Any], Mapping[str, Any]], ...] = (
        ("resource", schema.resources, provider.resources),
        ("data", schema.data_sources, provider.data_sources),
        ("ephemeral", schema.ephemerals, provider.ephemerals),
        ("function", provider.functions, provider.functions),
    )
    for kind, all_types, served in tables:
        there = set(served)
        for name in all_types:
            lacking = tuple(served[name].rules.unserved) if name in there and kind != "function" else ()
            why = "" if name in there else provider.why_unserved(name)
            yield Entry(_service(provider, kind, name), kind, name, name in there, why, lacking)


def _service(provider: Provider, kind: str, name: str) -> str:
    if provider.name != "aws":
        return provider.name
    return "meta" if kind == "function" else catalog.service_of(name)


def _beyond(listed: set[tuple[str, str]], service: str) -> Iterator[Entry]:
    """Types that hashicorp/aws has and the schema file lacks."""
    for name, letters in catalog.known().items():
        if catalog.service_of(name) != service:
            continue
        for kind, letter in (("resource", catalog.RESOURCE), ("data", catalog.DATA)):
            if letter in letters and (kind, name) not in listed:
                yield Entry(service, kind, name, served=False, reason=catalog.why_unserved(name))


def _grouped(listed: Iterable[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    groups: dict[str, list[Entry]] = {}
    for entry in listed:
        groups.setdefault(entry.service, []).append(entry)
    yield from groups.items()


_TITLES = {"resource": "resources", "data": "data sources", "ephemeral": "ephemeral", "function": "functions"}


def _served(kind: str, group: list[Entry]) -> Iterator[str]:
    names = [entry.name for entry in group if entry.served and entry.kind == kind]
    if names:
        yield f"  {_TITLES[kind] + ':':14}{', '.join(names)}"


def _lacking(entry: Entry) -> Iterator[str]:
    shown = entry.name if entry.kind == "resource" else f"{entry.kind} {entry.name}"
    if not entry.served:
        yield f"  not served:   {shown}: {entry.reason}"
    elif entry.arguments_not_served:
        yield f"  not served:   {shown}: {', '.join(entry.arguments_not_served)}"
