"""Where real providers can be had from here: a mirror the user named, a plug-in cache, the registry."""

import json
import re
import threading
import urllib.request
from collections.abc import Iterable, Mapping
from pathlib import Path

from .mirror import os_arch
from .versions import satisfies

WELL_KNOWN = "https://registry.terraform.io/.well-known/terraform.json"
PROBE_SECONDS = 2.5
_INSTALLATION = re.compile(r"\bprovider_installation\s*\{")
_LOCAL = re.compile(r'\bfilesystem_mirror\s*\{[^}]*\bpath\s*=\s*"([^"]+)"')
_NETWORK = re.compile(r'\bnetwork_mirror\s*\{[^}]*\burl\s*=\s*"([^"]+)"')
_OVERRIDES = re.compile(r"\bdev_overrides\s*\{([^}]*)\}")
_CACHE = re.compile(r'^\s*plugin_cache_dir\s*=\s*"([^"]+)"', re.MULTILINE)
_COMMENT = re.compile(r"^\s*(#|//).*$", re.MULTILINE)

Constraints = Mapping[str, list[str]]


def cli_config(environ: Mapping[str, str]) -> Path | None:
    """The user's CLI configuration, None if there is none: a variable may name a file that does not exist."""
    for variable in ("TF_CLI_CONFIG_FILE", "TERRAFORM_CONFIG"):
        if named := environ.get(variable):
            return Path(named) if Path(named).is_file() else None
    home = _home(environ)
    config = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
    places = (home / ".terraformrc", home / ".tofurc", config / "opentofu" / "tofurc")
    return next((place for place in places if place.is_file()), None)


def named_mirror(environ: Mapping[str, str], needed: Constraints) -> str | None:
    """The mirror or override of the user's CLI configuration that has the needed providers; None if there is none."""
    path = cli_config(environ)
    text = _read(path)
    if path is None or not _INSTALLATION.search(text):
        return None
    overridden = " ".join(_OVERRIDES.findall(text))
    left = {source: wanted for source, wanted in needed.items() if f'{source}"' not in overridden}
    if not left:
        return f"development overrides in {path}"
    folders = [_expand(found, environ) for found in _LOCAL.findall(text)]
    if folders and holds(folders, left):
        return f"the mirror named in {path}"
    return f"the network mirror named in {path}" if _NETWORK.search(text) else None


def implied_mirror(environ: Mapping[str, str], needed: Constraints) -> Path | None:
    """A folder that Terraform searches by itself where no provider_installation says otherwise."""
    if _INSTALLATION.search(_read(cli_config(environ))):
        return None
    home = _home(environ)
    data = Path(environ.get("XDG_DATA_HOME") or home / ".local/share")
    places = (home / ".terraform.d/plugins", data / "terraform/plugins", data / "opentofu/plugins")
    return next((place for place in places if holds([place], needed)), None)


def plugin_cache(environ: Mapping[str, str], needed: Constraints) -> Path | None:
    """The user's plug-in cache, if it holds the needed providers."""
    named = environ.get("TF_PLUGIN_CACHE_DIR") or next(iter(_CACHE.findall(_read(cli_config(environ)))), None)
    if not named:
        return None
    folder = _expand(named, environ)
    return folder if holds([folder], needed) else None


def holds(folders: Iterable[Path], needed: Constraints) -> bool:
    """Whether the folders, laid out as a mirror, have a fitting version of each provider for this machine."""
    places = list(folders)
    return all(any(_has(place, source, wanted) for place in places) for source, wanted in needed.items())


def _has(folder: Path, source: str, wanted: list[str]) -> bool:
    unpacked = (path.parent.name for path in folder.glob(f"*/{source}/*/{os_arch()}"))
    name = source.rpartition("/")[2]
    packed = (
        path.name.removeprefix(f"terraform-provider-{name}_").removesuffix(f"_{os_arch()}.zip")
        for path in folder.glob(f"*/{source}/terraform-provider-{name}_*_{os_arch()}.zip")
    )
    return any(satisfies(version, wanted) for version in (*unpacked, *packed))


def registry_answers(url: str = WELL_KNOWN, seconds: float = PROBE_SECONDS) -> bool:
    """Whether the registry's discovery document can be had, through the proxies of the environment, in time.

    In a thread of its own: a name server that does not answer cannot be given a time limit.
    """
    answers: list[bool] = []
    probe = threading.Thread(
        target=lambda: answers.append(_discovers(url, seconds)), daemon=True, name="registry-probe"
    )
    probe.start()
    probe.join(seconds)
    return bool(answers and answers[0])


def _discovers(url: str, seconds: float) -> bool:
    request = urllib.request.Request(url, headers={"User-Agent": "hydrant"})  # noqa: S310 - https, or a test's server
    try:
        with urllib.request.urlopen(request, timeout=seconds) as answer:  # noqa: S310
            return "providers.v1" in json.loads(answer.read(65536))
    except (OSError, ValueError):
        return False


def _read(path: Path | None) -> str:
    try:
        return _COMMENT.sub("", path.read_text("utf-8", "replace")) if path else ""
    except OSError:
        return ""


def _home(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("HOME") or Path.home())


def _expand(text: str, environ: Mapping[str, str]) -> Path:
    """A path of a CLI configuration: `~` and $HOME are allowed."""
    home = str(_home(environ))
    return Path(re.sub(r"^~(?=/|$)|\$HOME|\$\{HOME\}", lambda _: home, text))
