"""Why AWS Glue refuses a request: AWS's code and words.

GlueError
├── EntityNotFound           there is no such database, table, version, partition, registry, schema
├── AlreadyExists            there is one of this name
├── InvalidInput             the request does not go together with what is there
├── ConcurrentModification   the table is no longer at the version that the caller knows
├── ResourceLimitExceeded    AWS keeps no more of them
└── NotServed                AWS does it, the emulator does not
"""

from __future__ import annotations


class GlueError(Exception):
    """The caller's mistake; `code` is AWS's, `status` the one of HTTP."""

    code = "InternalServiceException"
    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class EntityNotFound(GlueError):
    """What is asked for is not there."""

    code = "EntityNotFoundException"


class AlreadyExists(GlueError):
    """What is to be made is there already."""

    code = "AlreadyExistsException"


class InvalidInput(GlueError):
    """The model allows it, the service does not."""

    code = "InvalidInputException"


class ConcurrentModification(GlueError):
    """Somebody else was faster."""

    code = "ConcurrentModificationException"


class ResourceLimitExceeded(GlueError):
    """A quota is used up."""

    code = "ResourceNumberLimitExceededException"


class NotServed(GlueError):
    """AWS serves it, the emulator does not."""

    code = "NotImplemented"
    status = 501


def no_database(name: str) -> EntityNotFound:
    """There is no such database."""
    return EntityNotFound(f"Database {name} not found.")


def no_table(name: str) -> EntityNotFound:
    """There is no such table; GetTable has other words (I-59)."""
    return EntityNotFound(f"Table {name} not found.")


def no_entity() -> EntityNotFound:
    """There is no such table, in GetTable's words (I-59)."""
    return EntityNotFound("Entity Not Found")
