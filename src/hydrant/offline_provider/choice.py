"""Which providers a Terraform run uses: the real ones, or Hydrant's own where those cannot be had.

HYDRANT_TF_PROVIDER: `auto` (default) decides within three seconds, `registry` and `offline` say it.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from ..errors import UsageError
from ..private import private_files
from . import availability, catalog, host, providers
from .configuration import Configuration, read_configuration
from .connect import OWNER, process_of
from .mirror import HOSTS, Mirror, ensure_mirror, write_cli_config
from .remembered import remembered
from .stamp import code_stamp

VARIABLE = "HYDRANT_TF_PROVIDER"
AUTO, REGISTRY, OFFLINE = "auto", "registry", "offline"
OF_A_COMMAND, OF_A_STACK = 30.0, 600.0
"""How long a host of providers waits for the next Terraform; it ends before, with its owner."""
_COLLECTED_AT = "400"
"""GOGC of Terraform, in percent: it collects garbage for a seventh of its time at Go's 100. Not for real providers,
which inherit it and are large."""


@dataclass(frozen=True)
class ProviderChoice:
    """What to do. `env` goes into the environment of the run; `reason` is one line for the user."""

    kind: str
    reason: str
    env: Mapping[str, str] = field(default_factory=dict)
    drop_lock: bool = False
    """Whether a lock file must go (from the copy): it holds the hashes of the real providers."""
    mirror: Mirror | None = None
    """With the offline provider: where its executables are."""
    unserved: tuple[str, ...] = ()
    """With the offline provider: what the configuration names and it does not serve. It refuses to make any of it."""
    ahead: host.Ahead = field(default_factory=host.Ahead)
    """With the offline provider: the configuration's types, and AWS's services that they belong to."""
    owner: str = ""
    """With the offline provider: whose runs of Terraform share a host of providers (connect.py)."""
    idle_seconds: float = OF_A_COMMAND

    def begin(self) -> None:
        """Make the providers of all Terraforms ready that this process will start."""
        if self.mirror:
            host.beside(self.owner, self.mirror.root, ["aws"], self.idle_seconds, self.ahead)


@dataclass(frozen=True)
class Findings:
    """What the rim found out; see availability.py."""

    mirror: str | None = None
    registry: bool = False
    cache: Path | None = None


def decide(setting: str, found: Findings) -> tuple[str, str]:
    """Return the kind and the reason in words. Raises UsageError for an unknown setting."""
    if setting not in {AUTO, REGISTRY, OFFLINE}:
        raise UsageError(f"{VARIABLE}={setting} is not known.", next_step=f"Use {AUTO}, {REGISTRY} or {OFFLINE}.")
    if setting != AUTO:
        return setting, f"{VARIABLE}={setting}"
    if found.mirror:
        return REGISTRY, found.mirror
    if found.registry:
        return REGISTRY, "the registry answers"
    if found.cache:
        return REGISTRY, f"the registry does not answer, the plug-in cache {found.cache} has them"
    return OFFLINE, "neither registry nor mirror nor plug-in cache can be reached"


def choose_provider(
    workdir: Path,
    cache: Path,
    environ: Mapping[str, str],
    probe: Callable[[], bool] = availability.registry_answers,
    stack: int = 0,
) -> ProviderChoice:
    """Choose for the configuration in `workdir`; what is made for it lies below `cache`.

    What is made ready lasts as long as the owner that the environment names, who calls `hydrant` again and again; else
    as long as `stack`, the process of the emulator; else as long as this one.
    """
    setting = environ.get(VARIABLE) or AUTO
    configuration = read_configuration(workdir)
    needed = configuration.constraints or {"hashicorp/aws": []}
    found = look_around(environ, needed, probe) if setting == AUTO else Findings()
    kind, why = decide(setting, found)
    if kind == OFFLINE:
        chosen = _offline(configuration, cache, why, _named_owner(environ) or stack)
        return replace(chosen, env={"GOGC": environ.get("GOGC") or _COLLECTED_AT, **chosen.env})
    line = f"Terraform providers: the real ones ({why})."
    if found.cache and not found.mirror and not found.registry:
        return ProviderChoice(kind, line, _cache_as_mirror(found.cache, cache))
    return ProviderChoice(kind, line)


def look_around(environ: Mapping[str, str], needed: Mapping[str, list[str]], probe: Callable[[], bool]) -> Findings:
    """Ask for the cheapest first, and no further than needed."""
    mirror = availability.named_mirror(environ, needed)
    if mirror is None and (implied := availability.implied_mirror(environ, needed)):
        mirror = f"found in {implied}"
    if mirror:
        return Findings(mirror=mirror)
    if probe():
        return Findings(registry=True)
    return Findings(cache=availability.plugin_cache(environ, needed))


def _named_owner(environ: Mapping[str, str]) -> int:
    """The process that the environment names as the owner; 0 without one, or when it has ended."""
    process = process_of(environ.get(OWNER, ""))
    return process if process and host.alive(process) else 0


def _offline(configuration: Configuration, cache: Path, why: str, lasting: int) -> ProviderChoice:
    mirror = ensure_mirror(cache, configuration.constraints)
    config = mirror.root.with_name(mirror.root.name + ".tfrc")
    if not config.is_file():
        write_cli_config(config, mirror)
    stamp = code_stamp()
    unserved = remembered(mirror.root.parent / "unserved", configuration, stamp, find_unserved)
    names = {kind.split()[1] for kind in configuration.types}
    types = tuple(sorted(kind for kind in configuration.types if kind not in unserved))
    services = tuple(sorted({catalog.service_of(name) for name in names if name.startswith("aws_")}))
    line = f"Terraform providers: Hydrant's offline ones, for the emulator only ({why})."
    strange = [name for name in unserved if _is_strange(name)]
    if len(strange) < len(unserved):
        line += f" They do not serve, and refuse to make: {', '.join(n for n in unserved if n not in strange)}."
    if strange:
        line += f" hashicorp/aws {catalog.VERSION} does not have: {', '.join(strange)}."
    owner = f"{lasting or os.getpid()}-{stamp}"
    # A plug-in cache of the user must not get our executables.
    env = {"TF_CLI_CONFIG_FILE": str(config), "TF_PLUGIN_CACHE_DIR": "", OWNER: owner}
    return ProviderChoice(
        OFFLINE,
        line,
        env,
        drop_lock=True,
        mirror=mirror,
        unserved=unserved,
        ahead=host.Ahead(types, services),
        owner=owner,
        idle_seconds=OF_A_STACK if lasting else OF_A_COMMAND,
    )


def find_unserved(configuration: Configuration) -> tuple[str, ...]:
    """Providers and types of the configuration that the offline provider does not serve."""
    names = {f"hashicorp/{name}": name for name in providers.served()}
    strange = sorted(source for source in configuration.constraints if source not in names)
    served = set[str]()
    for name in {names[source] for source in configuration.constraints if source in names}:
        provider = providers.load(name)
        for type_name in configuration.types:  # asked for one by one: all of them would be imported
            kind, name_of_type = type_name.split()
            if name_of_type in (provider.resources if kind == "resource" else provider.data_sources):
                served.add(type_name)
    ours = tuple(f"{name}_" for name in names.values())
    types = sorted(kind for kind in configuration.types - served if kind.split()[1].startswith(ours))
    return (*strange, *types)


def _is_strange(unserved: str) -> bool:
    """Whether a type ("resource aws_x") is one that hashicorp/aws itself does not have."""
    kind, _, name = unserved.partition(" ")
    return name.startswith("aws_") and kind[0] not in catalog.known().get(name, "")


def _cache_as_mirror(plugins: Path, cache: Path) -> dict[str, str]:
    """Terraform asks the registry even for what its plug-in cache holds; the cache has a mirror's layout, so use it."""
    patterns = ", ".join(f'"{host}/*/*"' for host in HOSTS)
    block = f'filesystem_mirror {{\n    path    = "{plugins}"\n    include = [{patterns}]\n  }}'
    text = f"provider_installation {{\n  {block}\n}}\n"
    path = cache / "offline-provider" / f"cache-{sha256(text.encode()).hexdigest()[:16]}.tfrc"
    with private_files():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return {"TF_CLI_CONFIG_FILE": str(path), "TF_PLUGIN_CACHE_DIR": ""}
