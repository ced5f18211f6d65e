"""hashicorp/cloudinit: `cloudinit_config`, as a data source and as the resource of old configurations."""

from typing import Any

from ..resource import Provider, Refused
from ..rules import Rules
from ..schema import Values, arguments
from ..utility import cloudinit
from ..utility.plain import Plain, PlainData, provider_of

_PART = {
    "nesting_mode": "list",
    "min_items": 1,
    "block": {
        "attributes": {
            "content": {"type": "string", "required": True},
            **{name: {"type": "string", "optional": True} for name in ("content_type", "filename", "merge_type")},
        }
    },
}
_SCHEMA = arguments(
    optional={"boundary": "string", "gzip": "bool", "base64_encode": "bool"},
    computed={"rendered": "string", "id": "string"},
    blocks={"part": _PART},
)


def _rendered(values: Values) -> Values:
    zipped, encoded = values["gzip"] is not False, values["base64_encode"] is not False
    if zipped and not encoded:
        raise Refused("base64_encode has to be true where gzip is.", "base64_encode")
    text = cloudinit.render(values["part"], values["boundary"] or "MIMEBOUNDARY", zipped, encoded)
    return {"rendered": text, "id": cloudinit.identifier(text)}


class CloudinitConfigData(PlainData):
    """The text of several parts."""

    name = "cloudinit_config"
    schema = _SCHEMA

    def read(self, session: Any, config: Values) -> Values:
        """Put it together."""
        return _rendered(config)


class CloudinitConfig(Plain):
    """The same as a resource."""

    name = "cloudinit_config"
    rules = Rules(force_new=("boundary", "gzip", "base64_encode", "part"))
    schema = _SCHEMA

    def create(self, session: Any, new: Values) -> None:
        """Put it together."""
        new |= _rendered(new)


def provider() -> Provider:
    """The provider."""
    return provider_of("cloudinit", resources=(CloudinitConfig,), data_sources=(CloudinitConfigData,))
