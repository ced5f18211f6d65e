"""All that differs, as a document for programs and as text for people."""

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

from .admission import not_admitted
from .behaviour import differs
from .bounds import out_of_bounds
from .costs import Cost, Load, costs, prices
from .findings import HEADINGS, Finding
from .limits import limits
from .refused import refused
from .resources import Configuration
from .unknown import unknown

_WIDTH = 118


@dataclass(frozen=True)
class Report:
    """What was found, and what a million events cost."""

    findings: tuple[Finding, ...]
    costs: tuple[Cost, ...]
    load: Load
    table: dict[str, Any]

    @property
    def per_million(self) -> float:
        """USD for a million events."""
        return sum(cost.usd for cost in self.costs if not cost.hourly)

    @property
    def per_hour(self) -> float:
        """USD for each hour, whatever is sent."""
        return sum(cost.usd for cost in self.costs if cost.hourly)

    def document(self) -> dict[str, Any]:
        """For programs."""
        basis = {name: self.table[name] for name in ("as_of", "region", "currency", "note")}
        estimate = {
            "per_million_events": round(self.per_million, 4),
            "per_hour": round(self.per_hour, 4),
            "assumed": asdict(self.load),
            "lines": [asdict(cost) for cost in self.costs],
            "prices": basis,
        }
        return {"findings": [finding.document() for finding in self.findings], "cost": estimate}

    def text(self) -> str:
        """For people."""
        lines: list[str] = []
        for kind, heading in HEADINGS.items():
            found = [finding for finding in self.findings if finding.kind == kind]
            if found:
                lines += [f"{heading}:", *(line for finding in found for line in _finding(finding)), ""]
        return "\n".join([*(lines or ["No difference is known.", ""]), *self._cost()])

    def _cost(self) -> Iterator[str]:
        if not self.costs:
            return
        yield f"Cost on AWS, about: {self.per_million:.2f} USD per million events, and {self.per_hour:.3f} USD per hour"
        for cost in self.costs:
            rate = "per hour" if cost.hourly else "per million"
            yield f"  {cost.usd:9.4f} {rate:<11}  {cost.where}: {cost.what} ({cost.quantity:.4g} {cost.unit})"
        load = self.load
        yield f"  Assumed: {load.rate:g} events/s (--rate) of {load.record_bytes} bytes (--record-bytes);"
        yield f"  the function takes {load.function_ms:g} ms for one (--function-ms);"
        yield "  where nothing is buffered, one object and one invocation a second."
        yield f"  Prices of {self.table['region']}, {self.table['as_of']}. {self.table['note']}"
        yield "  Not counted: logs, metrics, alarms, keys, storage, data transfer."


def compare(
    configuration: Configuration,
    region: str,
    machine: str,
    load: Load,
    notices: Mapping[str, str] = MappingProxyType({}),
) -> Report:
    """Everything about one configuration. `notices`: what the emulator says of the interpreter, by function."""
    table = prices()
    found = (
        *not_admitted(configuration),
        *out_of_bounds(configuration),
        *refused(configuration),
        *unknown(configuration),
        *differs(configuration, machine, notices),
        *limits(configuration, region),
    )
    return Report(found, tuple(costs(configuration, load, table)), load, table)


def _finding(finding: Finding) -> Iterator[str]:
    fact = f" [{finding.fact}]" if finding.fact else ""
    yield from _wrapped(f"{finding.where}: {finding.what}{fact}", "  ", "    ")
    for label, text in (("here", finding.here), ("AWS", finding.aws), ("next", finding.next_step)):
        if text:
            yield from _wrapped(f"{label + ':':<6}{text}", "    ", "          ")


def _wrapped(text: str, first: str, others: str) -> list[str]:
    options: dict[str, Any] = {"break_long_words": False, "break_on_hyphens": False}
    return textwrap.wrap(text, _WIDTH, initial_indent=first, subsequent_indent=others, **options)
