"""hashicorp/archive: `archive_file` as a data source, and as the resource of old configurations."""

from pathlib import Path
from typing import Any

from ..resource import DataSource, Provider, Refused, ResourceType
from ..rules import Rules, one_of
from ..schema import ProviderSchema, Values, schema_from_json
from ..utility import archiving
from ..utility.archiving import Member

_TEXT = {"type": "string", "optional": True}
_FOUND = ("output_md5", "output_sha", "output_sha256", "output_base64sha256", "output_sha512", "output_base64sha512")
_SOURCES = ("source", "source_content_filename", "source_dir", "source_file")

SCHEMA = schema_from_json(
    {
        "version": 0,
        "block": {
            "attributes": {
                "id": {"type": "string", "computed": True},
                "type": {"type": "string", "required": True},
                "output_path": {"type": "string", "required": True},
                "output_size": {"type": "number", "computed": True},
                "output_file_mode": _TEXT,
                "excludes": {"type": ["set", "string"], "optional": True},
                "exclude_symlink_directories": {"type": "bool", "optional": True},
                "source_content": {**_TEXT, "sensitive": True},
                "source_content_filename": _TEXT,
                "source_dir": _TEXT,
                "source_file": _TEXT,
                **{name: {"type": "string", "computed": True} for name in _FOUND},
            },
            "block_types": {
                "source": {
                    "nesting_mode": "set",
                    "block": {
                        "attributes": {
                            "content": {"type": "string", "required": True, "sensitive": True},
                            "filename": {"type": "string", "required": True},
                        }
                    },
                }
            },
        },
    }
)
_RULES = Rules(checks={"type": one_of("zip", "tar.gz")}, exactly_one=(_SOURCES,))


def make(values: Values) -> Values:
    """Write the archive that the values describe, and return its computed attributes."""
    output = Path(values["output_path"])
    mode = archiving.file_mode(values["output_file_mode"]) if values["output_file_mode"] else None
    try:
        archiving.write(values["type"], _members(values), output, mode)
    except OSError as error:
        raise Refused(f"{output} cannot be written: {error.strerror}.", "output_path") from error
    return archiving.digests(output)


def _members(values: Values) -> list[Member]:
    if values["source_dir"]:
        excludes = values["excludes"] or ()
        return archiving.directory_members(
            Path(values["source_dir"]), excludes, bool(values["exclude_symlink_directories"])
        )
    if values["source_file"]:
        return [archiving.file_member(Path(values["source_file"]))]
    if values["source_content_filename"]:
        return [Member(values["source_content_filename"], (values["source_content"] or "").encode())]
    return [Member(source["filename"], source["content"].encode()) for source in values["source"]]


class ArchiveFileData(DataSource):
    """Makes the archive each time it is read, at plan as a rule."""

    name = "archive_file"
    rules = _RULES

    def read(self, session: Any, config: Values) -> Values:
        """Make the archive."""
        return make(config)


class ArchiveFile(ResourceType):
    """Makes the archive once; changed arguments make it anew."""

    name = "archive_file"
    rules = Rules(
        checks=_RULES.checks,
        exactly_one=_RULES.exactly_one,
        force_new=(*(n for n, a in SCHEMA.block.attributes.items() if not a.computed), "source"),
    )

    def create(self, session: Any, new: Values) -> None:
        """Make the archive."""
        new |= make(new)

    def read(self, session: Any, state: Values) -> Values | None:
        """Only whether the file is there; what it holds is not compared."""
        return {} if Path(state["output_path"]).is_file() else None

    def delete(self, session: Any, state: Values) -> None:
        """Leave the file: something may use it. The real provider does the same."""


def provider() -> Provider:
    """The provider."""
    schema = ProviderSchema(resources={"archive_file": SCHEMA}, data_sources={"archive_file": SCHEMA})
    return ArchiveProvider(schema, {"archive_file": ArchiveFile()}, {"archive_file": ArchiveFileData()})


class ArchiveProvider(Provider):
    """hashicorp/archive."""

    name = "archive"
